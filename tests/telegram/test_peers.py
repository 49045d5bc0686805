"""The story against Bot API servers that nobody here wrote; what they cannot do, or do wrongly, is put right here.

Neither sends the secret of the webhook, and telemelya dates everything by this machine's clock, so a relay gives its
updates the secret and the time of the play. Neither registers commands, and telegram-test-api neither shows typing nor
hands out files, and dates messages in milliseconds. Their answers to what they do not know lack `ok`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.telegram.parts import parts_of
from core.clock import FixedClock
from core.tables import attachments, inbox, outbox
from tests.caller import Caller
from tests.fakes.telegram_files import TOKEN
from tests.provider import houses
from tests.stage import Stage, until
from tests.telegram.conftest import SECRET
from tests.telegram.peers.customers import OfTelemelya, OfTestApi, Peered
from tests.telegram.peers.running import ask, telegram_test_api, telemelya
from tests.telegram.test_receiving import HEADER
from tests.whole_story import ASKS, lives_the_whole_story

pytestmark = pytest.mark.process

# A server lives as long as this module, and every customer has a chat of their own there.
CHATS = count(7001)
# What is larger is milliseconds.
SECONDS = 10**11
JPEG = b"\xff\xd8\xff" + b"the photo" * 40

# Opens a house that is connected to the server at an address.
Connect = Callable[..., Stage]


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


@pytest.fixture(scope="module")
def calling_at() -> Iterator[str]:
    """The address of telemelya."""
    with telemelya() as base:
        yield base


@pytest.fixture(scope="module")
def polled_at() -> Iterator[str | None]:
    """The address of telegram-test-api, None where Node is missing."""
    with telegram_test_api() as base:
        yield base


@pytest.fixture
def connect(
    backend: str, clock: FixedClock, data_dir: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Connect]:
    """What opens a house that is connected to the server at an address, on the time of the play."""
    # Imported at the top, it would cost every test process seconds, and each fork of one its pages.
    from aiogram.client.session.aiohttp import AiohttpSession

    monkeypatch.setattr("bot.channels.telegram.client.AiohttpSession", partial(AiohttpSession, json_loads=shim))
    with houses(backend, clock, data_dir, request) as house:

        def opened(base: str, **settings: Any) -> Stage:
            monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", TOKEN)
            monkeypatch.setenv("SAPA_TELEGRAM_API_URL", base)
            return house(**settings)

        yield opened


@pytest.fixture
def relay(clock: FixedClock) -> Iterator[tuple[list[Stage], str]]:
    """A server that passes calls on to a stage, with the secret and the time of the play."""
    stages: list[Stage] = []

    class Relay(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            update = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
            if "message" in update:
                update["message"]["date"] = int(clock.now().timestamp())
            app = Caller(stages[0].client_app)
            self.send_response(app.post(self.path, json=update, headers={HEADER: SECRET}).status_code)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield stages, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def called(
    connect: Connect, relay: tuple[list[Stage], str], calling_at: str, monkeypatch: pytest.MonkeyPatch
) -> OfTelemelya:
    """A customer of a house that telemelya calls."""
    stages, door = relay
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    stages.append(connect(calling_at, public_url=door))
    stages[0].open_channels()
    until(lambda: ask(f"{calling_at}/bot{TOKEN}/getWebhookInfo", {})["result"]["url"].startswith(door))
    return OfTelemelya(stages[0], calling_at, next(CHATS))


@pytest.fixture
def polling(connect: Connect, polled_at: str | None) -> OfTestApi | None:
    """A customer of a house that polls telegram-test-api, None where Node is missing."""
    if polled_at is None:
        print("not played: Node.js and npm are not on this machine, and telegram-test-api needs them")
        return None
    stage = connect(polled_at)
    stage.open_channels()
    return OfTestApi(stage, polled_at, next(CHATS))


def everything_left_once(sari: Peered) -> None:
    """The server took all that was said, each at its first try and in order."""
    left = (outbox.c.channel == "telegram") & (outbox.c.state != "voided")
    rows = sari.stage.rows(select(outbox).where(left).order_by(outbox.c.id))
    assert {(row.state, row.sends) for row in rows} == {("sent", 1)}
    assert sari.was_sent() == [part.text for row in rows for part in parts_of(row.body)]


def pressed(sari: Peered) -> list[str]:
    """Return what was heard of buttons."""
    return [row.text for row in sari.stage.rows(select(inbox.c.text).where(inbox.c.button.is_not(None)))]


def test_the_whole_story_by_webhook(called: OfTelemelya) -> None:
    lives_the_whole_story(called)
    everything_left_once(called)


def test_a_button_and_a_photo_by_webhook(called: OfTelemelya) -> None:
    called.says("asdkjh qwe zxc")
    assert [called.presses()] == pressed(called)
    until(lambda: {"answerCallbackQuery", "editMessageReplyMarkup"} <= {one["method"] for one in called.asked()})
    called.sends_photo(JPEG)
    until(lambda: called.stage.rows(select(attachments.c.content)) == [(JPEG,)])
    assert "buka" in " ".join(called.says(ASKS)).lower()
    everything_left_once(called)


def test_the_whole_story_by_polling(polling: OfTestApi | None) -> None:
    if polling is not None:
        lives_the_whole_story(polling)
        everything_left_once(polling)


def test_a_button_and_a_command_by_polling(polling: OfTestApi | None) -> None:
    if polling is None:
        return
    polling.sends(text="/start abc", entities=[{"type": "bot_command", "offset": 0, "length": 6}])
    assert polling.stage.rows(select(inbox.c.meta).order_by(inbox.c.id.desc()))[0][0]["payload"] == "abc"
    polling.says("asdkjh qwe zxc")
    assert [polling.presses()] == pressed(polling)
    everything_left_once(polling)
