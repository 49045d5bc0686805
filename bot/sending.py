"""Sending through providers: rows are marked and committed, then sent, then what came of it is stored under a fence.

A provider has no key against duplicates, so a send has three ends: sent, not sent, unknown. What is unknown is sent
once more or never, by the class of the message, and then shown to people. Called by `bot/app.py` in each round;
`bot/answers.py` stores what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, bindparam, case, exists, func, or_, select, text, update

from bot.answers import store_answers
from bot.delivery import HELD, IS_DUE, ROWS, is_void, outgoing, put_off, sort_out
from bot.rerouting import reroute
from bot.sender import ROOM, SEND_SECONDS, Marked, seconds_to_send
from bot.unsent import DIED, NEVER_REPEATED, OVER, SAID_STOP, TAKEN_OVER, TWICE, WITHDRAWN, not_known
from core.consent import opted_out_identities
from core.database import AnyRow, Session
from core.events import Event, record_events
from core.gathering import RECENT
from core.live import News
from core.outbox import CLASSES, MOST_SENDS, PROACTIVE
from core.points import reach
from core.prepared import Prepared
from core.tables import identities, outbox
from reminders.moving import withdrawn_rows

if TYPE_CHECKING:
    from bot.house import House

# Beyond the time that a row may be on the wire: whatever is not stored by then belonged to a process that died.
GRACE = timedelta(seconds=10)
LAPSES_EVERY = timedelta(seconds=1)

_NOW = bindparam("now", type_=outbox.c.due_at.type)
_MINE: BindParameter[Any] = bindparam("mine", expanding=True)
_EARLIER = outbox.alias("earlier")
_UNASKED = outbox.c.message_class.in_(PROACTIVE)
# The next row of a conversation leaves after the one before has ended. What nobody asked for blocks nothing that is not
# due, and no answer: thousands may be overdue. In the words of the index, so that both databases use it.
_BLOCKED = exists().where(
    _EARLIER.c.conversation_id == outbox.c.conversation_id,
    _EARLIER.c.id < outbox.c.id,
    text("earlier.state in ('due', 'sending', 'unknown')"),
    or_(_EARLIER.c.state != "due", _EARLIER.c.message_class.not_in(PROACTIVE), (_EARLIER.c.due_at <= _NOW) & _UNASKED),
)
_IS_OPEN = text("outbox.state in ('due', 'sending', 'unknown')")
# Who wrote just now is waiting, and so is whoever speaks with an agent; others had put the phone away.
_OF_BACKLOG = (outbox.c.message_class != "agent") & (
    identities.c.last_inbound_at <= bindparam("recent", type_=identities.c.last_inbound_at.type)
)
_READY = Prepared(
    ROWS.where(IS_DUE, outbox.c.channel.in_(_MINE), ~_BLOCKED)
    .order_by(None)
    .order_by(case((_UNASKED, 2), (_OF_BACKLOG, 1), else_=0), outbox.c.id + 0)
    .limit(bindparam("room"))
)
_UNSURE = Prepared(
    ROWS.where(_IS_OPEN, outbox.c.state == "unknown", outbox.c.lease_until <= _NOW, outbox.c.channel.in_(_MINE)).limit(
        bindparam("room")
    )
)
_NEXT = Prepared(
    select(func.min(outbox.c.due_at)).where(outbox.c.state == "due", outbox.c.channel.in_(_MINE), ~_BLOCKED)
)
_NEXT_AGAIN = Prepared(
    select(func.min(outbox.c.lease_until)).where(_IS_OPEN, outbox.c.state == "unknown", outbox.c.channel.in_(_MINE))
)
_LAPSE = Prepared(
    update(outbox)
    .where(_IS_OPEN, outbox.c.state == "sending", outbox.c.lease_until <= _NOW)
    .values(state="unknown", lease_until=_NOW, error=DIED)
)
_MARK = Prepared(
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state="sending",
        fence=outbox.c.fence + 1,
        # Counted before it happens, and taken back when it certainly did not. What is only looked for is no try.
        attempts=outbox.c.attempts + bindparam("tries"),
        sends=outbox.c.sends + bindparam("tries"),
        lease_until=bindparam("until", type_=outbox.c.lease_until.type),
    )
    .returning(outbox.c.id, outbox.c.fence, outbox.c.attempts, outbox.c.sends)
)


def send_once(house: House) -> int:
    """Store what was answered and hand over what may be sent now; returns how many rows were touched."""
    sender = house.sender
    if not sender.mine and sender.is_idle:
        return 0
    stored = store_answers(house)
    marked, touched, news = _mark_some(house)
    if marked:
        reach("O2")
        sender.send(marked)
    house.live.tell(news)
    return stored + touched


def next_send(session: Session, house: House) -> datetime | None:
    """Return when the next row may be sent; None when nothing waits, or nothing can begin before an answer came."""
    mine = [name for name in house.sender.mine if house.sender.room(name) > 0]
    if not mine:
        return None
    due_at: datetime | None = _NEXT.value(session, {"mine": mine, "now": house.clock.now()})
    again_at: datetime | None = _NEXT_AGAIN.value(session, {"mine": mine})
    if again_at is not None and house.sender.lapsed_at is not None:
        # They are looked at once a second and no earlier.
        again_at = max(again_at, house.sender.lapsed_at + LAPSES_EVERY)
    return min((one for one in (due_at, again_at) if one is not None), default=None)


def free_sends(session: Session, *, now: datetime) -> None:
    """Let every row that is marked as being sent be unknown: for the one process that sends, as it starts."""
    session.execute(
        update(outbox).where(_IS_OPEN, outbox.c.state == "sending").values(lease_until=now - timedelta(microseconds=1))
    )


def _mark_some(house: House) -> tuple[list[Marked], int, list[News]]:
    """Judge what is due and mark what may leave: serialised with an agent's claim as local rows are."""
    sender, now = house.sender, house.clock.now()
    mine = [name for name in sender.mine if sender.room(name) > 0]
    if not mine:
        return [], 0, []
    with house.metrics.commit("sends"), house.database.transaction() as session:
        rows, looked_for = _take_unsure(session, house, mine, now)
        rows += _READY.rows(session, {"mine": mine, "now": now, "recent": now - RECENT, "room": ROOM})
        if not rows and not looked_for:
            return [], 0, []
        reach("O1")
        sorted_out = sort_out(session, rows, house.channels, now, house.business)
        moved = reroute(session, sorted_out.held, house.channels, now=now)
        later = {row.id: now + HELD for row in sorted_out.held} | dict(sorted_out.asleep)
        chosen: dict[int, AnyRow] = {}
        for row in sorted_out.ready:
            if row.identity_id in chosen or sender.is_busy_with(row.identity_id):
                continue
            if sum(one.channel == row.channel for one in chosen.values()) >= sender.room(row.channel):
                continue
            waits = sender.wait(row.channel, row.address, now)
            if waits:
                later[row.id] = now + waits
            else:
                chosen[row.identity_id] = row
        _postpone(session, later, rows)
        marked = _mark(session, list(chosen.values()), now)
        free = [row for row, _ in looked_for if row.identity_id not in chosen]
        marked += _mark(session, free, now, {row.id: why for row, why in looked_for})
        news = sorted_out.news + moved
        return marked, len(marked) + len(news), news


