"""Signals that a text is ours or a stranger's, from margins and from how much of it is known.

Called by training and by the served model, so that both compute the same numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
# The columns of active intents, and those of intents of packs that are not active.
Active = tuple[NDArray[np.int64], NDArray[np.int64]]

NAMES = (
    "best margin",
    "gap to the second",
    "gap to the next four",
    "mean margin",
    "spread of margins",
    "lead over the strangers' margin",
    "lead over intents of other packs",
    "known words",
    "known letters",
    "known topics",
    "length",
    "share of words that the best intent has",
    "share of its letters",
    "share of its topics",
    "likeness of words to the best intent",
    "likeness of letters",
    "likeness of topics",
)
# The lead where there is no intent of another pack: about the margin of a plain no.
NO_OTHER = 1.0
NEXT = 5
# Signals are cut this many spreads from their mean, so that an odd text is no stranger than a strange one.
CUT = 4.0
FAR = 30.0
_FIRST, _SECOND = np.triu_indices(len(NAMES))


def signals(
    margins: Floats,
    stranger: Floats,
    known: Floats,
    *,
    near: Floats,
    lengths: NDArray[np.int64],
    active: Active,
    meant: Floats | None = None,
) -> Floats:
    """Return one row of `NAMES` per text: `margins` are texts x intents, `known` texts x blocks, `near` the shares and
    the likenesses to the best active intent, `meant` the signals of an encoder, which stand behind the others."""
    ours, others = active
    inside = margins.take(ours, axis=1)
    top = -np.sort(-inside, axis=1)[:, :NEXT]
    best, following = top[:, 0], max(1, top.shape[1] - 1)
    mean = inside.sum(axis=1) / len(ours)
    found = np.empty((len(margins), len(NAMES)), np.float32)
    found[:, 0] = best
    found[:, 1] = best - top[:, min(1, top.shape[1] - 1)]
    found[:, 2] = best - (top.sum(axis=1) - best) / following if top.shape[1] > 1 else 0.0
    found[:, 3] = mean
    found[:, 4] = np.sqrt(np.square(inside - mean[:, None]).sum(axis=1) / len(ours))
    found[:, 5] = best - stranger
    found[:, 6] = best - margins.take(others, axis=1).max(axis=1) if len(others) else NO_OTHER
    found[:, 7:10] = known
    found[:, 10] = np.log1p(lengths)
    found[:, 11:] = near
    return found if meant is None else np.concatenate([found, meant], axis=1)


def active_columns(active: NDArray[np.bool_], missing: NDArray[np.bool_]) -> Active:
    """Return which columns of margins are active and which belong to other packs; a missing intent is
    neither."""
    return np.flatnonzero(active & ~missing), np.flatnonzero(~active & ~missing)


def standardised(rows: Floats, centre: Floats, spread: Floats) -> Floats:
    """Return rows of signals as spreads from their mean, cut at four."""
    return np.asarray(np.minimum(np.maximum((rows - centre) / spread, -CUT), CUT), np.float32)


def paired(standardised: Floats) -> Floats:
    """Return signals (texts x signals) and all products of two of `NAMES`, side by side: what the scorer
    weighs. What an encoder signals stands alone: its products, learnt from strangers that are near, misjudge far
    ones."""
    return np.concatenate([standardised, standardised[:, _FIRST] * standardised[:, _SECOND]], axis=1)


def logistic(logits: Floats) -> Floats:
    """Return the chance that log odds stand for; far odds are cut, so that nothing overflows."""
    return np.asarray(1 / (1 + np.exp(-np.minimum(np.maximum(logits, -FAR), FAR))), np.float32)


def paired_size(signals: int) -> int:
    """Return how many numbers `paired` makes of so many signals."""
    return signals + len(_FIRST)


PAIRED = paired_size(len(NAMES))
