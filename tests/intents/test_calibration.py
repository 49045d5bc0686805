"""Confidence and thresholds: what goes in comes out calibrated, in order, and worth its price."""

from __future__ import annotations

import numpy as np
import pytest

from intents.calibration import MOST_TURNED_AWAY, best_sharpness, choose_thresholds, confidences, fit_trust, trusted
from intents.measures import auroc, calibration_error, macro_f1


def _judged(size: int = 4_000) -> tuple[np.ndarray, np.ndarray]:
    """Return margins of four intents and the truth drawn from softmax of three times the margins."""
    random = np.random.default_rng(5)
    margins = random.normal(-1, 0.8, (size, 4)).astype(np.float32)
    chances = confidences(margins, 3.0)
    truth = np.array([random.choice(4, p=row / row.sum()) for row in chances.astype(np.float64)])
    return margins, truth


def test_the_sharpness_that_made_the_truth_is_found_again() -> None:
    margins, truth = _judged()
    assert best_sharpness(margins, truth) == pytest.approx(3.0, rel=0.15)


def test_intents_that_are_not_active_get_no_chance() -> None:
    chances = confidences(np.array([[0.5, -np.inf, -0.5]], np.float32), 2.0)
    assert chances[0, 1] == 0
    assert chances.sum() == pytest.approx(1)


def test_trust_mends_a_confidence_that_boasts() -> None:
    margins, truth = _judged()
    boasting = confidences(margins, 9.0)
    right = boasting.argmax(axis=1) == truth
    mended = trusted(boasting, fit_trust(boasting.max(axis=1), right))
    assert calibration_error(mended.max(axis=1), right) < 0.03 < calibration_error(boasting.max(axis=1), right)


@pytest.mark.parametrize("trust", [(1.0, 0.0), (0.3, -2.0), (2.0, 1.0)])
def test_trust_keeps_the_order_and_the_sum(trust: tuple[float, float]) -> None:
    chances = confidences(_judged(200)[0], 3.0)
    mended = trusted(chances, trust)
    assert mended.sum(axis=1) == pytest.approx(np.ones(200), abs=1e-5)
    assert (np.argsort(-mended, axis=1) == np.argsort(-chances, axis=1)).mean() > 0.99


def test_one_active_intent_alone_is_certain_without_a_fault() -> None:
    chances = trusted(confidences(np.array([[0.2, -np.inf]], np.float32), 5.0), (1.0, 0.0))
    assert np.isfinite(chances).all()
    assert chances[0, 0] > 0.99


def test_a_threshold_turns_away_a_small_share_of_what_is_right_and_spares_strangers_an_answer() -> None:
    margins, truth = _judged()
    chances = confidences(margins, 3.0)
    strangers = confidences(np.random.default_rng(6).normal(-1.2, 0.2, (800, 4)).astype(np.float32), 3.0)
    in_scope = np.concatenate([np.linspace(0, 1, len(chances)), np.linspace(0, 0.2, 800)]).astype(np.float32)
    everything = np.concatenate([chances, strangers])
    chosen = choose_thresholds(everything, np.concatenate([truth, np.full(800, -1)]), in_scope)
    right = (chances.argmax(axis=1) == truth) & (in_scope[: len(chances)] < chosen.in_scope)
    assert right.sum() / (chances.argmax(axis=1) == truth).sum() == pytest.approx(MOST_TURNED_AWAY, abs=0.005)
    assert chosen.sure + chosen.margin >= 0.4
    assert 0.05 <= chosen.close <= 0.6


def test_the_figures_of_known_cases() -> None:
    assert auroc(np.array([0.9, 0.8], np.float32), np.array([0.1, 0.2], np.float32)) == 1.0
    assert auroc(np.array([0.5], np.float32), np.array([0.5], np.float32)) == 0.5
    assert np.isnan(auroc(np.array([], np.float32), np.array([0.5], np.float32)))
    assert macro_f1(np.array([0, 0, 1]), np.array([0, 1, 1])) == pytest.approx(2 / 3)
    assert calibration_error(np.array([0.95, 0.95], np.float32), np.array([True, False])) == pytest.approx(0.45)
