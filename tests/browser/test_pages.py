"""Every page at 360 and 1440 px, light and dark: nothing scrolls sideways, complains, is too small or has no name.

With SAPA_PICTURES=folder every page is also saved there as a picture, for somebody to look at.
"""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from real_program import Program, clean_environment, sapa

from tests.browser.looking import FINGER, TARGET, faults_of
from tests.browser.people import Agent, Customer
from tests.browser.windows import DESK, PHONE, Windows

pytestmark = pytest.mark.browser

Where = tuple[str, str]
SIZES = {"360": PHONE, "1440": DESK}
CHAT: tuple[Where, ...] = (("chat-id", "/chat?lang=id"), ("chat-en", "/chat?lang=en"))
DOOR: tuple[Where, ...] = (("sign-in", "/sign-in"), ("link-gone", "/sign-in/link/gone"), ("refused", "/desk"))
CONSOLE: tuple[Where, ...] = (
    ("welcome-1", "/welcome"),
    ("welcome-2", "/welcome?step=2"),
    ("welcome-3", "/welcome?step=3"),
    ("desk", "/desk"),
    ("desk-mine", "/desk?view=mine"),
    ("desk-resolved", "/desk?view=resolved"),
    ("desk-not-found", "/desk?q=tidakada"),
    ("knowledge", "/desk/knowledge"),
    ("knowledge-unreviewed", "/desk/knowledge?unreviewed=true"),
    ("knowledge-write", "/desk/knowledge/write#editor"),
    ("questions-none", "/desk/knowledge/questions"),
    ("variables", "/desk/knowledge/variables"),
    ("reminders", "/desk/reminders"),
    ("parked", "/desk/parked"),
    ("customers", "/desk/customers"),
    ("people", "/desk/people"),
    ("keys", "/desk/keys"),
    ("settings", "/desk/settings"),
    ("channels", "/desk/channels"),
    ("account", "/desk/account"),
    ("gone", "/desk/conversations/unknown"),
)


@pytest.fixture(scope="module")
def program(empty_folder: Path, start: Callable[..., Program]) -> Program:
    """A server with the demo's shop, clinic and bank."""
    sapa(empty_folder, clean_environment(empty_folder, {}), "demo")
    return start()


@pytest.fixture(scope="module")
def visitor(chromium: Browser, program: Program) -> Any:
    """The cookies of a customer who has talked: a status card, quick replies and a waiting notice stand in the chat."""
    windows = Windows(chromium, program.base)
    sari = Customer(windows.open("/chat?demo=1", **PHONE))
    for text, heard in (("pesanan KL-20461 kok lama banget", "KL-20461"), ("mau bicara dengan orang", "tim")):
        sari.writes(text)
        sari.hears(heard)
    kept = sari.page.context.storage_state()
    windows.close()
    return kept


@pytest.fixture(scope="module")
def administrator(chromium: Browser, program: Program) -> Any:
    """The cookies of an administrator who came by the first link."""
    windows = Windows(chromium, program.base)
    owner = Agent(windows.open(**DESK))
    owner.enters_by(program.first_link)
    kept = owner.page.context.storage_state()
    windows.close()
    return kept


@pytest.fixture(scope="module")
def agent(chromium: Browser, program: Program) -> Any:
    """The cookies of an agent of the demo, who is on duty and holds a conversation."""
    windows = Windows(chromium, program.base)
    dian = Agent(windows.open(**DESK))
    dian.enters_by(program.sapa("agent", "link", "dian").split()[-1])
    expect(dian.page).to_have_url(f"{program.base}/desk/account")
    kept = dian.page.context.storage_state()
    windows.close()
    return kept


@pytest.fixture(params=["360-light", "360-dark", "1440-light", "1440-dark"])
def look(request: pytest.FixtureRequest) -> str:
    """A size and a theme."""
    return str(request.param)


def window(windows: Windows, look: str, **more: Any) -> Page:
    size, theme = look.split("-")
    return windows.open(**SIZES[size], color_scheme=theme, **more)


def seen(page: Page, look: str, name: str) -> list[str]:
    """Look at the page as it stands; keep a picture when wanted."""
    # A click returns when the next page begins to arrive: a link may stand there before the place it leads to.
    page.wait_for_load_state()
    folder = os.environ.get("SAPA_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{look}.png")
    # The console is made for fingers throughout; the chat has its own measure.
    finger = FINGER if look.startswith("360") and "/chat" not in page.url else TARGET
    return [f"{name}-{look}: {fault}" for fault in faults_of(page, finger=finger)]


