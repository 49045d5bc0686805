"""Examples of an installation's own: sentences that its operators filed under intents of the catalog.

`bot/training.py` writes them to a file, the child process that trains reads them here beside the catalog.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from intents.catalog import Catalog
from intents.catalog.reading import spelt


@dataclass(frozen=True, slots=True)
class Own:
    """A sentence, the intent that it means, and its language ("id" or "en")."""

    text: str
    intent: str
    language: str


def write_own(path: Path, rows: Sequence[Own]) -> None:
    """Write examples as JSON lines; without any there is no file."""
    path.unlink(missing_ok=True)
    if rows:
        path.write_text("".join(f"{json.dumps(asdict(one))}\n" for one in rows), "utf-8")


def read_own(path: Path) -> tuple[Own, ...]:
    """Return the examples of a file that `write_own` wrote; none when there is no file."""
    if not path.exists():
        return ()
    return tuple(Own(**json.loads(line)) for line in path.read_text("utf-8").splitlines())


def with_own(catalog: Catalog, rows: Sequence[Own]) -> Catalog:
    """Return the catalog with these examples behind its own. What it has already stays where the catalog has it, and
    an example of an intent that it no longer has is left out. The fingerprint stays that of the catalog."""
    seen = {spelt(text) for one in catalog.intents.values() for _, _, text in one.sentences}
    grown = dict(catalog.intents)
    for row in rows:
        intent = grown.get(row.intent)
        if intent is not None and spelt(row.text) not in seen:
            seen.add(spelt(row.text))
            examples = {**intent.examples, row.language: (*intent.examples.get(row.language, ()), row.text)}
            grown[row.intent] = replace(intent, examples=examples)
    return replace(catalog, intents=grown)
