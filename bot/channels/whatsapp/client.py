"""The one door to twilio's client. Synchronous, in worker threads: its asynchronous twin ignores every timeout.

What Twilio answers comes back as a plain Reply: which of three ends it is stands in `errors.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from twilio.rest import Client as TwilioClient
from urllib3.exceptions import HTTPError

from bot.channels.whatsapp.asking import Asking, NeverWritten
from bot.channels.whatsapp.errors import kind_of
from bot.channels.whatsapp.settings import API

# Twilio's list of messages: 1000 at most on one page.
PAGE = 1000
CONTENT = "https://content.twilio.com/v1/Content"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one call. `kind` is "" when Twilio did it, else a kind of `errors.TABLE` or "unreached"."""

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


class Client:
    """One account at Twilio. Every method may be called from any thread."""

    def __init__(self, account_sid: str, token: str, api_url: str) -> None:
        """Connect to nothing yet."""
        self.account_sid = account_sid
        self.auth = (account_sid, token)
        self._http = Asking(api_url)
        self._twilio = TwilioClient(account_sid, token, http_client=self._http)
        self._account = f"{API}/2010-04-01/Accounts/{account_sid}"

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
        return self._call("POST", "https://messaging.twilio.com/v2/Indicators/Typing.json", form=form)

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
        given = dict(body or form or {})
        try:
            answer = self._twilio.request(method, url, params=params or None, data=given or None, headers=headers)
        except NeverWritten:
            return Reply("unreached")
        except HTTPError:
            return Reply("unknown")
        return _reply(int(answer.status_code), answer.text)


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
