"""Bugs of the fault model, one function each, to be planted in a life: a check that never caught one proves nothing.

Each takes pytest's monkeypatch and breaks one promise; the forked child dies with it. `CAUGHT_AT` is where a kill shows
it, None where no kill is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

import bot.delivery
import bot.receipts
import bot.receiver
import bot.worker
import bot.writing
import core.conversations
import handover.acts
import reminders.booking
import tests.kill.story
import tests.kill.story_reminders
import tests.kill.world
from bot.house import House
from bot.ticking import fire
from bot.writing_lines import write_replies
from core.inbox import Inbound, receive
from core.points import reach
from core.tables import conversations, inbox, messages, outbox
from handover.acts_rows import known_message, wrote
from reminders.tables import reminders as reminder_rows
from reminders.wall_time import instant_of
from tests.kill.world import World

Patch = pytest.MonkeyPatch


def state_and_outbox_in_two_transactions(patch: Patch) -> None:
    """A turn is committed, its replies in a second transaction."""
    write = bot.worker._write
    kept: list[tuple[Sequence[Any], dict[str, Any]]] = []
    patch.setattr(bot.writing, "write_replies", lambda _session, *given, **named: kept.append((given, named)))

    def written(house: Any, played: Any, failed: Any) -> Any:
        result = write(house, played, failed)
        reach("I9")
        while kept:
            given, named = kept.pop()
            with house.database.transaction() as session:
                write_replies(session, *given, **named)
        return result

    patch.setattr(bot.worker, "_write", written)


def answered_before_the_commit(patch: Patch) -> None:
    """Whoever sent a message is told "received" before it is written."""
    receive = World.receive

    def told(self: World, arrived: Sequence[Inbound]) -> None:
        for message in arrived:
            self.note("sent", message.external_id, message.text)
            self.note("kept", message.external_id)
        receive(self, arrived)

    patch.setattr(World, "receive", told)


def deduplicated_in_memory(patch: Patch) -> None:
    """What was received is remembered by the process, and the key of the rows is made unique by force."""
    seen: set[str] = set()

    def received(session: Any, arrived: Sequence[Inbound], **named: Any) -> Any:
        stored = set(session.execute(select(inbox.c.external_id)).scalars())
        forced = [
            replace(one, external_id=f"{one.external_id}#") if one.external_id in stored - seen else one
            for one in arrived
        ]
        seen.update(one.external_id for one in arrived)
        return receive(session, forced, **named)

    patch.setattr(bot.receiver, "receive", received)


def advanced_without_rank(session: Any, ids: Sequence[int], state: str) -> list[int]:
    """Move outbox rows to any state, back as well."""
    session.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state=state))
    return list(ids)


def receipts_without_rank(patch: Patch) -> None:
    """A receipt that comes late takes a row back."""
    patch.setattr(bot.receipts, "advance", advanced_without_rank)


def reminder_in_two_transactions(patch: Patch) -> None:
    """A due reminder is taken in one transaction and written in another."""

    def fired(house: House) -> None:
        due = (reminder_rows.c.state == "scheduled", reminder_rows.c.due_at <= house.clock.now())
        with house.database.transaction() as session:
            taken = session.execute(select(reminder_rows.c.id).where(*due)).scalars().all()
            session.execute(update(reminder_rows).where(reminder_rows.c.id.in_(taken)).values(state="firing"))
        if taken:
            reach("R2")
        with house.database.transaction() as session:
            session.execute(update(reminder_rows).where(reminder_rows.c.id.in_(taken)).values(state="scheduled"))
        fire(house)

    patch.setattr(tests.kill.story_reminders, "fire", fired)
    patch.setattr(tests.kill.world, "fire", fired)


def claimed_by_reading_first(patch: Patch) -> None:
    """Whoever read that a conversation waits takes it, although somebody else has it by now."""
    move = core.conversations.move

    def moved(session: Any, step: Any, *, now: Any) -> int:
        seen = session.execute(select(conversations).where(conversations.c.id == step.conversation_id)).one()
        session.execute(update(conversations).where(conversations.c.id == step.conversation_id).values(state=step.seen))
        return move(session, replace(step, version=seen.version), now=now)

    patch.setattr(tests.kill.story, "move", moved)


def wall_time_read_as_utc(patch: Patch) -> None:
    """A promise for ten o'clock here is kept at ten o'clock in Greenwich."""
    patch.setattr(reminders.booking, "instant_of", lambda wall, zone: instant_of(wall, zone) + timedelta(hours=7))


def opt_out_asked_at_writing_only(patch: Patch) -> None:
    """What was written before STOP still leaves after it."""
    patch.setattr(bot.delivery, "_refused", lambda _session, _rows: [])


def called_off_in_the_books_only(patch: Patch) -> None:
    """What was written before a reminder was cancelled or moved leaves: nobody looks at the door either."""

    def kept(session: Any, which: Any, _reason: str, _now: Any) -> list[int]:
        sent = select(reminder_rows.c.id).where(which, reminder_rows.c.state == "sent")
        waiting = (outbox.c.reminder_id.in_(sent), outbox.c.state == "due")
        return list(session.execute(select(outbox.c.reminder_id).where(*waiting)).scalars())

    patch.setattr(reminders.booking, "_void_unsent", kept)
    patch.setattr(bot.delivery, "withdrawn_rows", lambda *_: frozenset())


def acts_told_before_the_commit(patch: Patch) -> None:
    """An agent reads that an act is done before it is."""
    act = World.act

    def told(self: World, name: str, talk: int, person: int, key: str, *, again: bool = False) -> None:
        with self.house.database.snapshot() as session:
            found = session.execute(select(conversations.c.agent_id).where(conversations.c.id == talk)).scalar_one()
        if name == "reply" and found == person:
            self.note("tried", name, str(talk), str(person), key)
            self.note("acted", name, str(talk), str(person), key)
            again = True
        act(self, name, talk, person, key, again=again)

    patch.setattr(World, "act", told)


def a_repeated_reply_is_another(patch: Patch) -> None:
    """The key of a reply is remembered by the process that took it and by nobody else."""
    seen: set[str] = set()

    def remembered(session: Any, key: str | None, *given: Any) -> int | None:
        return known_message(session, key, *given) if key in seen else None

    def kept(session: Any, talk: int, message_id: int, key: str | None, **changed: Any) -> None:
        seen.add(str(key))
        update_keys = update(messages).where(messages.c.client_key == key).values(client_key=None)
        session.execute(update_keys)
        wrote(session, talk, message_id, key, **changed)

    patch.setattr(handover.acts, "known_message", remembered)
    patch.setattr(handover.acts, "wrote", kept)


CAUGHT_AT: dict[Callable[[Patch], None], str | None] = {
    state_and_outbox_in_two_transactions: "I9",
    answered_before_the_commit: "I3",
    deduplicated_in_memory: "I4",
    receipts_without_rank: None,
    reminder_in_two_transactions: "R2",
    claimed_by_reading_first: None,
    wall_time_read_as_utc: None,
    opt_out_asked_at_writing_only: None,
    called_off_in_the_books_only: None,
    acts_told_before_the_commit: "H4",
    a_repeated_reply_is_another: "H5",
}
