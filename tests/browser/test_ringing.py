"""Somebody waits: who is told, how often, and that a sound is really one. Two agents with different skills."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from real_program import Program, clean_environment, sapa

from tests.browser.people import Agent, Customer
from tests.browser.windows import DESK, PHONE, Windows

pytestmark = pytest.mark.browser

# A handover for the clinic, which of the demo's agents Ratna knows and Dian does not.
MEDICAL = "dada saya sakit banget dan sesak napas"
# Counts what is told; `throws` stands for Chrome on Android, which has the name and no constructor.
NOTIFICATION = """
window.told = [];
window.Notification = class {
  static permission = "%s";
  static asked = 0;
  static async requestPermission() { this.asked += 1; return this.permission = "granted"; }
  constructor(title) { window.told.push(title); if (%s) throw new TypeError("Illegal constructor"); }
};
"""
# In which state the device was at every start of a tone.
LISTEN = """() => {
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    const heard = document.documentElement.dataset;
    heard.heard = [heard.heard, this.context.state].filter(Boolean).join(" ");
    return start.apply(this, when);
  };
}"""
# Every device that the page opens.
DEVICES = """
window.devices = [];
window.AudioContext = class extends AudioContext { constructor() { super(); window.devices.push(this); } };
"""
# As the live line does; the page reads the count once the answer has settled.
REFRESH = "document.querySelector('#waiting > span').dataset.read = 'yes'; htmx.trigger(document.body, 'queue')"
SETTLED = "() => new Promise((done) => setTimeout(done, 150))"


@pytest.fixture(scope="module")
def program(empty_folder: Path, start: Callable[..., Program]) -> Program:
    """A server with the demo's shop and clinic."""
    sapa(empty_folder, clean_environment(empty_folder, {}), "demo")
    return start()


Opens = Callable[..., Page]


@pytest.fixture
def opens(windows: Windows, agents: dict[str, Any]) -> Opens:
    """Opens the queue for an agent, with a Notification that counts; touched once, as whoever works there does."""

    def opened(login: str, *, permission: str = "granted", throws: bool = False, **how: Any) -> Page:
        page = windows.open(**(how or DESK), storage_state=agents[login])
        page.add_init_script(DEVICES)
        page.add_init_script(NOTIFICATION % (permission, str(throws).lower()))
        page.goto("/desk?view=waiting")
        expect(page.locator("#waiting [data-rings]")).to_be_attached()
        page.locator("h1").click()
        return page

    return opened


def somebody_waits(windows: Windows, words: str) -> Customer:
    customer = Customer(windows.open("/chat", **PHONE))
    customer.writes(words)
    expect(customer.page.locator("#log > li").filter(has_text="tim").last).to_be_visible()
    return customer


def refreshed(page: Page, times: int = 5) -> Page:
    for _ in range(times):
        page.evaluate(REFRESH)
        expect(page.locator("#waiting > [data-rings]:not([data-read])")).to_be_attached()
        page.evaluate(SETTLED)
    return page


@pytest.mark.parametrize("throws", [False, True], ids=["told", "throws"])
def test_a_new_handover_is_told_once_over_several_refreshes(opens: Opens, windows: Windows, throws: bool) -> None:
    page, what = opens("ratna", throws=throws), "faktur" if throws else "nota"
    for number in (1, 2):
        somebody_waits(windows, f"mau bicara dengan orang soal {what} {number}")
        expect(Agent(page).row(f"soal {what} {number}")).to_be_visible()
        refreshed(page)
        assert page.evaluate("told.length") == number
        # Two notes are one ring.
        assert page.evaluate("tones") == 2 * number


def test_an_open_conversation_stays_at_its_end_where_a_notification_throws(opens: Opens, windows: Windows) -> None:
    page = opens("ratna", throws=True)
    words = "mau bicara dengan orang soal kurir"
    customer = somebody_waits(windows, words)
    agent = Agent(page)
    agent.opens(words)
    agent.claims()
    agent.replies("penjelasan yang panjang sekali " * 120)
    page.locator("#scroll").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    somebody_waits(windows, "mau bicara dengan orang juga")
    expect(agent.row("dengan orang juga")).to_be_visible()
    customer.writes("baik, saya tunggu ya. " * 30)
    agent.reads("baik, saya tunggu ya.")
    refreshed(page, 1)
    assert page.evaluate("told.length") == 1
    assert page.locator("#scroll").evaluate("box => box.scrollHeight - box.scrollTop - box.clientHeight") < 24


