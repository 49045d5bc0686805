"""An entry as the JSON of its row, and back. Called by `faq_kb/entries.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from sys import intern
from typing import Any

from faq_kb.entry import MOST, Conditions, Entry, check_fields

_FIELDS = Entry.__dataclass_fields__.keys() - {"version"}
_ALWAYS = Conditions()


def body_of(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values, without its version."""
    body = asdict(entry)
    del body["version"]
    conditions = body["conditions"]
    for name in ("valid_from", "valid_until"):
        conditions[name] = conditions[name].isoformat() if conditions[name] else None
    # As JSON reads it back, so that what was saved and what is saved again compare equal.
    body["conditions"] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in conditions.items()
    }
    return {name: list(value) if isinstance(value, tuple) else value for name, value in body.items()}


def entry_of(body: Mapping[str, Any], version: int) -> Entry:
    """Return the entry of a row. Raises EntryError for a row that no version of this house can have written."""
    if body.keys() != _FIELDS or any(body["conditions"].values()):
        return replace(check_fields(body), version=version)
    # It was checked before it was saved: ten thousand rows are read at a start. Few texts differ between entries.
    texts: dict[str, Any] = {name: intern(body[name]) for name in ("category", "language", "pack", "help_card")}
    lists = {name: tuple(body[name]) for name in MOST}
    return Entry(**dict(body) | texts | lists | {"conditions": _ALWAYS, "version": version})
