"""The chat page in a real browser: who answers now, what the agent learns of it, files, lost lines, tabs, erasing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, Request, Route, expect
from real_program import Program, clean_environment, sapa

from tests.browser.people import Agent, Customer
from tests.browser.windows import DESK, PHONE, Windows

pytestmark = pytest.mark.browser

# What an agent does is on the customer's screen within this time.
AT_ONCE_MS = 1000
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def program(empty_folder: Path, start: Callable[..., Program]) -> Program:
    """A server with the demo's shop and its agents."""
    sapa(empty_folder, clean_environment(empty_folder, {}), "demo")
    return start()


@pytest.fixture
def dian(windows: Windows, program: Program) -> Agent:
    """Dian at the desk, which wants to call her before she has touched it."""
    windows.forgive("AudioContext was not allowed to start")
    agent = Agent(windows.open(**DESK))
    agent.enters_by(program.sapa("agent", "link", "dian").split()[-1])
    agent.page.goto("/desk")
    return agent


def test_the_header_says_within_a_second_who_answers(windows: Windows, dian: Agent) -> None:
    sari = Customer(windows.open("/chat", **PHONE))
    line = sari.page.locator("#standing")
    hours = line.inner_text()
    sari.writes("tolong panggilkan orangnya langsung kak")
    expect(line).to_have_text("Menunggu tim")
    dian.opens("tolong panggilkan orangnya langsung kak")
    dian.claims()
    expect(line).to_have_text("Dian bergabung", timeout=AT_ONCE_MS)
    sari.page.reload()
    expect(line).to_have_text("Dian bergabung")
    dian.returns()
    expect(line).to_have_text(hours, timeout=AT_ONCE_MS)


def test_a_change_during_a_lost_line_is_there_when_the_line_is_back(windows: Windows, dian: Agent) -> None:
    windows.forgive("ERR_INTERNET_DISCONNECTED")
    sari = Customer(windows.open("/chat", **PHONE))
    sari.writes("mau dilayani manusia aja boleh kak")
    expect(sari.page.locator("#standing")).to_have_text("Menunggu tim")
    sari.page.context.set_offline(True)
    dian.opens("mau dilayani manusia aja boleh kak")
    dian.claims()
    expect(sari.page.get_by_text("Koneksi terputus")).to_be_visible()
    sari.page.context.set_offline(False)
    expect(sari.page.locator("#standing")).to_have_text("Dian bergabung")


def test_a_line_that_was_just_opening_does_not_hide_that_the_device_lost_its_network(windows: Windows) -> None:
    windows.forgive("ERR_INTERNET_DISCONNECTED")
    page = windows.open(**PHONE)
    dialled: list[Route] = []
    page.route("**/chat/stream?*", lambda route: dialled.append(route))
    with page.expect_request("**/chat/stream?*"):
        page.goto("/chat")
    told = page.get_by_text("Koneksi terputus")
    page.context.set_offline(True)
    expect(told).to_be_visible()
    page.evaluate(
        "window.wentAway = 0; new MutationObserver(() => window.wentAway++)"
        ".observe(document.getElementById('offline'), {attributeFilter: ['hidden']})"
    )
    with page.expect_request("**/chat/stream?*"):
        dialled[0].fulfill(content_type="text/event-stream", body=": hello\n\n")
    assert page.evaluate("window.wentAway") == 0
    page.unroute("**/chat/stream?*")
    page.context.set_offline(False)
    expect(told).to_be_hidden()


def test_the_agent_sees_that_a_reply_was_read_and_the_page_says_so_once(windows: Windows, dian: Agent) -> None:
    sari = Customer(windows.open("/chat", **PHONE))
    sari.writes("sambungkan saya ke petugas dong kak")
    dian.opens("sambungkan saya ke petugas dong kak")
    dian.claims()
    told: list[Request] = []
    sari.page.on("request", lambda one: told.append(one) if urlsplit(one.url).path == "/chat/seen" else None)
    for reply in ("Halo Kak.", "Saya Dian.", "Saya cek dulu ya."):
        dian.replies(reply)
    sari.hears("Saya cek dulu ya.")
    last = dian.page.locator("#log .msg.agent").filter(has_text="Saya cek dulu ya.").last
    expect(last).to_contain_text("Terbaca")
    assert 1 <= len(told) <= 3


