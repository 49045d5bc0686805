"""Shop facts: the values that answers need, set once and used everywhere. Called by the console, the demo and reading.

A starter answer never invents a fact; until its variables have values, it answers nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from core.database import Session, serialise
from faq_kb.entry import GIVEN, LANGUAGES, check_fields
from faq_kb.starter import starter_variables
from faq_kb.tables import kb_entries, kb_revisions, kb_variables, kb_versions

# The longest a shop fact may be, in characters.
LONGEST_VALUE = 300
# Names that are shown of a longer list.
SHOWN_NAMES = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many published entries answer nobody yet, and the names of the shop facts that they lack."""

    entries: int
    facts: tuple[str, ...]

    @property
    def some(self) -> str:
        """The first few names in one line."""
        return ", ".join(self.facts[:SHOWN_NAMES]) + (", ..." if len(self.facts) > SHOWN_NAMES else "")


def set_variable(session: Session, name: str, value: str, *, author: str, now: datetime, value_en: str = "") -> None:
    """Set a shop fact, or unset it with an empty `value`. `value_en` is for facts that read otherwise in English.

    Raises ValueError when the name is reserved for the turn or the value is too long.
    """
    value, value_en = " ".join(value.split()), " ".join(value_en.split())
    if name in GIVEN or not name.isidentifier():
        raise ValueError(f"{name!r} cannot be set; expected small letters and _, and not {' or '.join(sorted(GIVEN))}")
    if max(len(value), len(value_en)) > LONGEST_VALUE:
        raise ValueError(f"the value of {name} is too long; expected at most {LONGEST_VALUE} characters")
    serialise(session, "editions")
    row = {"value": value, "value_en": value_en or None, "author": author, "updated_at": now}
    if not value:
        session.execute(delete(kb_variables).where(kb_variables.c.name == name))
    elif not session.execute(update(kb_variables).where(kb_variables.c.name == name).values(row)).rowcount:
        session.execute(insert(kb_variables).values(name=name, **row))
    session.execute(insert(kb_revisions).values(subject=name, author=author, at=now))


def set_examples(session: Session, *, author: str, now: datetime) -> tuple[str, ...]:
    """Give every variable without a value its example value, for the demo; return the names that were set."""
    known = set(session.execute(select(kb_variables.c.name)).scalars())
    unset = [one for one in starter_variables().values() if one.name not in known]
    for one in unset:
        set_variable(session, one.name, one.example, author=author, now=now, value_en=one.example_en)
    return tuple(one.name for one in unset)


def read_variables(session: Session) -> Mapping[str, Mapping[str, str]]:
    """Return every value that is set, by language and name; English falls back to the one value there is."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for row in session.execute(select(kb_variables.c.name, kb_variables.c.value, kb_variables.c.value_en)):
        found["id"][row.name] = row.value
        found["en"][row.name] = row.value_en or row.value
    return found


def unset_variables(session: Session, packs: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the variables that published entries of these packs need and that have no value, each with the ids of the
    entries that wait for it."""
    known = set(session.execute(select(kb_variables.c.name)).scalars())
    published = (kb_versions.c.entry_id == kb_entries.c.id) & (kb_versions.c.version == kb_entries.c.published_version)
    missing: dict[str, list[str]] = {}
    bodies = select(kb_versions.c.body).join(kb_entries, published).where(kb_entries.c.pack.in_(packs))
    for body in session.execute(bodies).scalars():
        entry = check_fields(body)
        for name in sorted(entry.variables - known):
            missing.setdefault(name, []).append(entry.id)
    return {name: tuple(ids) for name, ids in sorted(missing.items())}


def waiting_entries(session: Session, packs: Collection[str]) -> Waiting:
    """Return what of these packs waits for shop facts."""
    missing = unset_variables(session, packs)
    return Waiting(len({entry for entries in missing.values() for entry in entries}), tuple(missing))
