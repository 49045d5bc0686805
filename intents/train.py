"""Training: rows become a model of plain arrays. `python -m intents.train --out DIR`, in a child process, for the
shipped catalog; `intents/estimator.py` for files of others.

Learns the classifier, judges it by cross-validation, and from what that shows the sharpness of confidence,
the scorer of strangers and the thresholds. Deterministic for a seed. The server never imports this module.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder, EncoderError, read_encoder
from intents.calibration import Thresholds, best_sharpness, choose_thresholds, confidences, fit_trust, trusted
from intents.catalog import Catalog, CatalogError, read_catalog
from intents.corpus import EXAMPLE, LEAST_INTENTS, Corpus, build_corpus
from intents.cross_validation import HELD_OUT, LISTED, OURS, Judged, best_ratio, judge
from intents.fitting import Fitted, fit
from intents.kept import Judgements, write_judgements
from intents.own import read_own, with_own
from intents.report import Report, figures
from intents.scorer import Scorer, fit_scorer, held_out_chances
from intents.stored import write_model


class TrainingError(Exception):
    """A catalog that nothing can be learnt from."""


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


def train(catalog: Catalog, out: Path, seed: int = 0, encoder: Encoder | None = None) -> Report:
    """Learn from `catalog`, with an `encoder` also from vectors, write the model into the folder `out`, return its
    figures.

    Equal catalogs and seeds give equal files. Raises TrainingError for fewer than four intents.
    """
    started = time.process_time()
    if len(catalog.intents) < LEAST_INTENTS:
        raise TrainingError(f"The catalog has {len(catalog.intents)} intents; at least {LEAST_INTENTS} are needed.")
    corpus = build_corpus(catalog, seed, encoder)
    learnt = learn(corpus, seed)
    write_judgements(out, _judgements(corpus, learnt))
    size = write_model(out, learnt.arrays, learnt.card | {"fingerprint": catalog.fingerprint})
    return Report(
        intents=len(catalog.intents),
        examples=int((corpus.kinds == EXAMPLE).sum()),
        train_s=time.process_time() - started,
        model_bytes=size,
        **learnt.figures,
    )


def _judgements(corpus: Corpus, learnt: Learnt) -> Judgements:
    """Return what was said of each sentence with all packs active, by a fit that had not seen it."""
    judged = learnt.judged
    rows = np.flatnonzero((judged.origins == OURS) & ~judged.noisy & judged.everything & ~judged.partial)
    said = learnt.chances.argmax(axis=1)
    return {
        corpus.digests[judged.sources[row]]: (corpus.names[judged.truth[row]], corpus.names[said[row]]) for row in rows
    }


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


def main(arguments: list[str] | None = None) -> int:
    """Train as the command line asks; print the figures. Return 0, or 1 when the catalog has a fault."""
    parser = argparse.ArgumentParser(prog="python -m intents.train", description="Train the shipped classifier.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model into")
    parser.add_argument("--catalog", type=Path, default=None, help="folder of the catalog (default: the shipped one)")
    parser.add_argument("--own", type=Path, default=None, help="file of the installation's own examples")
    parser.add_argument("--encoder", type=Path, default=None, help="directory of a sentence encoder")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    try:
        catalog = read_catalog(asked.catalog)
        catalog = with_own(catalog, read_own(asked.own)) if asked.own else catalog
        report = train(catalog, asked.out, asked.seed, read_encoder(asked.encoder) if asked.encoder else None)
    except (CatalogError, EncoderError, TrainingError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{report.lines()}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
