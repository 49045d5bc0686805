"""A trained model on disk: `model.json` and one file of plain arrays that it names by hash. Never a pickle.

Called by training to write and by the served model to read. A model is published by replacing
`model.json`, so a reader sees the old one or the new one, never half of each.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

FORMAT = 1
CARD = "model.json"
_ARRAYS = re.compile(r"arrays-[0-9a-f]{12}\.npz\Z")
# Far above any model of ours; what is larger was not written by us.
LARGEST = 500_000_000
_PLAIN = frozenset("fiu")


class ModelError(Exception):
    """A model on disk that cannot be trusted or read: what was found, what was expected, what to do."""


def write_model(folder: Path, arrays: Mapping[str, NDArray[Any]], card: Mapping[str, Any]) -> int:
    """Write a model into `folder` and return its size in bytes. `card` must be JSON; hash and format are
    added."""
    folder.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    content = packed.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    name = f"arrays-{digest[:12]}.npz"
    _replace(folder / name, content)
    text = json.dumps({**card, "format": FORMAT, "arrays": name, "sha256": digest}, indent=1, sort_keys=True)
    _replace(folder / CARD, text.encode())
    for old in folder.glob("arrays-*.npz"):
        if old.name != name:
            old.unlink()
    return len(content) + len(text.encode())


def read_card(folder: Path) -> dict[str, Any]:
    """Return what `model.json` in `folder` says; raise ModelError when it is missing or not ours."""
    path = folder / CARD
    try:
        card = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ModelError(f"There is no {path}. Train a model with `sapa train`.") from None
    except (UnicodeDecodeError, ValueError) as error:
        raise ModelError(f"{path} is not JSON ({error}). {_AGAIN}") from None
    if not isinstance(card, dict) or card.get("format") != FORMAT:
        found = card.get("format") if isinstance(card, dict) else type(card).__name__
        raise ModelError(f"{path} has format {found!r}, expected {FORMAT}. {_AGAIN}")
    return card


def read_arrays(folder: Path, card: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Return the arrays that `card` names, checked by hash; raise ModelError before anything odd is
    opened."""
    name = card.get("arrays")
    if not isinstance(name, str) or not _ARRAYS.match(name):
        raise ModelError(f"{folder / CARD} names the arrays {name!r}, expected arrays-<hash>.npz. {_AGAIN}")
    path = folder / name
    try:
        if path.stat().st_size > LARGEST:
            raise ModelError(f"{path} has {path.stat().st_size} bytes, at most {LARGEST} are read. {_AGAIN}")
        content = path.read_bytes()
    except FileNotFoundError:
        raise ModelError(f"{path} is missing. {_AGAIN}") from None
    digest = hashlib.sha256(content).hexdigest()
    if digest != card.get("sha256"):
        raise ModelError(f"{path} has the hash {digest[:12]}, {CARD} says {str(card.get('sha256'))[:12]}. {_AGAIN}")
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as packed:
            arrays = {key: packed[key] for key in packed.files}
    except (ValueError, OSError, EOFError, BadZipFile) as error:
        raise ModelError(f"{path} holds something other than plain arrays ({error}). {_AGAIN}") from None
    odd = [key for key, array in arrays.items() if array.dtype.kind not in _PLAIN]
    if odd:
        raise ModelError(f"{path}: {odd[0]} has elements of {arrays[odd[0]].dtype}, expected numbers. {_AGAIN}")
    return arrays


_AGAIN = "Train the model again with `sapa train`."


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that no reader ever sees a part of it."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)