def test_pictures_go_and_are_shown_after_a_reload(windows: Windows) -> None:
    windows.forgive("status of 415")
    page = windows.open("/chat", **PHONE)
    files: list[FilePayload] = [
        {"name": "bukti.png", "mimeType": "image/png", "buffer": PIXEL},
        {"name": "catatan.txt", "mimeType": "text/plain", "buffer": b"halo"},
    ]
    page.set_input_files("#files", files)
    refused = page.locator("#attached li").filter(has_text="catatan.txt")
    expect(refused).to_contain_text("Jenis berkas itu belum bisa diterima")
    page.get_by_label("Tulis pesan").press("Enter")
    expect(page.locator("#trouble")).to_contain_text("gagal diunggah")
    refused.get_by_role("button", name="Buang catatan.txt").click()
    expect(page.locator("#trouble")).to_be_hidden()
    page.get_by_label("Tulis pesan").press("Enter")
    expect(page.get_by_role("link", name="Buka bukti.png")).to_be_visible()
    page.reload()
    shown = page.locator("#log img")
    expect(shown).to_have_count(1)
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


def test_a_message_sent_while_its_file_is_on_the_way_follows_it_even_over_a_lost_line(windows: Windows) -> None:
    windows.forgive("ERR_INTERNET_DISCONNECTED")
    sari = Customer(windows.open("/chat", **PHONE))
    page = sari.page
    page.context.set_offline(True)
    expect(page.get_by_text("Koneksi terputus")).to_be_visible()
    page.set_input_files("#files", {"name": "bukti.png", "mimeType": "image/png", "buffer": PIXEL})
    expect(page.locator("#attached")).to_contain_text("Belum terunggah")
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    page.context.set_offline(False)
    expect(page.locator("#attached")).not_to_contain_text("Belum terunggah")
    expect(page.get_by_text("Koneksi terputus")).to_be_hidden()
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20_000}
    slow.send("Network.emulateNetworkConditions", line)
    large: FilePayload = {"name": "besar.png", "mimeType": "image/png", "buffer": PIXEL + bytes(30_000)}
    page.set_input_files("#files", large)
    page.get_by_label("Tulis pesan").fill("ini buktinya kak")
    page.get_by_label("Tulis pesan").press("Enter")
    expect(page.locator("#trouble")).to_contain_text("Pesan dikirim begitu selesai")
    expect(sari.said("ini buktinya kak")).to_be_visible()
    expect(page.get_by_role("link", name="Buka besar.png")).to_be_visible()
    expect(page.locator("#trouble")).to_be_hidden()


def test_ending_says_so_in_every_tab_and_offers_nothing_more_to_end(windows: Windows) -> None:
    sari = Customer(windows.open("/chat", **PHONE))
    page = sari.page
    expect(page.locator("#menu [data-opens=end]")).to_have_attribute("hidden", "")
    sari.writes("halo kak, buka jam berapa?")
    other = page.context.new_page()
    windows.watch(other)
    other.goto("/chat")
    page.locator("#menu summary").click()
    page.locator("#menu [data-opens=end]").click()
    page.locator("#end").get_by_role("button", name="Akhiri obrolan").click()
    for tab in (page, other):
        expect(tab.locator("#log > li").last).to_contain_text("Obrolan diakhiri")
        expect(tab.locator("#menu [data-opens=end]")).to_have_attribute("hidden", "")


def test_erasing_empties_every_tab_and_says_so(windows: Windows) -> None:
    sari = Customer(windows.open("/chat", **PHONE))
    page = sari.page
    sari.writes("halo kak, buka jam berapa?")
    other = page.context.new_page()
    windows.watch(other)
    other.goto("/chat")
    expect(other.locator("#log")).to_contain_text("buka jam berapa")
    page.locator("#menu summary").click()
    page.locator("#menu [data-opens=erase]").click()
    page.locator("#erase").get_by_role("button", name="Hapus", exact=True).click()
    expect(page.locator("#nothing")).to_contain_text("Data Anda sudah dihapus")
    expect(other.locator("#nothing")).to_be_visible()
    expect(other.locator("#log")).not_to_contain_text("buka jam berapa")
    sari.writes("halo lagi")
    page.reload()
    expect(sari.said("halo lagi")).to_have_count(1)