def test_only_who_has_the_skill_is_rung_until_nobody_on_duty_has_it(opens: Opens, windows: Windows) -> None:
    dian, ratna = opens("dian"), opens("ratna")
    quiet, title = dian.title(), ratna.title()
    somebody_waits(windows, MEDICAL)
    for page in (dian, ratna):
        expect(Agent(page).row(MEDICAL)).to_contain_text("untuk klinik")
        refreshed(page)
    assert (ratna.evaluate("tones"), ratna.evaluate("told.length")) == (2, 1)
    assert (dian.evaluate("tones"), dian.evaluate("told.length")) == (0, 0)
    assert (dian.title() == quiet, ratna.title() == title) == (True, False)
    ratna.get_by_role("button", name="Bertugas").click()
    expect(ratna.get_by_role("button", name="Istirahat")).to_be_visible()
    expect(dian).not_to_have_title(quiet)
    assert (refreshed(dian).evaluate("tones"), dian.evaluate("told.length")) == (2, 1)
    ratna.get_by_role("button", name="Istirahat").click()
    expect(dian).to_have_title(quiet)


def test_a_sound_is_started_on_a_device_that_is_awake(opens: Opens, windows: Windows) -> None:
    page = opens("ratna")
    page.evaluate(LISTEN)
    somebody_waits(windows, "mau bicara dengan orang soal bunyi")
    expect(Agent(page).row("soal bunyi")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-heard", "running running")


def test_a_device_that_sleeps_is_woken_before_the_sound_starts(opens: Opens, windows: Windows) -> None:
    page = opens("ratna")
    page.evaluate(LISTEN)
    page.evaluate("() => devices.at(-1).suspend()")
    assert page.evaluate("devices.map((one) => one.state)") == ["suspended"]
    somebody_waits(windows, "mau bicara dengan orang soal tidur")
    expect(Agent(page).row("soal tidur")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-heard", "running running")
    assert page.evaluate("devices.length") == 1


@pytest.mark.parametrize("how", [DESK, PHONE], ids=["desk", "phone"])
def test_notifications_are_offered_once_where_the_work_is(opens: Opens, how: dict[str, Any]) -> None:
    page = opens("ratna", permission="default", **how)
    offer = page.get_by_role("button", name="Nyalakan pemberitahuan")
    expect(offer).to_be_visible()
    offer.click()
    expect(offer).to_be_hidden()
    assert page.evaluate("Notification.asked") == 1


def test_an_offer_that_was_put_aside_does_not_come_back(opens: Opens) -> None:
    page = opens("ratna", permission="default")
    page.get_by_role("button", name="Jangan tawarkan lagi").click()
    page.goto("/desk")
    expect(page.locator("#waiting [data-rings]")).to_be_attached()
    expect(page.get_by_role("button", name="Nyalakan pemberitahuan")).to_be_hidden()
    assert page.evaluate("Notification.asked") == 0
    page.goto("/desk/account")
    expect(page.get_by_role("button", name="Izinkan pemberitahuan peramban")).to_be_visible()


def test_a_phone_whose_browser_lets_no_page_notify_is_offered_nothing(opens: Opens) -> None:
    android = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
    page = opens("ratna", permission="default", **PHONE, user_agent=android)
    expect(page.get_by_role("button", name="Nyalakan pemberitahuan")).to_be_hidden()


@pytest.mark.parametrize("permission", ["granted", "denied"])
def test_who_decided_already_is_offered_nothing(opens: Opens, permission: str) -> None:
    page = opens("ratna", permission=permission)
    expect(page.get_by_role("button", name="Nyalakan pemberitahuan")).to_be_hidden()


def test_who_is_away_is_offered_nothing_and_hears_nothing(opens: Opens, windows: Windows) -> None:
    page = opens("dian", permission="default")
    page.get_by_role("button", name="Bertugas").click()
    expect(page.get_by_role("button", name="Istirahat")).to_be_visible()
    expect(page.get_by_role("button", name="Nyalakan pemberitahuan")).to_have_count(0)
    somebody_waits(windows, "mau bicara dengan orang soal libur")
    expect(Agent(page).row("soal libur")).to_be_visible()
    assert refreshed(page).evaluate("tones") == 0
    page.get_by_role("button", name="Istirahat").click()
    expect(page.get_by_role("button", name="Bertugas")).to_be_visible()
