"""Plays about answers that come long after their question: one short sorry, before the answer, in its language."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.stage import Stage, Visitor

ASKS = "buka jam berapa ya kak?"


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
