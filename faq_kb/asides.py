"""Groups of unanswered questions that an operator put aside: kept, judged again as more people ask, brought back.

Called by `bot/questions.py` and the console's page of questions. Questions are digests of their plain words here, so
nothing has to be forgotten when a customer is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s

from sqlalchemy import func, insert, select, update

from core.database import AnyRow, Session
from faq_kb.tables import kb_asides, kb_revisions

# A group comes back when as many messages ask it again as had when it was put aside, and at least so many.
LEAST_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Aside:
    """One group as it was put aside: its questions' keys, how many messages, by whom, when."""

    keys: frozenset[str]
    messages: int
    author: str
    at: datetime

    def covers(self, asked: Sequence[tuple[str, datetime]]) -> bool:
        """Whether a group of messages (key and instant of each) is the one that was put aside and should stay there:
        most of what was asked until then was in it, and not as many ask it again since."""
        before = [key for key, at in asked if at <= self.at]
        again = len(asked) - len(before)
        known = sum(key in self.keys for key in before)
        return 2 * known > len(before) and again < max(LEAST_AGAIN, self.messages)


def key_of(plain: str) -> str:
    """Return the key of a question: a digest of its plain words."""
    return blake2s(plain.encode(), digest_size=8).hexdigest()


def set_aside(session: Session, keys: Collection[str], messages: int, *, author: str, now: datetime) -> None:
    """Put the group of these questions aside."""
    session.execute(insert(kb_asides).values(keys=sorted(keys), messages=messages, author=author, at=now))


def bring_back(session: Session, keys: Collection[str], *, now: datetime) -> int:
    """End what put any of these questions aside; return how many acts that were."""
    found = [row.id for row in _open(session) if set(row.keys_) & set(keys)]
    session.execute(update(kb_asides).where(kb_asides.c.id.in_(found)).values(ended_at=now))
    return len(found)


def read_asides(session: Session, since: datetime) -> tuple[Aside, ...]:
    """Return what was put aside at or after `since` and not brought back, newest first."""
    rows = (row for row in _open(session) if row.at >= since)
    return tuple(Aside(frozenset(row.keys_), row.messages, row.author, row.at) for row in rows)


def asides_version(session: Session) -> tuple[int, int]:
    """Return two numbers that differ as soon as something was put aside or brought back."""
    counted = select(func.coalesce(func.max(kb_asides.c.id), 0), func.count(kb_asides.c.ended_at))
    newest, ended = session.execute(counted).one()
    return int(newest), int(ended)


def last_revisions(session: Session, entry_ids: Collection[str]) -> dict[str, datetime]:
    """Return when each of these entries was last published or taken back; starter entries nobody touched have none."""
    newest = select(kb_revisions.c.subject, func.max(kb_revisions.c.at).label("at"))
    newest = newest.where(kb_revisions.c.subject.in_(entry_ids))
    return {row.subject: row.at for row in session.execute(newest.group_by(kb_revisions.c.subject))}


def _open(session: Session) -> Sequence[AnyRow]:
    # `keys` of a row is its method.
    columns = (kb_asides.c.id, kb_asides.c["keys"].label("keys_"), kb_asides.c.messages, kb_asides.c.author)
    wanted = select(*columns, kb_asides.c.at).where(kb_asides.c.ended_at.is_(None))
    return session.execute(wanted.order_by(kb_asides.c.id.desc())).all()
