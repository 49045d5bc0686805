"""What must hold after any number of kills and one recovery: the invariants of docs/guarantees.md, over the rows.

Each function returns what does not hold, in words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from core.claims import CRASHES_TO_PARK
from core.conversations import MOVES
from core.database import Session
from core.outbox import CLASSES, RANK
from core.tables import consents, conversations, events, identities, inbox, messages, outbox, turns, web_feed
from handover.tables import handovers
from reminders.tables import reminders
from reminders.wall_time import instant_of
from tests.kill.ground import CLOCK, Ground
from tests.kill.story_clock import StoryClock
from tests.kill.world import ledger
from tests.lives import let_go

# The channel that lives in our own database: what leaves through it is in its feed, and its end is known.
PAGE = "web"
LEFT = ("sent", "delivered", "read")
ENDED = (*LEFT, "voided", "expired")


def faults(ground: Ground) -> list[str]:
    """Return everything that does not hold on this ground."""
    promised = [*ledger(ground.folder), ["time", StoryClock(ground.folder / CLOCK).at.isoformat()]]
    with _looking(ground) as session:
        found = [fault for check in CHECKS for fault in check(session, promised)]
        if ground.database.single_writer:
            found += [row[0] for row in session.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    return found


@contextmanager
def _looking(ground: Ground) -> Iterator[Session]:
    """A view that leaves no connection open behind it, since the next life is forked from here."""
    with ground.database.snapshot() as session:
        yield session
    let_go(ground.database)


Ledger = Sequence[Sequence[str]]


def _received(session: Session, promised: Ledger) -> list[str]:
    """Whatever was told "received" is in the inbox once, was worked on once, and nobody waits for a dead worker."""
    rows = session.execute(select(inbox)).all()
    sent = {w[1] for w in promised if w[0] == "sent"}
    kept = Counter(row.external_id for row in rows)
    found = [f"{w[1]} was acknowledged and is there {kept[w[1]]} times" for w in promised if w[0] == "kept"]
    found = [one for one in found if not one.endswith(" 1 times")]
    found += [f"inbox {row.id} is {row.external_id}, which nobody sent" for row in rows if row.external_id not in sent]
    open_rows = [row for row in rows if row.state != "done" and not _given_up(row)]
    found += [f"inbox {row.id} ended {row.state}: {row.error}" for row in open_rows]
    shown = Counter(session.execute(select(messages.c.inbox_id).where(messages.c.inbox_id.is_not(None))).scalars())
    found += [f"inbox {row.id} stands in the transcript {shown[row.id]} times" for row in rows if shown[row.id] != 1]
    mirrored = Counter(session.execute(select(web_feed.c.inbox_id).where(web_feed.c.inbox_id.is_not(None))).scalars())
    of_pages = [row for row in rows if row.channel == PAGE]
    found += [f"inbox {row.id} is in the feed {mirrored[row.id]} times" for row in of_pages if mirrored[row.id] != 1]
    waiting = select(identities.c.id).where(identities.c.ready_at.is_not(None) | identities.c.lease_until.is_not(None))
    return found + [f"sender {one} is still due or leased" for one in session.execute(waiting).scalars()]


def _given_up(row: Any) -> bool:
    """Whether an item is parked, as is promised of one that three died or stalled over."""
    return bool(row.state == "parked" and row.attempts - 1 - row.errors >= CRASHES_TO_PARK)


def parked(ground: Ground) -> int:
    """Return how many items were given up; the transcript and the people who were called are checked as of all."""
    with _looking(ground) as session:
        return sum(_given_up(row) for row in session.execute(select(inbox).where(inbox.c.state == "parked")))


def _turns(session: Session, _promised: Ledger) -> list[str]:
    """A turn has its customer's words and, unless it is silent, its replies; nothing has a turn that does not exist."""
    said: dict[int, Counter[str]] = defaultdict(Counter)
    for row in session.execute(select(messages.c.turn_id, messages.c.author).where(messages.c.turn_id.is_not(None))):
        said[row.turn_id][row.author] += 1
    rows = session.execute(select(turns.c.id, turns.c.decision)).all()
    found = [f"turn {one} does not exist and has {dict(said[one])}" for one in said.keys() - {row.id for row in rows}]
    for row in rows:
        moved_on = not said[row.id]["customer"]
        if row.decision not in ("silent", "noted") and not said[row.id]["bot"]:
            found.append(f"turn {row.id} decided {row.decision} and says nothing")
        if moved_on and not said[row.id]["bot"]:
            found.append(f"turn {row.id} has no words at all")
    return found


