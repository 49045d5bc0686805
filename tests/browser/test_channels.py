"""The page of channels in a real browser: connected, tested, and the first message seen as it comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from real_program import Program

from tests.browser.people import Agent, Customer
from tests.browser.windows import DESK, PHONE, Windows
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import TOKEN
from tests.stage import until

pytestmark = pytest.mark.browser

# Longest wait for a server's first call to Telegram, on a busy machine.
FIRST_POLL_SECONDS = 120


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    """A Bot API server."""
    running = Telegram(lambda: datetime.now(UTC)).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def program(empty_folder: Path, telegram: Telegram, start: Callable[..., Program]) -> Program:
    """A server that is connected to it, and asks it for updates already: its client takes seconds to load."""
    running = start(telegram_token=TOKEN, telegram_api_url=telegram.url)
    until(lambda: telegram.calls["getUpdates"] > 0, FIRST_POLL_SECONDS)
    return running


@pytest.fixture
def owner(windows: Windows, program: Program) -> Agent:
    """An administrator."""
    windows.forgive("AudioContext was not allowed to start")
    agent = Agent(windows.open(**DESK))
    link = program.first_link or program.sapa("agent", "link").split()[-1]
    agent.enters_by(link)
    return agent


def test_the_first_message_is_seen_on_the_page_as_it_comes_in_and_a_test_says_what_it_found(
    windows: Windows, owner: Agent, telegram: Telegram, program: Program
) -> None:
    page = owner.page
    page.goto("/desk/channels")
    card = page.locator("#telegram")
    expect(card).to_contain_text("Tersambung")
    expect(card).to_contain_text("Kirim pesan ke bot sekarang")
    telegram.add("message", telegram.message(7001, "Sari", text="halo kak"))
    expect(card).to_contain_text("Kami melihatnya")
    expect(page.locator("#web")).to_contain_text("Kirim pesan ke bot sekarang")
    card.get_by_role("button", name="Uji sambungan").click()
    expect(page.locator("#telegram")).to_contain_text("Sambungan baik")
    expect(page.locator("#telegram")).to_contain_text("https://t.me/kopilereng_bot")
    assert TOKEN not in page.content()


def test_a_visitor_takes_the_link_and_both_ends_are_one(windows: Windows, telegram: Telegram, program: Program) -> None:
    sari = Customer(windows.open("/chat", **PHONE))
    page = sari.page
    # The bot's own name comes from Telegram a moment after the start.
    while not page.locator("[data-way]").count():
        page.wait_for_timeout(500)
        page.reload()
    sari.writes("halo kak")
    page.locator("#menu summary").click()
    page.get_by_role("button", name="Lanjut di Telegram").click()
    link = page.get_by_role("link", name="Buka Telegram")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("target", "_blank")
    token = (link.get_attribute("href") or "").partition("start=")[2]
    page.get_by_role("button", name="Batal").click()
    telegram.add("message", telegram.message(7002, "Sari", text=f"/start {token}"))
    expect(page.locator("#log")).to_contain_text("tersambung dengan Telegram")
    sari.writes("mau lanjut di telegram dong")
    page.get_by_role("group").last.get_by_role("button", name="Lanjut di Telegram").click()
    expect(link).to_be_visible()
