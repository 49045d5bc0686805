"""The figures of intents and strangers over judged rows: of the shipped model or of one that was fitted to a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.figures import Measured, confusions, macro_f1, percentile, share, timed
from bot.evaluation.rows import read_rows
from core.words import Prediction
from intents.measures import auroc, calibration_error, fpr95
from intents.recipe import STRANGE_LABELS

NONE = "oos"


@dataclass(frozen=True)
class Labelled:
    """Rows of files: texts with label and place, and texts that belong to no intent."""

    ours: list[tuple[str, str, str]]
    strangers: list[str]

    def __len__(self) -> int:
        return len(self.ours) + len(self.strangers)


def read_labelled(files: Sequence[Path], strangers: Sequence[Path] = ()) -> Labelled:
    """Return the rows of files of `text` and `label` (`oos` and `out_of_scope` are strangers), and of files of
    `text`, all strangers. Raises BadFile."""
    rows = [row for file in files for row in read_rows(file, {"text": str, "label": str})]
    ours = [(row["text"], row["label"], row["place"]) for row in rows if row["label"] not in STRANGE_LABELS]
    apart = [row["text"] for row in rows if row["label"] in STRANGE_LABELS]
    apart += [row["text"] for file in strangers for row in read_rows(file, {"text": str})]
    return Labelled(ours, apart)


@dataclass
class Judgement:
    """Predictions of rows beside what was expected; the times in microseconds of CPU."""

    labels: list[str]
    said: list[Prediction]
    strange: list[Prediction]
    spent: list[float] = field(default_factory=list)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which rows of an intent have it ranked first."""
        return np.array([label == one.intent for label, one in zip(self.labels, self.said, strict=True)], np.bool_)

    @property
    def inside(self) -> NDArray[np.float32]:
        """How much at home the rows of an intent are."""
        return np.array([one.in_scope for one in self.said], np.float32)

    @property
    def outside(self) -> NDArray[np.float32]:
        """How much at home the strangers are."""
        return np.array([one.in_scope for one in self.strange], np.float32)


def judged(rows: Labelled, classify: Callable[[str], Prediction], read: Callable[[str], str]) -> Judgement:
    """Return what `classify` says of every row; only its own time is counted, not that of `read` before it."""
    spent: list[float] = []

    def said(text: str) -> Prediction:
        plain = read(text)
        return timed(lambda: classify(plain), spent)

    return Judgement(
        labels=[label for _, label, _ in rows.ours],
        said=[said(text) for text, _, _ in rows.ours],
        strange=[said(text) for text in rows.strangers],
        spent=spent,
    )


def measured(judgement: Judgement, least: float | None, balanced: float | None = None, **also: Any) -> Measured:
    """Return the figures at the threshold `least` of being at home, and at a `balanced` one where there is one.

    In scope, a row counts as right when its intent is ranked first and it is not turned away. `also` are figures of
    the training.
    """
    pairs = [(label, one.intent) for label, one in zip(judgement.labels, judgement.said, strict=True)]
    right, inside, outside = judgement.right, judgement.inside, judgement.outside
    confidence = np.array([one.confidence for one in judgement.said], np.float32)
    figures = {
        "rows": len(inside) + len(outside),
        "accuracy": share(int(right.sum()), len(right)),
        "macro_f1": macro_f1(pairs),
        "in_scope_accuracy": _kept(right, inside, least),
        "oos_recall": _turned_away(outside, least),
        "in_scope_accuracy_balanced": _kept(right, inside, balanced),
        "oos_recall_balanced": _turned_away(outside, balanced),
        "auroc": _or_none(auroc(inside, outside)),
        "fpr95": _or_none(fpr95(inside, outside)),
        "ece": _or_none(calibration_error(confidence, right)) if len(right) else None,
        "train_s": also.get("train_s"),
        "model_bytes": also.get("model_bytes"),
        "p50_us": percentile(judgement.spent, 0.5),
        "p99_us": percentile(judgement.spent, 0.99),
    }
    return Measured(figures, confusions(pairs))


def _kept(right: NDArray[np.bool_], inside: NDArray[np.float32], least: float | None) -> float | None:
    return None if least is None else share(int((right & (inside >= least)).sum()), len(right))


def _turned_away(outside: NDArray[np.float32], least: float | None) -> float | None:
    return None if least is None else share(int((outside < least).sum()), len(outside))


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)
