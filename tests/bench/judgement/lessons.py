"""Learning and judging labelled texts, with the code behind `sapa evaluate intents`; beside it the plain recipe.

Used by the sets of `intents.py` and `indonesian.py`. Nothing is written: what is learnt here is forgotten.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import typer

from bot.evaluation.figures import count_labels, macro_f1, share
from bot.evaluation.fitted import Learnt, learn
from bot.evaluation.understanding import Judgement, Labelled, read_labelled
from core.encoder import Encoder
from intents.estimator import IntentClassifier, most_fits
from intents.measures import auroc, fpr95

SEED = 0
NOBODY = Labelled([], [])
PLAINLY = "words 1-2 and letters 2-5, LinearSVC C=1"
# Figures of a classifier that are shown, where there are any.
SHOWN = (
    "rows accuracy macro_f1 in_scope_accuracy oos_recall in_scope_accuracy_balanced oos_recall_balanced auroc fpr95 ece"
    " train_s model_bytes p50_us p99_us"
).split()
FEW = ("rows", "accuracy", "macro_f1")


def rows_of(*files: Path) -> Labelled:
    """Return the labelled rows of files."""
    return read_labelled(files)


def learnt(label: str, lessons: Labelled, kept: Labelled = NOBODY, encoder: Encoder | None = None) -> Learnt:
    """Return what is learnt from rows, thresholds chosen on `kept`; progress goes to the error stream."""
    with typer.progressbar(length=most_fits(), label=label, file=sys.stderr) as bar:
        return learn(IntentClassifier(seed=SEED, encoder=encoder), lessons, kept, lambda: bar.update(1))


def figures_of(learned: Learnt, asked: Labelled, keys: Sequence[str] = SHOWN) -> dict[str, Any]:
    """Return those figures over rows."""
    figures = learned.measured(asked).figures
    return {key: figures[key] for key in keys}


def pairs_of(judgement: Judgement) -> list[tuple[str, str]]:
    """Return what was expected and what was said of each row."""
    return [(label, one.intent) for label, one in zip(judgement.labels, judgement.said, strict=True)]


def told(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return rows, accuracy and macro F1 of pairs."""
    right = sum(expected == said for expected, said in pairs)
    return {"rows": len(pairs), "accuracy": share(right, len(pairs)), "macro_f1": macro_f1(pairs)}


def of_label(label: str, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return precision and recall of one label."""
    hits = count_labels(pairs)[label]
    return {f"{label}_precision": hits.precision, f"{label}_recall": hits.recall}


def crossed(label: str, rows: Labelled, parts: Sequence[int]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return pairs of expected and said for rows that fall into `parts`, each part judged by what the others teach:
    ours, and those of the plain recipe."""
    ours: list[tuple[str, str]] = []
    plain: list[tuple[str, str]] = []
    for part in sorted(set(parts)):
        lessons = Labelled([row for row, own in zip(rows.ours, parts, strict=True) if own != part], [])
        asked = Labelled([row for row, own in zip(rows.ours, parts, strict=True) if own == part], [])
        ours += pairs_of(learnt(f"{label}, part {part}", lessons).judged(asked))
        plain += plain_pairs(lessons, asked)
    return ours, plain


def spread(rows: Labelled, parts: int) -> list[int]:
    """Return a part for each row, so that the rows of a label fall into all of them in turn."""
    seen: dict[str, int] = {}
    places = []
    for _, label, _ in rows.ours:
        places.append(seen.get(label, 0) % parts)
        seen[label] = seen.get(label, 0) + 1
    return places


def plain_pairs(lessons: Labelled, asked: Labelled) -> list[tuple[str, str]]:
    """Return what the plain recipe says of rows: the recipe of the published floors."""
    return _plain(lessons, asked)[0]


def plain_figures(lessons: Labelled, asked: Labelled) -> dict[str, Any]:
    """Return the figures of the plain recipe; a text is at home as far as its largest margin says so."""
    pairs, inside, outside = _plain(lessons, asked)
    figures = told(pairs)
    if len(outside):
        figures |= {"auroc": auroc(inside, outside), "fpr95": fpr95(inside, outside)}
    return figures


def _plain(lessons: Labelled, asked: Labelled) -> tuple[list[tuple[str, str]], Any, Any]:
    # Imported where it is used: whoever only collects the tests is spared its seconds and its memory.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion, make_pipeline
    from sklearn.svm import LinearSVC

    blocks: dict[str, dict[str, Any]] = {
        "words": {"ngram_range": (1, 2)},
        "letters": {"analyzer": "char_wb", "ngram_range": (2, 5)},
    }
    union = FeatureUnion(
        [(name, TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", **how)) for name, how in blocks.items()]
    )
    recipe = make_pipeline(union, LinearSVC(C=1.0, random_state=SEED))
    recipe.fit([text for text, _, _ in lessons.ours], [label for _, label, _ in lessons.ours])
    labels = [label for _, label, _ in asked.ours]
    texts = [text for text, _, _ in asked.ours]
    said = recipe.predict(texts)

    def home(texts: list[str]) -> Any:
        margins = recipe.decision_function(texts) if texts else np.zeros((0, 2))
        return np.asarray(margins.max(axis=1) if margins.ndim > 1 else np.abs(margins), np.float32)

    inside, outside = (home(texts), home(asked.strangers)) if asked.strangers else (np.zeros(0), np.zeros(0))
    return list(zip(labels, map(str, said), strict=True)), inside, outside