def _replies(session: Session, promised: Ledger) -> list[str]:
    """Each line that goes out has one outbox row that ended, left at most once, and is in the feed if it left."""
    feed = Counter(session.execute(select(web_feed.c.outbox_id).where(web_feed.c.outbox_id.is_not(None))).scalars())
    rows = session.execute(select(outbox, messages.c.struck).outerjoin(messages, messages.c.id == outbox.c.message_id))
    found, per_line = [], Counter[int]()
    for row in rows.all():
        per_line[row.message_id] += 1
        if row.channel == PAGE and row.state not in ENDED:
            found.append(f"outbox {row.id} ended {row.state}: {row.error}")
        expected = 1 if row.state in LEFT else 0
        if row.channel == PAGE and (feed[row.id], row.sends) != (expected, expected):
            found.append(f"outbox {row.id} is {row.state}, was sent {row.sends} times, is in {feed[row.id]} feed rows")
        if bool(row.struck) != (row.state == "voided"):
            found.append(f"outbox {row.id} is {row.state} and its line struck is {row.struck}")
    spoken = select(messages.c.id).where(messages.c.author == "bot", messages.c.kind != "note")
    written = session.execute(spoken).scalars().all()
    found += [f"line {one} of the bot has {per_line[one]} outbox rows" for one in written if per_line[one] != 1]
    rank = {row.id: row.state for row in session.execute(select(outbox.c.id, outbox.c.state))}
    shown = [(int(w[1]), w[2]) for w in promised if w[0] == "shown"]
    found += [
        f"outbox {one} was {state} and is {rank[one]}" for one, state in shown if RANK.get(rank[one], 0) < RANK[state]
    ]
    keys = Counter(session.execute(select(messages.c.client_key).where(messages.c.author == "agent")).scalars())
    replied = [w[4] for w in promised if w[:2] == ["acted", "reply"]]
    found += [f"an agent's reply {key} is there {keys[key]} times" for key in replied if keys[key] != 1]
    said = Counter(session.execute(select(messages.c.text).where(messages.c.author == "agent")).scalars())
    tried = [f"balasan {w[4]}" for w in promised if w[:2] == ["tried", "reply"]]
    return found + [f"an agent's {text!r} is there {said[text]} times" for text in tried if said[text] > 1]


def owners(session: Session, promised: Ledger) -> list[str]:
    """State, owner and handover of a conversation agree; its epoch is the number of its moves; no act is lost."""
    moves = Counter(
        session.execute(select(events.c.conversation_id).where(events.c.name.in_(set(MOVES.values())))).scalars()
    )
    open_ones: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(select(handovers).where(handovers.c.state != "ended")):
        open_ones[row.conversation_id].append((row.state, row.agent_id))
    expected: dict[str, list[Any]] = {"bot": [], "resolved": [], "waiting": [("waiting", None)]}
    found = []
    for row in session.execute(select(conversations)).all():
        due = expected.get(row.state, [("claimed", row.agent_id)])
        if open_ones[row.id] != due:
            found.append(f"conversation {row.id} is {row.state} and its open handovers are {open_ones[row.id]}")
        if row.epoch != moves[row.id]:
            found.append(f"conversation {row.id} has epoch {row.epoch} after {moves[row.id]} moves")
    return found + _claims(session) + _acts(session, promised)


def _acts(session: Session, promised: Ledger) -> list[str]:
    """An act that an agent was told of is there, and one that was repeated as nobody answered it is there once."""
    names = {"return_to_bot": "handover.returned", "transfer": "handover.transferred", "claim": "handover.claimed"}
    told = Counter((w[2], w[1]) for w in promised if w[0] == "acted" and w[1] in names)
    tried = Counter((w[2], w[1]) for w in promised if w[0] == "tried" and w[1] in names)
    found = []
    for talk, act in sorted(told.keys() | tried.keys()):
        query = select(func.count()).where(events.c.conversation_id == int(talk), events.c.name == names[act])
        done = session.execute(query).scalar_one()
        # Who takes what is theirs already is told so, and nothing happens.
        least = min(told[talk, act], 1) if act == "claim" else told[talk, act]
        if done < least:
            found.append(f"conversation {talk}: {told[talk, act]} times {act} was told, {done} times it is there")
        if tried and done > tried[talk, act]:
            found.append(f"conversation {talk}: {tried[talk, act]} times {act} was tried, {done} times it is there")
    return found


