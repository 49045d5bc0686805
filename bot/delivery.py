"""Step 12 of a message's life: due outbox rows leave through their channel, oldest first in each conversation.

Marking a row and an agent's claim serialise on the conversation row: nothing of the bot's leaves after a claim. What
is here sends to channels that live in our own database; `bot/sending.py` shares its judgement for those of providers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import BindParameter, bindparam, exists, func, select, update

from bot.channels import Channel, Outgoing, Verdict
from bot.logs import where
from bot.rerouting import reroute
from bot.unsent import CALLED_OFF, LATE, SLEPT, VOIDED
from core.business import Business
from core.consent import opted_out_identities
from core.database import AWAY, AnyRow, Session
from core.events import Event, record_events
from core.live import Live, News
from core.outbox import CLASSES
from core.points import reach
from core.prepared import Prepared
from core.tables import conversations, identities, messages, outbox
from reminders.moving import quiet_rows, withdrawn_rows

log = structlog.get_logger()

# Rows of one round, and how long a row waits whose customer cannot be reached now.
ROUND = 200
HELD = timedelta(seconds=15)
# Built once: building a statement costs as much as running it.
_OPEN = conversations.alias("open_ones")
# Whether a person speaks with the customer now, be it in a later conversation than the one a row was written in.
# Not resolved is said too, since the index of open conversations asks for it.
_SPEAKING = exists().where(
    _OPEN.c.identity_id == outbox.c.identity_id, _OPEN.c.state == "agent", _OPEN.c.state != "resolved"
)
ROWS = (
    select(
        outbox.c.id,
        outbox.c.message_id,
        outbox.c.conversation_id,
        outbox.c.identity_id,
        identities.c.address,
        outbox.c.channel,
        outbox.c.message_class,
        outbox.c.body,
        outbox.c.epoch,
        outbox.c.created_at,
        outbox.c.due_at,
        outbox.c.not_after,
        outbox.c.state,
        outbox.c.sends,
        outbox.c.reminder_id,
        identities.c.unreachable_at,
        conversations.c.state.label("owner"),
        conversations.c.epoch.label("epoch_now"),
        _SPEAKING.label("speaking"),
    )
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .join(identities, identities.c.id == outbox.c.identity_id)
    # By a sum, which no index has: sorted by the id itself, SQLite would read everything that was ever sent.
    .order_by(outbox.c.id + 0)
    # Rows of a conversation or person that somebody else is writing about wait for the next round. Persons too: what
    # is shown to one of them gets its numbers in the order in which it becomes visible.
    .with_for_update(key_share=True, skip_locked=True)
)
IS_DUE = (outbox.c.state == "due") & (outbox.c.due_at <= bindparam("now", type_=outbox.c.due_at.type))
_NOT_OURS: BindParameter[Any] = bindparam("remote", expanding=True)
_IS_OURS = outbox.c.channel.not_in(_NOT_OURS)
_DUE = Prepared(ROWS.where(IS_DUE).limit(ROUND))
_DUE_HERE = Prepared(ROWS.where(IS_DUE, _IS_OURS).limit(ROUND))
_STORE_SENT = Prepared(
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state="sent",
        sent_at=bindparam("now", type_=outbox.c.sent_at.type),
        attempts=outbox.c.attempts + 1,
        sends=outbox.c.sends + 1,
    )
)
_PUT_OFF = Prepared(
    update(outbox).where(outbox.c.id == bindparam("row")).values(due_at=bindparam("until", type_=outbox.c.due_at.type))
)
_FIRST_DUE = select(func.min(outbox.c.due_at)).where(outbox.c.state == "due")
_NEXT_DUE = Prepared(_FIRST_DUE)
_NEXT_DUE_HERE = Prepared(_FIRST_DUE.where(_IS_OURS))


@dataclass(frozen=True, slots=True)
class Round:
    """One round of deliveries: rows sent, and news for the pages once it is committed."""

    sent: tuple[AnyRow, ...]
    news: tuple[News, ...]
    seen: int


def deliver(
    session: Session,
    channels: Mapping[str, Channel],
    live: Live,
    *,
    now: datetime,
    careful: bool = False,
    business: Business | None = None,
) -> Round:
    """Deliver what is due. Commits nothing; tell the news after the commit. `business` has quiet hours, if any.

    A row that makes its channel raise spoils the transaction; `careful` parks such a row and delivers the others.
    """
    rows = _due(session, now, remote_of(channels))
    if rows:
        reach("O1")
    sorted_out = sort_out(session, rows, channels, now, business)
    ready = sorted_out.ready
    verdicts = [Verdict(row.id, "held") for row in sorted_out.held]
    for name, channel in channels.items():
        of_channel = [outgoing(row) for row in ready if row.channel == name]
        if of_channel and channel.deliver is not None:
            if careful:
                verdicts += _carefully(session, channel.deliver, of_channel, live, now)
            else:
                verdicts += channel.deliver(session, of_channel, live, now)
    if verdicts:
        reach("O5")
    _store(session, verdicts, now)
    put_off(session, sorted_out.asleep)
    held = {verdict.outbox_id for verdict in verdicts if verdict.state == "held"}
    news = [one for verdict in verdicts for one in verdict.news] + sorted_out.news
    news += reroute(session, [row for row in rows if row.id in held], channels, now=now)
    gone = {verdict.outbox_id for verdict in verdicts if verdict.state == "sent"}
    return Round(tuple(row for row in ready if row.id in gone), tuple(news), len(rows))


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Due rows as they were judged: `ready` may leave now, `held` wait, `asleep` wait until the quiet hours end, the
    others have ended, of which `news` tell."""

    ready: list[AnyRow]
    held: list[AnyRow]
    news: list[News]
    asleep: Mapping[int, datetime]


