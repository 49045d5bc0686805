"""How the shipped catalog's model does on a file: intents and strangers, at the thresholds that it came with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.evaluation.figures import Measured
from bot.evaluation.rows import BASE, ZONE, BadFile, read_instant
from bot.evaluation.understanding import judged, measured, read_labelled
from core.text import extract, normalise
from intents.catalog import Catalog
from intents.model import IntentModel


def measure_shipped(
    model: IntentModel, catalog: Catalog, test: Sequence[Path], strangers: Sequence[Path] = ()
) -> Measured:
    """Judge files of `text` and `label`, and files of texts that belong to no intent, with every pack active."""
    rows = read_labelled(test, strangers)
    for _, label, place in rows.ours:
        if not catalog.has(label):
            raise BadFile(f"{place}: no intent is named {label!r}; `oos` or out_of_scope marks what is of none.")
    packs = sorted({one.pack for one in catalog.intents.values()})
    judgement = judged(rows, lambda plain: model.classify(plain, packs), _read)
    return measured(judgement, model.thresholds["in_scope"])


def _read(text: str) -> str:
    return normalise(text, extract(text, now=read_instant(BASE, "base"), zone=ZONE)).text
