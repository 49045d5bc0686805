"""Where the model comes from: trained once per catalog in a child process, kept under the data folder.

scikit-learn never enters the serving process: the child writes arrays and JSON, the server reads them. `sapa train`
publishes a model only if it is not worse than the one in use.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.child import child_environment
from bot.encoding import encoder_of
from bot.evaluation.rows import BadFile
from bot.evaluation.shipped import measure_shipped
from bot.evaluation.understanding import read_labelled
from core.encoder import Encoder
from core.impact import Impact
from core.settings import Settings
from intents.alarms import Alarms
from intents.catalog import Catalog
from intents.kept import Compared, compare, read_judgements
from intents.model import IntentModel
from intents.own import Own, write_own
from intents.stored import CARD, ModelError, read_card

# A model on trial, the one that it replaces while it is published, and the note that one was found worse: it names the
# folder of the model that stays in use.
TRIAL = ".trial"
OLD = ".old"
REFUSED = ".refused"
# Beside the models: the installation's own examples that the published one learnt, and every later one will.
OWN = "own.jsonl"


class TrainingError(Exception):
    """The child process that trains failed; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Retrained:
    """What `retrain` did: the child's report, the comparison with the model in use (None: nothing to compare with),
    what changes for past questions (None: nothing was asked, or nobody can say), and whether the new model is
    published."""

    report: str
    compared: Compared | None
    is_published: bool
    impact: Impact | None = None


def model_folder(settings: Settings, catalog: Catalog) -> Path:
    """Return where the model of this catalog lies or will lie; with an encoder it is another one than without."""
    encoder = encoder_of(settings)
    name = catalog.fingerprint[:16] + (f"-{encoder.fingerprint}" if encoder else "")
    return settings.data_dir / "models" / name


def ready_model(settings: Settings, catalog: Catalog) -> Path:
    """Return the folder of the model to serve with: this catalog's, trained first when there is none.

    Where `sapa train` found that one worse, the model it was compared with, as long as the catalog has its intents.
    """
    folder = model_folder(settings, catalog)
    with _alone(folder):
        if (folder / CARD).exists():
            return folder
        kept = kept_instead(folder, catalog, encoder_of(settings))
        if kept is None:
            train_model(folder, own=folder.parent / OWN, encoder=settings.encoder_dir)
        return kept or folder


def retrain(
    settings: Settings,
    catalog: Catalog,
    *,
    tests: Sequence[Path] = (),
    force: bool = False,
    catalog_folder: Path | None = None,
    own: Callable[[], Sequence[Own]] = tuple,
    replay: Callable[[Path, Path], Impact | None] | None = None,
    publish: bool = True,
) -> Retrained:
    """Train the model of `catalog` and of the installation's `own` examples, compare it with the one in use, and
    publish it unless it is worse.

    Compared is on files of `text` and `label`, else on the catalog's own sentences, each judged without having been
    learnt. `replay` says what changes for past questions when the model in the second folder serves in place of the one
    in the first. `force` publishes in any case, `publish=False` in none; `catalog_folder` is where the catalog was
    read, the shipped one by default.
    Raises TrainingError, and BadFile for a file of tests that is not as it should be.
    """
    if tests and not read_labelled(tests).ours:
        raise BadFile(f"{tests[0]} has only texts of no intent; expected some with the name of one as their label.")
    folder, encoder = model_folder(settings, catalog), encoder_of(settings)
    trial = folder.with_name(folder.name + TRIAL)
    with _alone(folder):
        shutil.rmtree(trial, ignore_errors=True)
        learns = trial.with_suffix(f"{TRIAL}-{OWN}")
        write_own(learns, own())
        report = train_model(trial, catalog_folder, own=learns, encoder=settings.encoder_dir)
        used = model_in_use(folder, catalog, encoder)
        compared = _compare(used, trial, catalog, tests, encoder) if used else None
        impact = replay(used, trial) if used and replay else None
        is_refused = compared is not None and compared.is_worse and not force
        if is_refused or not publish:
            shutil.rmtree(trial)
            learns.unlink(missing_ok=True)
            if publish and used and used != folder:
                folder.with_name(folder.name + REFUSED).write_text(used.name, "utf-8")
            return Retrained(report, compared, False, impact)
        _publish(trial, folder)
        (folder.parent / OWN).unlink(missing_ok=True)
        if learns.exists():
            learns.replace(folder.parent / OWN)
    return Retrained(report, compared, True, impact)


