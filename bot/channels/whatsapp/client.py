"""The one door to twilio's client. Synchronous, in worker threads: its asynchronous twin ignores every timeout.

What Twilio answers comes back as a plain Reply: which of three ends it is stands in `errors.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from twilio.rest import Client as TwilioClient
from urllib3.exceptions import HTTPError

from bot.channels.whatsapp.asking import Asking, NeverWritten
from bot.channels.whatsapp.errors import kind_of
from bot.channels.whatsapp.settings import API, TwilioSettings

log = structlog.get_logger()

# Twilio's lists of messages and of senders: 1000 at most on one page.
PAGE = 1000
CONTENT = "https://content.twilio.com/v1/Content"
MESSAGING = "https://messaging.twilio.com/v2"
# Twilio's error pages: the token is not one of this account, and there is no such thing.
NOT_LET_IN, NOT_THERE = 20003, 20404
# The settings of the two tokens.
_NAMES = ("SAPA_TWILIO_AUTH_TOKEN", "SAPA_TWILIO_AUTH_TOKEN_SECONDARY")
# What nobody knows the end of proves no token.
_UNPROVEN = ("unknown", "unreached")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one call. `kind` is "" when Twilio did it, else a kind of `errors.TABLE` or one of two more.

    They are "unreached", and "gone" for one thing of the account that is not there, which says nothing of the account.
    """

    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    code: int | None = None

    @property
    def sid(self) -> str:
        """What Twilio calls the thing."""
        return str(self.body.get("sid", ""))


