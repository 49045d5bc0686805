"""A strict Twilio on this machine: what Twilio and WhatsApp refuse it refuses, and it remembers what it accepted.

Each rule names where it comes from: [send] Twilio's Messages and error pages, [window] that of error 63016,
[content] the pages of the Content API, [sandbox] the sandbox page, [hook] the pages of webhooks and their security,
[media] the support page on authenticated media, [typing] the page of typing indicators, [senders] that of the Senders
API, [errors] the dictionary of error codes. [test] marks what no page says and a test asks for. It takes its time from
the clock of the play, and calls our webhooks through a door that the test opens, signed by `signing.py`.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import random
import re
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from tests.fakes.signing import sign

ACCOUNT, TOKEN, SECOND = "AC" + "0" * 31 + "1", "a1b2c3d4" * 4, "f0e1d2c3" * 4  # made up
SANDBOX = "whatsapp:+14155238886"
OURS = "whatsapp:+622150001000"
# [send] Body: 1600 characters. [content] text above buttons 1024, titles 20, items 24, descriptions 72, ids 200.
LONGEST_BODY, LONGEST_ABOVE, LONGEST_TITLE, LONGEST_ITEM = 1600, 1024, 20, 24
# [send] best practices: 80 messages a second per number; [sandbox] one in three seconds.
PER_SECOND, SANDBOX_EVERY = 80, timedelta(seconds=3)
# [window] free words for 24 hours after the customer's last message; [sandbox] who joined stays for three days.
WINDOW, JOINED = timedelta(hours=24), timedelta(days=3)
ADDRESS = re.compile(r"whatsapp:(\+[1-9]\d{6,14}|[A-Z]{2}\.[A-Za-z0-9]{1,128})")
VARIABLE = re.compile(r"\{\{(\w+)\}\}")

# How a house is reached: (address, body, headers) to the status of its answer. Raises ConnectionError when it is down.
Door = Callable[[str, bytes, dict[str, str]], int]


class Refused(Exception):
    """Twilio's answer to a call that it does not take."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass
