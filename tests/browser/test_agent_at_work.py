"""An agent's hour at the desk: nothing typed is lost, one press is one act, and the work goes on where it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect
from real_program import Program, clean_environment, sapa

from tests.browser.people import Agent, Customer
from tests.browser.windows import DESK, PHONE, Windows

pytestmark = pytest.mark.browser

PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Hour:
    """A customer who waits for a person, Dian at the queue, Ratna at the same conversation."""

    customer: Customer
    dian: Agent
    ratna: Agent
    words: str


@pytest.fixture(scope="module")
def program(empty_folder: Path, start: Callable[..., Program]) -> Program:
    """A server with the demo's shop, whose agents are on duty."""
    sapa(empty_folder, clean_environment(empty_folder, {}), "demo")
    return start()


@pytest.fixture
def hour(windows: Windows, agents: dict[str, Any], request: pytest.FixtureRequest) -> Hour:
    """One customer of this test's own, waiting."""
    words = f"mau bicara dengan orang soal {request.node.name.replace('_', ' ')[5:60]}"
    customer = Customer(windows.open("/chat", **PHONE))
    customer.writes(words)
    customer.hears("tim")
    dian, ratna = (Agent(windows.open("/desk?view=waiting", **DESK, storage_state=agents[name])) for name in agents)
    dian.opens(words)
    ratna.opens(words)
    return Hour(customer, dian, ratna, words)


def composer(page: Page) -> Any:
    """Return the box that an agent writes in."""
    return page.locator("#composer textarea")


def test_claiming_puts_the_cursor_into_the_reply_and_keeps_the_list(hour: Hour) -> None:
    page = hour.dian.page
    page.get_by_role("button", name="Ambil").dblclick()
    expect(composer(page)).to_be_focused()
    expect(page.locator(".pane.list [aria-current=true]").first).to_contain_text("Belum diambil")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.keyboard.type("Halo Kak.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#log .msg.agent .bubble")).to_have_text("Halo Kak.")
    expect(composer(page)).to_be_focused()
    expect(composer(page)).to_have_value("")


def test_a_note_begun_before_a_colleague_claims_stays_open_and_stays_a_note(hour: Hour) -> None:
    mine = hour.ratna.page
    mine.keyboard.press("n")
    mine.keyboard.type("stok tinggal dua")
    hour.dian.claims()
    expect(mine.locator("#head")).to_contain_text("dipegang Dian")
    expect(composer(mine)).to_be_visible()
    expect(composer(mine)).to_be_focused()
    hour.dian.page.keyboard.press("Escape")
    hour.dian.page.keyboard.press("t")
    hour.dian.page.get_by_label("Kepada").select_option(label="Ratna")
    hour.dian.page.get_by_role("button", name="Alihkan").last.dblclick()
    expect(hour.dian.page.locator("#head")).to_contain_text("dipegang Ratna")
    expect(hour.dian.page.get_by_role("alert")).to_have_count(0)
    # What was meant for colleagues must not become the first reply to the customer.
    expect(composer(mine)).to_have_value("stok tinggal dua")
    expect(mine.get_by_role("radio", name="Catatan")).to_be_checked()
    expect(mine.locator("#balasan")).to_have_value("stok tinggal dua")


def test_what_could_not_be_sent_says_so_and_is_still_there_after_a_reload(hour: Hour, windows: Windows) -> None:
    windows.forgive("ERR_INTERNET_DISCONNECTED")
    windows.forgive("Failed to fetch")
    page = hour.dian.page
    hour.dian.claims()
    page.context.set_offline(True)
    composer(page).fill("sebentar ya Kak")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Tidak terkirim: sambungan terputus")
    expect(composer(page)).to_have_value("sebentar ya Kak")
    # What a file that is too large would be told in is still there.
    expect(page.locator("#terlampir-salah")).to_be_attached()
    page.context.set_offline(False)
    page.reload()
    expect(composer(page)).to_have_value("sebentar ya Kak")
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#log .msg.agent .bubble")).to_have_text("sebentar ya Kak")
    page.reload()
    expect(composer(page)).to_have_value("")


