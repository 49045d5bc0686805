"""Rows with an encoder: banking77, banking77_oos and clinc150 learnt from words and vectors. Used by `part.py`.

They stand apart from all others, which use no pretrained weights. Without `release` no test file is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.evaluation.understanding import Labelled
from core.encoder import Encoder
from tests.bench.judgement.lessons import FEW, NOBODY, figures_of, learnt, rows_of
from tests.bench.judgement.service import stackfaq_meant
from tests.bench.judgement.table import Found


def banking77(folder: Path, release: bool, encoder: Encoder) -> Iterator[Found]:
    """Yield all data, ten and five rows a label."""
    name = "test" if release else "valid_dialoglue"
    asked = rows_of(folder / f"{name}.jsonl")
    for setting, file in (
        ("full", "train" if release else "train_dialoglue"),
        ("10-shot", "train_10shot"),
        ("5-shot", "train_5shot"),
    ):
        learned = learnt(f"banking77 {setting}", rows_of(folder / f"{file}.jsonl"), encoder=encoder)
        figures = figures_of(learned, asked, (*FEW, "train_s", "model_bytes", "p50_us", "p99_us"))
        yield Found(setting, f"{file} to {name}, with the encoder", figures)


def banking77_oos(folder: Path, release: bool, encoder: Encoder) -> Iterator[Found]:
    """Yield what is in scope beside near strangers, then beside far ones; no stranger is learnt."""
    valid = rows_of(folder / "valid.jsonl", folder / "id_oos_valid.jsonl") if release else NOBODY
    learned = learnt("banking77_oos", rows_of(folder / "train.jsonl"), valid, encoder)
    name = "test" if release else "valid"
    ours = rows_of(folder / f"{name}.jsonl").ours
    for setting, file in (("near", f"id_oos_{name}"), ("far", f"ood_oos_{name}")):
        asked = Labelled(ours, rows_of(folder / f"{file}.jsonl").strangers)
        yield Found(setting, f"train to {name} and {file}, with the encoder", figures_of(learned, asked))


def clinc150(folder: Path, release: bool, encoder: Encoder) -> Iterator[Found]:
    """Yield all data, with and without a stranger to learn from."""
    name = "test" if release else "valid"
    asked = rows_of(folder / f"{name}.jsonl", folder / f"oos_{name}.jsonl")
    kept = rows_of(folder / "valid.jsonl", folder / "oos_valid.jsonl") if release else NOBODY
    for setting, files in (("full", ("train_full", "oos_train")), ("no stranger learnt", ("train_full",))):
        lessons = rows_of(*(folder / f"{file}.jsonl" for file in files))
        figures = figures_of(learnt(f"clinc150 {setting}", lessons, kept, encoder), asked)
        yield Found(setting, f"{' and '.join(files)} to {name}, with the encoder", figures)


MEANT: Mapping[str, Callable[[Path, bool, Encoder], Iterator[Found]]] = {
    "banking77": banking77,
    "banking77_oos": banking77_oos,
    "clinc150": clinc150,
    "stackfaq": stackfaq_meant,
}
