"""Where the model comes from: trained once per catalog in a child process, kept under the data folder.

scikit-learn never enters the serving process: the child writes arrays and JSON, the server reads them.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

from core.settings import Settings
from intents.catalog import Catalog


class TrainingError(Exception):
    """The child process that trains failed; the message holds its last words."""


def model_folder(settings: Settings, catalog: Catalog) -> Path:
    """Return where the model of this catalog lies or will lie."""
    return settings.data_dir / "models" / catalog.fingerprint[:16]


def ready_model(settings: Settings, catalog: Catalog) -> Path:
    """Return the folder of this catalog's model, training it first when there is none."""
    folder = model_folder(settings, catalog)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "training.lock").open("w") as lock:
        # Two commands that start at once train once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "model.json").exists():
            train_model(folder)
    return folder


def train_model(folder: Path) -> str:
    """Train into `folder` and return the report that the child printed. Raises TrainingError."""
    command = [sys.executable, "-m", "intents.train", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own module
    if done.returncode != 0:
        raise TrainingError(f"training the model failed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout
