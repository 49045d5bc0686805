"""Training: the catalog becomes a model of plain arrays. `python -m intents.train --out DIR`, in a child
process.

Learns the classifier, judges it by cross-validation, and from what that shows the sharpness of confidence,
the scorer of strangers and the thresholds. Deterministic for a seed. The server never imports this module.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.calibration import Thresholds, best_sharpness, choose_thresholds, confidences, fit_trust, trusted
from intents.catalog import Catalog, CatalogError, read_catalog
from intents.corpus import EXAMPLE, Corpus, build_corpus
from intents.cross_validation import LISTED, OURS, judge
from intents.features import WEIGHTS
from intents.fitting import Fitted, fit
from intents.report import Report, figures
from intents.scorer import Scorer, fit_scorer, held_out_chances
from intents.stored import write_model

# Fewer cannot play the stranger in turn.
LEAST_INTENTS = 4


class TrainingError(Exception):
    """A catalog that nothing can be learnt from."""


def train(catalog: Catalog, out: Path, seed: int = 0) -> Report:
    """Learn from `catalog`, write the model into the folder `out`, return its figures.

    Equal catalogs and seeds give equal files. Raises TrainingError for fewer than four intents.
    """
    started = time.process_time()
    if len(catalog.intents) < LEAST_INTENTS:
        raise TrainingError(f"The catalog has {len(catalog.intents)} intents; at least {LEAST_INTENTS} are needed.")
    corpus = build_corpus(catalog, seed)
    judged = judge(corpus, seed)
    ours = judged.origins == OURS
    sharpness = best_sharpness(judged.margins[ours], judged.truth[ours])
    raw = confidences(judged.margins, sharpness)
    trust = fit_trust(raw[ours].max(axis=1), raw[ours].argmax(axis=1) == judged.truth[ours])
    chances = trusted(raw, trust)
    in_scope = held_out_chances(judged)
    # Thresholds weigh real strangers; a sentence of a trade that is not active may well fit an intent that
    # is.
    counted = np.isin(judged.origins, (OURS, LISTED))
    thresholds = choose_thresholds(chances[counted], judged.truth[counted], in_scope[counted])
    scorer = fit_scorer(judged, np.arange(len(judged.truth)))
    fitted = fit(corpus, np.arange(len(corpus.intents)), seed)
    found = figures(judged, chances, in_scope, thresholds)
    card = _card(catalog, corpus, scorer, thresholds)
    card |= {"sharpness": sharpness, "trust": list(trust), "figures": _rounded(found), "seed": seed}
    size = write_model(out, _arrays(corpus, fitted, scorer), card)
    return Report(
        intents=len(catalog.intents),
        examples=int((corpus.kinds == EXAMPLE).sum()),
        train_s=time.process_time() - started,
        model_bytes=size,
        **found,
    )


def _card(catalog: Catalog, corpus: Corpus, scorer: Scorer, thresholds: Thresholds) -> dict[str, Any]:
    return {
        "fingerprint": catalog.fingerprint,
        "intents": list(corpus.names),
        "packs": list(corpus.packs),
        "block_weights": list(WEIGHTS),
        "scorer_bias": scorer.bias,
        "thresholds": asdict(thresholds),
    }


def _arrays(corpus: Corpus, fitted: Fitted, scorer: Scorer) -> dict[str, NDArray[Any]]:
    """Return the arrays of the model: only grams that were learnt, blocks one below the other."""
    kept = [np.flatnonzero(rarity) for rarity in fitted.idf]
    starts = np.cumsum([0, *(len(rarity) for rarity in fitted.idf)])
    rows = np.concatenate([places + start for places, start in zip(kept, starts, strict=False)])
    arrays: dict[str, NDArray[Any]] = {
        "idf": np.concatenate([rarity[places] for rarity, places in zip(fitted.idf, kept, strict=True)]),
        "weights": np.ascontiguousarray(fitted.weights[rows]),
        "bias": fitted.bias,
        "scorer": scorer.weights,
        "scorer_centre": scorer.centre,
        "scorer_spread": scorer.spread,
    }
    for block, (grams, places) in enumerate(zip(corpus.grams, kept, strict=True)):
        arrays[f"grams_{block}"] = np.frombuffer("\n".join(grams[place] for place in places).encode(), np.uint8)
    return arrays


def _rounded(found: dict[str, float]) -> dict[str, float | None]:
    return {name: None if np.isnan(value) else round(value, 4) for name, value in found.items()}


def main(arguments: list[str] | None = None) -> int:
    """Train as the command line asks; print the figures. Return 0, or 1 when the catalog has a fault."""
    parser = argparse.ArgumentParser(prog="python -m intents.train", description="Train the shipped classifier.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model into")
    parser.add_argument("--catalog", type=Path, default=None, help="folder of the catalog (default: the shipped one)")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    try:
        report = train(read_catalog(asked.catalog), asked.out, asked.seed)
    except (CatalogError, TrainingError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{report.lines()}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
