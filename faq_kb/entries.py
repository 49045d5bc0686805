"""Saving, publishing and reading knowledge. Called by the console's pages, `sapa kb` and the engine's start.

A version never changes once it is saved: an edit, a roll back and an import all append one. What customers may be told
changes only in `publish`, `expire` and the setting of a variable; each moves the version of the knowledge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from core.database import Session, serialise
from core.events import Event, record_events
from faq_kb.bodies import body_of, entry_of
from faq_kb.entry import Entry
from faq_kb.search import Knowledge
from faq_kb.semantic import Meanings
from faq_kb.starter import AUTHOR, starter_entries
from faq_kb.tables import kb_entries, kb_revisions, kb_versions
from faq_kb.variables import read_variables

_LATEST = and_(kb_versions.c.entry_id == kb_entries.c.id, kb_versions.c.version == kb_entries.c.latest_version)
_PUBLISHED = and_(kb_versions.c.entry_id == kb_entries.c.id, kb_versions.c.version == kb_entries.c.published_version)
# So many entries are asked for by name, more by reading all that are published.
SEVERAL = 500


class StaleEdit(RuntimeError):
    """Somebody else saved the entry meanwhile; nothing was written."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving several entries did: ids by outcome."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def load_starter(session: Session, now: datetime) -> int:
    """Publish the starter entries that the database does not have yet, unreviewed; return how many were written.

    An entry that a person has saved is theirs and is left alone; one that nobody touched follows the house's wording.
    """
    # Several processes that start on an empty database write them once.
    serialise(session, "editions")
    last_author = {
        row.id: (row.author, row.body)
        for row in session.execute(
            select(kb_entries.c.id, kb_versions.c.author, kb_versions.c.body)
            .join(kb_versions, _LATEST)
            .where(kb_entries.c.id.in_([one.id for one in starter_entries()]))
        )
    }
    fresh = [one for one in starter_entries() if one.id not in last_author]
    shipped = _starter_bodies()
    reworded = [
        one
        for one in starter_entries()
        if one.id in last_author and last_author[one.id][0] == AUTHOR and last_author[one.id][1] != shipped[one.id]
    ]
    if fresh:
        session.execute(insert(kb_entries), [_entry_row(one, 1, now) | {"published_version": 1} for one in fresh])
        session.execute(
            insert(kb_versions), [_version_row(one, 1, AUTHOR, now) | {"state": "published"} for one in fresh]
        )
        _revise(session, "starter", AUTHOR, now)
    for one in reworded:
        version = _append(session, one, AUTHOR, now)
        publish(session, one.id, version, author=AUTHOR, now=now)
    return len(fresh) + len(reworded)


def save(session: Session, entry: Entry, author: str, now: datetime, *, based_on: int | None = None) -> int:
    """Keep an entry as its next version, a draft, and return the version's number.

    Saving what is already the newest version writes nothing, so a repeated click is one version. `based_on` is the
    version that the edit began with; raises StaleEdit when somebody has saved another since.
    """
    serialise(session, "editions")
    latest = _latest(session, entry.id)
    if latest and latest[1] == body_of(entry):
        return latest[0]
    if latest and based_on is not None and based_on != latest[0]:
        raise StaleEdit(
            f"{entry.id} is at version {latest[0]} but the edit began with version {based_on}; "
            "open the entry again, put your changes on top and save"
        )
    version = _append(session, entry, author, now)
    record_events(session, [Event("knowledge.saved", now, detail={"entry": entry.id, "version": version})])
    return version


def save_all(session: Session, entries: Sequence[Entry], author: str, now: datetime) -> Saved:
    """Keep many entries as drafts, each as `save` does; what is unchanged gets no version."""
    outcome: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
    for entry in entries:
        before = _latest(session, entry.id)
        version = save(session, entry, author, now)
        outcome["added" if before is None else "unchanged" if version == before[0] else "changed"].append(entry.id)
    return Saved(*(tuple(ids) for ids in outcome.values()))


def ask_review(session: Session, entry_id: str, version: int) -> None:
    """Put a draft before a reviewer. Raises LookupError when there is no such draft."""
    _move(session, entry_id, version, ("draft",), {"state": "in_review"})


def publish(session: Session, entry_id: str, version: int, *, author: str, now: datetime) -> None:
    """Let a version answer customers; the one that did so before expires. Raises LookupError when it does not exist.

    A person's publishing counts as a review; the house's own does not.
    """
    _move(
        session, entry_id, version, ("draft", "in_review", "expired"),
        {"state": "published", "reviewed": author != AUTHOR},
    )  # fmt: skip
    session.execute(
        update(kb_versions)
        .where(kb_versions.c.entry_id == entry_id, kb_versions.c.version != version, kb_versions.c.state == "published")
        .values(state="expired")
    )
    session.execute(update(kb_entries).where(kb_entries.c.id == entry_id).values(published_version=version))
    _revise(session, entry_id, author, now)
    record_events(session, [Event("knowledge.published", now, detail={"entry": entry_id, "version": version})])


def expire(session: Session, entry_id: str, *, author: str, now: datetime) -> None:
    """Stop answering with an entry; its versions stay. Raises LookupError when none is published."""
    published = select(kb_entries.c.published_version).where(kb_entries.c.id == entry_id).scalar_subquery()
    version = session.execute(select(published)).scalar_one_or_none()
    if version is None:
        raise LookupError(f"{entry_id} has no published version; publish one before taking it back")
    _move(session, entry_id, version, ("published",), {"state": "expired"})
    session.execute(update(kb_entries).where(kb_entries.c.id == entry_id).values(published_version=None))
    _revise(session, entry_id, author, now)


