"""Reading and checking the files of the catalog, one clear complaint per fault. Called by `read_catalog`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

# Fewer say too little to learn from, and five folds of cross-validation need at least one each.
LEAST = {"id": 10, "en": 3}
# Longer than this is a conversation, not an example.
LONGEST = 300
GENERAL = "general"

_REQUIRED = ("meaning", "meaning_id", "author", "action", "label_id", "label_en", "examples")
_OPTIONAL = ("entry", "category")
# Sentences by language: those that every intent has, and further ones.
_TABLES = ("examples", "wider")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+\Z")
_PACK = re.compile(r"[a-z][a-z0-9_]*\Z")
_SPACES = re.compile(r"[\W_]+")


class CatalogError(Exception):
    """A fault in one file of the catalog: which file, which field, what was expected."""

    def __init__(self, path: Path, where: str, fault: str) -> None:
        super().__init__(f"{path}: {where} {fault}")
        self.path, self.where = path, where


@dataclass(frozen=True)
class Intent:
    """One thing that customers want. `examples`, `wider` and `labels` are by language ("id", "en").

    `examples` are what most customers write; `wider` ones are rarer, longer or close to a neighbour: learnt from, and
    never what confidence is judged by.

    `action` names who answers; `entry` the knowledge entry when that is the answer; `category` the
    handover category.
    """

    name: str
    pack: str
    meaning: str
    meaning_id: str
    author: str
    action: str
    entry: str = ""
    category: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wider: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def sentences(self) -> Iterator[tuple[str, str, str]]:
        """Each sentence with the name of its table and its language."""
        for table, listed in zip(_TABLES, (self.examples, self.wider), strict=True):
            for language, texts in listed.items():
                yield from ((table, language, text) for text in texts)


def catalog_files(root: Path) -> list[Path]:
    """Return `<pack>/<name>.toml` below `root`, sorted; raise CatalogError when there is none or one lies
    astray."""
    files = sorted(root.rglob("*.toml"), key=lambda path: path.relative_to(root).as_posix())
    if not files:
        raise CatalogError(root, "folder", "holds no intent; expected <pack>/<name>.toml")
    for path in files:
        if len(path.relative_to(root).parts) != 2:
            raise CatalogError(path, "place", "is wrong; an intent lies in the folder of its pack: <pack>/<name>.toml")
    return files


def read_intent(path: Path, root: Path) -> Intent:
    """Return the intent of one file; raise CatalogError for the first fault in it."""
    table = _table(path)
    pack = path.relative_to(root).parts[0]
    if not _PACK.match(pack) or not _NAME.match(path.stem):
        raise CatalogError(path, "name", "is not of the form domain_action.toml in lower case, such as order_status")
    unknown = sorted(table.keys() - {*_REQUIRED, *_OPTIONAL, *_TABLES})
    if unknown:
        raise CatalogError(path, unknown[0], f"is not known; expected {', '.join((*_REQUIRED, *_OPTIONAL, 'wider'))}")
    words = {name: _line(path, table, name) for name in (*_REQUIRED[:-1], *_OPTIONAL)}
    if words["action"] == "entry" and not words["entry"]:
        raise CatalogError(path, "entry", "is missing; the action entry needs the id of a knowledge entry")
    return Intent(
        name=path.stem.replace("_", ".", 1),
        pack=pack,
        labels=MappingProxyType({"id": words.pop("label_id"), "en": words.pop("label_en")}),
        examples=MappingProxyType(_listed(path, "examples", table.get("examples"), LEAST)),
        wider=MappingProxyType(_listed(path, "wider", table.get("wider", {}), dict.fromkeys(LEAST, 0))),
        **words,
    )


def refuse_repeats(read: list[tuple[Path, Intent]]) -> None:
    """Raise CatalogError when two intents that can be active together share an example, whatever its case
    and points.

    A clinic and a shop may both own "mau batal": their packs decide. The general pack is active beside
    every other.
    """
    seen: dict[str, list[tuple[Path, Intent]]] = {}
    for path, intent in read:
        for table, language, text in intent.sentences:
            same = seen.setdefault(spelt(text), [])
            for other_path, other in same:
                if other.name == intent.name or _together(intent.pack, other.pack):
                    fault = f"repeats {text!r}, which {other_path} has too; keep it in one place"
                    raise CatalogError(path, f"{table}.{language}", fault)
            same.append((path, intent))


def spelt(example: str) -> str:
    """Return what two examples share that differ in case and points only."""
    return _SPACES.sub(" ", example.casefold()).strip() or example


def _together(pack: str, other: str) -> bool:
    return pack == other or GENERAL in (pack, other)


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise CatalogError(path, f"byte {error.start}", "is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(path, "TOML", f"cannot be read: {error}") from error


def _line(path: Path, table: Mapping[str, Any], name: str) -> str:
    """Return one line of text; an optional one may be missing or empty."""
    value = table.get(name, "" if name in _OPTIONAL else None)
    if value is None:
        raise CatalogError(path, name, "is missing; expected one line of text")
    if not isinstance(value, str) or "\n" in value or (not value.strip() and name in _REQUIRED):
        raise CatalogError(path, name, f"is {value!r}; expected one line of text")
    return value.strip()


def _listed(path: Path, name: str, table: Any, least: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        raise CatalogError(path, name, f"is no table; expected [{name}] with a list for each of id and en")
    unknown = sorted(table.keys() - least.keys())
    if unknown:
        raise CatalogError(path, f"{name}.{unknown[0]}", f"is not known; expected {' and '.join(least)}")
    return {
        language: _sentences(path, f"{name}.{language}", table.get(language, []), at_least)
        for language, at_least in least.items()
    }


def _sentences(path: Path, where: str, listed: Any, least: int) -> tuple[str, ...]:
    if not isinstance(listed, list):
        raise CatalogError(path, where, f"is {listed!r}; expected a list of sentences")
    for example in listed:
        if not isinstance(example, str) or not example.strip() or len(example) > LONGEST:
            raise CatalogError(path, where, f"has {example!r}; expected a sentence of at most {LONGEST} characters")
    if len(listed) < least:
        raise CatalogError(path, where, f"has {len(listed)} sentences; at least {least} are needed to learn from")
    return tuple(example.strip() for example in listed)
