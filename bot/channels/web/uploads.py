"""Files on their way into a message: how many a visitor and a network may upload, and what becomes of unsent ones.

Limits are counted in rows, so a restart forgets nothing and every process counts the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from bot.channels.web.tables import web_uploads
from core.attachments import save_attachment, sent_files
from core.database import Database, Session
from core.tables import attachments
from core.words import Attachment

WINDOW = timedelta(hours=1)
# Files and megabytes per window. Many phones share one network address (an office, a mobile carrier): it may do more.
VISITOR_LIMIT = (30, 100)
NETWORK_LIMIT = (300, 1000)
# An upload that no message was sent with is forgotten after this long.
KEPT = timedelta(hours=24)
MEGABYTE = 1024 * 1024


class TooMany(Exception):
    """This visitor or network uploaded as much as one hour allows."""


def keep_upload(
    session: Session, content: bytes, name: str, *, address: str, network: str, now: datetime
) -> Attachment:
    """Keep an uploaded file and count it. Raises TooMany, and RefusedFile as `core.attachments` does."""
    limits = ((web_uploads.c.address == address, VISITOR_LIMIT), (web_uploads.c.network == network, NETWORK_LIMIT))
    for place, most in limits:
        if not _has_room(session, place, most, len(content), now):
            raise TooMany(f"more than {most[0]} files or {most[1]} MB in an hour; wait until some are an hour old")
    kept = save_attachment(session, content, name, now=now)
    counted = {"sha256": kept.sha256, "address": address, "network": network, "size": kept.size, "at": now}
    session.execute(insert(web_uploads).values(**counted))
    return kept


def _has_room(session: Session, place: ColumnElement[bool], most: tuple[int, int], size: int, now: datetime) -> bool:
    recent = select(func.count(), func.coalesce(func.sum(web_uploads.c.size), 0)).where(
        place, web_uploads.c.at > now - WINDOW
    )
    count, taken = session.execute(recent).one()
    return bool(count < most[0] and taken + size <= most[1] * MEGABYTE)


def erase_uploads(session: Session, address: str) -> None:
    """Forget what a visitor uploaded; that something came from their network still counts for an hour.

    Called after the visitor's messages are erased, so that what they sent counts as unsent too.
    """
    mine = session.execute(select(web_uploads.c.sha256).where(web_uploads.c.address == address)).scalars().all()
    session.execute(update(web_uploads).where(web_uploads.c.address == address).values(sha256=None, address=None))
    _delete(session, set(mine) - sent_files(session, set(mine)))


def sweep_uploads(database: Database, now: datetime) -> None:
    """Delete files that were uploaded a day ago and never sent, and the rows that counted them."""
    over = web_uploads.c.at <= now - KEPT
    with database.snapshot() as session:
        # Every message with a file is looked at: not while others wait to write.
        old = set(session.execute(select(web_uploads.c.sha256).where(over)).scalars())
        unsent = old - sent_files(session, old)
    with database.transaction() as session:
        session.execute(delete(web_uploads).where(over))
        _delete(session, unsent)


def _delete(session: Session, hashes: Collection[str | None]) -> None:
    """Delete files, but none that an upload of the last day still names."""
    named = select(web_uploads.c.sha256).where(web_uploads.c.sha256.is_not(None))
    session.execute(delete(attachments).where(attachments.c.sha256.in_(hashes), attachments.c.sha256.not_in(named)))
