"""English intents: banking77, its near strangers, clinc150 and the three small corpora. Used by `part.py`.

Without `release` no test file is opened: valid files are judged, or training files by cross-validation.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.evaluation.understanding import Labelled
from tests.bench.judgement.lessons import (
    FEW,
    NOBODY,
    PLAINLY,
    crossed,
    figures_of,
    learnt,
    pairs_of,
    plain_figures,
    plain_pairs,
    rows_of,
    spread,
    told,
)
from tests.bench.judgement.table import Found

SMALL = ("chatbot", "askubuntu", "webapplications")
PARTS = 5


def banking77(folder: Path, release: bool) -> Iterator[Found]:
    """Yield all data, ten and five rows a label; in a release the hard test too."""
    asked = rows_of(folder / ("test.jsonl" if release else "valid_dialoglue.jsonl"))
    judged = "test" if release else "valid_dialoglue"
    lessons = rows_of(folder / ("train.jsonl" if release else "train_dialoglue.jsonl"))
    full = learnt("banking77 full", lessons)
    keys = (*FEW, "ece", "train_s", "model_bytes", "p50_us", "p99_us")
    plain = plain_figures(lessons, asked)
    yield Found(
        "full",
        f"{'train' if release else 'train_dialoglue'} to {judged}",
        figures_of(full, asked, keys),
        plain,
        PLAINLY,
    )
    if release:
        hard = rows_of(folder / "test_hard_tfidf.jsonl")
        yield Found(
            "hard", "train to test_hard_tfidf", figures_of(full, hard, FEW), plain_figures(lessons, hard), PLAINLY
        )
    yield from _shots("banking77", folder, asked, judged)


def banking77_oos(folder: Path, release: bool) -> Iterator[Found]:
    """Yield what is in scope beside near strangers, then beside far ones; no stranger is learnt."""
    lessons = rows_of(folder / "train.jsonl")
    valid = rows_of(folder / "valid.jsonl", folder / "id_oos_valid.jsonl")
    learned = learnt("banking77_oos", lessons, valid if release else NOBODY)
    name = "test" if release else "valid"
    ours = rows_of(folder / f"{name}.jsonl")
    chosen = "thresholds on valid" if release else "thresholds by cross-validation"
    for setting, file in (("near", f"id_oos_{name}"), ("far", f"ood_oos_{name}")):
        asked = Labelled(ours.ours, rows_of(folder / f"{file}.jsonl").strangers)
        found, plain = figures_of(learned, asked), plain_figures(lessons, asked)
        yield Found(setting, f"train to {name} and {file}, {chosen}", found, plain, PLAINLY)


def clinc150(folder: Path, release: bool) -> Iterator[Found]:
    """Yield the paper's settings, all data without a stranger, few rows a label; in a release the hard test too."""
    name = "test" if release else "valid"
    asked = rows_of(folder / f"{name}.jsonl", folder / f"oos_{name}.jsonl")
    kept = rows_of(folder / "valid.jsonl", folder / "oos_valid.jsonl") if release else NOBODY
    chosen = "thresholds on valid" if release else "thresholds by cross-validation"
    strangers = folder / "oos_train.jsonl"
    settings = {
        "full": ("train_full", strangers),
        "no stranger learnt": ("train_full", None),
        "small": ("train_small", strangers),
        "imbalanced": ("train_imbalanced", strangers),
    }
    for setting, (file, also) in settings.items():
        lessons = rows_of(folder / f"{file}.jsonl", *([also] if also else []))
        learned = learnt(f"clinc150 {setting}", lessons, kept)
        read = f"{file}{' and oos_train' if also else ''} to {name} and oos_{name}, {chosen}"
        yield Found(setting, read, figures_of(learned, asked), plain_figures(lessons, asked), PLAINLY)
        if release and setting == "full":
            hard = rows_of(folder / "test_hard_tfidf.jsonl")
            found, plain = figures_of(learned, hard, FEW), plain_figures(lessons, hard)
            yield Found("hard", "train_full to test_hard_tfidf", found, plain, PLAINLY)
    yield from _shots("clinc150", folder, Labelled(asked.ours, []), name)


def nlu_evaluation_corpora(folder: Path, release: bool) -> Iterator[Found]:
    """Yield each corpus and all three together."""
    whole: list[tuple[str, str]] = []
    whole_plain: list[tuple[str, str]] = []
    for name in SMALL:
        lessons = rows_of(folder / f"{name}_train.jsonl")
        if release:
            asked = rows_of(folder / f"{name}_test.jsonl")
            pairs, plain = pairs_of(learnt(name, lessons).judged(asked)), plain_pairs(lessons, asked)
        else:
            pairs, plain = crossed(name, lessons, spread(lessons, PARTS))
        yield Found(name, "train to test" if release else f"{PARTS} parts of train", told(pairs), told(plain), PLAINLY)
        # The same name of a label in two corpora is not the same label.
        whole += [(f"{name} {one}", f"{name} {other}") for one, other in pairs]
        whole_plain += [(f"{name} {one}", f"{name} {other}") for one, other in plain]
    yield Found("overall", "all three", told(whole), told(whole_plain), PLAINLY)


def _shots(name: str, folder: Path, asked: Labelled, judged: str) -> Iterator[Found]:
    for shots in (10, 5):
        lessons = rows_of(folder / f"train_{shots}shot.jsonl")
        learned = learnt(f"{name} {shots}-shot", lessons)
        found, plain = figures_of(learned, asked, FEW), plain_figures(lessons, asked)
        yield Found(f"{shots}-shot", f"train_{shots}shot to {judged}", found, plain, PLAINLY)
