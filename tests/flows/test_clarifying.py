"""Plays about two meanings: which one is asked; a button, its number or its words choose, and it is gone on with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.tables import turns
from tests.stage import BASE, Stage, Visitor, texts

CANCEL_ORDER, CANCEL_VISIT, PERSON = "Batalkan pesanan", "Batal janji temu", "Bicara dengan orang"
SOON = BASE + timedelta(days=2)


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A customer who was asked which of two things to cancel."""
    sari = stage.customer()
    [asked] = sari.says("mau batal")
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
    [asked] = number.says("mau batal")
    titles = [one["title"] for one in asked["options"]]
    pressed.says("mau batal")
    assert texts(number.says(str(titles.index(CANCEL_VISIT) + 1))) == texts(pressed.presses(CANCEL_VISIT))


def test_its_own_words_choose_too_and_a_new_question_is_answered_instead(stage: Stage, sari: Visitor) -> None:
    assert "24 jam" in texts(sari.says("oh iya, buka jam berapa ya?"))
    sari.says("mau batal")
    assert "BK" in texts(sari.says("yang janji temu"))


def test_a_person_is_one_press_away(stage: Stage, sari: Visitor) -> None:
    sari.presses(PERSON)
    assert sari.state == "waiting"


@pytest.mark.parametrize("text", ["mau batal", "batalin aja deh", "mau cancel dong kak", "i want to cancel"])
def test_who_has_but_one_thing_to_cancel_is_not_asked_which(stage: Stage, text: str) -> None:
    order, visit = stage.customer("Budi"), stage.customer("Cici")
    for visitor, name, record in (
        (order, "budi", {"kind": "order", "reference": "KL-20461", "status": "paid"}),
        (visit, "cici", {"kind": "appointment", "reference": "BK-88213", "status": "booked", "occurs_at": SOON}),
    ):
        visitor.says("halo kak")
        visitor.is_known_as(name)
        stage.tell(**record, external_id=name, fields={})
        assert str(record["reference"]) in texts(visitor.says(text))


@pytest.mark.parametrize(("pack", "asks"), [("commerce", "nomor"), ("clinic", "BK")])
def test_a_business_of_one_trade_asks_for_no_other(stage: Stage, pack: str, asks: str) -> None:
    stage.decide(packs=["general", pack])
    [asked] = stage.customer().says("mau batal")
    assert asks in asked["text"]
    assert {one["title"] for one in asked["options"]} <= {PERSON}
