"""The page of unanswered questions in a real browser: whole at every size; from a group to an entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from real_program import Program

from tests.browser.people import Agent, Customer
from tests.browser.test_pages import look, seen, window
from tests.browser.windows import DESK, PHONE, Windows

__all__ = ["look"]
pytestmark = pytest.mark.browser

PAGE = "/desk/knowledge/questions"
ASKED = (
    "boleh bawa kucing peliharaan masuk?",
    "bawa kucing boleh ga kak",
    "kucing saya boleh ikut masuk toko?",
    "min bisa bawa kucing?",
    "kucing boleh masuk ga",
    "kak boleh bawa kucing gak ya soalnya dia tidak bisa ditinggal sendirian di mobil",
    "ada valet mobil?",
    "valet parkir ada gak kak",
    "lagu yang diputar kemarin judulnya apa",
)


@pytest.fixture(scope="module")
def program(start: Callable[..., Program]) -> Program:
    """A server."""
    return start()


@pytest.fixture(scope="module")
def administrator(chromium: Any, program: Program) -> Any:
    """The cookies of an administrator; before, customers asked what nobody had written an answer to."""
    windows = Windows(chromium, program.base)
    for text in ASKED:
        customer = Customer(windows.open("/chat", **PHONE))
        customer.writes(text)
        customer.hears("Kak")
    owner = Agent(windows.open(**DESK))
    owner.enters_by(program.first_link)
    kept = owner.page.context.storage_state()
    windows.close()
    return kept


def test_the_page_is_whole(windows: Windows, administrator: Any, look: str) -> None:
    page = window(windows, look, storage_state=administrator)
    page.goto(PAGE)
    expect(page.locator(".question")).to_have_count(2)
    faults = seen(page, look, "questions")
    for summary in page.locator("summary").all():
        summary.click()
    faults += seen(page, look, "questions-open")
    page.get_by_role("link", name="Ajarkan maksud").first.click()
    faults += seen(page, look, "questions-teach")
    page.go_back()
    page.get_by_role("link", name="Jadikan entri").first.click()
    faults += seen(page, look, "questions-entry")
    page.goto(f"{PAGE}?lang=en")
    faults += seen(page, look, "questions-en")
    page.goto("/desk/knowledge?lang=id")
    expect(page.get_by_role("link", name="Belum terjawab 2")).to_be_visible()
    faults += seen(page, look, "questions-chip")
    assert faults == []


def test_a_group_becomes_an_entry_and_another_is_put_aside(windows: Windows, administrator: Any) -> None:
    page = windows.open(PAGE, **DESK, storage_state=administrator)
    page.locator(".question").last.get_by_role("button", name="Sisihkan").click()
    expect(page.locator(".question")).to_have_count(1)
    page.locator(".question").get_by_role("link", name="Jadikan entri").click()
    expect(page.get_by_text("cara bertanya pelanggan terisi, belum disimpan")).to_be_visible()
    assert "kucing" in page.get_by_label("Pertanyaan", exact=True).input_value()
    page.locator("#jawaban").fill("Boleh, asal di dalam keranjang.")
    page.get_by_role("button", name="Terbitkan", exact=True).click()
    expect(page.get_by_text("Bot memakainya mulai pesan berikutnya")).to_be_visible()
    asked_again = Customer(windows.open("/chat", **PHONE))
    asked_again.writes(ASKED[0])
    asked_again.hears("di dalam keranjang")
    page.goto(PAGE)
    expect(page.locator(".question")).to_have_count(0)
    page.locator("#disisihkan summary").click()
    expect(page.get_by_role("button", name="Tampilkan lagi")).to_be_visible()
    assert seen(page, "1440-light", "questions-aside") == []
