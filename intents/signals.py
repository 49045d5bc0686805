"""Signals that a text is ours or a stranger's, from margins and from how much of it is known.

Called by training and by the served model, so that both compute the same numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NAMES = (
    "best margin",
    "gap to the second",
    "gap to the next four",
    "mean margin",
    "spread of margins",
    "lead over the strangers' margin",
    "lead over intents of other packs",
    "cosine to the best intent",
    "best cosine",
    "known words",
    "known letters",
    "known concepts",
    "length",
    "best margin of a long text",
)
# The lead where there is no intent of another pack: about the margin of a plain no.
_NO_OTHER = 1.0
_NEXT = 5


def signals(
    margins: Floats, stranger: Floats, cosines: Floats, known: Floats, *, lengths: NDArray[np.int64], active: Floats
) -> Floats:
    """Return one row of `NAMES` per text.

    `margins` and `cosines` are texts x intents, `known` texts x blocks; `active` tells by 1 or 0 which
    intents count. A missing intent (NaN) counts neither as active nor as another's.
    """
    missing = np.isnan(margins[0])
    ours = (active > 0) & ~missing
    others = ~ours & ~missing
    inside = margins[:, ours]
    top = -np.sort(-inside, axis=1)[:, :_NEXT]
    best = np.argmax(inside, axis=1)
    best_margin = top[:, 0]
    other = margins[:, others].max(axis=1) if others.any() else best_margin - _NO_OTHER
    near = cosines[:, ours]
    length = np.log1p(lengths).astype(np.float32)
    rows = [
        best_margin,
        best_margin - top[:, min(1, top.shape[1] - 1)],
        best_margin - top[:, 1:].mean(axis=1) if top.shape[1] > 1 else np.zeros_like(best_margin),
        inside.mean(axis=1),
        inside.std(axis=1),
        best_margin - stranger,
        best_margin - other,
        near[np.arange(len(near)), best],
        near.max(axis=1),
        known[:, 0],
        known[:, 1],
        known[:, 2],
        length,
        best_margin * length,
    ]
    return np.stack(rows, axis=1).astype(np.float32)