def model_in_use(folder: Path, catalog: Catalog, encoder: Encoder | None = None) -> Path | None:
    """Return the folder of the model that a server would take now, or took before the catalog was edited: the newest
    that can be read. None when nothing was trained here yet."""
    if (folder / CARD).exists():
        return folder
    kept = kept_instead(folder, catalog, encoder)
    if kept:
        return kept
    cards = [one for one in folder.parent.glob(f"*/{CARD}") if one.parent.suffix not in (TRIAL, OLD)]
    newest = sorted(cards, key=lambda card: card.stat().st_mtime, reverse=True)
    return next((card.parent for card in newest if _is_readable(card.parent, encoder)), None)


def train_model(folder: Path, catalog: Path | None = None, own: Path | None = None, encoder: Path | None = None) -> str:
    """Train into `folder` and return the report that the child printed; `catalog` is a folder, `own` a file of examples
    that need not be there, `encoder` the directory of one. Raises TrainingError."""
    command = [sys.executable, "-m", "intents.train", "--out", str(folder)]
    command += ["--catalog", str(catalog)] if catalog else []
    command += ["--own", str(own)] if own else []
    command += ["--encoder", str(encoder)] if encoder else []
    done = subprocess.run(  # noqa: S603  # our own module
        command, capture_output=True, text=True, check=False, env=child_environment()
    )
    if done.returncode != 0:
        raise TrainingError(f"training the model failed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other command train meanwhile: two that start at once train once. What broke off before is ended first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for old in folder.parent.glob(f"*{OLD}"):
            _end_publication(old)
        yield


def _end_publication(old: Path) -> None:
    """End a publication that broke off: where the new model had not come yet, the one it was to replace returns."""
    folder = old.with_suffix("")
    if (old / CARD).exists() and not (folder / CARD).exists():
        shutil.rmtree(folder, ignore_errors=True)
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def kept_instead(folder: Path, catalog: Catalog, encoder: Encoder | None = None) -> Path | None:
    """Return the model that serves in place of the one that would lie in `folder`, which was found worse; None when
    none was refused, or the other cannot be read or names an intent that `catalog` no longer has."""
    note = folder.with_name(folder.name + REFUSED)
    if not note.exists():
        return None
    kept = folder.with_name(note.read_text("utf-8").strip())
    fits = _is_readable(kept, encoder) and set(read_card(kept)["intents"]) <= set(catalog.intents)
    return kept if fits else None


def _is_readable(folder: Path, encoder: Encoder | None) -> bool:
    try:
        IntentModel.load(folder, encoder)
        Alarms.load(folder)
    except ModelError:
        return False
    return True


def _compare(
    used: Path, trial: Path, catalog: Catalog, tests: Sequence[Path], encoder: Encoder | None
) -> Compared | None:
    if not tests:
        return compare(read_judgements(used), read_judgements(trial))
    models = (IntentModel.load(one, encoder) for one in (used, trial))
    before, after = (measure_shipped(one, catalog, tests).figures for one in models)
    return Compared(int(after["rows"]), float(before["accuracy"]), float(after["accuracy"]))


def _publish(trial: Path, folder: Path) -> None:
    old = folder.with_name(folder.name + OLD)
    if folder.exists():
        folder.rename(old)
    trial.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    folder.with_name(folder.name + REFUSED).unlink(missing_ok=True)