def sort_out(
    session: Session,
    rows: Sequence[AnyRow],
    channels: Collection[str],
    now: datetime,
    business: Business | None = None,
) -> SortedOut:
    """End the rows whose time is over or that nobody wants any more, and tell which of the others may leave."""
    late = [row for row in rows if row.not_after < now]
    unasked = [row for row in rows if row not in late and CLASSES[row.message_class].proactive]
    refused, withdrawn = _refused(session, unasked), withdrawn_rows(session, unasked)
    void = [row for row in rows if row not in late and (is_void(row) or row in refused)]
    called_off = [row for row in unasked if row.id in withdrawn and row not in void]
    # A row of a channel that is not switched on here waits for it until its time is over.
    off = [row for row in rows if row.channel not in channels]
    left = [row for row in rows if row not in late and row not in void and row not in called_off]
    asleep = _asleep(session, left, business, now)
    slept = [row for row in left if row.id in asleep and asleep[row.id] > row.not_after]
    held = [row for row in left if row.id not in asleep and (is_held(row) or row in off)]
    ready = [row for row in left if row.id not in asleep and row not in held]
    _end(session, late, "expired", LATE)
    _end(session, slept, "expired", SLEPT)
    _void(session, void, now)
    _void(session, called_off, now, CALLED_OFF)
    touched = {row.conversation_id for row in [*late, *void, *called_off, *slept]}
    quiet = {row.id: asleep[row.id] for row in left if row.id in asleep and row not in slept}
    return SortedOut(ready, held, [News(f"conversation:{one}") for one in touched], quiet)


def _asleep(
    session: Session, rows: Sequence[AnyRow], business: Business | None, now: datetime
) -> Mapping[int, datetime]:
    """Return until when proactive rows must wait because it is night: one that was held meanwhile asks again.

    Not a row of which nobody knows whether it was sent: it may be there already, and is settled within seconds.
    """
    proactive = [row for row in rows if CLASSES[row.message_class].proactive and row.state == "due"]
    return quiet_rows(session, proactive, business, now) if proactive and business is not None else {}


def remote_of(channels: Mapping[str, Channel]) -> list[str]:
    """Return the channels of providers among these."""
    return [name for name, channel in channels.items() if channel.carrier is not None]


Deliver = Callable[[Session, Sequence[Outgoing], Live, datetime], Sequence[Verdict]]