def test_a_draft_waits_while_another_conversation_is_looked_at(hour: Hour) -> None:
    page = hour.dian.page
    hour.dian.claims()
    composer(page).fill("saya cek dulu")
    page.goto("/desk")
    page.go_back()
    expect(composer(page)).to_have_value("saya cek dulu")


def test_resolving_can_be_undone_for_a_moment_and_the_next_row_has_the_focus(hour: Hour) -> None:
    page = hour.dian.page
    hour.dian.claims()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    toast = page.locator(".toast")
    expect(toast).to_contain_text("selesai.")
    expect(page.locator("#rows [aria-current]")).to_be_focused()
    assert "done=" not in page.url
    toast.get_by_role("button", name="Buka lagi").click()
    expect(page.locator("#head")).to_contain_text("dipegang Anda")
    expect(composer(page)).to_be_focused()


def test_menus_open_with_the_focus_inside_and_escape_closes_them(hour: Hour) -> None:
    page = hour.dian.page
    hour.dian.claims()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.get_by_label("Kepada")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    expect(page.locator("#act-transfer")).to_be_focused()


def test_the_list_stays_where_it_was_when_a_row_is_opened(hour: Hour) -> None:
    page = hour.dian.page
    page.set_viewport_size({"width": 1440, "height": 480})
    page.goto("/desk")
    listed = page.locator("#antrean")
    listed.evaluate("pane => { pane.scrollTop = 250; }")
    row = page.locator(".qrow").nth(4)
    # Whoever clicks a row sees it first.
    row.scroll_into_view_if_needed()
    stood = listed.evaluate("pane => pane.scrollTop")
    assert stood >= 250
    row.click()
    expect(page.locator("#head")).to_be_visible()
    assert listed.evaluate("pane => pane.scrollTop") == stood


def test_the_queue_moves_though_its_script_came_late_and_its_line_failed_at_first(
    windows: Windows, agents: dict[str, Any]
) -> None:
    windows.forgive("ERR_FAILED")
    windows.forgive("Failed to fetch")
    page = windows.open(**DESK, storage_state=agents["dian"])
    lines: list[str] = []

    def comes_late(route: Route) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    def fails_at_first(route: Route) -> None:
        lines.append(route.request.url)
        route.abort() if len(lines) == 1 else route.continue_()

    page.route("**/hx-sse.min.js", comes_late)
    page.route("**/desk/stream**", fails_at_first)
    page.goto("/desk?view=all")
    expect(page.get_by_text("Sambungan terputus, menyambung lagi")).to_be_visible()
    expect(page.get_by_text("Sambungan terputus, menyambung lagi")).to_be_hidden()
    Customer(windows.open("/chat", **PHONE)).writes("halo, ada yang baru kak?")
    expect(Agent(page).row("halo, ada yang baru kak?")).to_be_visible()
    assert len(lines) == 2


def test_files_are_shown_before_they_are_sent_and_need_no_words(hour: Hour) -> None:
    hour.dian.claims()
    page = hour.dian.page
    expect(composer(page)).to_be_focused()
    photo: FilePayload = {"name": "rak toko.png", "mimeType": "image/png", "buffer": PNG + b"x" * 3000}
    wrong: FilePayload = {**photo, "name": "salah.png"}
    page.locator("#berkas").set_input_files([photo, wrong])
    chips = page.locator("#terlampir li")
    expect(chips).to_have_text(["rak toko.png · 3 KB", "salah.png · 3 KB"])
    page.get_by_role("button", name="Lepas salah.png").click()
    expect(chips).to_have_count(1)
    composer(page).focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#log .msg.agent .bubble")).to_contain_text("rak toko.png")
    expect(chips).to_have_count(0)
    expect(hour.customer.page.locator("#log .shot img")).to_have_attribute("alt", "rak toko.png")


def test_too_many_files_are_told_before_anything_is_sent(hour: Hour) -> None:
    hour.dian.claims()
    page = hour.dian.page
    expect(composer(page)).to_be_focused()
    photo: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": PNG}
    page.locator("#berkas").set_input_files([photo] * 6)
    expect(page.get_by_role("alert").filter(has_text="Paling banyak 5 berkas")).to_be_visible()
    page.get_by_role("button", name="Lepas a.png").first.click()
    expect(page.get_by_text("Paling banyak 5 berkas")).to_be_hidden()
