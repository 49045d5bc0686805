"""Plays about reminders so long before something: an appointment that may move, or a time that the customer names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from reminders.tables import reminders
from tests.stage import Stage, Visitor, texts

# Thursday at ten, Jakarta; it is Saturday the 21st, ten in the morning.
THURSDAY_TEN = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A customer whose page stays open."""
    stage.decide(packs=["general", "clinic"])
    stage.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # the page stays open
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    return sari


@pytest.fixture
def patient(stage: Stage, sari: Visitor) -> Visitor:
    """The same customer with an appointment on Thursday."""
    appointment(stage)
    return sari


def appointment(stage: Stage, at: datetime | None = THURSDAY_TEN, status: str = "booked") -> None:
    """Let the clinic tell of the appointment, once more or anew."""
    stage.tell(kind="appointment", reference="BK-17", status=status, external_id="me", occurs_at=at, fields={})


def own(stage: Stage) -> list[tuple[str, str]]:
    """Return the wall time and the state of what customers asked for."""
    asked = select(reminders.c.wall_time, reminders.c.state).where(reminders.c.kind == "personal")
    return [(row.wall_time, row.state) for row in stage.rows(asked.order_by(reminders.c.id))]


@pytest.mark.parametrize(
    ("asked", "wall"),
    [
        ("ingetin sejam sebelum jadwal dokter ya", "2026-11-26T09:00"),
        ("ingetin 3 jam sebelumnya dong", "2026-11-26T07:00"),
        ("tolong ingatkan H-2 ya kak", "2026-11-24T10:00"),
        ("remind me half an hour before my appointment", "2026-11-26T09:30"),
    ],
)
def test_so_long_before_ones_appointment(stage: Stage, patient: Visitor, asked: str, wall: str) -> None:
    said = texts(patient.says(asked))
    assert "BK-17" in said
    assert "10.00" in said or "10:00" in said
    assert own(stage) == []
    patient.says("iya betul")
    assert own(stage) == [(wall, "scheduled")]


def test_it_comes_and_says_when_the_appointment_is(stage: Stage, patient: Visitor) -> None:
    patient.says("ingetin sejam sebelum jadwal dokter ya", "ya")
    patient.says("ya")
    stage.wait(hours=(THURSDAY_TEN - stage.clock.now()) / timedelta(hours=1) - 0.9)
    said = texts(patient.hears())
    assert "ini pengingat yang diminta: janji temu BK-17, " in said
    assert "10.00" in said


def test_it_moves_with_the_appointment_and_ends_with_it(stage: Stage, patient: Visitor) -> None:
    patient.says("ingetin sejam sebelum jadwal dokter ya")
    patient.says("ya")
    appointment(stage, THURSDAY_TEN + timedelta(days=1, hours=4))
    assert own(stage) == [("2026-11-27T13:00", "scheduled")]
    assert "13.00" in texts(patient.says("pengingat saya apa aja"))
    # Too soon for an hour before.
    appointment(stage, stage.clock.now() + timedelta(minutes=40))
    assert own(stage) == [("2026-11-27T13:00", "cancelled")]


def test_one_that_was_called_off_is_not_reminded_of(stage: Stage, patient: Visitor) -> None:
    patient.says("ingetin sejam sebelum jadwal dokter ya")
    patient.says("ya")
    appointment(stage, status="cancelled")
    assert own(stage) == [("2026-11-26T09:00", "cancelled")]


def test_what_comes_anyway_is_told_and_not_booked_twice(stage: Stage, patient: Visitor) -> None:
    assert "Sudah terjadwal" in texts(patient.says("ingetin sehari sebelum kontrol ya"))
    patient.says("ya")
    assert own(stage) == []


def test_another_lead_or_time_changes_what_was_read_back(stage: Stage, patient: Visitor) -> None:
    assert "09.00" in texts(patient.says("ingetin sejam sebelum jadwal dokter ya"))
    assert "07.00" in texts(patient.says("eh bukan, 3 jam sebelumnya aja"))
    assert "08.00" in texts(patient.says("jam 8 aja deh"))
    patient.says("iya")
    [(wall, _)] = own(stage)
    assert wall == "2026-11-26T08:00"
    assert "tidak jadi" in texts(patient.says("ingetin 5 jam sebelum jadwal") and patient.says("ga jadi"))


def test_so_long_before_a_time_that_is_named(stage: Stage, sari: Visitor) -> None:
    said = texts(sari.says("ingetin 30 menit sebelum meeting besok jam 3 sore"))
    assert "14.30" in said
    assert "meeting" in said
    sari.says("betul")
    assert own(stage) == [("2026-11-22T14:30", "scheduled")]


def test_a_time_that_is_not_known_is_asked_for(stage: Stage, sari: Visitor) -> None:
    assert "Acaranya kapan" in texts(sari.says("ingetin sejam sebelum acara keluarga"))
    said = texts(sari.says("minggu depan hari rabu jam 7 malam"))
    assert "18.00" in said
    sari.says("ya")
    assert own(stage) == [("2026-11-25T18:00", "scheduled")]


def test_what_would_have_been_in_the_past_is_said(stage: Stage, sari: Visitor) -> None:
    assert "sudah lewat" in texts(sari.says("ingetin 3 jam sebelum jam 11 siang hari ini"))
    assert "sudah lewat" not in texts(sari.says("besok jam 8"))
    sari.says("ya")
    assert own(stage) == [("2026-11-22T08:00", "scheduled")]