class Twilio:
    """The server in a thread of its own. `sent` is the ledger of accepted messages, `asked` every request."""

    now: Callable[[], datetime]
    url: str = ""
    numbers: set[str] = field(default_factory=lambda: {OURS})
    tokens: tuple[str, ...] = (TOKEN,)
    sent: list[dict[str, Any]] = field(default_factory=list)
    came: list[dict[str, Any]] = field(default_factory=list)
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    approvals: dict[str, dict[str, Any]] = field(default_factory=dict)
    typing: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    # Callbacks that wait to be made, as (address, fields), and webhooks that were given up.
    callbacks: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    # Faults of sends to come: "500", "500 accepted", "lost" (accepted, no answer), "reset" (never read), "429", "html",
    # a code of Twilio's such as "63024", or "begins 63024" (accepted, and failed from the first). `late` are codes that
    # the callbacks of the next accepted ones tell.
    faults: deque[str] = field(default_factory=deque)
    late: deque[int] = field(default_factory=deque)
    # Messages whose files are not listed: status and code of the answer. `status` is that of all numbers.
    unlisted: dict[str, tuple[int, int]] = field(default_factory=dict)
    status: str = "ONLINE"
    broken_contents: bool = False
    log_is_away: bool = False
    window_at_once: bool = False
    page: int = 1000
    most_at_once: int = 100
    media_goes: str = "here"
    leaked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._count = itertools.count(1)
        self._open: dict[tuple[str, str], datetime] = {}
        self.joined: dict[str, datetime] = {}
        self._left: dict[str, deque[datetime]] = defaultdict(deque)
        self._at_once = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> Self:
        """Open the door."""
        self._thread.start()
        self._run(self._listen())
        return self

    def stop(self) -> None:
        """Close it."""
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    # What the customer does.

    def writes(self, address: str, body: str, to: str = OURS, **more: str) -> dict[str, str]:
        """Let a customer write: it stands in the log, and the window opens. Returns the fields of the webhook."""
        sid, now = self._sid("SM"), self.now()
        self._open[to, address] = now
        if to == SANDBOX and body.startswith("join "):
            self.joined[address] = now
        media = [
            (more[f"MediaUrl{place}"], more[f"MediaContentType{place}"])
            for place in range(int(more.get("NumMedia", 0)))
        ]
        self.came.append({"sid": sid, "from": address, "to": to, "body": body, "at": now, "media": media})
        fields = {"MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT, "From": address}
        fields |= {"To": to, "Body": body, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received"}
        # [hook] a phone number, without a plus, only of whom shows one.
        fields |= {"ApiVersion": "2010-04-01", "WaId": address.partition("+")[2], "MessageType": "text"}
        return {**fields, **more}

    def file(self, content: bytes, media: str) -> dict[str, str]:
        """Keep a file as if a customer had sent it; returns the fields that tell of it."""
        name = self._sid("ME")
        self.files[name] = (media, content)
        url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/{name}"
        return {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": media, "MessageType": "image"}

    def texts(self, address: str) -> list[str]:
        """What somebody was sent and has, in order."""
        return [
            one["body"] for one in self.sent if one["to"] == address and one["status"] not in ("failed", "undelivered")
        ]

    # What Twilio calls.

    def call(self, door: Door, url: str, fields: dict[str, str], token: str = TOKEN, algorithm: str = "") -> int | None:
        """Call a webhook. [hook] one more try, after a failed connection alone; then it is lost."""
        # Twilio encodes a blank as a plus and keeps empty fields.
        body = urlencode(fields).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "User-Agent": "TwilioProxy/1.1"}
        headers |= {
            "X-Twilio-Signature": sign(url, body, token, algorithm),
            "I-Twilio-Idempotency-Token": self._sid("id"),
        }
        if algorithm:
            headers["X-Twilio-Webhooks-Signature-Settings"] = f"key=webhooks_sharedkey_1,algorithm={algorithm}"
        for _ in range(2):
            try:
                status = door(url, body, headers)
            except ConnectionError:
                continue
            if status >= 500:
                self.lost.append(fields.get("MessageSid", ""))
            return status
        self.lost.append(fields.get("MessageSid", ""))
        return None

    def call_back(self, door: Door, dice: random.Random | None = None, copies: int = 1) -> int:
        """Make the callbacks that wait. [hook] their order is not promised, nor that each comes once."""
        waiting = [one for one in self.callbacks for _ in range(copies)]
        self.callbacks.clear()
        if dice is not None:
            dice.shuffle(waiting)
        for url, fields in waiting:
            self.call(door, url, fields)
        return len(waiting)

    def read(self, sid: str) -> None:
        """Let a customer read a message."""
        one = next(one for one in self.sent if one["sid"] == sid)
        self._tell(one, "read")

    def approve(self, sid: str, status: str = "approved") -> None:
        """Let WhatsApp decide."""
        self.approvals[sid] |= {"status": status, "rejection_reason": "" if status == "approved" else "INVALID_FORMAT"}

    def _sid(self, kind: str) -> str:
        return f"{kind}{next(self._count):032x}"

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        app = web.Application()
        account = f"/2010-04-01/Accounts/{ACCOUNT}"
        does = {
            ("GET", f"{account}.json"): self._account,
            ("POST", f"{account}/Messages.json"): self._send,
            ("GET", f"{account}/Messages.json"): self._list,
            ("GET", f"{account}/Messages/{{sid}}/Media.json"): self._media,
            ("GET", f"{account}/Messages/{{sid}}/Media/{{file}}"): self._file,
            ("POST", "/v1/Content"): self._content,
            ("POST", "/v1/Content/{sid}/ApprovalRequests/whatsapp"): self._submit,
            ("GET", "/v1/Content/{sid}/ApprovalRequests"): self._approval,
            ("POST", "/v2/Indicators/Typing.json"): self._type,
            ("GET", "/v2/Channels/Senders"): self._senders,
        }
        for (method, path), does_it in does.items():
            app.router.add_route(method, path, self._guarded(does_it))
        app.router.add_get("/elsewhere/{file}", self._elsewhere)
        app.router.add_route("*", "/{rest:.*}", self._guarded(self._unknown))
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def _guarded(self, does_it: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
        async def guarded(request: web.Request) -> web.StreamResponse:
            self.calls[does_it.__name__.strip("_")] += 1
            self.asked.append((request.method, request.path_qs, dict(request.headers), await request.read()))
            wanted = {"Basic " + base64.b64encode(f"{ACCOUNT}:{one}".encode()).decode() for one in self.tokens}
            self._at_once += 1
            try:
                # [send] 20003: the account or its token is wrong.
                if request.headers.get("Authorization") not in wanted:
                    raise Refused(401, 20003, "Authenticate")
                # [send] 20429: too many requests at once; never processed.
                if self._at_once > self.most_at_once:
                    raise Refused(429, 20429, "Too Many Requests")
                return await does_it(request)  # type: ignore[no-any-return]  # every one of them gives an answer
            except Refused as refused:
                self.refused[refused.code] += 1
                told = {"code": refused.code, "message": str(refused), "status": refused.status}
                return web.json_response(
                    {**told, "more_info": "https://www.twilio.com/docs/errors"}, status=refused.status
                )
            finally:
                self._at_once -= 1

        return guarded

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        # [errors] 20404: there is no such thing.
        raise Refused(404, 20404, f"The requested resource {request.path} was not found")

    async def _account(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"sid": ACCOUNT, "friendly_name": "Kopi Lereng", "status": "active", "type": "Full"})

    async def _send(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.popleft() if self.faults else ""
        if fault == "reset":
            return _cut(request)
        # [errors] 20500: whether it was done nobody knows; [send] 20429 was never processed. [test] the others.
        if fault == "500":
            raise Refused(500, 20500, "Internal Server Error")
        if fault == "html":
            return web.Response(text="<html>Bad Gateway</html>", status=502, content_type="text/html")
        if fault == "429":
            raise Refused(429, 20429, "Too Many Requests")
        if fault.isdecimal():
            raise Refused(401 if fault == "20003" else 400, int(fault), "refused as told")
        given = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        kept = self._accept(given)
        if fault.startswith("begins"):
            # [send] no callback for the status that stands in the answer.
            kept |= {"status": "failed", "error_code": int(fault.partition(" ")[2])}
            self.callbacks = [one for one in self.callbacks if one[1]["MessageSid"] != kept["sid"]]
        if fault == "500 accepted":
            raise Refused(500, 20500, "Internal Server Error")
        return _cut(request) if fault == "lost" else web.json_response(_shown(kept), status=201)

    def _accept(self, given: dict[str, str]) -> dict[str, Any]:
        to, sender = given.get("To", ""), given.get("From", "")
        # [send] 21604 needs a To, 21211 is no address, 63007 a number that is no WhatsApp sender of this account.
        if not to:
            raise Refused(400, 21604, "A 'To' phone number is required")
        if not ADDRESS.fullmatch(to):
            raise Refused(400, 21211, "Invalid 'To' Phone Number")
        if sender not in self.numbers:
            raise Refused(400, 63007, "Twilio could not find a Channel with the specified From address")
        body, media, content = given.get("Body", ""), given.get("MediaUrl", ""), given.get("ContentSid", "")
        # [send] 21619/21602: something must be said; [content] a template goes without Body and MediaUrl.
        if not (body.strip() or media or content):
            raise Refused(400, 21619, "A text message body or media urls must be specified")
        if content and (body or media):
            raise Refused(400, 20001, "ContentSid goes without Body and MediaUrl")
        if len(body) > LONGEST_BODY:
            raise Refused(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        # [sandbox] 63015: who has not joined, or joined more than three days ago.
        if sender == SANDBOX and self.now() - self.joined.get(to, datetime(2000, 1, 1, tzinfo=UTC)) > JOINED:
            raise Refused(400, 63015, "Channel Sandbox can only send messages to phone numbers that have joined it")
        shown, is_approved = body, False
        buttons: list[dict[str, str]] = []
        if content:
            shown, buttons, is_approved = self._rendered(content, given.get("ContentVariables", "{}"))
        is_open = self.now() - self._open.get((sender, to), datetime(2000, 1, 1, tzinfo=UTC)) < WINDOW
        fails = 0 if is_open or is_approved else 63016
        # [window] told in the answer sometimes, in the callback usually.
        if fails and self.window_at_once:
            raise Refused(400, 63016, "Failed to send freeform message outside the allowed window")
        self._limit(sender)
        if self.late and not fails:
            fails = self.late.popleft()
        kept = {"sid": self._sid("SM"), "to": to, "from": sender, "body": shown, "media": media, "at": self.now()}
        kept |= {"buttons": buttons, "template": content if is_approved else "", "status": "queued"}
        kept["callback"] = given.get("StatusCallback", "")
        self.sent.append(kept)
        for status in ("failed",) if fails else ("sent", "delivered"):
            self._tell(kept, status, fails)
        return kept

    def _limit(self, sender: str) -> None:
        left, now = self._left[sender], self.now()
        most, span = (1, SANDBOX_EVERY) if sender == SANDBOX else (PER_SECOND, timedelta(seconds=1))
        while left and left[0] <= now - span:
            left.popleft()
        # [send] 63018: above what the number may send.
        if len(left) >= most:
            raise Refused(429, 63018, "Rate limit exceeded for Channel")
        left.append(now)

    def _tell(self, kept: dict[str, Any], status: str, code: int = 0) -> None:
        kept["status"] = status
        kept["error_code"] = code or None
        if kept["callback"]:
            fields = {"MessageSid": kept["sid"], "MessageStatus": status, "SmsSid": kept["sid"], "SmsStatus": status}
            fields |= {"To": kept["to"], "From": kept["from"], "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"}
            fields |= {"ErrorCode": str(code), "ErrorMessage": "told"} if code else {}
            self.callbacks.append((kept["callback"], fields))

    def _rendered(self, sid: str, variables: str) -> tuple[str, list[dict[str, str]], bool]:
        content = self.contents.get(sid)
        # [content] 21655: no such content; 21656: the variables are no object of texts.
        if content is None:
            raise Refused(400, 21655, "The ContentSid is invalid")
        try:
            given = json.loads(variables)
        except ValueError:
            given = None
        if not isinstance(given, dict) or not all(isinstance(one, str) and one.strip() for one in given.values()):
            raise Refused(400, 21656, "The ContentVariables parameter is invalid")
        is_approved = self.approvals.get(sid, {}).get("status") == "approved"
        # [content] in an approved template no value has a new line, a tab or four blanks in a row.
        if is_approved and any(re.search(r"[\n\t]| {4}", one) for one in given.values()):
            raise Refused(400, 21656, "The ContentVariables parameter is invalid")
        filled = {**content["variables"], **given}
        [(kind, shape)] = content["types"].items()

        def put(text: str) -> str:
            return VARIABLE.sub(lambda match: filled[match[1]], text)

        text = put(shape["body"])
        named = shape.get("actions") or shape.get("items") or []
        buttons = [{"title": put(one.get("title") or one["item"]), "id": put(one["id"])} for one in named]
        longest = LONGEST_TITLE if kind == "twilio/quick-reply" else LONGEST_ITEM
        # [content] 63021 over 1024 characters; buttons: three without approval, titles of 20, items of 24.
        if len(text) > (LONGEST_ABOVE if named else LONGEST_BODY):
            raise Refused(400, 63021, "Channel invalid content error")
        if any(not 1 <= len(one["title"]) <= longest or not 1 <= len(one["id"]) <= 200 for one in buttons):
            raise Refused(400, 63005, "Channel did not accept given content")
        if kind == "twilio/quick-reply" and len(buttons) > (10 if is_approved else 3):
            raise Refused(400, 63005, "Channel did not accept given content")
        return text, buttons, is_approved

    async def _list(self, request: web.Request) -> web.StreamResponse:
        # [errors] 20503: a service is away for a moment, which the log of messages may be too.
        if self.log_is_away:
            raise Refused(503, 20503, "Service unavailable")
        asked = request.query
        rows = [{**one, "direction": "inbound", "status": "received", "error_code": None} for one in self.came]
        rows += [{**one, "direction": "outbound-api"} for one in self.sent]
        rows = [
            one for one in rows if asked.get("To") in (None, one["to"]) and asked.get("From") in (None, one["from"])
        ]
        # [send] filtered by the day on which they were sent, newest first.
        rows = [one for one in rows if f"{one['at']:%Y-%m-%d}" >= asked.get("DateSent>", "")]
        rows.sort(key=lambda one: (one["at"], one["sid"]), reverse=True)
        size, page = min(int(asked.get("PageSize", 50)), self.page), int(asked.get("Page", 0))
        more = {**asked, "Page": str(page + 1), "PageSize": str(size)}
        following = f"{request.path}?{urlencode(more)}" if len(rows) > size * (page + 1) else None
        shown = [_shown(one) for one in rows[size * page : size * (page + 1)]]
        return web.json_response({"messages": shown, "next_page_uri": following, "page": page, "page_size": size})

    async def _media(self, request: web.Request) -> web.StreamResponse:
        # [errors] 20404, of a message whose media were deleted, or 20500: what a list may answer for one message alone.
        if request.match_info["sid"] in self.unlisted:
            raise Refused(*self.unlisted[request.match_info["sid"]], "no list")
        one = next(one for one in self.came if one["sid"] == request.match_info["sid"])
        listed = []
        for url, media in one["media"]:
            uri = f"{url.removeprefix('https://api.twilio.com')}.json"
            listed.append({"sid": url.rpartition("/")[2], "content_type": media, "uri": uri})
        return web.json_response({"media_list": listed, "next_page_uri": None})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        # [errors] 20404: deleted.
        if request.match_info["file"] not in self.files:
            raise Refused(404, 20404, "not found")
        # [media] with authentication on, Twilio points to a place that is good for four hours.
        target = {
            "here": f"{self.url}/elsewhere/{request.match_info['file']}",
            "inside": "http://127.0.0.1:1/secret",
            "stranger": "https://example.org/file",
        }[self.media_goes]
        return web.Response(status=307, headers={"Location": target})

    async def _elsewhere(self, request: web.Request) -> web.StreamResponse:
        # [media] not Twilio's API: whoever sends the account's token here gives it away.
        if "Authorization" in request.headers:
            self.leaked.append(request.headers["Authorization"])
        media, content = self.files[request.match_info["file"]]
        return web.Response(body=content, content_type=media)

    async def _content(self, request: web.Request) -> web.StreamResponse:
        given = await request.json()
        # [test] whatever Twilio may have against a content. [errors] 20001: a parameter is not as it must be.
        if self.broken_contents:
            raise Refused(400, 20001, "Invalid Parameter")
        for kind, shape in given["types"].items():
            _check_content(kind, shape, given.get("variables", {}))
        sid = self._sid("HX")
        self.contents[sid] = {**given, "sid": sid}
        return web.json_response({**given, "sid": sid, "account_sid": ACCOUNT}, status=201)

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        sid, given = request.match_info["sid"], await request.json()
        [(kind, shape)] = self.contents[sid]["types"].items()
        text = shape["body"]
        # [content] small letters, digits and lines; utility, marketing or authentication; lists are never approved; no
        # variable at either end, nor two of them side by side.
        odd = not re.fullmatch(r"[a-z0-9_]{1,512}", given["name"]) or kind == "twilio/list-picker"
        odd |= given["category"] not in ("UTILITY", "MARKETING", "AUTHENTICATION")
        odd |= bool(re.match(r"\{\{", text) or re.search(r"\}\}$|\}\}\s*\{\{", text))
        if odd:
            raise Refused(400, 20001, "The template cannot be submitted")
        self.approvals[sid] = {"name": given["name"], "category": given["category"], "status": "received"}
        return web.json_response(self.approvals[sid], status=201)

    async def _approval(self, request: web.Request) -> web.StreamResponse:
        sid = request.match_info["sid"]
        return web.json_response({"sid": sid, "whatsapp": self.approvals.get(sid, {"status": "unsubmitted"})})

    async def _type(self, request: web.Request) -> web.StreamResponse:
        given = dict(parse_qsl((await request.read()).decode()))
        # [typing] the channel, and the SID of a message that came in, are required; [errors] 20001 for what is not one.
        if given.get("channel") != "whatsapp" or not re.fullmatch(r"(SM|MM)[0-9a-f]{32}", given.get("messageId", "")):
            raise Refused(400, 20001, "Invalid Parameter")
        self.typing.append(given["messageId"])
        return web.json_response({"success": True})

    async def _senders(self, request: web.Request) -> web.StreamResponse:
        # [senders] the channel is required; the sandbox is nobody's sender and in no list; pages as elsewhere.
        if request.query.get("Channel") != "whatsapp":
            raise Refused(400, 20001, "Invalid Parameter")
        listed, size = sorted(self.numbers - {SANDBOX}), min(int(request.query.get("PageSize", 50)), self.page)
        page = int(request.query.get("Page", 0))
        shown = [{"sid": f"XE{n:032x}", "sender_id": one, "status": self.status} for n, one in enumerate(listed)]
        again = urlencode({"Channel": "whatsapp", "PageSize": size, "Page": page + 1})
        following = f"https://messaging.twilio.com{request.path}?{again}" if len(listed) > size * (page + 1) else None
        meta = {"page": page, "page_size": size, "key": "senders", "next_page_url": following}
        return web.json_response({"senders": shown[size * page : size * (page + 1)], "meta": meta})


def _check_content(kind: str, shape: dict[str, Any], samples: dict[str, str]) -> None:
    """Refuse what the Content API does: counts, lengths of literal texts, a sample for every variable; [content]."""
    named = shape.get("actions") if kind == "twilio/quick-reply" else shape.get("items", [])
    most = 0 if kind == "twilio/text" else 10
    longest = LONGEST_TITLE if kind == "twilio/quick-reply" else LONGEST_ITEM
    odd = kind not in ("twilio/text", "twilio/quick-reply", "twilio/list-picker") or not shape.get("body")
    odd |= len(named or []) > most or (most > 0 and not named)
    odd |= kind == "twilio/list-picker" and not 1 <= len(shape.get("button", "")) <= 20
    for one in named or []:
        title = one.get("title") or one.get("item", "")
        odd |= not 1 <= len(title) <= longest or not 1 <= len(one.get("id", "")) <= 200
        odd |= kind == "twilio/list-picker" and not 1 <= len(one.get("description", "")) <= 72
    odd |= set(VARIABLE.findall(json.dumps(shape))) != set(samples) or not all(samples.values())
    if odd:
        raise Refused(400, 20001, "Invalid Parameter")


def _shown(kept: dict[str, Any]) -> dict[str, Any]:
    at = format_datetime(kept["at"].astimezone(UTC))
    shown = {name: kept.get(name) for name in ("sid", "to", "from", "body", "status", "direction", "error_code")}
    many = len(kept["media"]) if isinstance(kept["media"], list) else int(bool(kept["media"]))
    return {**shown, "date_sent": at, "date_created": at, "num_media": str(many), "account_sid": ACCOUNT}


def _cut(request: web.Request) -> web.Response:
    """Break the connection: whoever called never hears what became of it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