def visit(page: Page, look: str, places: tuple[Where, ...]) -> list[str]:
    faults = []
    for name, path in places:
        page.goto(path)
        faults += seen(page, look, name)
    return faults


def test_the_chat_is_whole(windows: Windows, visitor: Any, look: str) -> None:
    faults = visit(window(windows, look), look, (("chat-new", "/chat"),))
    page = window(windows, look, storage_state=visitor)
    for name, path in CHAT:
        page.goto(path)
        page.locator("#log > li").last.wait_for()
        faults += seen(page, look, name)
    page.locator("#menu summary").click()
    faults += seen(page, look, "chat-menu")
    page.locator("#menu [data-opens=erase]").click()
    faults += seen(page, look, "chat-erase")
    assert faults == []


def test_the_doors_are_whole(program: Program, windows: Windows, look: str) -> None:
    windows.forgive("gone: error: Failed to load resource: the server responded with a status of 410")
    assert visit(window(windows, look), look, DOOR) == []


def test_the_console_is_whole(windows: Windows, administrator: Any, look: str) -> None:
    windows.forgive("unknown: error: Failed to load resource: the server responded with a status of 404")
    page = window(windows, look, storage_state=administrator)
    assert visit(page, look, CONSOLE) == []


def test_what_opens_from_a_list_is_whole(windows: Windows, administrator: Any, look: str) -> None:
    page = window(windows, look, storage_state=administrator)
    faults = []
    page.goto("/desk?view=waiting")
    talk = str(page.locator(".qrow").first.get_attribute("href")).split("#")[0]
    page.goto("/desk/knowledge?state=published")
    entry = str(page.locator(".qrow").first.get_attribute("href")).split("#")[0]
    page.goto("/desk/customers")
    customer = str(page.locator("main a[href^='/desk/customers/']").first.get_attribute("href"))
    faults += visit(
        page,
        look,
        (
            ("talk", f"{talk}#percakapan"),
            ("talk-card", f"{talk}&whole=1#pelanggan"),
            ("entry", f"{entry}#editor"),
            ("entry-try", f"{entry}?version=1#coba"),
            ("customer", customer),
        ),
    )
    assert faults == []


def test_the_offer_of_notifications_and_the_menu_of_transfers_are_whole(
    windows: Windows, agent: Any, look: str
) -> None:
    page = window(windows, look, storage_state=agent)
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'default' })")
    page.goto("/desk?view=mine")
    expect(page.get_by_role("button", name="Nyalakan pemberitahuan")).to_be_visible()
    faults = seen(page, look, "desk-offer")
    page.locator(".qrow").first.click()
    page.locator("#act-transfer").click()
    expect(page.get_by_label("Kepada")).to_be_visible()
    faults += seen(page, look, "transfer")
    assert faults == []


def test_a_tried_question_shows_why(windows: Windows, administrator: Any, look: str) -> None:
    page = window(windows, look, storage_state=administrator)
    page.goto("/desk/knowledge#coba")
    page.locator("#coba-teks").fill("bisa bayar pake qris ga?")
    page.get_by_role("button", name="Coba", exact=True).click()
    page.locator("#tried").get_by_text("QRIS").first.wait_for()
    assert seen(page, look, "tried") == []


def test_what_an_edit_would_change_is_shown_in_place(windows: Windows, administrator: Any, look: str) -> None:
    page = window(windows, look, storage_state=administrator)
    page.goto("/desk/knowledge?state=published")
    page.locator(".qrow").first.click()
    page.locator("textarea[name=variants]").fill("apa saja yang berubah nanti")
    page.get_by_role("button", name="Lihat dampaknya").click()
    page.get_by_role("heading", name="Yang akan berubah").wait_for()
    assert page.locator("textarea[name=variants]").input_value() == "apa saja yang berubah nanti"
    assert seen(page, look, "impact") == []


def test_nobody_moves_the_time_of_a_server_that_is_not_under_test(program: Program) -> None:
    request = urllib.request.Request(f"{program.base}/test/clock", b'{"seconds": 60}')
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value:
        assert refused.value.code == 404
