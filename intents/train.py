"""Training of what ships: the classifier of the catalog and the one of grave matters.

`python -m intents.train --out DIR`, in a child process; the server never imports this module.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from core.encoder import Encoder, EncoderError, read_encoder
from intents.alarms import FOLDER
from intents.catalog import Catalog, CatalogError, read_catalog
from intents.corpus import EXAMPLE, LEAST_INTENTS, Corpus, build_corpus
from intents.cross_validation import OURS
from intents.grave import MatterError
from intents.kept import Judgements, write_judgements
from intents.learning import Learnt, learn
from intents.own import read_own, with_own
from intents.report import Report
from intents.stored import write_model
from intents.train_alarms import train_alarms


class TrainingError(Exception):
    """A catalog that nothing can be learnt from."""


def train(catalog: Catalog, out: Path, seed: int = 0, encoder: Encoder | None = None) -> Report:
    """Learn from `catalog`, with an `encoder` also from vectors, write the model into the folder `out`, return its
    figures.

    Equal catalogs and seeds give equal files. Raises TrainingError for fewer than four intents.
    """
    started = time.process_time()
    _refuse_few(catalog)
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


def _refuse_few(catalog: Catalog) -> None:
    if len(catalog.intents) < LEAST_INTENTS:
        raise TrainingError(f"The catalog has {len(catalog.intents)} intents; at least {LEAST_INTENTS} are needed.")


def _judgements(corpus: Corpus, learnt: Learnt) -> Judgements:
    """Return what was said of each sentence with all packs active, by a fit that had not seen it."""
    judged = learnt.judged
    rows = np.flatnonzero((judged.origins == OURS) & ~judged.noisy & judged.everything & ~judged.partial)
    said = learnt.chances.argmax(axis=1)
    return {
        corpus.digests[judged.sources[row]]: (corpus.names[judged.truth[row]], corpus.names[said[row]]) for row in rows
    }


def main(arguments: list[str] | None = None) -> int:
    """Train as the command line asks; print the figures. Return 0, or 1 when the catalog, the
    encoder or the file of a grave matter has a fault."""
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
        encoder = read_encoder(asked.encoder) if asked.encoder else None
        _refuse_few(catalog)
        # A start takes a folder with the catalog's card for whole, so that card comes last, however training ends.
        alarms = train_alarms(catalog, asked.out / FOLDER, asked.seed)
        report = train(catalog, asked.out, asked.seed, encoder)
    except (CatalogError, EncoderError, MatterError, TrainingError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{report.lines()}\n{alarms.lines()}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
