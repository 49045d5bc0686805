"""Files that still lie at a provider: which are due, and what became of each. `bot/fetching.py` fetches them.

They are written down by `core/inbox.py` with their message. What becomes of one changes the message in the inbox and,
if it was worked on already, its line in the transcript, in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from core.attachments import RefusedFile, plain, save_attachment
from core.channel_tables import remote_files
from core.database import AnyRow, Session, lock_rows
from core.tables import inbox, messages
from core.words import Attachment

# Why a file never came: larger than may be fetched, not of a kind that a chat carries, not there any more, or not to
# be had in all tries.
WHYS = ("too_big", "kind", "gone", "tries")
# Tries with pauses from two seconds, doubled up to ten minutes: about an hour in all.
TRIES = 12
LONGEST_PAUSE = timedelta(minutes=10)
# A try that has not ended by then belonged to a process that died.
LEASE = timedelta(seconds=90)

_DUE = select(remote_files.c.id).where(
    remote_files.c.state == "due",
    remote_files.c.channel == bindparam("channel"),
    remote_files.c.due_at <= bindparam("now", type_=remote_files.c.due_at.type),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The line that shows what became of a file: its conversation, None while the message was not worked on."""

    state: str
    conversation_id: int | None


def find_due(session: Session, channel: str, *, now: datetime, limit: int) -> list[int]:
    """Return files of a channel that are to be fetched now, those that wait longest first."""
    found = _DUE.order_by(remote_files.c.due_at).limit(limit)
    return list(session.execute(found, {"channel": channel, "now": now}).scalars())


def newest_ref(session: Session, channel: str) -> str:
    """Return what the channel calls the newest file that is still to be fetched; empty when there is none."""
    waits = (remote_files.c.channel == channel) & (remote_files.c.state == "due") & remote_files.c.ref.is_not(None)
    found = select(remote_files.c.ref).where(waits).order_by(remote_files.c.id.desc()).limit(1)
    return str(session.execute(found).scalar_one_or_none() or "")


def take(session: Session, ids: Sequence[int], *, now: datetime) -> Sequence[AnyRow]:
    """Count a try of files and return them: what kills the process that fetches them is not tried for ever."""
    counted = (
        update(remote_files)
        .where(remote_files.c.id.in_(ids), remote_files.c.state == "due", remote_files.c.due_at <= now)
        .values(attempts=remote_files.c.attempts + 1, due_at=now + LEASE)
        .returning(remote_files)
    )
    return session.execute(counted).all()


def put_off(session: Session, row: AnyRow, error: str, *, now: datetime) -> Kept | None:
    """Try a file again after a growing pause; give it up after the last try. None when it is nobody's any more."""
    if row.attempts >= TRIES:
        return give_up(session, row, "tries", error, now=now)
    pause = min(LONGEST_PAUSE, timedelta(seconds=2**row.attempts))
    still = remote_files.update().where(remote_files.c.id == row.id, remote_files.c.state == "due")
    session.execute(still.values(due_at=now + pause, error=error or None))
    return None


def keep(session: Session, row: AnyRow, content: bytes, *, now: datetime) -> Kept | None:
    """Keep the content of a file and show it; refuse it if it is not what its provider says, or would run when opened.

    None when the customer was erased meanwhile, or another process was faster.
    """
    if not _is_ours(session, row):
        return None
    try:
        file = save_attachment(session, content, row.name, now=now, claimed=row.media)
    except RefusedFile as refused:
        return give_up(session, row, "kind", str(refused), now=now)
    return _end(session, row, file, "", now)


def give_up(session: Session, row: AnyRow, why: str, error: str, *, now: datetime) -> Kept | None:
    """Say in the place of a file why it never comes; `why` is one of WHYS. None as `keep`."""
    if not _is_ours(session, row):
        return None
    return _end(session, row, Attachment("", row.media, row.name, row.size or 0, "gone", why), error, now)


def _is_ours(session: Session, row: AnyRow) -> bool:
    lock_rows(session, remote_files, [row.id])
    mine = select(remote_files.c.id).where(remote_files.c.id == row.id, remote_files.c.state == "due")
    return session.execute(mine).first() is not None


def _end(session: Session, row: AnyRow, file: Attachment, error: str, now: datetime) -> Kept:
    """Write what became of a file; what only its channel can read is forgotten."""
    done = {"state": file.state, "ref": None, "sha256": file.sha256 or None, "error": error or None}
    session.execute(update(remote_files).where(remote_files.c.id == row.id).values(**done, done_at=now))
    # The message before its line, as whoever works on it holds it: the line is then there, or reads this.
    lock_rows(session, inbox, [row.inbox_id])
    files = session.execute(select(inbox.c.attachments).where(inbox.c.id == row.inbox_id)).scalar_one()
    session.execute(update(inbox).where(inbox.c.id == row.inbox_id).values(attachments=_placed(files, row.place, file)))
    line = session.execute(select(messages).where(messages.c.inbox_id == row.inbox_id)).one_or_none()
    if line is None:
        return Kept(file.state, None)
    body: dict[str, Any] = dict(line.body or {})
    body["attachments"] = _placed(body.get("attachments"), row.place, file)
    session.execute(update(messages).where(messages.c.id == line.id).values(body=body))
    return Kept(file.state, line.conversation_id)


def _placed(files: Sequence[dict[str, Any]] | None, place: int, file: Attachment) -> list[dict[str, Any]]:
    """Return the files with one in the place where it was awaited."""
    return [plain(file) if number == place else one for number, one in enumerate(files or ())]
