"""What a visitor of the chat sees and hears beside the words: dots, buttons, a title that calls, privacy, English."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from real_program import Program, clean_environment, sapa

from tests.browser.people import Agent, Customer
from tests.browser.windows import DESK, PHONE, Windows

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def program(empty_folder: Path, start: Callable[..., Program]) -> Program:
    """A server with the demo's shop, where a turn takes long enough for a person to look."""
    sapa(empty_folder, clean_environment(empty_folder, {}), "demo")
    return start(SAPA_GATHER_SECONDS="2")


def test_dots_say_that_an_answer_is_being_written_and_go_when_it_comes(windows: Windows) -> None:
    sari = Customer(windows.open("/chat", **PHONE))
    dots = sari.page.get_by_text("sedang mengetik")
    expect(dots).to_have_count(0)
    sari.writes("jam buka hari sabtu berapa kak?")
    expect(dots).to_have_count(1)
    expect(sari.bot_bubbles().last).to_contain_text("24 jam")
    expect(dots).to_have_count(0)


def test_what_was_said_during_a_lost_line_comes_once_when_it_is_back(windows: Windows, program: Program) -> None:
    windows.forgive("ERR_INTERNET_DISCONNECTED")
    windows.forgive("AudioContext was not allowed to start")
    dian = Agent(windows.open(**DESK))
    dian.enters_by(program.sapa("agent", "link", "dian").split()[-1])
    sari = Customer(windows.open("/chat", **PHONE))
    sari.writes("boleh langsung ke petugas aja kak")
    dian.page.goto("/desk")
    dian.opens("boleh langsung ke petugas aja kak")
    dian.claims()
    expect(sari.page.locator("#standing")).to_have_text("Dian bergabung")
    sari.page.context.set_offline(True)
    expect(sari.page.get_by_text("Koneksi terputus")).to_be_visible()
    for reply in ("Halo Kak, ini Dian.", "Ada yang bisa saya cek?"):
        dian.replies(reply)
    sari.page.context.set_offline(False)
    for reply in ("Halo Kak, ini Dian.", "Ada yang bisa saya cek?"):
        expect(sari.page.locator("#log .bubble").filter(has_text=reply)).to_have_count(1)
    sari.hears("Ada yang bisa saya cek?")


def test_a_choice_is_pressed_said_by_the_visitor_answered_and_offered_no_more(windows: Windows) -> None:
    sari = Customer(windows.open("/chat", **PHONE))
    sari.writes("mau batal")
    offered = sari.page.locator("#log").get_by_role("button", name="Batalkan pesanan")
    offered.click()
    expect(sari.said("Batalkan pesanan")).to_have_count(1)
    expect(sari.bot_bubbles().last).to_contain_text("nomor")
    expect(offered).to_have_count(0)
    sari.page.reload()
    expect(sari.said("Batalkan pesanan")).to_have_count(1)
    expect(offered).to_have_count(0)


def test_a_page_out_of_sight_counts_in_its_title_and_sounds_until_it_is_looked_at(
    windows: Windows, program: Program
) -> None:
    windows.forgive("AudioContext was not allowed to start")
    dian = Agent(windows.open(**DESK))
    dian.enters_by(program.sapa("agent", "link", "dian").split()[-1])
    sari = Customer(windows.open("/chat", **PHONE))
    title = sari.page.title()
    sari.writes("tolong sambungkan ke petugas langsung ya kak")
    expect(sari.page.locator("#standing")).to_have_text("Menunggu tim")
    dian.page.goto("/desk")
    dian.opens("tolong sambungkan ke petugas langsung ya kak")
    dian.claims()
    expect(sari.page.locator("#standing")).to_have_text("Dian bergabung")
    before = sari.page.evaluate("window.tones")
    assert sari.page.title() == title
    sari.page.evaluate("document.hasFocus = () => false")
    dian.replies("Halo Kak.")
    dian.replies("Saya cek dulu ya.")
    expect(sari.page).to_have_title(f"(2) {title}")
    assert sari.page.evaluate("window.tones") > before
    sari.page.evaluate("delete document.hasFocus; window.dispatchEvent(new Event('focus'))")
    expect(sari.page).to_have_title(title)
    sari.page.locator("#menu summary").click()
    sari.page.locator("#sound").click()
    sari.page.evaluate("document.hasFocus = () => false")
    silent = sari.page.evaluate("window.tones")
    dian.replies("Sudah saya cek.")
    expect(sari.page).to_have_title(f"(1) {title}")
    assert sari.page.evaluate("window.tones") == silent


def test_the_first_contact_says_what_is_kept_and_in_which_language(windows: Windows) -> None:
    page = windows.open("/chat", **PHONE)
    expect(page.locator(".privacy")).to_contain_text("Obrolan ini disimpan")
    page.goto("/chat?lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".privacy")).to_contain_text("This chat is kept")
    box = page.get_by_label("Write a message")
    box.fill("what are your opening hours on saturday?")
    box.press("Enter")
    expect(Customer(page).bot_bubbles().last).to_contain_text("around the clock")
    page.reload()
    expect(page.get_by_label("Write a message")).to_be_visible()
