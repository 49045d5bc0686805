"""The story against Bot API servers that nobody here wrote; what they cannot do, or do wrongly, is put right here.

Neither sends the secret of the webhook, so a relay adds it. Neither registers commands, and telegram-test-api neither
shows typing nor hands out files, and dates messages in milliseconds. Their answers to what they do not know lack `ok`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.clock import FixedClock
from core.tables import attachments, conversations, inbox, outbox
from tests.caller import Caller
from tests.fakes.telegram import TOKEN
from tests.stage import Agent, Stage, until
from tests.telegram.conftest import SECRET
from tests.telegram.peers.running import ask, telegram_test_api, telemelya
from tests.telegram.test_receiving import HEADER

pytestmark = [pytest.mark.sqlite, pytest.mark.process]

ASKS = "kak buka jam berapa ya?"
CHAT = 7001
# What is larger is milliseconds.
SECONDS = 10**11
JPEG = b"\xff\xd8\xff" + b"the photo" * 40


def shim(text: str) -> Any:
    """Read an answer as the Bot API would have given it."""
    told = json.loads(text)
    if "ok" not in told:
        return {"ok": False, "error_code": 404, "description": str(told)}
    if told["ok"] and told.get("result") is None:
        told["result"] = True
    if isinstance(told["result"], dict) and "username" in told["result"]:
        told["result"].setdefault("is_bot", True)
    if isinstance(told["result"], dict) and told["result"].get("date", 0) > SECONDS:
        told["result"]["date"] //= 1000
        # It comes back as the text that it was sent as.
        told["result"].pop("link_preview_options", None)
    for update in told["result"] if isinstance(told["result"], list) else ():
        if "callback_query" in update:
            update["callback_query"].setdefault("chat_instance", "1")
    return told


@pytest.fixture
def connected(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What builds a house that is connected to the server at an address, on the time of this machine."""
    # Imported at the top, it would cost every test process seconds, and each fork of one its pages.
    from aiogram.client.session.aiohttp import AiohttpSession

    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setattr("bot.channels.telegram.client.AiohttpSession", partial(AiohttpSession, json_loads=shim))
    built: list[Stage] = []

    def build(base: str, **settings: Any) -> Stage:
        monkeypatch.setenv("SAPA_TELEGRAM_API_URL", base)
        stage = Stage.build(data_dir, datetime.now(UTC), **settings)
        assert isinstance(stage.clock, FixedClock)
        built.append(stage)
        return stage

    yield build
    for stage in built:
        stage.close()


