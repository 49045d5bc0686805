"""Plays about answers that come long after their question: one short sorry, before the answer, in its language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.tables import turns
from handover.tables import handovers
from tests.stage import Stage, Visitor

ASKS = "buka jam berapa ya kak?"
ODD = "itu yang kemarin gimana jadinya, katanya bisa yang satunya lagi"


def hears_after(sari: Visitor, text: str, **how_long: float) -> list[str]:
    """What a customer hears whose message was kept, and played so much later."""
    sari.types(text)
    sari.stage.clock.advance(timedelta(**how_long))
    sari.stage.settle()
    return [item["text"] for item in sari.hears() if item["author"] == "bot"]


def known(stage: Stage) -> Visitor:
    """A customer whose name is known."""
    sari = stage.customer()
    sari.says("nama saya Sari")
    return sari


def test_a_late_answer_begins_with_one_sorry(stage: Stage) -> None:
    sari = known(stage)
    first, *others = hears_after(sari, ASKS, minutes=16)
    assert first.startswith("Maaf")
    assert "sekarang" in first.partition(".")[0]
    assert "24 jam" in first
    assert not any("Maaf" in one for one in others)


def test_it_is_said_once_in_a_conversation(stage: Stage) -> None:
    sari = known(stage)
    assert hears_after(sari, ASKS, hours=2)[0].startswith("Maaf")
    assert not any("Maaf" in one for one in hears_after(sari, "bisa bayar pakai qris?", hours=2))


def test_a_late_answer_in_english_says_so_in_english(stage: Stage) -> None:
    said = hears_after(stage.customer(), "hi, what are your opening hours please?", hours=3)
    assert said[0].startswith("Sorry")
    assert "Maaf" not in said[0]


@pytest.mark.parametrize("minutes", [0, 5, 14])
def test_who_waited_a_little_hears_the_answer_alone(stage: Stage, minutes: int) -> None:
    assert not any("Maaf" in one for one in hears_after(known(stage), ASKS, minutes=minutes))


def answered(stage: Stage) -> Visitor:
    """A customer who asked something that the bot could tell."""
    sari = stage.customer()
    sari.says(ASKS)
    return sari


def test_what_is_old_and_not_understood_goes_to_a_person_with_a_sorry_instead_of_a_question_back(stage: Stage) -> None:
    sari = answered(stage)
    first, *others = hears_after(sari, ODD, minutes=16)
    assert first.startswith("Maaf")
    assert sari.state == "waiting"
    assert not any("maksud" in one for one in (first, *others))
    why = stage.rows(select(turns.c.why).order_by(turns.c.id.desc()).limit(1))[0][0]
    assert [reason["rule"] for reason in why["reasons"]] == ["unsure_and_late"]
    brief = stage.agent("Dian").http.get(f"/desk/conversations/{sari.public_id}").text
    assert "Pesan lama yang tidak dipahami bot" in brief


def test_the_same_words_read_at_once_are_asked_about(stage: Stage) -> None:
    sari = answered(stage)
    assert hears_after(sari, ODD, minutes=0)
    assert sari.state == "bot"


def test_many_old_messages_are_one_request_and_one_answer(stage: Stage) -> None:
    sari = answered(stage)
    for text in (ODD, "halo?", "kok ga dibales"):
        sari.types(text)
        stage.clock.advance(timedelta(minutes=10))
    stage.settle()
    assert sari.state == "waiting"
    said = [item["text"] for item in sari.hears() if item["author"] == "bot"]
    assert sum(one.startswith("Maaf") for one in said) == 1
    assert len(stage.rows(select(handovers.c.id))) == 1


def test_what_is_old_and_none_of_our_business_calls_nobody(stage: Stage) -> None:
    sari = answered(stage)
    assert hears_after(sari, "siapa presiden amerika sekarang?", hours=3)
    assert sari.state == "bot"


def test_besok_counts_from_the_day_it_was_written(stage: Stage) -> None:
    sari = known(stage)
    sari.types("besok jam 10 bisa kak?")
    written = stage.clock.now()
    stage.clock.advance(timedelta(hours=20))
    stage.settle()
    day = (written.astimezone(stage.house.business.zone) + timedelta(days=1)).date()
    why = stage.rows(select(turns.c.why).order_by(turns.c.id.desc()).limit(1))[0][0]
    assert f"{day}T10:00" in str(why)


def test_nothing_comes_before_the_words_of_an_emergency(stage: Stage) -> None:
    stage.agent()
    said = hears_after(stage.customer(), "tolong saya mau bunuh diri", hours=1)
    assert said
    assert not said[0].startswith("Maaf")


def test_while_a_person_speaks_the_bot_does_not_apologise(stage: Stage) -> None:
    dian, sari = stage.agent(), stage.customer()
    sari.says("mau bicara dengan orang")
    dian.claims(sari)
    assert hears_after(sari, ASKS, hours=1) == []


def test_of_very_many_words_that_waited_the_last_one_is_understood_too(stage: Stage) -> None:
    sari = known(stage)
    for number in range(20):
        sari.types(f"{ODD} {number} " * 2)
    sari.types("tolong saya mau bunuh diri")
    stage.clock.advance(timedelta(hours=1))
    stage.settle()
    assert sari.state == "waiting"
    assert len(stage.rows(select(turns.c.id))) == 2
    why = stage.rows(select(turns.c.why).order_by(turns.c.id.desc()).limit(1))[0][0]
    assert "self_harm" in [reason["rule"] for reason in why["reasons"]]
