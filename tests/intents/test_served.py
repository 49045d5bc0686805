"""One message in plain numbers is judged exactly as training judges many in arrays."""

from __future__ import annotations

import numpy as np
import pytest

from intents.calibration import confidences, trusted
from intents.served import ServedScorer, ranked
from intents.signals import NAMES, PAIRED, logistic, paired, signals, standardised

DICE = np.random.default_rng(11)


@pytest.mark.parametrize("intents", [1, 2, 3, 6, 59])
@pytest.mark.parametrize("trust", [(1.0, 0.0), (0.7, -0.4), (1.6, 0.9)])
def test_confidences_equal_those_of_training(intents: int, trust: tuple[float, float]) -> None:
    for _ in range(40):
        margins = DICE.normal(-0.6, 0.4, intents).astype(np.float32)
        expected = trusted(confidences(margins[None], 7.5), trust)[0]
        order, chances = ranked(margins, 7.5, trust, 5)
        assert order == np.argsort(-margins)[:5].tolist()
        assert chances == pytest.approx(expected[order], abs=2e-6)


@pytest.mark.parametrize(("ours", "others"), [(1, 0), (2, 3), (5, 0), (30, 29)])
def test_the_chance_of_being_ours_equals_that_of_training(ours: int, others: int) -> None:
    centre, spread = DICE.normal(0, 0.3, len(NAMES)), DICE.uniform(0.2, 1.0, len(NAMES))
    weights = DICE.normal(0, 0.3, PAIRED).astype(np.float32)
    arrays = centre.astype(np.float32), spread.astype(np.float32), weights
    scorer = ServedScorer(*arrays, bias=0.2)
    for length in range(1, 40):
        margins = DICE.normal(-0.5, 0.4, ours + others).astype(np.float32)
        known = DICE.uniform(0, 1, 3).astype(np.float32)
        near = DICE.uniform(0, 1, 6).astype(np.float32)
        seen = signals(
            margins[None],
            np.array([-0.4], np.float32),
            known[None],
            near=near[None],
            lengths=np.array([length]),
            active=(np.arange(ours), np.arange(ours, ours + others)),
        )
        expected = logistic(paired(standardised(seen, *arrays[:2])) @ weights + np.float32(0.2))[0]
        told = scorer.chance(
            margins[:ours], margins[ours:], stranger=-0.4, known=known.tolist(), near=near.tolist(), length=length
        )
        assert told == pytest.approx(expected, abs=1e-4)
