"""The entries and variables that ship with the house, read from `starter/*.toml` and `variables.toml`.

`faq_kb/entries.py` loads them into an empty database; the demo takes its example values from here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from faq_kb.entry import Entry, EntryError, check_fields

# Who wrote the starter entries, as versions name their author.
AUTHOR = "Sapa"


@dataclass(frozen=True, slots=True)
class Category:
    """A drawer of the knowledge base with its title per language."""

    name: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Variable:
    """A shop fact: what it is, per language, and the example value that the demo sets.

    `example_en` is empty when the value reads the same in both languages (a number, a link).
    """

    name: str
    description: Mapping[str, str]
    example: str
    example_en: str = ""


@cache
def starter_entries() -> tuple[Entry, ...]:
    """Read every starter entry, in file order. Raises EntryError naming file and entry when one is wrong."""
    found: list[Entry] = []
    for table in _starter_files().values():
        shared = {"category": table["category"], "pack": table["pack"]}
        found.extend(_entry({**shared, **fields}) for fields in table["entry"])
    return tuple(found)


@cache
def categories() -> tuple[Category, ...]:
    """Read the categories, in file order."""
    return tuple(Category(table["category"], table["title"]) for table in _starter_files().values())


def fact_names(language: str) -> Mapping[str, str]:
    """Return what each variable of the starter entries is called in this language, by its name."""
    return {name: one.description.get(language, name) for name, one in starter_variables().items()}


@cache
def starter_variables() -> Mapping[str, Variable]:
    """Read the descriptions of every variable that starter entries use, by name."""
    table = tomllib.loads(files("faq_kb").joinpath("variables.toml").read_text("utf-8"))
    return {
        name: Variable(name, {"id": row["id"], "en": row["en"]}, row["example"], row.get("example_en", ""))
        for name, row in table.items()
    }


@cache
def _starter_files() -> Mapping[str, Mapping[str, Any]]:
    folder = files("faq_kb").joinpath("starter")
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".toml"))
    return {name: tomllib.loads(folder.joinpath(name).read_text("utf-8")) for name in names}


def _entry(fields: Mapping[str, Any]) -> Entry:
    try:
        return check_fields(fields)
    except EntryError as error:
        error.add_note(f"in starter entry {fields.get('id')!r}")
        raise
