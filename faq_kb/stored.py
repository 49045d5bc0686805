"""An index on disk: one file of plain arrays behind a line of JSON, mapped into memory. Never a pickle.

`faq_kb/search.py` takes its index from here where it has a folder. A file is named by what it was made of, so one that
is out of date is never found; one that is broken is made anew. Several processes may share the folder: a file appears
whole or not at all, and whoever has one open keeps it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import mmap
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq_kb.entry import Entry
from faq_kb.index import Index
from faq_kb.weights import Features
from faq_kb.wording import Wording

Arrays = dict[str, NDArray[Any]]
Made = tuple[Wording, Index]

MAGIC = b"SAPA KB 1\n"
# Where what the hash is of begins: behind the letters of MAGIC and the hash.
BEGIN = len(MAGIC) + 32
# Every array begins at a multiple of so many bytes.
PAGE = 64
# Beside the index in use the one before it stays, for the process that has not heard of the edit yet.
KEPT = 2
# Seconds after which what a writer left half done is nobody's any more.
ABANDONED = 3_600.0
# Neither words nor runs of characters hold a line's end.
BREAK = "\n"
_NAMES = ("words", "grams")
_log = logging.getLogger(__name__)


def kept_or_made(folder: Path, entries: Sequence[Entry], features: Features, make: Callable[[], Made]) -> Made:
    """Return the wording and the index of these entries: from `folder` if they lie there, else `make` them and put
    them there. A folder that cannot be written is told of in the log, and what was made is returned."""
    path = folder / f"index-{_digest(entries, features)}.bin"
    found = _read(path, features)
    if found is not None:
        return found
    made = make()
    try:
        _write(path, made)
        _prune(folder, path)
    except OSError as error:
        _log.warning("the knowledge index cannot be kept in %s: %s", folder, error.strerror)
        return made
    # What was read back may leave the memory again when it is not used; what was made may not.
    return _read(path, features) or made


def _digest(entries: Sequence[Entry], features: Features) -> str:
    """Return a name for all that an index follows from: the texts, the code that reads them, and the numbers."""
    digest = hashlib.sha256(MAGIC + _code() + repr(astuple(features)).encode())
    for one in entries:
        digest.update(json.dumps([one.phrasings, one.markdown]).encode())
    return digest.hexdigest()[:24]


@cache
def _code() -> bytes:
    """Return a hash of the modules and lists that make words of texts and arrays of words."""
    digest = hashlib.sha256()
    places = [*_files(files("core.text")), *(files("faq_kb").joinpath(f"{name}.py") for name in _MODULES)]
    for place in places:
        digest.update(place.name.encode() + b"\0" + hashlib.sha256(place.read_bytes()).digest())
    return digest.digest()


_MODULES = ("wording", "counting", "building", "index", "stored")


def _files(folder: Traversable) -> Iterator[Traversable]:
    yield from sorted((one for one in folder.iterdir() if one.is_file()), key=lambda one: one.name)


def _write(path: Path, made: Made) -> None:
    """Write MAGIC, a hash of all that follows, a line of JSON, and the arrays that it lists."""
    arrays = _arrays(*made)
    listed = [[name, one.dtype.str, list(one.shape)] for name, one in arrays.items()]
    line = json.dumps({"arrays": listed, "unseen": made[1].unseen}).encode() + b"\n"
    parts = [line + bytes(-(BEGIN + len(line)) % PAGE), *(_padded(one) for one in arrays.values())]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with fresh.open("wb") as file:
            file.writelines([MAGIC, digest.digest(), *parts])
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _padded(array: NDArray[Any]) -> bytes:
    content = np.ascontiguousarray(array).tobytes()
    return content + bytes(-len(content) % PAGE)


def _arrays(wording: Wording, index: Index) -> Arrays:
    """Return everything as plain arrays; `words` and `grams` as their letters."""
    # The names of the terms are the words that phrasings have, in the order of the wording.
    names = {"words": wording.words, "grams": tuple(index.grams)}
    arrays: Arrays = {name: np.frombuffer(BREAK.join(names[name]).encode(), np.uint8) for name in _NAMES}
    for part in (wording, index):
        for name in part.__dataclass_fields__:
            value = getattr(part, name)
            if isinstance(value, np.ndarray):
                arrays[_key(type(part), name)] = value
    return arrays | {"known": np.array([wording.known])}


def _key(part: type[Wording] | type[Index], name: str) -> str:
    return f"{part.__name__}.{name}"


def _read(path: Path, features: Features) -> Made | None:
    """Return what lies at `path`, None when nothing does or it is not what was written."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            file.seek(BEGIN)
            # Not through the map: what is read so does not count as this process's memory.
            digest = hashlib.file_digest(file, "sha256").digest()
        if mapped[:BEGIN] != MAGIC + digest:
            raise ValueError("its hash is another")
        end = mapped.find(b"\n", BEGIN) + 1
        head = json.loads(mapped[BEGIN:end])
        return _made(_mapped(mapped, head["arrays"], end + -end % PAGE), head["unseen"], features)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _log.warning("%s is not as it was written (%s); it is made anew", path, error)
        return None


def _mapped(mapped: mmap.mmap, listed: Sequence[tuple[str, str, list[int]]], begin: int) -> Arrays:
    arrays: Arrays = {}
    for name, kind, shape in listed:
        dtype, size = np.dtype(kind), math.prod(shape)
        arrays[name] = np.frombuffer(mapped, dtype, size, begin).reshape(shape)
        begin += dtype.itemsize * size + -(dtype.itemsize * size) % PAGE
    return arrays


def _made(arrays: Arrays, unseen: float, features: Features) -> Made:
    words, grams = (_split(arrays[name].tobytes().decode()) for name in _NAMES)
    known = int(arrays["known"][0])
    of: dict[type, dict[str, Any]] = {
        part: {name: arrays[key] for name in part.__dataclass_fields__ if (key := _key(part, name)) in arrays}
        for part in (Wording, Index)
    }
    first = known + len(of[Index]["pairs"])
    return Wording(words=tuple(words), known=known, **of[Wording]), Index(
        features=features,
        words={word: place for place, word in enumerate(words[:known])},
        grams={gram: place for place, gram in enumerate(grams, first)},
        unseen=unseen,
        **of[Index],
    )


def _split(joined: str) -> list[str]:
    return joined.split(BREAK) if joined else []


def _prune(folder: Path, used: Path) -> None:
    """Remove indexes that nobody will ask for: all but the newest, and what a writer that died left."""
    now = time.time()
    others = sorted((one for one in folder.glob("index-*.bin") if one != used), key=_written_at, reverse=True)
    abandoned = [one for one in folder.glob(".index-*") if now - _written_at(one) > ABANDONED]
    for one in [*others[KEPT - 1 :], *abandoned]:
        one.unlink(missing_ok=True)


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        # Another process has just removed it.
        return 0.0
