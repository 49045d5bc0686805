"""What wears patience down: moods that pile up, what is said again, and what can be learnt from it."""

from __future__ import annotations

import numpy as np
import pytest

from intents.estimator import UnfitError
from intents.patience import KEPT, SIGNALS, Moment, signals_of, texts_of
from intents.patience_fit import learn_contentment

ANGRY, CALM = "kecewa banget, paket belum juga sampai", "jam berapa toko buka?"


def signal(name: str, moment: Moment) -> float:
    return signals_of(moment)[SIGNALS.index(name)]


def test_a_bad_mood_fades_and_piles_up() -> None:
    once = signal("mood now", Moment((), (), ANGRY))
    assert once > 0.5
    assert signal("mood worn down so far", Moment((ANGRY,), (), CALM)) == pytest.approx(KEPT * once)
    assert signal("mood worn down so far", Moment((ANGRY,), (), ANGRY)) == pytest.approx((1 + KEPT) * once)
    assert signal("worst mood so far", Moment((ANGRY,), (), CALM)) == once


def test_what_is_said_again_is_seen_on_both_sides() -> None:
    assert signal("own words repeated", Moment(("mana paket saya",), (), "mana paket saya")) == 1.0
    assert signal("own words repeated", Moment(("halo",), (), "mana paket saya")) == 0.0
    assert signal("our words repeated", Moment((), ("Nomor pesanannya?", "Nomor pesanannya?"), "x")) == 1.0
    assert signal("our words repeated", Moment((), ("Nomor pesanannya?",), "x")) == 0.0


def test_marks_and_denials_are_seen() -> None:
    assert signal("asks", Moment((), (), CALM)) == signal("denies", Moment((), (), "I don't want that")) == 1.0
    assert signal("first message", Moment((), (), CALM)) == 1.0
    assert signals_of(Moment((), ())) == [0.0] * 10 + [1.0, 0.0]
    assert texts_of(Moment(("a", "b", "c"), ("r", "s"), "d")) == ("s", "d", "b c")


def test_discontent_and_levels_are_learnt() -> None:
    moments = [Moment((), ("Ada yang bisa dibantu?",), text) for text in (ANGRY, CALM) * 10]
    discontent = np.array([True, False] * 10)
    levels = np.array([2, 3] * 10)
    learnt = learn_contentment(moments, discontent, levels)
    chances = learnt.discontent([Moment((), (), "kecewa banget"), Moment((), (), "toko buka?")])
    assert chances[0] > 0.5 > chances[1]
    assert learnt.levels(moments[:2]).tolist() == [2, 3]


def test_moments_of_one_kind_teach_nothing() -> None:
    with pytest.raises(UnfitError, match="There are 2 rated messages, 0 of them discontent, and 1 different levels"):
        learn_contentment([Moment((), (), "a")] * 2, np.array([False, False]), np.array([3, 3]))
