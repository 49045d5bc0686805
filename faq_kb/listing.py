"""Lists of entries and versions for the console: searching, filtering, what needs a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, select

from core.database import Session
from faq_kb.entry import Entry, check_fields
from faq_kb.tables import kb_entries, kb_variables, kb_versions


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows. `text` is looked for in id, question, variants and answer; an empty field means all.

    `state` is one of draft, in_review, published, expired; `unreviewed` shows starter entries nobody has read.
    """

    text: str = ""
    category: str = ""
    language: str = ""
    pack: str = ""
    state: str = ""
    unreviewed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as a list shows it: its newest version, and the variables that keep it a draft."""

    id: str
    question: str
    category: str
    language: str
    pack: str
    twin: str | None
    state: str
    version: int
    published_version: int | None
    reviewed: bool
    author: str
    saved_at: datetime
    unset: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of an entry, as the history beside it shows."""

    version: int
    state: str
    reviewed: bool
    author: str
    saved_at: datetime


def list_entries(
    session: Session, filters: Filters, *, today: date, limit: int = 100, after: str = ""
) -> Sequence[Row]:
    """Return entries by id, at most `limit` and those behind the id `after`; `today` is the business's day.

    The state that is shown is the one that counts: published with an unset variable is a draft, published and past
    its last day has expired.
    """
    newest = and_(kb_versions.c.entry_id == kb_entries.c.id, kb_versions.c.version == kb_entries.c.latest_version)
    rows = session.execute(
        select(kb_entries, kb_versions)
        .join(kb_versions, newest)
        .where(*_conditions(filters), kb_entries.c.id > after)
        .order_by(kb_entries.c.id)
    )
    known = set(session.execute(select(kb_variables.c.name)).scalars())
    found: list[Row] = []
    for row in rows:
        entry = check_fields(row.body)
        unset = tuple(sorted(entry.variables - known))
        last_day = entry.conditions.valid_until
        state = "draft" if row.state == "published" and unset else row.state
        state = "expired" if state == "published" and last_day and last_day < today else state
        if filters.state in ("", state):
            found.append(
                Row(
                    row.id,
                    row.question,
                    row.category,
                    row.language,
                    row.pack,
                    row.twin,
                    state,
                    row.version,
                    row.published_version,
                    row.reviewed,
                    row.author,
                    row.saved_at,
                    unset,
                )
            )
        if len(found) == limit:
            break
    return found


def list_versions(session: Session, entry_id: str) -> Sequence[VersionRow]:
    """Return the versions of an entry, newest first."""
    rows = session.execute(
        select(
            kb_versions.c.version,
            kb_versions.c.state,
            kb_versions.c.reviewed,
            kb_versions.c.author,
            kb_versions.c.saved_at,
        )
        .where(kb_versions.c.entry_id == entry_id)
        .order_by(kb_versions.c.version.desc())
    )
    return [VersionRow(*row) for row in rows]


def read_newest(session: Session) -> tuple[Entry, ...]:
    """Return every entry as its newest version says, by id: what an export writes."""
    newest = and_(kb_versions.c.entry_id == kb_entries.c.id, kb_versions.c.version == kb_entries.c.latest_version)
    rows = session.execute(
        select(kb_versions.c.version, kb_versions.c.body).join(kb_entries, newest).order_by(kb_entries.c.id)
    )
    return tuple(replace(check_fields(row.body), version=row.version) for row in rows)


def count_unreviewed(session: Session) -> int:
    """Return how many published entries no person has read yet."""
    waiting = select(func.count()).where(kb_versions.c.state == "published", kb_versions.c.reviewed.is_(False))
    return int(session.execute(waiting).scalar_one())


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [kb_versions.c.searchable.contains(word, autoescape=True) for word in filters.text.casefold().split()[:10]]
    for column in ("category", "language", "pack"):
        if value := getattr(filters, column):
            wanted.append(kb_entries.c[column] == value)
    if filters.unreviewed:
        unread = kb_versions.alias("unread")
        wanted.append(
            exists().where(
                unread.c.entry_id == kb_entries.c.id, unread.c.state == "published", unread.c.reviewed.is_(False)
            )
        )
    return wanted
