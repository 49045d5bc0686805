"""The whole story of the main job, as one customer of a provider's channel lives it; steps are plays of their own too.

Asked and answered, an order that opens after its check, a person who takes over with a brief, replies and gives back,
and a reminder at the promised time that "iya jadi" answers. Told once for all: the strict fakes of both channels and
the servers that nobody here wrote.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core.tables import records
from reminders.tables import reminders
from tests.provider import Known, appointment
from tests.stage import Agent

ASKS = "kak buka jam berapa ya?"
ORDER = "KL-20461"
# One step of `Stage.wait`.
STEP = timedelta(minutes=5)


def lives_the_whole_story(sari: Known) -> None:
    """Play it from the first question to "iya jadi", and the next question after it."""
    dian = sari.stage.agent("Dian")
    assert "buka" in " ".join(sari.says(ASKS)).lower()
    opens_her_order(sari)
    occurs_at = appointment(sari, 54)
    sari.waits()
    brief = is_served_by_a_person(sari, dian)
    assert ORDER in brief
    # An appointment is reminded of a day before (`reminders/kinds/appointment.py`): more than a day without a word.
    promised_at = occurs_at - timedelta(days=1)
    sari.stage.wait(seconds=(promised_at - sari.stage.clock.now() - 2 * STEP).total_seconds())
    assert sari.waits() == []
    sari.stage.wait(seconds=(3 * STEP).total_seconds())
    assert "JANJI-11" in " ".join(sari.waits())
    [sent_at] = [row.sent_at for row in sari.stage.rows(select(reminders.c.sent_at)) if row.sent_at]
    assert promised_at <= sent_at <= promised_at + STEP
    says_that_she_comes(sari)
    assert "buka" in " ".join(sari.says(ASKS)).lower()


def opens_her_order(sari: Known) -> None:
    """Ask for an order that was made with another number than the channel proves: the check opens it, and only that."""
    fields = {"items": "2 x Arabika Sindoro", "last_scan": "Gudang Cikarang"}
    sari.stage.tell(kind="order", reference=ORDER, status="shipped", phone="+6281298804417", fields=fields)
    asked = " ".join(sari.says(f"tolong cek pesanan {ORDER} dong kak"))
    assert "4 angka terakhir" in asked
    assert "Cikarang" not in asked
    assert "Gudang Cikarang" in " ".join(sari.says("4417"))


def is_served_by_a_person(sari: Known, dian: Agent, reply: str = "Halo Kak Sari, saya Dian.") -> str:
    """Ask for a person, who claims, reads the brief, replies and gives back; returns the brief as the page shows it."""
    sari.says("mau bicara dengan orang dong")
    assert sari.state == "waiting"
    assert dian.claims(sari) < 400
    assert sari.state == "agent"
    assert "Dian" in " ".join(sari.waits())
    page = dian.http.get(f"/desk/conversations/{sari.public_id}").text
    brief = page.partition('<ol id="brief-lines">')[2].partition("</ol>")[0]
    assert brief.count("<li") == 10
    assert "Minta dilayani orang" in brief
    assert dian.replies(sari, reply) == [reply]
    sari.waits()
    assert sari.says("oke kak, ini soal pesanan saya") == []
    assert dian.returns(sari) < 400
    sari.waits()
    assert sari.state == "bot"
    return brief


def says_that_she_comes(sari: Known) -> None:
    """Answer a reminder of an appointment in her own words, which confirm it with the business."""
    assert sari.says("iya jadi")
    assert "confirmed" in {row.answer for row in sari.stage.rows(select(reminders.c.answer))}
    [booked] = sari.stage.rows(select(records.c.status).where(records.c.kind == "appointment"))
    assert booked.status == "confirmed"
