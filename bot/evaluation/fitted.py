"""How the classifier does on files of others: fitted to one, its thresholds chosen on a second, judged on a third."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.figures import Measured
from bot.evaluation.rows import BadFile
from bot.evaluation.understanding import NONE, Judgement, Labelled, judged, measured, read_labelled
from intents.estimator import PACKS, IntentClassifier, UnfitError

# In-scope accuracy that the careful threshold may cost.
MOST_LOST = 0.01


@dataclass(frozen=True)
class Files:
    """Files of `text` and `label` to learn from, to judge, to choose thresholds on; and of `text`, all strangers."""

    train: Sequence[Path]
    test: Sequence[Path]
    valid: Sequence[Path] = ()
    strangers: Sequence[Path] = ()


@dataclass(frozen=True)
class Learnt:
    """A classifier as it would be served, its careful and its balanced threshold (None where nothing is known to
    choose one by), CPU seconds of learning, bytes on disk."""

    served: IntentClassifier
    least: float | None
    balanced: float | None
    train_s: float
    model_bytes: int

    def judged(self, asked: Labelled) -> Judgement:
        """Return what it says of rows."""
        model = self.served.model
        return judged(asked, lambda plain: model.classify(plain, PACKS), model.reader.plain)

    def measured(self, asked: Labelled) -> Measured:
        """Return the figures over rows, labels it does not know named first."""
        also = {"train_s": self.train_s, "model_bytes": self.model_bytes}
        found = measured(self.judged(asked), self.least, self.balanced, **also)
        return Measured(found.figures, [*_unknown(asked, self.served), *found.notes])


def measure_fitted(classifier: IntentClassifier, files: Files, step: Callable[[], None] = lambda: None) -> Measured:
    """Fit `classifier`, choose thresholds on the valid files (without any, by cross-validation on what it learnt from)
    and judge the test files. `step` is called after each fit. Raises BadFile."""
    lessons, asked = read_labelled(files.train), read_labelled(files.test, files.strangers)
    kept = read_labelled(files.valid)
    try:
        return learn(classifier, lessons, kept, step).measured(asked)
    except UnfitError as error:
        raise BadFile(f"{', '.join(str(path) for path in files.train)}: {error}") from None


def learn(
    classifier: IntentClassifier, lessons: Labelled, kept: Labelled, step: Callable[[], None] = lambda: None
) -> Learnt:
    """Return what `classifier` learns from rows, read back from disk, with thresholds chosen on `kept`, or where that
    is empty by cross-validation. Raises UnfitError for rows that teach nothing."""
    texts = [*(text for text, _, _ in lessons.ours), *lessons.strangers]
    labels = [*(label for _, label, _ in lessons.ours), *(NONE for _ in lessons.strangers)]
    began = time.process_time()
    classifier.fit(texts, labels, step)
    spent = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        size = classifier.save(Path(folder))
        served = IntentClassifier.load(Path(folder), classifier.encoder)
    return Learnt(served, *_thresholds(served, classifier, kept), round(spent, 2), size)


def _thresholds(
    served: IntentClassifier, classifier: IntentClassifier, kept: Labelled
) -> tuple[float | None, float | None]:
    """Return the careful threshold and the balanced one; None where nothing to choose it by is known."""
    known = classifier.cross_validated
    right, inside, outside = known.right[known.ours], known.in_scope[known.ours], known.in_scope[~known.ours]
    if len(kept):
        judgement = judged(kept, served.classify, str)
        right, inside, outside = judgement.right, judgement.inside, judgement.outside
    return careful_threshold(right, inside) if len(right) else None, balanced_threshold(right, inside, outside)


def careful_threshold(right: NDArray[np.bool_], inside: NDArray[np.float32]) -> float:
    """Return the largest threshold of being at home that costs at most one point of in-scope accuracy."""
    at_home = np.sort(inside[right])
    most = int(np.floor(MOST_LOST * len(right) + 1e-9))
    return float(at_home[most]) if most < len(at_home) else float("inf")


def balanced_threshold(
    right: NDArray[np.bool_], inside: NDArray[np.float32], outside: NDArray[np.float32]
) -> float | None:
    """Return the threshold with the best mean of in-scope accuracy and recall of strangers; None without strangers."""
    if not len(outside) or not len(inside):
        return None
    tried = np.unique(np.concatenate([inside, outside]))
    ours, strangers = np.sort(inside[right]), np.sort(outside)
    accuracy = (len(ours) - np.searchsorted(ours, tried, "left")) / len(right)
    recall = np.searchsorted(strangers, tried, "left") / len(strangers)
    return float(tried[int(np.argmax(accuracy + recall))])


def _unknown(asked: Labelled, served: IntentClassifier) -> list[str]:
    strange = Counter(label for _, label, _ in asked.ours if label not in served.classes_)
    return [
        f"{label!r} is no label of the training: its {count} rows count as wrong" for label, count in strange.items()
    ]