def _carefully(
    session: Session, deliver_one: Deliver, rows: Sequence[Outgoing], live: Live, now: datetime
) -> list[Verdict]:
    """Hand rows to their channel one by one, each in a savepoint, so that an odd row parks only itself."""
    verdicts: list[Verdict] = []
    for row in rows:
        try:
            with session.begin_nested():
                verdicts += deliver_one(session, [row], live, now)
        except AWAY:  # the database is away, which is no row's fault
            raise
        except Exception as error:
            log.error("delivery.parked", outbox=row.outbox_id, error=type(error).__name__, where=where(error))
            verdicts.append(Verdict(row.outbox_id, "parked", error=f"{type(error).__name__}: {error}"[:500]))
    return verdicts


def next_due(session: Session, remote: Sequence[str] = ()) -> datetime | None:
    """Return when the next row is due that is not of a channel in `remote`, or None when nothing waits."""
    due_at: datetime | None = _NEXT_DUE_HERE.value(session, {"remote": remote}) if remote else _NEXT_DUE.value(session)
    return due_at


def _due(session: Session, now: datetime, remote: Sequence[str]) -> Sequence[AnyRow]:
    if remote:
        return _DUE_HERE.rows(session, {"now": now, "remote": remote})
    return _DUE.rows(session, {"now": now})


def is_void(row: AnyRow) -> bool:
    """A bot's answer from before a human took over is void."""
    message_class = CLASSES[row.message_class]
    return bool(message_class.voidable and row.owner == "agent" and row.epoch < row.epoch_now)


def is_held(row: AnyRow) -> bool:
    """What nobody asked for waits while a person is speaking, and while the customer has blocked us."""
    return bool(CLASSES[row.message_class].proactive and (row.speaking or row.unreachable_at is not None))


def _refused(session: Session, rows: Sequence[AnyRow]) -> list[AnyRow]:
    """Proactive rows whose customer said STOP after they were written: consent is asked again at the door."""
    if not rows:
        return []
    out = opted_out_identities(session, [row.identity_id for row in rows])
    return [row for row in rows if row.identity_id in out]


def outgoing(row: AnyRow, attempt: int = 1) -> Outgoing:
    """Return a row as its channel sees it."""
    proactive = CLASSES[row.message_class].proactive
    return Outgoing(
        outbox_id=row.id,
        identity_id=row.identity_id,
        address=row.address,
        conversation_id=row.conversation_id,
        message_class=row.message_class,
        body=row.body,
        proactive=proactive,
        owner=row.owner,
        waited=proactive and row.due_at > row.created_at,
        attempt=attempt,
    )


def _end(session: Session, rows: Sequence[AnyRow], state: str, why: str) -> None:
    if rows:
        ids = [row.id for row in rows]
        session.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state=state, error=why))


def _void(session: Session, rows: Sequence[AnyRow], now: datetime, why: str = VOIDED) -> None:
    if not rows:
        return
    _end(session, rows, "voided", why)
    ids = [row.message_id for row in rows]
    session.execute(update(messages).where(messages.c.id.in_(ids)).values(struck=True))
    record_events(
        session,
        [Event("reply.voided", now, row.conversation_id, detail={"message_id": row.message_id}) for row in rows],
    )


def _store(session: Session, verdicts: Sequence[Verdict], now: datetime) -> None:
    sent = [verdict.outbox_id for verdict in verdicts if verdict.state == "sent"]
    held = [verdict.outbox_id for verdict in verdicts if verdict.state == "held"]
    if sent:
        _STORE_SENT.rows(session, {"ids": sent, "now": now})
    for verdict in verdicts:
        if verdict.state == "parked":
            parked = {"state": "parked", "error": verdict.error}
            session.execute(update(outbox).where(outbox.c.id == verdict.outbox_id).values(**parked))
            record_events(session, [Event("message.parked", now, detail={"outbox_id": verdict.outbox_id})])
    put_off(session, dict.fromkeys(held, now + HELD))


def put_off(session: Session, until: Mapping[int, datetime]) -> None:
    """Let rows wait, each until its instant."""
    _PUT_OFF.each(session, [{"row": outbox_id, "until": at} for outbox_id, at in until.items()])
