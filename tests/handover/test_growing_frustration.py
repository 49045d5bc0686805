"""Displeasure that grows over messages calls a person; one bad message, or calm ones, do not."""

from __future__ import annotations

import pytest

from core.words import Mood
from handover.rules.frustration import RULE
from tests.handover.plays import turn_of

SOUR = Mood("negative", 0.6, False, ("lama banget",))
ANGRY = Mood("negative", 0.9, False, ("kecewa",))


@pytest.mark.parametrize(
    ("felt", "unsure", "mood"),
    [
        ([0.55, 0.6], 0, SOUR),
        ([0.9, 0.6], 0, SOUR),
        ([0.9], 0, ANGRY),
        ([0.6], 1, SOUR),
        ([0.0, 0.9], 0, ANGRY),
    ],
)
def test_enough_of_it_calls_a_person(felt: list[float], unsure: int, mood: Mood) -> None:
    reason = RULE.ask(turn_of("masih gini aja", memory={"moods": felt, "unsure": unsure}, mood=mood))
    assert reason is not None
    assert reason.hand_over
    assert reason.evidence == ", ".join(mood.cues)


@pytest.mark.parametrize(
    ("felt", "mood"), [([], ANGRY), ([0.6], SOUR), ([0.9, 0.0], SOUR), ([0.9, 0.9], Mood()), ([0.0, 0.0, 0.0], ANGRY)]
)
def test_one_bad_message_or_a_calm_one_does_not(felt: list[float], mood: Mood) -> None:
    assert RULE.ask(turn_of("masih gini aja", memory={"moods": felt}, mood=mood)) is None


def test_a_nudge_keeps_what_was_felt_and_is_nothing_by_itself() -> None:
    assert RULE.ask(turn_of("P", memory={"moods": [0.9, 0.9]}, mood=Mood())) is not None
    assert RULE.ask(turn_of("P", memory={"moods": [0.9, 0.0]}, mood=Mood())) is None
    assert RULE.ask(turn_of("P", memory={}, mood=Mood())) is None
