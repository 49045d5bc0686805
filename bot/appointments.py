"""What can be done with an appointment: confirm, move, cancel. Moves and cancellations are read back and need a yes.

Used by the answers to reminders and by the intents of the clinic.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.actions import Tools
from bot.choices import picked
from bot.record_talk import current, find_record, moment, named_reference, own_records
from bot.times import asked_time, changed_time, named_day, say_wall, settled, typed_time
from core.outcomes import AnswerReminder, ChangeRecord, Effect, Outcome
from core.words import ASKS_REFERENCE, Pending, RecordView, Turn

ACTION_NAME = "reminder_answer"


def appointment_of(turn: Turn) -> RecordView | None:
    """Return the appointment that is meant: by the open question, the text, the reminder, or the only one."""
    pending = turn.situation.pending
    chosen = picked(turn)
    known = str(pending.values.get("reference", "")) if pending else ""
    for reference in (known, chosen.value if chosen else "", named_reference(turn) or ""):
        record = find_record(turn, reference) if reference else None
        if record is not None and record.kind == "appointment" and not record.sealed:
            return record
    mine = own_records(turn, ("appointment",))
    reminded = [one.record_id for one in turn.situation.reminders.sent if one.record_id]
    about = [one for one in mine if one.id in reminded]
    upcoming = [one for one in current(mine) if one.status not in ("cancelled", "done", "missed")]
    return about[0] if about else (upcoming[0] if len(upcoming) == 1 else None)


def confirm(turn: Turn, tools: Tools) -> Outcome:
    """Confirm attendance: the record, and the reminder that asked."""
    record = appointment_of(turn)
    if record is None:
        return ask_which(turn, tools)
    effects = (ChangeRecord(record.id, status="confirmed"), *_answered(turn, "confirmed"))
    reply = tools.reply(turn, "reminder_answer.confirmed", when=_when(record, turn))
    return Outcome("answer", (reply,), effects=effects)


def cancel(turn: Turn, tools: Tools) -> Outcome:
    """Cancel after an explicit yes; a nod is not enough, a no keeps it."""
    record, pending = appointment_of(turn), turn.situation.pending
    if record is None:
        return ask_which(turn, tools)
    when = _when(record, turn)
    if pending is not None and pending.asks == "yes_cancel":
        if turn.yes_no == "no":
            return keep(turn, tools)
        if turn.yes_no in ("yes", "explicit_yes"):
            effects = (ChangeRecord(record.id, status="cancelled"), *_answered(turn, "cancelled"))
            reply = tools.reply(turn, "reminder_answer.cancelled", reference=record.reference)
            return Outcome("action", (reply,), effects=effects)
    reply = tools.reply(turn, "reminder_answer.confirm_cancel", reference=record.reference, when=when)
    return Outcome("clarify", (reply,), pending=_ask("yes_cancel", turn, record))


def keep(turn: Turn, tools: Tools) -> Outcome:
    """Leave the appointment as it is, and say when it is."""
    record = appointment_of(turn)
    if record is None:
        return ask_which(turn, tools)
    return Outcome("answer", (tools.reply(turn, "reminder_answer.kept", when=_when(record, turn)),))


def move_to(turn: Turn, tools: Tools) -> Outcome:
    """Move to a day and time: asked for if missing, read back, written after a yes."""
    record, pending = appointment_of(turn), turn.situation.pending
    if record is None:
        return ask_which(turn, tools)
    wall_time = pending.values.get("wall_time") if pending and pending.asks == "yes_move" else None
    kept = datetime.fromisoformat(str(wall_time)) if wall_time else None
    answer = settled(turn, kept) if kept else None
    if kept and answer == "yes":
        effects = (
            ChangeRecord(record.id, status="rescheduled", occurs_at=kept, fields={"moved_by": "customer"}),
            *_answered(turn, "reschedule"),
        )
        reply = tools.reply(turn, "reminder_answer.moved", when=say_wall(kept, turn))
        return Outcome("action", (reply,), effects=effects)
    if answer == "no":
        return keep(turn, tools)
    at = changed_time(turn, kept) if kept else typed_time(turn, _day(record, turn))
    if at is None:
        key = asked_time(turn) or "reminder_answer.reschedule"
        if pending is not None and pending.asks == "when" and key == "reminder_answer.reschedule":
            key = "reminder_answer.which_time"
        named = named_day(turn) or _day(record, turn)
        day = {"day": named.get("day", ""), "part": named.get("part", "")}
        return Outcome("clarify", (tools.reply(turn, key),), pending=_ask("when", turn, record, **day))
    reply = tools.reply(turn, "reminder_answer.confirm_move", reference=record.reference, when=say_wall(at, turn))
    return Outcome("clarify", (reply,), pending=_ask("yes_move", turn, record, wall_time=at.isoformat()))


def ask_which(turn: Turn, tools: Tools) -> Outcome:
    """Ask for the booking number when it is not clear which appointment is meant."""
    pending = Pending(ACTION_NAME, ASKS_REFERENCE, turn.situation.now)
    return Outcome("clarify", (tools.reply(turn, "reminder_answer.which"),), pending=pending)


def _ask(asks: str, turn: Turn, record: RecordView, **more: Any) -> Pending:
    before = turn.situation.pending
    reminder_id = before.reminder_id if before else None
    values = {"kind": "appointment", "reference": record.reference, **more}
    return Pending(ACTION_NAME, asks, turn.situation.now, values, reminder_id=reminder_id)


def _answered(turn: Turn, answer: str) -> tuple[Effect, ...]:
    pending = turn.situation.pending
    ids = [pending.reminder_id] if pending and pending.reminder_id else []
    ids += [one.id for one in turn.situation.reminders.sent if one.kind == "appointment" and one.id not in ids]
    return tuple(AnswerReminder(one, answer) for one in ids)


def _day(record: RecordView, turn: Turn) -> Mapping[str, str]:
    """Return the day that was named before ("jumat sore"), else of an appointment to come: "jam 10 aja" means it."""
    pending, at = turn.situation.pending, record.occurs_at
    if pending is not None and pending.values.get("day"):
        return pending.values
    is_to_come = at is not None and at > turn.situation.now
    return {"day": at.astimezone(turn.situation.business.zone).date().isoformat()} if at and is_to_come else {}


def _when(record: RecordView, turn: Turn) -> str:
    return moment(record.occurs_at, turn) if record.occurs_at else record.reference