class Unanswered(Exception):
    """Twilio did not answer a question, or refused it; `kind` and `code` say how."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"Twilio answered {reply.kind} {reply.code or ''}".strip())
        self.kind, self.code = reply.kind, reply.code


def open_client(settings: TwilioSettings) -> Client:
    """Return a client of the account that is set."""
    return Client(settings.account_sid, settings.tokens[0], settings.api_url, *settings.tokens[1:])


class Client:
    """One account at Twilio. Every method may be called from any thread."""

    def __init__(self, account_sid: str, token: str, api_url: str, second: str = "") -> None:
        """Connect to nothing yet. Once Twilio takes one of the tokens no more, the other is used from then on."""
        self.account_sid = account_sid
        self._http = Asking(api_url)
        self._tokens = (token, second) if second not in ("", token) else (token,)
        self._clients = [TwilioClient(account_sid, one, http_client=self._http) for one in self._tokens]
        self._used = 0
        self._account = f"{API}/2010-04-01/Accounts/{account_sid}"
        self._of_account = (f"{self._account}.json", f"{self._account}/Messages.json")

    @property
    def auth(self) -> tuple[str, str]:
        """Account and token that Twilio takes, as far as is known."""
        return self.account_sid, self._tokens[self._used]

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(self, fields: Mapping[str, str]) -> Reply:
        """Send one message."""
        reply = self._call("POST", f"{self._account}/Messages.json", form=fields)
        if not reply.kind and reply.body.get("status") in ("failed", "undelivered"):
            # Of the status that a message begins with nobody is called back.
            code = reply.body.get("error_code")
            code = code if isinstance(code, int) else None
            return Reply(kind_of(None, code), reply.body, code)
        return reply

    def messages(self, wanted: Mapping[str, str], size: int = PAGE) -> Iterator[Mapping[str, Any]]:
        """Yield the messages of Twilio's log, newest first, `size` with each call. Raises Unanswered.

        `wanted` are Twilio's own filters: To, From, and "DateSent>", a day, which leaves out what is still queued.
        """
        asked: dict[str, str] = {**wanted, "PageSize": str(size)}
        url = f"{self._account}/Messages.json"
        while url:
            page = self._asked("GET", url, params=asked)
            yield from page.get("messages", ())
            following = page.get("next_page_uri")
            url, asked = (f"{API}{following}" if following else ""), {}

    def media(self, message_sid: str) -> list[tuple[str, str]]:
        """Return address and media type of the files of a message. Raises Unanswered."""
        page = self._asked("GET", f"{self._account}/Messages/{message_sid}/Media.json")
        return [
            (f"{API}{str(one['uri']).removesuffix('.json')}", str(one["content_type"]))
            for one in page.get("media_list", ())
        ]

    def show_typing(self, message_sid: str) -> Reply:
        """Mark a customer's message as read and show for 25 seconds that an answer is being written."""
        form = {"channel": "whatsapp", "messageId": message_sid}
        return self._call("POST", f"{MESSAGING}/Indicators/Typing.json", form=form)

    def create_content(self, content: Mapping[str, Any]) -> Reply:
        """Make a Content object."""
        return self._call("POST", CONTENT, body=content)

    def submit(self, content_sid: str, name: str, category: str) -> Reply:
        """Ask WhatsApp to approve a Content object as a template."""
        asked = {"name": name, "category": category}
        return self._call("POST", f"{CONTENT}/{content_sid}/ApprovalRequests/whatsapp", body=asked)

    def approval(self, content_sid: str) -> Mapping[str, Any]:
        """Return what WhatsApp says of a template: status, and why it was rejected. Raises Unanswered."""
        found = self._asked("GET", f"{CONTENT}/{content_sid}/ApprovalRequests")
        approval = found.get("whatsapp")
        return approval if isinstance(approval, dict) else {}

    def account(self) -> Mapping[str, Any]:
        """Return the account, which proves the token. Raises Unanswered."""
        return self._asked("GET", f"{self._account}.json")

    def senders(self) -> Mapping[str, str]:
        """Return the status of each WhatsApp sender of the account, by its address. Raises Unanswered."""
        found: dict[str, str] = {}
        url, asked = f"{MESSAGING}/Channels/Senders", {"Channel": "whatsapp", "PageSize": str(PAGE)}
        while url:
            page = self._asked("GET", url, params=asked)
            found |= {str(one.get("sender_id")): str(one.get("status")) for one in page.get("senders") or ()}
            following, asked = str((page.get("meta") or {}).get("next_page_url") or ""), {}
            # The token goes nowhere else.
            url = following if following.startswith(f"{MESSAGING}/") else ""
        return found

    def _asked(self, method: str, url: str, params: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        reply = self._call(method, url, params=params)
        if reply.kind:
            raise Unanswered(reply)
        return reply.body

    def _call(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Reply:
        written = "application/json" if body is not None else "application/x-www-form-urlencoded"
        headers = {"Accept": "application/json", "Content-Type": written}
        asked = {"params": params or None, "data": dict(body or form or {}) or None, "headers": headers}
        used = self._used
        reply = self._tried(used, method, url, asked)
        if reply.code == NOT_LET_IN and len(self._tokens) > 1:
            # Refused at the door, so nothing was done: the same again is no second send.
            again = self._tried(1 - used, method, url, asked)
            if again.code == NOT_LET_IN:
                return reply
            if again.kind not in _UNPROVEN:
                self._stay_with(1 - used)
            reply = again
        is_gone = reply.code == NOT_THERE and url not in self._of_account
        return replace(reply, kind="gone") if is_gone else reply

    def _tried(self, used: int, method: str, url: str, asked: Mapping[str, Any]) -> Reply:
        try:
            answer = self._clients[used].request(method, url, **asked)
        except NeverWritten:
            return Reply("unreached")
        except HTTPError:
            return Reply("unknown")
        return _reply(int(answer.status_code), answer.text)

    def _stay_with(self, used: int) -> None:
        if self._used != used:
            self._used = used
            log.warning("whatsapp.token_changed", refused=_NAMES[1 - used], used=_NAMES[used])


def _reply(status: int, text: str) -> Reply:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        # 2xx without an answer that can be read: it may have been done.
        return Reply(kind_of(status, None) if status >= 300 else "unknown")
    if 200 <= status < 300:
        return Reply("", body)
    code = body.get("code")
    code = code if isinstance(code, int) else None
    return Reply(kind_of(status, code), body, code)


def as_day(at: datetime) -> str:
    """Return an instant as Twilio's filters take it: the day in UTC."""
    return f"{at:%Y-%m-%d}"
