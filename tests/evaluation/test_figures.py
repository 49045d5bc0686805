"""Figures over judged rows, against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bot.evaluation.figures import Hits, confusions, count_labels, macro_f1, mean, percentile, share, wilson
from intents.measures import fpr95

PAIRS = [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b"), ("b", "c")]


def test_a_label_is_counted_where_it_is_expected_and_where_it_is_said() -> None:
    hits = count_labels(PAIRS)
    assert hits == {"a": Hits(2, 0, 1), "b": Hits(1, 1, 1), "c": Hits(0, 1, 0)}
    assert (hits["a"].precision, hits["a"].recall, hits["a"].f1) == (1.0, 0.6667, 0.8)
    assert Hits().f1 is None


def test_macro_f1_is_over_the_labels_that_are_expected() -> None:
    assert macro_f1(PAIRS) == pytest.approx((0.8 + 0.5) / 2)


def test_confusions_are_told_from_the_commonest_on() -> None:
    assert confusions([*PAIRS, ("a", "b")]) == ["   2  a taken for b", "   1  b taken for c"]


def test_the_interval_of_a_share_narrows_with_the_number_of_rows() -> None:
    # Wilson (1927): for 9 of 10 the bounds are .596 and .982.
    assert wilson(9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert wilson(900, 1000) == pytest.approx((0.8799, 0.9171), abs=1e-4)
    assert wilson(0, 0) is None


def test_nothing_has_no_share() -> None:
    assert share(1, 0) is None
    assert mean([None, 0.5, 1.0]) == 0.75
    assert percentile([], 0.5) is None


def test_strangers_are_accepted_where_they_reach_what_95_of_100_of_ours_reach() -> None:
    ours = np.arange(100, dtype=np.float32)
    strangers = np.array([0, 4, 5, 50], np.float32)
    assert fpr95(ours, strangers) == 0.5
    assert np.isnan(fpr95(ours, strangers[:0]))
