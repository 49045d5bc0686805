"""A strict Bot API on this machine: what Telegram refuses it refuses, and it remembers all that it accepted.

Each rule names where it comes from: [API] the Bot API page, [FAQ] the Bots FAQ, [server] the code of Telegram's own
Bot API server (tdlib/telegram-bot-api 01a3679, Client.cpp unless it says otherwise). It takes its time from the clock
of the play.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from tests.fakes.telegram_files import FILE_LIMITS, TOKEN, FileRoom, Refused, cut, refusal

# [API] sendMessage: 1 to 4096 characters after parsing, counted in UTF-16 units.
LONGEST_TEXT = 4096
# [API] InlineKeyboardButton: 1 to 64 bytes.
LONGEST_KEY = 64
# [FAQ] avoid more than one message a second to one chat, short bursts pass; about 30 a second in all.
BURST, IN_ALL = 3, 30
# [FAQ] 20 messages a minute to one group; groups have negative numbers [API, Chat].
TO_GROUP, MINUTE = 20, timedelta(minutes=1)
# [server] a callback query lives 150 seconds.
QUERY_LIVES = timedelta(seconds=150)
DAY = timedelta(hours=24)
# [API] getUpdates: 1 to 100, 100 unless told. Polls here wait a second at most, so that a test ends soon.
BATCH, LONGEST_POLL = 100, 1.0


@dataclass
class Telegram(FileRoom):
    """The server in a thread of its own. `sent` is the ledger of accepted messages, `calls` counts every method."""

    now: Callable[[], datetime]
    url: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    toasts: dict[str, str] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    webhook: dict[str, Any] = field(default_factory=dict)
    offsets: list[int] = field(default_factory=list)
    conflicts: int = 0
    # Updates that waited too long.
    dropped: int = 0
    # Faults to come, by method: "500", "502" (a page of whatever stands before the server), "lost" (accepted, no answer
    # comes), "reset" (never read), "401", "404", "429:<seconds>", "entities" (its marks cannot be read).
    faults: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    refused: Counter[int] = field(default_factory=Counter)
    # What customers sent, by file id; "gone", "moved" (points elsewhere) or "away" instead of bytes.
    files: dict[str, bytes | str] = field(default_factory=dict)
    # Groups that became supergroups, with their new numbers.
    migrated: dict[int, int] = field(default_factory=dict)
    # What went wrong when the webhook was called last.
    webhook_fault: str = ""
    # Whether photos are refused for their sides.
    odd_photos: bool = False
    # The bot's own picture, by file id.
    picture: str = ""
    # The folder of a server with --local as it sees it, and what it names instead of a file's path there.
    local: Path | None = None
    paths: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._does: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setMyCommands": self._set_my_commands,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "sendMessage": self._send_message,
            "sendChatAction": self._send_chat_action,
            "getFile": self._get_file,
            "getUserProfilePhotos": self._get_user_profile_photos,
            "editMessageReplyMarkup": self._edit_message_reply_markup,
            **{f"send{kind.title()}": partial(self._send_file, kind) for kind in FILE_LIMITS},
            "answerCallbackQuery": self._answer_callback_query,
        }
        self._updates: list[dict[str, Any]] = []
        self._numbers = {"update": 9_000, "message": 100, "query": 0}
        self._queries: dict[str, datetime] = {}
        self._links: dict[str, datetime] = {}
        self._full_at: dict[int, datetime] = {}
        self._all: deque[datetime] = deque()
        self._to_group: dict[int, deque[datetime]] = defaultdict(deque)
        self._polls = 0
        self._paused_until: datetime | None = None
        self._changed: asyncio.Condition
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> Self:
        """Open the door."""
        self._thread.start()
        self._run(self._open())
        return self

    def stop(self) -> None:
        """Close it."""
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def add(self, kind: str, content: dict[str, Any], update_id: int | None = None) -> int:
        """Put an update into the queue; returns its number."""
        number = self._number("update") if update_id is None else update_id

        async def put() -> None:
            async with self._changed:
                self._updates.append({"update_id": number, kind: content})
                self._changed.notify_all()

        self._run(put())
        return number

    def message(self, chat_id: int, name: str, chat: str = "private", **content: Any) -> dict[str, Any]:
        """Return a message of somebody, as the Bot API describes it."""
        self.known.add(chat_id)
        sender = {"id": chat_id, "is_bot": False, "first_name": name, "language_code": "id"}
        at = {"message_id": self._number("message"), "date": int(self.now().timestamp())}
        return {**at, "from": sender, "chat": {"id": chat_id, "type": chat, "first_name": name}, **content}

    def query(self, chat_id: int, name: str, data: str, under: int | None = None) -> dict[str, Any]:
        """Return a press of a button, which stands under a message."""
        query_id = str(self._number("query"))
        self._queries[query_id] = self.now()
        sender = {"id": chat_id, "is_bot": False, "first_name": name}
        told = {"id": query_id, "from": sender, "chat_instance": "1", "data": data}
        return told if under is None else {**told, "message": {"message_id": under, "chat": {"id": chat_id}}}

    @property
    def waiting(self) -> int:
        """How many updates are not confirmed yet."""
        return len(self._updates)

    def texts(self, chat_id: int) -> list[str]:
        """What a chat was sent, in order."""
        return [one["text"] for one in self.sent if one["chat_id"] == chat_id]

    def _number(self, kind: str) -> int:
        self._numbers[kind] += 1
        return self._numbers[kind]

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _open(self) -> None:
        self._changed = asyncio.Condition()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/bot{token}/{method}", self._called)
        app.router.add_get("/file/bot{token}/{path:.+}", self._downloaded)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        # [server] a wrong token is 401, or 404 when it is not even shaped like one.
        if request.match_info["token"] != TOKEN:
            return refusal(Refused(401, "Unauthorized"))
        given = {name: _given(value) for name, value in (await request.post()).items()}
        fault = self.faults[method].popleft() if self.faults[method] else ""
        if fault == "reset":
            return cut(request)
        if fault == "500":
            self.refused[500] += 1
            return refusal(Refused(500, "Internal Server Error"))
        if fault == "502":
            return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
        if fault == "401":
            return refusal(Refused(401, "Unauthorized"))
        if fault == "404":
            return refusal(Refused(404, "Not Found"))
        if fault.startswith("429"):
            return self._pause(int(fault.partition(":")[2]))
        if fault == "entities":
            # As support bots met it that quoted their customers [bostrot/telegram-support-bot#67].
            self.refused[400] += 1
            return refusal(
                Refused(400, 'Bad Request: can\'t parse entities: Unsupported start tag "3" at byte offset 6')
            )
        try:
            result = await self._does.get(method, self._unknown)(given)
        except Refused as refused:
            self.refused[refused.code] += 1
            return refusal(refused)
        return cut(request) if fault == "lost" else web.json_response({"ok": True, "result": result})

    async def _unknown(self, _given: dict[str, Any]) -> Any:
        raise Refused(404, "Not Found")

    def _pause(self, seconds: int) -> web.Response:
        # [API] ResponseParameters: retry_after in whole seconds; calls before it ends are refused again.
        self._paused_until = self.now() + timedelta(seconds=seconds)
        self.refused[429] += 1
        return refusal(Refused(429, "Too Many Requests", retry_after=seconds))

    async def _get_me(self, _given: dict[str, Any]) -> Any:
        return {"id": 424242, "is_bot": True, "first_name": "Kopi Lereng", "username": "kopilereng_bot"}

    async def _set_my_commands(self, given: dict[str, Any]) -> Any:
        for one in given["commands"]:
            # [API] BotCommand: 1 to 32 lower-case letters, digits and lines; 1 to 256 characters of description.
            if not (1 <= len(one["command"]) <= 32 and one["command"].islower() and one["description"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands[str(given.get("language_code", ""))] = given["commands"]
        return True

    async def _set_webhook(self, given: dict[str, Any]) -> Any:
        self.webhook = given
        return True

    async def _delete_webhook(self, given: dict[str, Any]) -> Any:
        self.webhook = {}
        if given.get("drop_pending_updates"):
            self._updates.clear()
        return True

    async def _get_webhook_info(self, _given: dict[str, Any]) -> Any:
        # [API] WebhookInfo: the url is empty without a webhook; what went wrong is told only if something did.
        told = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        wrong = {"last_error_date": int(self.now().timestamp()), "last_error_message": self.webhook_fault}
        return {**told, "pending_update_count": len(self._updates), **(wrong if self.webhook_fault else {})}

    async def _get_updates(self, given: dict[str, Any]) -> Any:
        # [API] the two ways exclude each other; [server] of two pollers the older call ends with 409.
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self._polls += 1
        mine = self._polls
        async with self._changed:
            self._changed.notify_all()
            self._forget_old()
            if "offset" in given:
                # [API] an update is confirmed once a call asks for a higher number.
                self.offsets.append(int(given["offset"]))
                self._confirm(int(given["offset"]))
            patience = min(float(given.get("timeout", 0)), LONGEST_POLL)
            try:
                async with asyncio.timeout(patience):
                    await self._changed.wait_for(lambda: bool(self._updates) or mine != self._polls)
            except TimeoutError:
                return []
            if mine != self._polls:
                self.conflicts += 1
                raise Refused(409, "Conflict: terminated by other getUpdates request")
            return self._updates[: int(given.get("limit", BATCH))]

    def _forget_old(self) -> None:
        """[API] Updates wait a day at most; [server] a press waits 150 seconds, a message a day from its date."""
        now = self.now()

        def is_kept(one: dict[str, Any]) -> bool:
            said, pressed = one.get("message") or one.get("edited_message"), one.get("callback_query")
            if isinstance(said, dict) and isinstance(said.get("date"), int) and said["date"] < 2**40:
                return bool(now.timestamp() - said["date"] <= DAY.total_seconds())
            begun = self._queries.get(str(pressed.get("id"))) if isinstance(pressed, dict) else None
            return begun is None or now - begun <= QUERY_LIVES

        self.dropped += sum(not is_kept(one) for one in self._updates)
        self._updates = [one for one in self._updates if is_kept(one)]

    def _confirm(self, offset: int) -> None:
        # In the order of the queue, since numbers may begin anew [API, Update].
        numbers = [one["update_id"] for one in self._updates]
        if offset - 1 in numbers:
            del self._updates[: numbers.index(offset - 1) + 1]

    def _may_send(self, chat_id: int) -> None:
        # [API] ResponseParameters: until then every call that sends is refused.
        if self._paused_until and self.now() < self._paused_until:
            left = (self._paused_until - self.now()).seconds + 1
            raise Refused(429, f"Too Many Requests: retry after {left}", retry_after=left)
        if chat_id in self.migrated:
            # [server] check_chat_access; [API] ResponseParameters, migrate_to_chat_id.
            said = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, said, migrate_to_chat_id=self.migrated[chat_id])
        # [server] TdOnCheckChatCallback; a bot knows whoever wrote to it [FAQ].
        if chat_id not in self.known:
            raise Refused(400, "Bad Request: chat not found")
        # [server] fail_query_with_error, USER_IS_BLOCKED.
        if chat_id in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")

    def _accept(self, chat_id: int, text: str, keyboard: dict[str, Any], **more: Any) -> dict[str, Any]:
        kept = {"chat_id": chat_id, "text": text, "keyboard": keyboard, "at": self.now(), **more}
        kept["message_id"] = self._number("message")
        self.sent.append(kept)
        told = {"message_id": kept["message_id"], "date": int(self.now().timestamp())}
        return {**told, "chat": {"id": chat_id, "type": "private"}, "text": text}

    async def _edit_message_reply_markup(self, given: dict[str, Any]) -> Any:
        found = [one for one in self.sent if one["message_id"] == int(given["message_id"])]
        # [server] process_edit_message_reply_markup_query: a message of another chat is none of this one's.
        if not found or found[0]["chat_id"] != int(given["chat_id"]):
            raise Refused(400, "Bad Request: message to edit not found")
        if found[0]["keyboard"] == given.get("reply_markup", {}):
            # [server] fail_query_with_error, MESSAGE_NOT_MODIFIED: the same again is refused.
            raise Refused(400, "Bad Request: message is not modified: specified new message content is the same")
        found[0]["keyboard"] = given.get("reply_markup", {})
        return {"message_id": found[0]["message_id"], "date": 0, "chat": {"id": found[0]["chat_id"], "type": "private"}}

    async def _send_message(self, given: dict[str, Any]) -> Any:
        chat_id = int(given["chat_id"])
        text = str(given.get("text", ""))
        self._may_send(chat_id)
        # [server] get_input_message_text.
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        # [API] sendMessage, text.
        if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            raise Refused(400, "Bad Request: message is too long")
        # Ours alone: no text of this house is sent with marks, since names and words of customers stand in it.
        if given.get("parse_mode"):
            raise Refused(400, "Bad Request: can't parse entities")
        keyboard = given.get("reply_markup") or {}
        for row in keyboard.get("inline_keyboard", ()):
            for button in row:
                # [API] InlineKeyboardButton: callback_data of 1 to 64 bytes, and a text.
                if not 1 <= len(button["callback_data"].encode()) <= LONGEST_KEY or not button["text"]:
                    raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        self._limit(chat_id)
        return self._accept(chat_id, text, keyboard)

    def _limit(self, chat_id: int) -> None:
        now = self.now()
        while self._all and self._all[0] <= now - timedelta(seconds=1):
            self._all.popleft()
        # A bucket per chat: a burst passes, and from then on one a second.
        full_at = max(now, self._full_at.get(chat_id, now))
        if len(self._all) >= IN_ALL or full_at - now > timedelta(seconds=BURST - 1):
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        if chat_id < 0:
            self._limit_group(self._to_group[chat_id], now)
        self._full_at[chat_id] = full_at + timedelta(seconds=1)
        self._all.append(now)

    def _limit_group(self, taken: deque[datetime], now: datetime) -> None:
        while taken and taken[0] <= now - MINUTE:
            taken.popleft()
        if len(taken) >= TO_GROUP:
            left = (taken[0] + MINUTE - now).seconds + 1
            raise Refused(429, f"Too Many Requests: retry after {left}", retry_after=left)
        taken.append(now)

    async def _send_chat_action(self, given: dict[str, Any]) -> Any:
        self.actions.append(str(given["action"]))
        return True

    async def _answer_callback_query(self, given: dict[str, Any]) -> Any:
        # A spoiled update may have named none, and what is empty is left out of a form.
        query_id = str(given.get("callback_query_id", ""))
        begun = self._queries.get(query_id)
        if begun is None or self.now() - begun > QUERY_LIVES:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        # [API] answerCallbackQuery: 0 to 200 characters.
        if len(str(given.get("text", ""))) > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        self.toasts[query_id] = str(given.get("text", ""))
        return True


def _given(value: Any) -> Any:
    return value if isinstance(value, web.FileField) else _value(str(value))


def _value(text: str) -> Any:
    """Lists, objects, true and false come as JSON in a form [API, Making requests]; what is none is a text."""
    if text[:1] not in ("[", "{") and text not in ("true", "false"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
