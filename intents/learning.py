"""Rows become a model of plain arrays: fitted, judged by cross-validation, calibrated.

Called by training of the shipped catalog and of grave matters, and by `intents/estimator.py` for files of others. It
learns the classifier, and from what cross-validation shows of it the sharpness of confidence, the scorer of strangers
and the thresholds. Deterministic for a seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.calibration import Thresholds, best_sharpness, choose_thresholds, confidences, fit_trust, trusted
from intents.corpus import Corpus
from intents.cross_validation import HELD_OUT, LISTED, OURS, Judged, best_ratio, judge
from intents.fitting import Fitted, fit
from intents.report import figures
from intents.scorer import Scorer, fit_scorer, held_out_chances


@dataclass(frozen=True)
class Learnt:
    """A model before it is written, and the rows of cross-validation with their confidences (rows x intents) and the
    chance of being ours, each by a fit that did not see the row."""

    card: dict[str, Any]
    arrays: dict[str, NDArray[Any]]
    figures: dict[str, float]
    judged: Judged
    chances: NDArray[np.float32]
    in_scope: NDArray[np.float32]


def learn(corpus: Corpus, seed: int, step: Callable[[], None] = lambda: None) -> Learnt:
    """Return the model of `corpus`; `step` is called after each fit: FOLDS, at most the recipe's parts, and one;
    before them at most FOLDS for a corpus with vectors."""
    if corpus.vectors is not None:
        corpus = replace(corpus, ratio=best_ratio(corpus, seed, step))
    judged = judge(corpus, seed, step)
    # Whole fits only: fewer rivals would make for too much confidence.
    ours = (judged.origins == OURS) & ~judged.partial
    sharpness = best_sharpness(judged.margins[ours], judged.truth[ours])
    raw = confidences(judged.margins, sharpness)
    trust = fit_trust(raw[ours].max(axis=1), raw[ours].argmax(axis=1) == judged.truth[ours])
    chances = trusted(raw, trust)
    in_scope = held_out_chances(judged)
    # Thresholds weigh real strangers, and only without any of them intents that were held out; a sentence of a trade
    # that is not active may well fit an intent that is.
    strangers = judged.origins == (LISTED if (judged.origins == LISTED).any() else HELD_OUT)
    counted = ours | strangers
    thresholds = choose_thresholds(chances[counted], judged.truth[counted], in_scope[counted])
    scorer = fit_scorer(judged, np.arange(len(judged.truth)))
    fitted = fit(corpus, np.arange(len(corpus.intents)), seed)
    step()
    found = figures(judged, chances, in_scope, thresholds)
    card = _card(corpus, scorer, thresholds)
    card |= {"sharpness": sharpness, "trust": list(trust), "figures": _rounded(found), "seed": seed}
    return Learnt(card, _arrays(corpus, fitted, scorer), found, judged, chances, in_scope)


def _card(corpus: Corpus, scorer: Scorer, thresholds: Thresholds) -> dict[str, Any]:
    return {
        "reader": corpus.reader.name,
        "intents": list(corpus.names),
        "packs": list(corpus.packs),
        "block_weights": list(corpus.reader.weights),
        "scorer_bias": scorer.bias,
        "thresholds": asdict(thresholds),
        **({"encoder": {"fingerprint": corpus.encoder, "ratio": corpus.ratio}} if corpus.encoder else {}),
    }


def _arrays(corpus: Corpus, fitted: Fitted, scorer: Scorer) -> dict[str, NDArray[Any]]:
    """Return the arrays of the model: only grams that were learnt, blocks one below the other."""
    kept = [np.flatnonzero(rarity) for rarity in fitted.idf]
    arrays: dict[str, NDArray[Any]] = {
        "idf": np.concatenate([rarity[places] for rarity, places in zip(fitted.idf, kept, strict=True)]),
        "weights": fitted.weights,
        "bias": fitted.bias,
        "centroids": fitted.centroids.toarray().astype(np.float16),
        "scorer": scorer.weights,
        "scorer_centre": scorer.centre,
        "scorer_spread": scorer.spread,
    }
    for block, (grams, places) in enumerate(zip(corpus.grams, kept, strict=True)):
        arrays[f"grams_{block}"] = np.frombuffer("\n".join(grams[place] for place in places).encode(), np.uint8)
    return arrays | (fitted.sense.arrays() if fitted.sense else {})


def _rounded(found: dict[str, float]) -> dict[str, float | None]:
    return {name: None if np.isnan(value) else round(value, 4) for name, value in found.items()}