@pytest.fixture
def relay() -> Iterator[Any]:
    """A server that passes calls on to a stage and adds the secret that the peers leave out."""
    stages: list[Stage] = []

    class Relay(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            app = Caller(stages[0].client_app)
            self.send_response(app.post(self.path, content=body, headers={HEADER: SECRET}).status_code)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield stages, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def works(stage: Stage, came: int) -> None:
    """Let the house work once so many messages came in."""
    until(lambda: len(stage.rows(select(inbox.c.id))) >= came)
    stage.settle()


def sent_once(stage: Stage) -> bool:
    """Whether the server took all that was said, each at its first try."""
    return {(row.state, row.sends) for row in stage.rows(select(outbox))} == {("sent", 1)}


def takes_over(stage: Stage) -> Agent:
    """Let a person take the conversation, and say something."""
    dian = stage.agent("Dian")
    path = f"/desk/conversations/{stage.rows(select(conversations.c.public_id))[0][0]}"
    for act, form in (("claim", {}), ("reply", {"text": "Halo Kak, saya Dian.", "client_key": "k1"}), ("return", {})):
        assert dian.http.post(f"{path}/{act}", data=form, follow_redirects=False).status_code < 400
        stage.settle()
    return dian


def test_the_story_by_webhook_with_a_photo(connected: Any, relay: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stages, door = relay
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    with telemelya() as base:
        stage = connected(base, public_url=door)
        stages.append(stage)
        stage.open_channels()
        until(lambda: ask(f"{base}/bot{TOKEN}/getWebhookInfo", {})["result"]["url"].startswith(door))
        control = f"{base}/api/v1/test"

        def says(**told: Any) -> None:
            came = len(stage.rows(select(inbox.c.id)))
            url = f"{control}/send_update?bot_token={TOKEN}"
            ask(url, {"chat_id": CHAT, **told}, authorization="Bearer k", **{"X-Test-Session": "s"})
            works(stage, came + 1)

        def heard() -> list[dict[str, Any]]:
            return list(ask(f"{control}/responses", authorization="Bearer k", **{"X-Test-Session": "s"})["responses"])

        says(text=ASKS)
        assert "buka" in str(heard()).lower()
        says(text="asdkjh qwe zxc")
        [button] = [row[0] for row in _markup(heard())][:1]
        under = _message_under(heard(), button["callback_data"])
        says(callback_data=button["callback_data"], message_id=under)
        assert stage.rows(select(inbox.c.text).where(inbox.c.button.is_not(None))) == [(button["text"],)]
        until(lambda: {"answerCallbackQuery", "editMessageReplyMarkup"} <= _methods(heard()))
        says(photo_file_id=_upload(control))
        until(lambda: stage.rows(select(attachments.c.content)) == [(JPEG,)])
        takes_over(stage)
        assert "saya Dian" in str(heard())
        says(text=ASKS)
        assert str(heard()).lower().count("buka") > 1
        assert sent_once(stage)


def _markup(heard: list[dict[str, Any]]) -> list[list[dict[str, str]]]:
    """The rows of buttons that were sent, in whatever shape the server tells it."""
    found: list[list[dict[str, str]]] = []

    def look(thing: Any) -> None:
        if isinstance(thing, dict):
            found.extend(thing.get("inline_keyboard") or ())
            for one in thing.values():
                look(one)
        elif isinstance(thing, list):
            for one in thing:
                look(one)

    look(heard)
    return found


def _message_under(heard: list[dict[str, Any]], key: str) -> int:
    return next(int(one["message_id"]) for one in heard if key in json.dumps(one) and one.get("message_id"))


def _methods(heard: list[dict[str, Any]]) -> set[str]:
    return {str(one.get("method")) for one in heard}


def _upload(control: str) -> str:
    """Leave a photo with the server, as a form; returns its id."""
    import urllib.request

    bound = "----peers"
    head = f'--{bound}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
    body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + JPEG + f"\r\n--{bound}--\r\n".encode()
    headers = {
        "content-type": f"multipart/form-data; boundary={bound}",
        "authorization": "Bearer k",
        "X-Test-Session": "s",
    }
    request = urllib.request.Request(f"{control}/upload_media", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(json.loads(answer.read())["file_id"])


def test_the_story_by_polling(connected: Any) -> None:
    with telegram_test_api() as base:
        if base is None:
            print("not played: Node.js and npm are not on this machine, and telegram-test-api needs them")
            return
        stage = connected(base)
        stage.open_channels()
        sender = {"id": CHAT, "first_name": "Sari", "is_bot": False}
        common = {"botToken": TOKEN, "from": sender, "chat": {"id": CHAT, "first_name": "Sari", "type": "private"}}

        def says(path: str = "sendMessage", **told: Any) -> None:
            came = len(stage.rows(select(inbox.c.id)))
            ask(f"{base}/{path}", {**common, "date": int(datetime.now(UTC).timestamp()), **told})
            works(stage, came + 1)

        def heard() -> list[dict[str, Any]]:
            every = ask(f"{base}/getUpdatesHistory", {"token": TOKEN})["result"]
            return [one for one in every if "chat_id" in one.get("message", {})]

        says(text=ASKS)
        assert "buka" in str(heard()).lower()
        says("sendCommand", text="/start abc", entities=[{"type": "bot_command", "offset": 0, "length": 6}])
        assert stage.rows(select(inbox.c.meta).order_by(inbox.c.id.desc()))[0][0]["payload"] == "abc"
        says(text="asdkjh qwe zxc")
        row = _markup(heard())[-1]
        under = next(one["messageId"] for one in heard() if row[0]["callback_data"] in json.dumps(one))
        chosen = {"message_id": under, "chat": common["chat"], "from": sender}
        says("sendCallback", data=row[0]["callback_data"], message=chosen)
        assert stage.rows(select(inbox.c.text).where(inbox.c.button.is_not(None))) == [(row[0]["text"],)]
        takes_over(stage)
        assert "saya Dian" in str(heard())
        assert len(heard()) == len(stage.rows(select(outbox.c.id)))
        assert sent_once(stage)
