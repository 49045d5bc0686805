"""What Telegram tells of messages and customers afterwards: edits, and who can be reached, each only if it is news.

Updates come again and in any order, and no order is promised between an edit and its message, or a block and a message.
So of each thing the newest word is kept (`core/changes.py`): by the time that Telegram says, then the update's number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from bot.channels.telegram.parsing import Edited, Membership
from bot.channels.telegram.settings import NAME
from core.changes import REACH, Change, end_waiting, is_news, keep_change, newest_change, open_changes
from core.database import AnyRow, Session, lock_rows
from core.inbox import Inbound, Received
from core.tables import conversations, identities, inbox, messages
from core.text import mask

# Messages back in which an edited one is looked for.
LOOKED_BACK = 50
# Telegram hands out no message that was sent longer ago (Bot API, getUpdates: 24 hours).
LONGEST_WAY = timedelta(hours=24)
_GONE, _THERE = "gone", "there"


def keep_edit(session: Session, edit: Edited, *, now: datetime, spare: Sequence[re.Pattern[str]] = ()) -> bool:
    """Put an edited text in the place of one that nobody has read yet, else show it to agents.

    An edit that changes no word (Telegram sends those too) and one that a newer one overtook change nothing; one whose
    message did not come yet waits for it. Returns False when the message is being answered at this moment: then it
    must be tried again. What matches `spare` is not masked.
    """
    identity_id = _locked(session, edit.address)
    change = Change(
        NAME, edit.address, str(edit.message_id), edit.edited_at, edit.update_id, said=mask(edit.text, spare).text
    )
    known = newest_change(session, change)
    if not is_news(change, known):
        return True
    original = _original(session, identity_id, edit.message_id) if identity_id is not None else None
    if original is None:
        # Of a message from before this house, or of somebody who was forgotten, nothing comes any more.
        if now - edit.sent_at <= LONGEST_WAY:
            keep_change(session, change, now=now, waits=True)
        return True
    before = original.text if known is None or known.waits else known.said
    if change.said != before and not _applied(session, original.id, change.said, now):
        return False
    return keep_change(session, change, now=now)


def keep_membership(session: Session, told: Membership, *, now: datetime) -> None:
    """Note that a customer blocked the bot, or lets it write again, unless something newer is known."""
    _locked(session, told.address)
    change = Change(NAME, told.address, REACH, told.at, told.update_id, said=_THERE if told.reachable else _GONE)
    if keep_change(session, change, now=now):
        _note_reach(session, told.address, None if told.reachable else now)


def catch_up(session: Session, arrived: Sequence[tuple[Inbound, Received]], *, now: datetime) -> None:
    """Apply what was told of messages before they came: their newest text, and that their writer left since."""
    sent = {(one.address, str(one.meta.get("message_id"))): told.inbox_id for one, told in arrived}
    last = {one.address: one.sent_at for one, _ in sorted(arrived, key=lambda pair: pair[0].sent_at)}
    for row in open_changes(session, NAME, list(last)) if last else ():
        if row.thing == REACH:
            # Whoever writes is taken for reachable; this one left after writing.
            if row.said == _GONE and row.at >= last[row.address]:
                _note_reach(session, row.address, now)
        elif (row.address, row.thing) in sent:
            session.execute(update(inbox).where(inbox.c.id == sent[row.address, row.thing]).values(text=row.said))
            end_waiting(session, row)


def _locked(session: Session, address: str) -> int | None:
    """Lock a customer until the commit, as whoever keeps their messages does; None for one who never wrote."""
    mine = (identities.c.channel == NAME) & (identities.c.address == address)
    identity_id = session.execute(select(identities.c.id).where(mine)).scalar_one_or_none()
    if identity_id is not None:
        lock_rows(session, identities, [identity_id])
    return identity_id


def _note_reach(session: Session, address: str, unreachable_at: datetime | None) -> None:
    mine = (identities.c.channel == NAME) & (identities.c.address == address)
    session.execute(update(identities).where(mine).values(unreachable_at=unreachable_at))


def _original(session: Session, identity_id: int, message_id: int) -> AnyRow | None:
    recent = select(inbox).where(inbox.c.identity_id == identity_id).order_by(inbox.c.id.desc()).limit(LOOKED_BACK)
    return next((row for row in session.execute(recent) if (row.meta or {}).get("message_id") == message_id), None)


def _applied(session: Session, inbox_id: int, text: str, now: datetime) -> bool:
    unread = update(inbox).where(inbox.c.id == inbox_id, inbox.c.state == "unread").values(text=text)
    return bool(session.execute(unread).rowcount) or _show_edit(session, inbox_id, text, now)


def _show_edit(session: Session, inbox_id: int, text: str, now: datetime) -> bool:
    shown = session.execute(select(messages).where(messages.c.inbox_id == inbox_id)).one_or_none()
    if shown is None:
        return False
    row = {"conversation_id": shown.conversation_id, "author": "system", "kind": "note", "at": now}
    # The page says what the words are, in the language of whoever reads.
    session.execute(insert(messages).values(**row, text=text, body={"about": "edited"}))
    session.execute(
        update(conversations)
        .where(conversations.c.id == shown.conversation_id)
        .values(version=conversations.c.version + 1)
    )
    return True
