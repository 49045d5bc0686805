"""Plays about two meanings: which one is asked; a button, its number or its words choose, and it is gone on with."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.tables import turns
from tests.stage import Stage, Visitor, texts

CANCEL_ORDER, CANCEL_VISIT, PERSON = "Batalkan pesanan", "Batal janji temu", "Bicara dengan orang"


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A customer who was asked which of two things to cancel."""
    sari = stage.customer()
    [asked] = sari.says("mau batalin aja")
    titles = [one["title"] for one in asked["options"]]
    assert set(titles[:-1]) == {CANCEL_ORDER, CANCEL_VISIT}
    assert titles[-1] == PERSON
    assert "yang mana" in asked["text"]
    return sari


def decisions(stage: Stage) -> list[tuple[str, str]]:
    """What was decided turn by turn, and who acted."""
    return [(row.decision, row.action) for row in stage.rows(select(turns.c.decision, turns.c.action))]


def test_a_pressed_meaning_is_gone_on_with(stage: Stage, sari: Visitor) -> None:
    said = texts(sari.presses(CANCEL_ORDER))
    assert "pesanan" in said
    assert "nomor" in said
    assert decisions(stage)[0] == ("clarify", "clarify")
    assert "janji temu" not in said


def test_a_typed_number_means_the_meaning_in_that_place(stage: Stage) -> None:
    number, pressed = stage.customer("Budi"), stage.customer("Cici")
    [asked] = number.says("mau batalin aja")
    titles = [one["title"] for one in asked["options"]]
    pressed.says("mau batalin aja")
    assert texts(number.says(str(titles.index(CANCEL_VISIT) + 1))) == texts(pressed.presses(CANCEL_VISIT))


def test_its_own_words_choose_too_and_a_new_question_is_answered_instead(stage: Stage, sari: Visitor) -> None:
    assert "Kami buka" in texts(sari.says("oh iya, buka jam berapa ya?"))
    sari.says("mau batalin aja")
    assert "BK" in texts(sari.says("yang janji temu"))


def test_a_person_is_one_press_away(stage: Stage, sari: Visitor) -> None:
    sari.presses(PERSON)
    assert sari.state == "waiting"
