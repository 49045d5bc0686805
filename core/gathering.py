"""When senders fall due: how long another bubble is waited for, now and when a backlog comes in.

Used by `core/inbox.py` for what it keeps, and by whoever must tell what is sent now from what waited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, bindparam, case, func, null, type_coerce, update

from core.database import Session
from core.prepared import Prepared
from core.tables import identities
from core.text import fold

if TYPE_CHECKING:
    from core.inbox import Inbound

# A burst is answered at the latest this long after its first bubble: a longer silence looks broken.
LONGEST_GATHER = timedelta(seconds=8)
# After a fragment (greeting, vocative, two words or fewer) people usually go on typing: 3.5 s against 0.8 s.
FRAGMENT_FACTOR = 3.5 / 0.8
FRAGMENT_WORDS = 2
# What was sent longer ago is backlog: it waits for what is sent now, and `core/claims.py` plays it beside that.
RECENT = timedelta(minutes=2)
# Nobody of the backlog is answered before nothing of theirs has come for so long: a provider hands out what waited in
# many calls, and all that one customer wrote is one turn.
BACKLOG_GATHER = timedelta(seconds=20)
# The messages of an album come one by one; their sender touches nothing meanwhile. They take about a second.
ALBUM_GATHER = timedelta(seconds=1.5)


def note_due(
    session: Session,
    arrived: Sequence[Inbound],
    people: Mapping[tuple[str, str], int],
    *,
    now: datetime,
    gather: timedelta,
) -> None:
    """Move each sender's due time: later with every bubble, never later than the longest gather after the first."""
    late = [message for message in arrived if is_backlog(message.sent_at, now)]
    if late:
        hold = BACKLOG_GATHER if gather else timedelta(0)
        of_late = {"at": now, "recent": now - RECENT, "until": now + hold}
        _DUE_LATE.each(
            session,
            [{"identity": people[one.channel, one.address], "sent": one.sent_at, **of_late} for one in late],
        )
    if len(late) == len(arrived):
        return
    longest = LONGEST_GATHER if gather else timedelta(0)
    _due_later(longest).each(
        session,
        [
            {
                "identity": people[message.channel, message.address],
                "at": now,
                "recent": now - RECENT,
                "ready": now + patience(message, gather),
            }
            for message in arrived
            if not is_backlog(message.sent_at, now)
        ],
    )


def is_backlog(sent_at: datetime, now: datetime) -> bool:
    """Whether a message waited so long before it came here that it is no longer one of those sent now."""
    return now - sent_at > RECENT


_INSTANT = identities.c.ready_at.type
_AT = bindparam("at", type_=_INSTANT)
_RECENT = bindparam("recent", type_=_INSTANT)
# A sender whom no worker has in hand; what stands in `lease_until` then is a wait for more of the backlog.
_IS_FREE = identities.c.tries == 0


@cache
def _due_later(longest: timedelta) -> Prepared:
    first = func.coalesce(identities.c.first_unread_at, _AT)
    latest = type_coerce(type_coerce(first, BigInteger) + longest // timedelta(microseconds=1), _INSTANT)
    ready = bindparam("ready", type_=_INSTANT)
    return Prepared(
        update(identities)
        .where(identities.c.id == bindparam("identity"))
        .values(
            first_unread_at=first,
            # Never backlog: who writes now is due now, however long something older of theirs has waited.
            ready_at=case((ready < latest, ready), (latest <= _RECENT, _AT), else_=latest),
            lease_until=case((_IS_FREE, null()), else_=identities.c.lease_until),
            last_inbound_at=_AT,
            # Whoever writes can be reached again.
            unreachable_at=None,
        )
    )


# Due since it was sent, so that whoever waited longest comes first. Not before more of the same sender had time to
# come, unless they wrote again meanwhile.
_WAITS = _IS_FREE & (identities.c.ready_at.is_(None) | (identities.c.ready_at <= bindparam("recent", type_=_INSTANT)))
_SENT = bindparam("sent", type_=_INSTANT)
_DUE_LATE = Prepared(
    update(identities)
    .where(identities.c.id == bindparam("identity"))
    .values(
        first_unread_at=func.coalesce(identities.c.first_unread_at, _AT),
        ready_at=func.coalesce(identities.c.ready_at, _SENT),
        lease_until=case((_WAITS, bindparam("until", type_=_INSTANT)), else_=identities.c.lease_until),
        last_inbound_at=case((identities.c.last_inbound_at > _SENT, identities.c.last_inbound_at), else_=_SENT),
        unreachable_at=None,
    )
)


def patience(message: Inbound, gather: timedelta) -> timedelta:
    """Return how long to wait for another bubble after this one.

    Nothing after a button, a lone number or a file; longer after a fragment such as "kak" or "mau tanya", and after one
    of several files that were sent together.
    """
    words = fold(message.text).split()
    if "album" in message.meta:
        return ALBUM_GATHER if gather else gather
    if message.button or message.attachments or message.files or (len(words) == 1 and words[0].isdigit()):
        return timedelta(0)
    if len(words) <= FRAGMENT_WORDS and not message.text.rstrip().endswith("?"):
        return gather * FRAGMENT_FACTOR
    return gather
