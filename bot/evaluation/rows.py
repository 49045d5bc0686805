"""Reading labelled files: JSON lines, checked row by row. What is wrong names its file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

# Longest value of a row that a fault quotes.
QUOTED = 60
# The clock of files that say nothing else: Saturday, ten in the morning in Jakarta.
BASE = "2026-11-21T10:00"
ZONE = ZoneInfo("Asia/Jakarta")

# What a field must be, and how that is called when it is not.
Kind = type | tuple[type, ...]
_NAMES: Mapping[type, str] = {
    str: "a text", bool: "true or false", list: "a list", dict: "an object", int: "a whole number", type(None): "null",
}  # fmt: skip


class BadFile(Exception):
    """A file cannot be read or a row is not as expected; the message says where, what, and what was expected."""


def read_rows(path: Path, needed: Mapping[str, Kind], also: Mapping[str, Kind] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines. Every row has the `needed` fields; those of `also` may be missing.

    Raises BadFile for a file that is away, empty, or has a row that is not so.
    """
    rows = [_checked(path, line, row, needed, also or {}) for line, row in _objects(path)]
    if not rows:
        raise BadFile(f"{path} has no rows; expected JSON lines, each with {_listed(list(needed))}.")
    return rows


def read_instant(said: str, place: str) -> datetime:
    """Return the instant that a text names, in Jakarta's time where it names no zone. Raises BadFile; `place` is where
    it stood."""
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        raise BadFile(f"{place}: {said[:QUOTED]!r} is no instant; expected one such as {BASE}.") from None
    return read if read.tzinfo else read.replace(tzinfo=ZONE)


def _objects(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadFile(f"{path} is not UTF-8 text; expected JSON lines.") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                raise BadFile(f"{path}, line {number}: {line[:QUOTED]!r} is no JSON; expected one object.") from None


def _checked(path: Path, line: int, row: Any, needed: Mapping[str, Kind], also: Mapping[str, Kind]) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadFile(f"{path}, line {line}: {_named(type(row))}; expected an object with {_listed(list(needed))}.")
    for name, kind in (*needed.items(), *also.items()):
        if name not in row:
            if name in needed:
                raise BadFile(f"{path}, line {line}: {name!r} is missing; expected {_wanted(kind)}.")
            continue
        # A number is no yes and a yes is no number, whatever Python says.
        fits = isinstance(row[name], kind) and (not isinstance(row[name], bool) or bool in _kinds(kind))
        if not fits:
            shown = json.dumps(row[name], ensure_ascii=False)[:QUOTED]
            raise BadFile(f"{path}, line {line}: {name!r} is {shown}; expected {_wanted(kind)}.")
    return {**row, "place": f"{path}, line {line}"}


def _kinds(kind: Kind) -> tuple[type, ...]:
    return kind if isinstance(kind, tuple) else (kind,)


def _wanted(kind: Kind) -> str:
    return " or ".join(_named(one) for one in _kinds(kind))


def _named(kind: type) -> str:
    return _NAMES.get(kind, kind.__name__)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