def _claims(session: Session) -> list[str]:
    """Nobody claims what somebody else has: between two claims stands a move that gave the first one up."""
    owned: dict[int, bool] = {}
    found = []
    wanted = events.c.name.in_(set(MOVES.values()))
    for row in session.execute(select(events.c.name, events.c.conversation_id).where(wanted).order_by(events.c.id)):
        claims = row.name == "handover.claimed"
        if claims and owned.get(row.conversation_id):
            found.append(f"conversation {row.conversation_id} was claimed twice")
        owned[row.conversation_id] = claims or row.name == "conversation.reopened"
    return found


def _reminders(session: Session, promised: Ledger) -> list[str]:
    """What was booked is there, ended, was not early, has one outbox row if it was sent, and none that left if it was
    called off or moved in time."""
    rows = {row.id: row for row in session.execute(select(reminders))}
    booked = [int(w[1]) for w in promised if w[0] == "booked"]
    found = [f"reminder {one} was promised and is gone" for one in booked if one not in rows]
    [now] = [datetime.fromisoformat(w[1]) for w in promised if w[0] == "time"]
    lines = Counter(session.execute(select(outbox.c.reminder_id).where(outbox.c.reminder_id.is_not(None))).scalars())
    left = set(session.execute(select(outbox.c.reminder_id).where(outbox.c.state.in_(LEFT))).scalars())
    called_off = {int(w[1]) for w in promised if w[0] == "cancelled"}
    found += [f"reminder {one} was called off or moved, and left all the same" for one in sorted(called_off & left)]
    for row in rows.values():
        # One that waits because a person is speaking is put off again and again, and says so.
        if row.state == "firing" or (row.state == "scheduled" and row.due_at <= now):
            found.append(f"reminder {row.id} is still {row.state}, due {row.due_at}")
        promised_at = instant_of(datetime.fromisoformat(row.wall_time), ZoneInfo(row.zone))
        if row.sent_at and row.sent_at < promised_at:
            found.append(f"reminder {row.id} was sent at {row.sent_at}, promised for {promised_at}")
        if row.state == "scheduled" and promised_at < now and not row.reason:
            found.append(f"reminder {row.id} was promised for {promised_at} and nobody looked at it")
        if lines[row.id] != (1 if row.sent_at else 0):
            found.append(f"reminder {row.id} is {row.state} and has {lines[row.id]} outbox rows")
    return found


def _consent(session: Session, promised: Ledger) -> list[str]:
    """Nothing that nobody asked for left after the customer had said STOP."""
    words: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    for row in session.execute(select(consents).order_by(consents.c.id)):
        words[row.customer_id].append((row.at, row.given))
    proactive = [name for name, one in CLASSES.items() if one.proactive]
    query = (
        select(outbox.c.id, outbox.c.sent_at, identities.c.customer_id)
        .join(identities, identities.c.id == outbox.c.identity_id)
        .where(outbox.c.message_class.in_(proactive))
    )
    handed, found = handed_over(promised), []
    for row in session.execute(query):
        for left_at in handed.get(row.id) or filter(None, [row.sent_at]):
            before = [given for at, given in words[row.customer_id] if at < left_at]
            # The clock of a story stands: of two things at one instant nobody knows which came first.
            allowed_then = any(given for at, given in words[row.customer_id] if at == left_at)
            if before and not before[-1] and not allowed_then:
                found.append(f"outbox {row.id} left at {left_at}, after STOP")
    return found


def handed_over(promised: Ledger) -> dict[int, list[datetime]]:
    """Return when each row was handed to its provider, by the ledger: when it is answered says nothing of that."""
    times: dict[int, list[datetime]] = defaultdict(list)
    for words in promised:
        if words[0] == "handed":
            times[int(words[1])].append(datetime.fromisoformat(words[-1]))
    return dict(times)


CHECKS: tuple[Callable[[Session, Ledger], list[str]], ...] = (
    _received,
    _turns,
    _replies,
    owners,
    _reminders,
    _consent,
)