def _postpone(session: Session, later: dict[int, datetime], rows: Sequence[AnyRow]) -> None:
    """Let rows wait: those that are due until then, an unknown one by its lease."""
    unsure = {row.id for row in rows if row.state == "unknown"}
    put_off(session, {one: at for one, at in later.items() if one not in unsure})
    for one in unsure & later.keys():
        session.execute(update(outbox).where(outbox.c.id == one).values(lease_until=later[one]))


def _mark(
    session: Session, rows: Sequence[AnyRow], now: datetime, only_find: Mapping[int, str] | None = None
) -> list[Marked]:
    """Mark rows as being sent, or, with a reason each in `only_find`, as being looked for and never sent again."""
    marked: dict[int, AnyRow] = {}
    for seconds in {seconds_to_send(row.body) for row in rows}:
        ids = [row.id for row in rows if seconds_to_send(row.body) == seconds]
        until = now + timedelta(seconds=seconds) + GRACE
        asked = {"ids": ids, "until": until, "tries": 0 if only_find else 1}
        marked |= {row.id: row for row in _MARK.rows(session, asked)}
    return [
        Marked(
            row=outgoing(row, one.attempts),
            channel=row.channel,
            fence=one.fence,
            attempts=one.attempts,
            sends=one.sends,
            due_at=row.due_at,
            since=row.created_at,
            was_unknown=row.state == "unknown",
            only_find=(only_find or {}).get(row.id, ""),
        )
        for row in rows
        for one in [marked[row.id]]
    ]


def _take_unsure(
    session: Session, house: House, mine: Sequence[str], now: datetime
) -> tuple[list[AnyRow], list[tuple[AnyRow, str]]]:
    """Return unknown rows that may be sent once more, and those that may only be looked for, with the reason.

    Where nobody can be asked, the latter are given up at once, with words for people.
    """
    lapsed_at = house.sender.lapsed_at
    if lapsed_at is not None and lapsed_at <= now < lapsed_at + LAPSES_EVERY:
        return [], []
    house.sender.lapsed_at = now
    _LAPSE.rows(session, {"now": now})
    rows = _UNSURE.rows(session, {"now": now, "mine": mine, "room": ROOM})
    out = opted_out_identities(session, [row.identity_id for row in rows]) if rows else frozenset()
    withdrawn = withdrawn_rows(session, rows)
    again: list[AnyRow] = []
    looked_for: list[tuple[AnyRow, str]] = []
    for row in rows:
        why = _why_not_again(row, now, said_stop=row.identity_id in out, withdrawn=row.id in withdrawn)
        if not why:
            again.append(row)
        elif house.sender.can_find(row.channel) and row.not_after > now - timedelta(seconds=SEND_SECONDS) - GRACE:
            if not house.sender.is_busy_with(row.identity_id):
                looked_for.append((row, why))
        else:
            _park(session, row.id, not_known(why), now)
    return again, looked_for


def _why_not_again(row: AnyRow, now: datetime, *, said_stop: bool, withdrawn: bool) -> str:
    """Return why an unknown row is not sent once more, in the words that rows keep; nothing when it is."""
    message_class = CLASSES[row.message_class]
    if not message_class.repeat_once:
        return NEVER_REPEATED
    if row.sends >= MOST_SENDS:
        return TWICE
    if row.not_after < now:
        return OVER
    if message_class.proactive and said_stop:
        return SAID_STOP
    if withdrawn:
        return WITHDRAWN
    return TAKEN_OVER if is_void(row) else ""


def _park(session: Session, outbox_id: int, why: str, now: datetime) -> None:
    session.execute(update(outbox).where(outbox.c.id == outbox_id).values(state="parked", error=why, lease_until=None))
    record_events(session, [Event("message.parked", now, detail={"outbox_id": outbox_id})])
