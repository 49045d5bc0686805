"""How the shipped catalog's model does on a file: intents and strangers, at the thresholds that it came with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.evaluation.figures import Measured, confusions, macro_f1, percentile, share, timed
from bot.evaluation.rows import BASE, ZONE, BadFile, read_instant, read_rows
from core.text import extract, normalise
from core.words import Prediction
from intents.catalog import Catalog
from intents.measures import auroc, calibration_error, fpr95
from intents.model import IntentModel

# How rows of no intent are labelled.
STRANGERS = frozenset({"oos", "out_of_scope"})


def measure_shipped(model: IntentModel, catalog: Catalog, test: Path, strangers: Path | None = None) -> Measured:
    """Judge a file of `text` and `label`, and one of texts that belong to no intent, with every pack active.

    In scope, a message counts as right when its intent is ranked first and it is not turned away.
    """
    rows = [(row["text"], row["label"], row["place"]) for row in read_rows(test, {"text": str, "label": str})]
    if strangers is not None:
        rows += [(row["text"], "oos", row["place"]) for row in read_rows(strangers, {"text": str})]
    ours = [(text, label, place) for text, label, place in rows if label not in STRANGERS]
    _check_labels(ours, catalog)
    others = [text for text, label, _ in rows if label in STRANGERS]
    packs = sorted({one.pack for one in catalog.intents.values()})
    spent: list[float] = []
    said = [_classify(model, text, packs, spent) for text, _, _ in ours]
    strange = [_classify(model, text, packs, spent) for text in others]
    pairs = [(label, one.intent) for (_, label, _), one in zip(ours, said, strict=True)]
    least = model.thresholds["in_scope"]
    kept = sum(label == name and one.in_scope >= least for (label, name), one in zip(pairs, said, strict=True))
    inside, outside = (np.array([one.in_scope for one in some], np.float32) for some in (said, strange))
    right = np.array([label == name for label, name in pairs])
    figures = {
        "rows": len(rows),
        "accuracy": share(sum(label == name for label, name in pairs), len(pairs)),
        "macro_f1": macro_f1(pairs),
        "in_scope_accuracy": share(kept, len(pairs)),
        "oos_recall": share(sum(one.in_scope < least for one in strange), len(strange)),
        "in_scope_accuracy_balanced": None,
        "oos_recall_balanced": None,
        "auroc": _or_none(auroc(inside, outside)),
        "fpr95": _or_none(fpr95(inside, outside)),
        "ece": _or_none(calibration_error(np.array([one.confidence for one in said], np.float32), right)),
        "train_s": None,
        "model_bytes": None,
        "p50_us": percentile(spent, 0.5),
        "p99_us": percentile(spent, 0.99),
    }
    return Measured(figures, confusions(pairs))


def _classify(model: IntentModel, text: str, packs: list[str], spent: list[float]) -> Prediction:
    plain = normalise(text, extract(text, now=read_instant(BASE, "base"), zone=ZONE)).text
    return timed(lambda: model.classify(plain, packs), spent)


def _check_labels(rows: list[tuple[str, str, str]], catalog: Catalog) -> None:
    for _, label, place in rows:
        if not catalog.has(label):
            raise BadFile(f"{place}: no intent is named {label!r}; `oos` or out_of_scope marks what is of none.")


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)
