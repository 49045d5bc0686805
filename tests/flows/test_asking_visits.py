"""Plays about questions around a visit: asking is neither coming nor booking, and names no clinic."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.tables import records
from tests.stage import Stage, Visitor, texts

MONDAY = "Senin, 23 November 2026, 10.00"


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """Somebody who writes to a clinic."""
    stage.decide(packs=["general", "clinic"])
    sari = stage.customer()
    sari.says("halo kak")
    return sari


def has_visit(stage: Stage, sari: Visitor) -> None:
    """Give her a visit on Monday; the plays are on the Saturday before."""
    sari.is_known_as("me")
    at = stage.clock.now() + timedelta(days=2)
    stage.tell(kind="appointment", reference="BK-17", status="booked", external_id="me", occurs_at=at, fields={})


@pytest.mark.parametrize("asked", ["besok jadi kan?", "jd kan besok?"])
def test_who_asks_whether_a_visit_stands_is_told_the_day_and_asked(stage: Stage, sari: Visitor, asked: str) -> None:
    has_visit(stage, sari)
    answer = texts(sari.says(asked))
    assert MONDAY in answer
    assert "inggu, 22 November" in answer
    [row] = stage.rows(select(records.c.status))
    assert row.status == "booked"
    sari.says("iya jadi")
    [row] = stage.rows(select(records.c.status))
    assert row.status == "confirmed"


def test_ones_own_visit_is_told(stage: Stage, sari: Visitor) -> None:
    has_visit(stage, sari)
    assert MONDAY in texts(sari.says("jadwal ku kapan?"))


@pytest.mark.parametrize(
    ("said", "not_a_name"),
    [
        (["mau daftar", "hasilnya kapan"], "hasilnya kapan"),
        (["mau daftar", "jam berapa aja dokternya"], "jam berapa aja"),
        (["mau daftar", "enjing tiasa?"], "enjing"),
    ],
)
def test_a_question_names_no_clinic(sari: Visitor, said: list[str], not_a_name: str) -> None:
    for words in said:
        answer = texts(sari.says(words))
    assert not_a_name not in answer
    assert "dokter gigi" in texts(sari.says("dokter gigi besok jam 9 pagi"))


def test_a_day_and_how_many_are_kept_from_before_the_booking(sari: Visitor) -> None:
    sari.says("what time does the dentist open tomorrow")
    sari.says("can i book for 2 people")
    answer = texts(sari.says("3pm"))
    assert "22 November" in answer
    assert "for 2 people" in answer


@pytest.mark.parametrize("asked", ["perlu daftar dulu?", "kalo dateng langsung?"])
def test_whether_one_has_to_book_begins_no_booking(sari: Visitor, asked: str) -> None:
    sari.says("vaksin flu ada?")
    answer = texts(sari.says(asked))
    assert "Mau saya tanyakan ke tim?" in answer
    assert "BK" not in answer
