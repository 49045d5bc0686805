"""What a training says about itself: figures by cross-validation on the catalog. Called by training and
its command."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from intents.calibration import Thresholds
from intents.cross_validation import HELD_OUT, LISTED, OTHER_TRADE, OURS, Judged
from intents.measures import auroc, calibration_error, macro_f1

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Report:
    """Figures of one training, all but the last two by cross-validation: shares from 0 to 1, times in
    seconds.

    `accuracy` and `macro_f1` judge clean sentences with one trade active, `accuracy_all_packs` with every
    pack, `accuracy_noisy` their noisy copies; `auroc` strangers of our list and nonsense words,
    `auroc_held_out` intents that were held out; `sure_share` is how often the model would be sure,
    `sure_precision` how often it then is right; `ece` is the expected calibration error of confidence over
    ten bins.
    """

    intents: int
    examples: int
    accuracy: float
    macro_f1: float
    accuracy_all_packs: float
    accuracy_noisy: float
    auroc: float
    auroc_held_out: float
    auroc_other_trade: float
    listed_turned_away: float
    ece: float
    sure_share: float
    sure_precision: float
    train_s: float
    model_bytes: int

    def lines(self) -> str:
        """Return the figures as text, one per line."""
        return "\n".join(
            f"{name:<20} {value:.4f}" if isinstance(value, float) else f"{name:<20} {value}"
            for name, value in asdict(self).items()
        )


def figures(judged: Judged, chances: Floats, in_scope: Floats, thresholds: Thresholds) -> dict[str, float]:
    """Return the figures of cross-validation by the names of `Report`."""
    predicted = chances.argmax(axis=1)
    right = predicted == judged.truth
    ours = judged.origins == OURS
    clean = ours & ~judged.noisy & ~judged.everything
    if not clean.any():
        # A catalog without trades has one scene only.
        clean = ours & ~judged.noisy
    ranked = -np.sort(-chances, axis=1)[:, :2]
    lead = ranked[:, 0] - (ranked[:, 1] if ranked.shape[1] > 1 else 0)
    sure = (in_scope >= thresholds.in_scope) & (ranked[:, 0] >= thresholds.sure) & (lead >= thresholds.margin)
    listed = judged.origins == LISTED
    return {
        "accuracy": _mean(right[clean]),
        "macro_f1": macro_f1(judged.truth[clean], predicted[clean]),
        "accuracy_all_packs": _mean(right[ours & ~judged.noisy & judged.everything]),
        "accuracy_noisy": _mean(right[ours & judged.noisy]),
        "auroc": auroc(in_scope[ours], in_scope[listed]),
        "auroc_held_out": auroc(in_scope[ours & judged.partial], in_scope[judged.origins == HELD_OUT]),
        "auroc_other_trade": auroc(in_scope[ours], in_scope[judged.origins == OTHER_TRADE]),
        "listed_turned_away": _mean((in_scope < thresholds.in_scope)[listed]),
        "ece": calibration_error(ranked[ours, 0], right[ours]),
        "sure_share": _mean(sure[ours]),
        "sure_precision": _mean(right[ours & sure]),
    }


def _mean(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")
