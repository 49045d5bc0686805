"""The whole story in a real browser, from the one-time link to the resolved conversation, on a server that is empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from real_program import Program

from tests.browser.people import PASSWORD, Agent, Customer
from tests.browser.windows import DESK, PHONE, Windows

pytestmark = pytest.mark.browser

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture(scope="module")
def program(start: Callable[..., Program]) -> Program:
    """An empty server whose time the test moves."""
    return start(test_clock="true")


def test_the_story_from_the_first_link_to_the_resolved_conversation(program: Program, windows: Windows) -> None:
    owner = Agent(windows.open(**DESK))
    the_owner_sets_the_business_up(owner, program)
    morning = nine_the_next_morning(program)

    sari = Customer(windows.open("/chat", **PHONE))
    sari_gets_everyday_answers(sari)
    sari_is_told_of_her_order(sari, program)
    sari_is_reminded_and_comes(sari, program, morning)

    dian = Agent(windows.open(**DESK))
    dian.enters_by(the_owner_adds_dian(owner))
    dian_goes_on_duty(dian)
    sari.writes("mau ngomong sama orang aja kak")
    dian_notices(dian, "mau ngomong sama orang aja kak")
    dian_reads_the_brief(dian)
    dian_takes_over_and_gives_back(dian, sari)
    dian_resolves_another(dian, Customer(windows.open("/chat", **PHONE)))

    sari.page.reload()
    expect(sari.said("iya jadi")).to_have_count(1)
    expect(sari.page.locator("#log")).to_contain_text("Dian bergabung")
    windows.forgive("ERR_INTERNET_DISCONNECTED")
    sari_writes_without_a_line(sari)


def the_owner_sets_the_business_up(owner: Agent, program: Program) -> None:
    with urlopen(program.first_link) as preview:
        assert "Masuk sekarang" in preview.read().decode()
    owner.enters_by(program.first_link)
    page = owner.page
    expect(page).to_have_url(f"{program.base}/welcome")
    page.get_by_label("Nama usaha").fill("Kopi Lereng")
    page.get_by_role("button", name="Lanjut ke jam layanan").click()
    for day in ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"):
        page.get_by_label(day, exact=True).select_option("24 jam")
    page.get_by_role("button", name="Lanjut ke akun Anda").click()
    page.get_by_label("Nama Anda").fill("Ratna")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Buka antrean").click()
    expect(page).to_have_url(f"{program.base}/desk")
    page.goto("/desk/knowledge/variables")
    for name, value in (("free_shipping_minimum", "Rp150.000"), ("payment_methods", "QRIS dan transfer bank")):
        fact = page.locator(f"#v-{name}")
        fact.get_by_label("Indonesia").fill(value)
        fact.get_by_role("button", name="Simpan").click()
        expect(fact).to_contain_text("Disimpan")
    # Nobody leaves the desk open over night, and a session would not last that long.
    page.goto("about:blank")


def nine_the_next_morning(program: Program) -> datetime:
    now = datetime.now(JAKARTA)
    morning = (now + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    program.let_pass((morning - now).total_seconds())
    return morning


def sari_gets_everyday_answers(sari: Customer) -> None:
    sari.writes("halo kak")
    sari.hears("asisten otomatis Kopi Lereng")
    sari.writes("ongkir ke bandung brp ya min")
    sari.hears("Gratis ongkir berlaku untuk belanja minimal Rp150.000")


def sari_is_told_of_her_order(sari: Customer, program: Program) -> None:
    key = program.sapa("demo", "--key").strip()
    tell(program, key, sari, kind="order", reference="KL-20461", status="shipped", fields={"last_scan": "Cikampek"})
    sari.writes("pesanan saya gimana kak?")
    sari.hears("KL-20461")
    expect(sari.page.get_by_role("region", name="Pesanan KL-20461")).to_contain_text("Cikampek")


def sari_is_reminded_and_comes(sari: Customer, program: Program, morning: datetime) -> None:
    visit_at = (morning + timedelta(days=1, hours=1)).isoformat()
    key = program.sapa("demo", "--key").strip()
    fields = {"doctor": "drg. Melati", "service": "Poli Gigi"}
    tell(
        program, key, sari, kind="appointment", reference="BK-3107", status="booked", occurs_at=visit_at, fields=fields
    )
    before = sari.bot_bubbles().count()
    program.let_pass(50 * 60)
    expect(sari.bot_bubbles()).to_have_count(before)
    program.let_pass(10 * 60)
    sari.hears("drg. Melati")
    sari.hears("10.00 WIB")
    sari.writes("iya jadi")
    sari.hears("10.00")


def tell(program: Program, key: str, customer: Customer, **record: object) -> None:
    owner = {"channel": "web", "address": customer.address}
    assert program.post("/api/v1/records", {"customer": owner, **record}, key)["created"]


def the_owner_adds_dian(owner: Agent) -> str:
    owner.enters("admin")
    page = owner.page
    page.goto("/desk/people")
    page.get_by_label("Nama", exact=False).first.fill("Dian")
    page.get_by_label("Nama masuk").fill("dian")
    page.get_by_role("button", name="Tambah dan buat tautan").click()
    return page.locator("code.long").inner_text()


def dian_goes_on_duty(dian: Agent) -> None:
    page = dian.page
    page.goto("/desk")
    page.get_by_role("button", name="Istirahat").click()
    expect(page.get_by_role("button", name="Bertugas")).to_be_visible()
    expect(page.locator("#waiting [data-rings]")).to_be_attached()
    expect(dian.row("iya jadi")).to_contain_text("dilayani bot")


def dian_notices(dian: Agent, words: str) -> None:
    expect(dian.row(words)).to_contain_text("Minta dilayani orang")
    expect(dian.page).to_have_title("(1) Antrean · Sapa")
    assert dian.page.evaluate("tones") > 0


def dian_reads_the_brief(dian: Agent) -> None:
    dian.opens("mau ngomong sama orang aja kak")
    expect(dian.page.locator("#brief li")).to_have_count(10)
    # What she wants is her matter, not that she wants a person: that stands among the reasons.
    expect(dian.brief("Mau apa")).to_contain_text("pesanan saya gimana kak?")
    expect(dian.brief("Alasan")).to_contain_text("Minta dilayani orang")
    expect(dian.brief("Janji")).to_contain_text("mnt lagi")
    expect(dian.brief("Dicoba bot")).not_to_contain_text("Belum ada")
    link = dian.brief("Mau apa").get_by_role("link").get_attribute("href")
    assert link
    expect(dian.page.locator(f"#log {link}")).to_have_text("pesanan saya gimana kak?")
    expect(dian.page.locator("#card")).to_contain_text("KL-20461")


def dian_takes_over_and_gives_back(dian: Agent, sari: Customer) -> None:
    dian.claims()
    sari.hears("Dian bergabung")
    dian.replies("Halo Kak Sari, saya Dian. Paketnya saya cek ke kurir, ya.")
    sari.hears("saya Dian. Paketnya saya cek")
    said = sari.bot_bubbles().count()
    sari.writes("oke kak, ongkir ke bandung berapa sih?")
    dian.reads("oke kak, ongkir ke bandung berapa sih?")
    dian.replies("Gratis untuk pesanan ini, Kak.")
    sari.hears("Gratis untuk pesanan ini")
    expect(sari.bot_bubbles()).to_have_count(said)
    dian.returns()
    sari.hears("Dian menyerahkan kembali ke asisten")
    sari.writes("ongkir ke jakarta brp kak")
    sari.hears("minimal Rp150.000")


def dian_resolves_another(dian: Agent, budi: Customer) -> None:
    budi.writes("tolong sambungkan ke CS dong")
    dian.opens("tolong sambungkan ke CS dong")
    dian.claims()
    dian.replies("Halo Kak, sudah saya bereskan ya.")
    dian.page.get_by_role("button", name="Selesaikan").click()
    budi.hears("Selesai.")
    dian.page.goto("/desk?view=resolved")
    expect(dian.row("tolong sambungkan ke CS dong")).to_be_visible()


def sari_writes_without_a_line(sari: Customer) -> None:
    page = sari.page
    page.context.set_offline(True)
    expect(page.get_by_text("Koneksi terputus")).to_be_visible()
    sari.writes("bisa bayar pake qris ga?")
    expect(sari.said("bisa bayar pake qris ga?")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.get_by_text("Koneksi terputus")).to_be_hidden()
    sari.hears("QRIS")
    page.reload()
    expect(sari.said("bisa bayar pake qris ga?")).to_have_count(1)