def mark_reviewed(session: Session, entry_ids: Iterable[str]) -> int:
    """Note that a person has read these starter entries and stands by them; return how many were unread."""
    result = session.execute(
        update(kb_versions)
        .where(kb_versions.c.entry_id.in_(list(entry_ids)), kb_versions.c.state == "published")
        .where(kb_versions.c.reviewed.is_(False))
        .values(reviewed=True)
    )
    return int(result.rowcount)


def roll_back(session: Session, entry_id: str, version: int, *, author: str, now: datetime) -> int:
    """Save what an older version said as the next version, publish it and return its number.

    Raises LookupError when there is no such version.
    """
    again = save(session, read_version(session, entry_id, version), author, now)
    publish(session, entry_id, again, author=author, now=now)
    return again


def read_version(session: Session, entry_id: str, version: int | None = None) -> Entry:
    """Return an entry as one version says, the newest by default. Raises LookupError when it does not exist."""
    asked = (
        kb_versions.c.version == version
        if version is not None
        else kb_versions.c.version == kb_entries.c.latest_version
    )
    row = session.execute(
        select(kb_versions.c.version, kb_versions.c.body)
        .join(kb_entries, kb_versions.c.entry_id == kb_entries.c.id)
        .where(kb_versions.c.entry_id == entry_id, asked)
    ).one_or_none()
    if row is None:
        raise LookupError(f"no version {version or ''} of {entry_id!r}; see the versions listed beside the entry")
    return entry_of(row.body, row.version)


def knowledge_version(session: Session) -> int:
    """Return the version of what may be answered now; it rises whenever that changes."""
    return int(session.execute(select(func.coalesce(func.max(kb_revisions.c.id), 0))).scalar_one())


def read_published(
    session: Session, known: Iterable[Entry] = ()
) -> tuple[tuple[Entry, ...], Mapping[str, Mapping[str, str]]]:
    """Return every published entry and the shop facts by language and name. What was read before is taken from the
    `known`: what a version says never changes."""
    variables = read_variables(session)
    before = {(one.id, one.version): one for one in known}
    asked = select(kb_versions.c.entry_id, kb_versions.c.version).join(kb_entries, _PUBLISHED)
    published = session.execute(asked.order_by(kb_versions.c.entry_id)).all()
    fresh = [one for one, version in published if (one, version) not in before]
    read = before | {(one.id, one.version): one for one in _bodies(session, fresh)}
    return tuple(read[one, version] for one, version in published), variables


def _bodies(session: Session, ids: Sequence[str]) -> Iterator[Entry]:
    """Yield what the published versions of these entries say."""
    asked = select(kb_versions.c.version, kb_versions.c.body).join(kb_entries, _PUBLISHED)
    if len(ids) <= SEVERAL:
        asked = asked.where(kb_entries.c.id.in_(ids))
    for version, body in session.execute(asked):
        yield entry_of(body, version)


def read_knowledge(
    session: Session,
    before: Knowledge | None = None,
    folder: Path | None = None,
    meanings: Meanings | None = None,
) -> Knowledge:
    """Return the searchable snapshot of what may be answered now. From the one `before` is taken what did not change:
    its index where only shop facts are others, else what it knows of texts. `folder` keeps the index for the next
    start; `meanings` gives the vectors of an encoder, by default as `before`."""
    version = knowledge_version(session)
    entries, variables = read_published(session, before.given if before else ())
    if before is not None and before.given == entries:
        return before.with_variables(variables, version)
    return Knowledge(entries, version=version, variables=variables, before=before, folder=folder, meanings=meanings)


def _latest(session: Session, entry_id: str) -> tuple[int, Any] | None:
    row = session.execute(
        select(kb_versions.c.version, kb_versions.c.body).join(kb_entries, _LATEST).where(kb_entries.c.id == entry_id)
    ).one_or_none()
    return None if row is None else (row.version, row.body)


def _append(session: Session, entry: Entry, author: str, now: datetime) -> int:
    latest = _latest(session, entry.id)
    version = latest[0] + 1 if latest else 1
    row = _entry_row(entry, version, now)
    if latest:
        del row["created_at"]
        session.execute(update(kb_entries).where(kb_entries.c.id == entry.id).values(row))
    else:
        session.execute(insert(kb_entries).values(row))
    session.execute(insert(kb_versions).values(_version_row(entry, version, author, now)))
    return version


def _move(session: Session, entry_id: str, version: int, before: tuple[str, ...], values: Mapping[str, Any]) -> None:
    result = session.execute(
        update(kb_versions)
        .where(kb_versions.c.entry_id == entry_id, kb_versions.c.version == version)
        .where(kb_versions.c.state.in_(before))
        .values(values)
    )
    if not result.rowcount:
        raise LookupError(f"version {version} of {entry_id!r} is not {' or '.join(before)}; reload and look again")


def _revise(session: Session, subject: str, author: str, now: datetime) -> None:
    serialise(session, "editions")
    session.execute(insert(kb_revisions).values(subject=subject, author=author, at=now))


def _entry_row(entry: Entry, version: int, now: datetime) -> dict[str, Any]:
    described = {"id": entry.id, "category": entry.category, "language": entry.language, "pack": entry.pack}
    return {**described, "twin": entry.twin or None, "latest_version": version, "created_at": now}


def _version_row(entry: Entry, version: int, author: str, now: datetime) -> dict[str, Any]:
    return {
        "entry_id": entry.id,
        "version": version,
        "question": entry.question,
        "body": body_of(entry),
        "searchable": " ".join([entry.id, *entry.phrasings, entry.markdown]).casefold(),
        "state": "draft",
        "reviewed": author != AUTHOR,
        "author": author,
        "saved_at": now,
    }


@cache
def _starter_bodies() -> Mapping[str, Mapping[str, Any]]:
    return {one.id: body_of(one) for one in starter_entries()}
