"""Plays about moving and cancelling a visit: what is meant may change on the way, a day that was said is kept."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from core.tables import records
from tests.stage import Stage, Visitor, texts

# The visit of these plays is on Monday, 23 November, at ten; they are played on the Saturday before.
MONDAY = "Senin, 23 November 2026, 10.00"


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A patient with one visit the day after tomorrow."""
    stage.decide(packs=["general", "clinic"])
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    at = stage.clock.now() + timedelta(days=2)
    stage.tell(kind="appointment", reference="BK-17", status="confirmed", external_id="me", occurs_at=at, fields={})
    return sari


def visit(stage: Stage) -> tuple[str, str]:
    """Return the visit's status and its time in UTC."""
    [row] = stage.rows(select(records.c.status, records.c.occurs_at).where(records.c.reference == "BK-17"))
    return row.status, f"{row.occurs_at:%Y-%m-%d %H:%M}"


def test_who_meant_to_move_all_along_cancels_nothing(stage: Stage, sari: Visitor) -> None:
    assert "YA BATAL" in texts(sari.says("mau batalin janji"))
    assert "dipindah ke hari dan jam berapa" in texts(sari.says("eh maksudnya mau ganti hari"))
    # It is this coming Monday already, so the next one is meant.
    assert "Senin, 30 November 2026. Jam berapa" in texts(sari.says("senin depan bisa?"))
    assert "30 November 2026, 10.00" in texts(sari.says("jam 10"))
    assert "belum saya pindah" in texts(sari.says("ok makasih"))
    sari.says("ya")
    assert visit(stage) == ("rescheduled", "2026-11-30 03:00")


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("bukan, mau dipindah ke jumat sore", "Jumat, 27 November 2026 sore. Jam berapa"),
        ("jumat aja deh", "Jumat, 27 November 2026. Jam berapa"),
        ("jangan dibatalin, pindah jam 3 sore aja", "Senin, 23 November 2026, 15.00"),
        ("kamis jam 9 bisa?", "Kamis, 26 November 2026, 09.00"),
    ],
)
def test_a_time_or_a_move_that_is_named_turns_cancelling_into_moving(sari: Visitor, said: str, asked: str) -> None:
    sari.says("mau batalin janji")
    answer = texts(sari.says(said))
    assert asked in answer
    assert "batal" not in answer.lower()


def test_a_bare_yes_is_asked_for_the_deed_and_never_in_the_same_words(stage: Stage, sari: Visitor) -> None:
    said = [texts(sari.says(words)) for words in ("mau batalin janji", "ya", "oke", "ya", "iya betul")]
    assert all(one != another for one, another in pairwise(said))
    assert visit(stage)[0] == "confirmed"
    assert "sudah dibatalkan" in texts(sari.says("ya batal"))
    assert visit(stage)[0] == "cancelled"


def test_what_is_offered_beside_it_can_be_pressed(stage: Stage, sari: Visitor) -> None:
    sari.says("mau batalin janji")
    sari.says("iya")
    assert "dipindah ke hari dan jam berapa" in texts(sari.presses("Pindah hari"))
    sari.says("batalin aja janjinya")
    assert visit(stage)[0] == "confirmed"


@pytest.mark.parametrize("said", ["ya datang", "tetap datang kok", "ga jadi"])
def test_another_deed_or_a_no_keeps_the_visit(stage: Stage, sari: Visitor, said: str) -> None:
    sari.says("mau batalin janji")
    assert f"tetap {MONDAY}" in texts(sari.says(said))
    assert visit(stage)[0] == "confirmed"


def test_who_only_cannot_come_is_asked_which_of_two_and_a_yes_is_neither(stage: Stage, sari: Visitor) -> None:
    assert "dipindah ke hari lain atau dibatalkan" in texts(sari.says("saya ga bisa dateng lusa"))
    again = texts(sari.says("ya"))
    assert "batal" in again
    assert "pindah" in again
    assert visit(stage)[0] == "confirmed"
    sari.says("dipindah aja")
    sari.says("kamis jam 10 pagi")
    sari.says("ya pindah")
    assert visit(stage) == ("rescheduled", "2026-11-26 03:00")


def test_who_then_wants_it_cancelled_says_so_twice(stage: Stage, sari: Visitor) -> None:
    sari.says("saya ga bisa dateng lusa")
    assert "YA BATAL" in texts(sari.presses("Batalkan"))
    assert visit(stage)[0] == "confirmed"
    sari.says("ya batal")
    assert visit(stage)[0] == "cancelled"


@pytest.mark.parametrize(
    ("said", "read_back"),
    [
        (["bisa diundur ga", "hari jumat aja", "pagi", "jam 9"], "Jumat, 27 November 2026, 09.00"),
        (["reschedule", "jumat", "bukan jumat ini, jumat depan", "sore", "jam 4"], "Jumat, 4 Desember 2026, 16.00"),
        (["reschedule", "jumat sore", "belum tau", "4"], "Jumat, 27 November 2026, 16.00"),
        (["reschedule", "sore aja", "jam 4"], "Senin, 23 November 2026, 16.00"),
        (["reschedule", "jumat jam 9 pagi", "bukan jumat ini, jumat depan"], "Jumat, 4 Desember 2026, 09.00"),
        (["reschedule", "jumat jam 9 pagi", "senin depan sore aja", "jam 3"], "Senin, 23 November 2026, 15.00"),
    ],
)
def test_a_day_that_was_said_is_kept_and_only_the_hour_asked_for(
    sari: Visitor, said: list[str], read_back: str
) -> None:
    for words in said[:-1]:
        answer = texts(sari.says(words))
        assert "hari dan jamnya" not in answer
    answer = texts(sari.says(said[-1]))
    assert f"dipindah ke {read_back}" in answer
    assert "YA PINDAH" in answer


def test_humming_moves_nothing(stage: Stage, sari: Visitor) -> None:
    sari.says("reschedule")
    sari.says("jumat jam 9 pagi")
    assert "YA PINDAH" in texts(sari.says("hmm"))
    assert visit(stage)[0] == "confirmed"


def test_a_move_to_the_very_time_it_has_is_no_move(sari: Visitor) -> None:
    sari.says("reschedule")
    assert "jadwalnya yang sekarang" in texts(sari.says("senin jam 10"))
