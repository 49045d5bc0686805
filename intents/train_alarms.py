"""Training of the second classifier: whether a message tells of one of the grave matters, and of which.

Called by `intents/train.py`. It learns the sentences of `intents/grave` and, as strangers to them all, their traps and
the sentences of the catalog. Fitted, cross-validated and written by the code of the first one, and yet a model of its
own: a message may be about a parcel and about despair at once, and a miss costs more here than a call in vain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intents.catalog import Catalog
from intents.corpus import corpus_of
from intents.grave import read_matters
from intents.learning import learn
from intents.readers import INDONESIAN
from intents.recipe import GRAVE
from intents.stored import write_model

# The label of what tells of no matter; and intents whose sentences may or may not, so that they teach neither.
ORDINARY = "out_of_scope"
EITHER = frozenset({"bank.card_block", "clinic.medical_question", "complaint.threat", "privacy.request"})
# Share of the ordinary sentences of cross-validation that may sound an alarm.
MOST_IN_VAIN = 0.007


@dataclass(frozen=True)
class AlarmReport:
    """Figures of a training by cross-validation, shares from 0 to 1: of calls that are heard, and of traps and of
    ordinary sentences that sound an alarm in vain, at the chance `threshold`; the model's size in bytes."""

    threshold: float
    recall: float
    traps: float
    ordinary: float
    model_bytes: int

    def lines(self) -> str:
        """Return the figures as one line of text."""
        return (
            f"grave matters        {self.recall:.4f} of calls, {self.traps:.4f} of traps and {self.ordinary:.4f} of"
            f" ordinary sentences at {self.threshold:.2f}, {self.model_bytes} bytes"
        )


def train_alarms(catalog: Catalog, out: Path, seed: int) -> AlarmReport:
    """Learn the grave matters beside the sentences of `catalog`, write the model into the folder `out`, return its
    figures. Equal catalogs and seeds give equal files. Raises MatterError for a faulty file of a matter."""
    matters = read_matters()
    rows = [(text, matter.category) for matter in matters for text in matter.calls]
    rows += [(text, ORDINARY) for matter in matters for text in matter.traps]
    own = len(rows)
    rows += _of_catalog(catalog, {matter.category for matter in matters})
    texts, labels = zip(*rows, strict=True)
    learnt = learn(corpus_of(texts, labels, reader=INDONESIAN, recipe=GRAVE, seed=seed), seed)
    judged = learnt.judged
    # Fits that had not seen every matter know fewer rivals than the one that serves.
    whole, of_matters = ~judged.partial, judged.sources < own
    ordinary = whole & (judged.truth < 0)
    threshold = float(np.quantile(learnt.in_scope[ordinary & ~of_matters], 1 - MOST_IN_VAIN))
    thresholds = learnt.card["thresholds"] | {"in_scope": threshold}
    card = learnt.card | {"fingerprint": catalog.fingerprint, "thresholds": thresholds}
    heard = learnt.in_scope >= threshold
    return AlarmReport(
        threshold=threshold,
        recall=_share(heard[whole & (judged.truth >= 0) & of_matters]),
        traps=_share(heard[ordinary & of_matters]),
        ordinary=_share(heard[ordinary & ~of_matters]),
        model_bytes=write_model(out, learnt.arrays, card),
    )


def _of_catalog(catalog: Catalog, categories: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the sentences of the catalog: calls where their intent is such a matter, else ordinary."""
    for name, intent in catalog.intents.items():
        if name not in EITHER:
            label = intent.category if intent.category in categories else ORDINARY
            yield from ((text, label) for _, _, text in intent.sentences)


def _share(of: NDArray[np.bool_]) -> float:
    return float(of.mean()) if len(of) else float("nan")
