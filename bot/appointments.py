"""What can be done with an appointment: confirm, move, cancel. Moves and cancellations are read back and need a yes.

Used by the answers to reminders and by the intents of the clinic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.actions import Tools, spoken
from bot.choices import picked
from bot.record_talk import current, find_record, moment, named_reference, own_records
from bot.times import (
    asked_time,
    changed_time,
    hour_asked,
    named_day,
    named_part,
    refused_day,
    say_wall,
    settled,
    typed_time,
)
from core.outcomes import AnswerReminder, ChangeRecord, Effect, Outcome, Reply
from core.text import say_date
from core.words import ASKS_REFERENCE, Option, Pending, RecordView, Turn

ACTION_NAME = "reminder_answer"
# What is asked of somebody who only cannot come.
MOVE_OR_CANCEL = "move_or_cancel"
_CANNOT = re.compile(
    r"\b(?:(?:tidak|belum) (?:bisa|dapat|sempat|mungkin|keburu)|berhalangan|halangan|can't|cant|cannot|can not|"
    r"unable|not able|won't|wont)\b"
)
_CANCELS = re.compile(r"\b\w{0,4}(?:batal|cancel)\w*|\b(?:tidak jadi|gajadi|hapus\w*|coret\w*|call (?:it )?off)\b")


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
    """Confirm attendance: the record, and the reminder that asked. Who names another day than the visit's is asked."""
    record = appointment_of(turn)
    if record is None:
        return ask_which(turn, tools)
    if _other_day(turn, record):
        return attendance(turn, tools)
    effects = (ChangeRecord(record.id, status="confirmed"), *_answered(turn, "confirmed"))
    reply = tools.reply(turn, "reminder_answer.confirmed", when=_when(record, turn))
    return Outcome("answer", (reply,), effects=effects)


def attendance(turn: Turn, tools: Tools) -> Outcome:
    """Tell who asks whether a visit stands ("besok jadi kan?") when it is, and ask whether they come: no deed yet."""
    record = appointment_of(turn)
    if record is None:
        return ask_which(turn, tools)
    other = _other_day(turn, record)
    if other is None:
        reply = tools.reply(turn, "visit.stands", when=_when(record, turn))
    else:
        day = say_date(other, "day", turn.situation.business.zone, spoken(turn))
        reply = tools.reply(turn, "visit.other_day", when=_when(record, turn), day=day)
    return Outcome("clarify", (reply,), pending=_ask("attends", turn, record))


def not_coming(turn: Turn, tools: Tools) -> Outcome:
    """Who only cannot come is asked whether to move or to cancel; who names cancelling has it read back."""
    record, pending = appointment_of(turn), turn.situation.pending
    asked = pending is not None and pending.asks in ("attends", MOVE_OR_CANCEL)
    if record is None or names_cancelling(turn) or not (asked or _CANNOT.search(turn.plain)):
        return cancel(turn, tools)
    return move_or_cancel(turn, tools)


def move_or_cancel(turn: Turn, tools: Tools) -> Outcome:
    """Ask which of the two is wanted; asked again, in other words."""
    record, pending = appointment_of(turn), turn.situation.pending
    if record is None:
        return ask_which(turn, tools)
    again = pending is not None and pending.asks == MOVE_OR_CANCEL
    options = _options(turn, tools, reschedule="move", cancelled="cancel")
    key = "visit.move_or_cancel_again" if again else "visit.move_or_cancel"
    reply = tools.reply(turn, key, options=options, reference=record.reference, when=_when(record, turn))
    return Outcome("clarify", (reply,), pending=replace(_ask(MOVE_OR_CANCEL, turn, record), options=options))


def cancel(turn: Turn, tools: Tools) -> Outcome:
    """Cancel after a yes that says the deed again; a bare yes or a nod is asked for it, a no keeps the visit."""
    record, pending = appointment_of(turn), turn.situation.pending
    if record is None:
        return ask_which(turn, tools)
    when = _when(record, turn)
    if pending is None or pending.asks != "yes_cancel":
        reply = tools.reply(turn, "reminder_answer.confirm_cancel", reference=record.reference, when=when)
        return Outcome("clarify", (reply,), pending=_ask("yes_cancel", turn, record))
    chosen = picked(turn)
    wanted = chosen.value if chosen else ""
    if turn.yes_no == "no" or wanted == "confirmed":
        return keep(turn, tools)
    if wanted == "cancelled" or (turn.yes_no == "explicit_yes" and names_cancelling(turn)):
        effects = (ChangeRecord(record.id, status="cancelled"), *_answered(turn, "cancelled"))
        reply = tools.reply(turn, "reminder_answer.cancelled", reference=record.reference)
        return Outcome("action", (reply,), effects=effects)
    options = _options(turn, tools, cancelled="cancel_yes", reschedule="move", confirmed="come")
    key = "visit.cancel_left" if pending.options else "visit.cancel_needs"
    reply = tools.reply(turn, key, options=options, reference=record.reference, when=when)
    return Outcome("clarify", (reply,), pending=replace(_ask("yes_cancel", turn, record), options=options))


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
    at = changed_time(turn, kept) if kept else typed_time(turn, _kept_day(turn) or _own_day(record, turn))
    if at is None:
        return _ask_when(turn, tools, record, kept)
    if record.occurs_at is not None and abs(at - record.occurs_at) < timedelta(minutes=1):
        same = tools.reply(turn, "visit.same_time", when=_when(record, turn))
        return Outcome("clarify", (same,), pending=_ask("when", turn, record))
    reply = tools.reply(turn, "reminder_answer.confirm_move", reference=record.reference, when=say_wall(at, turn))
    return Outcome("clarify", (reply,), pending=_ask("yes_move", turn, record, wall_time=at.isoformat()))


def names_cancelling(turn: Turn) -> bool:
    """Whether cancelling is named, and not only that somebody cannot come."""
    return _CANCELS.search(turn.plain) is not None


def names_another_time(turn: Turn) -> bool:
    """Whether a time is named that a visit may move to: not by who names the visit's own day alone, or cancelling."""
    record = appointment_of(turn)
    if record is None or names_cancelling(turn) or turn.yes_no == "explicit_yes":
        return False
    if named := named_day(turn, _date_of(record, turn)):
        return named["day"] != _own_day(record, turn).get("day") or bool(named["part"])
    return typed_time(turn) is not None or asked_time(turn) is not None


def _ask_when(turn: Turn, tools: Tools, record: RecordView, kept: datetime | None) -> Outcome:
    """Ask for what is missing of a move: the hour of a day that was named, which is kept, else both."""
    before, pending = _kept_day(turn), turn.situation.pending
    if kept is not None:
        before = {"day": kept.astimezone(turn.situation.business.zone).date().isoformat()}
    part, own = named_part(turn), _own_day(record, turn)
    turned_down = refused_day(turn, before) if before else _date_of(record, turn)
    # "Pagi aja" is of the day that was named, or of the visit's own.
    named = named_day(turn, turned_down) or ({**(before or own), "part": part} if part and (before or own) else {})
    if not named and kept is not None and asked_time(turn) is None:
        when = say_wall(kept, turn)
        question = tools.say(turn, "reminder_answer.confirm_move", reference=record.reference, when=when)
        reply = tools.reply(turn, "again.said", question=question)
        return Outcome("clarify", (reply,), pending=_ask("yes_move", turn, record, wall_time=kept.isoformat()))
    unclear = None if named else asked_time(turn)
    left = not named and unclear in (None, "ask_time.hour")
    day = named or (before if left else {})
    if day:
        known = {"day": str(day["day"]), "part": str(day.get("part") or "")}
        said = hour_asked(turn, tools, known["day"], known["part"], again=left)
        return Outcome("clarify", (Reply(said),), pending=_ask("when", turn, record, **known))
    asked_before = pending is not None and pending.asks == "when"
    key = unclear or ("reminder_answer.which_time" if asked_before else "reminder_answer.reschedule")
    return Outcome("clarify", (tools.reply(turn, key),), pending=_ask("when", turn, record))


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


def _kept_day(turn: Turn) -> Mapping[str, str]:
    """Return the day that was named before to move to ("jumat sore"), else nothing."""
    pending = turn.situation.pending
    return pending.values if pending is not None and pending.values.get("day") else {}


def _own_day(record: RecordView, turn: Turn) -> Mapping[str, str]:
    """Return the day of an appointment to come: "jam 10 aja" means it."""
    day = _date_of(record, turn)
    return {"day": day.isoformat()} if day else {}


def _date_of(record: RecordView, turn: Turn) -> date | None:
    at = record.occurs_at
    is_to_come = at is not None and at > turn.situation.now
    return at.astimezone(turn.situation.business.zone).date() if at and is_to_come else None


def _other_day(turn: Turn, record: RecordView) -> date | None:
    """Return the day that was named where it is not the visit's, else None."""
    own, named = _date_of(record, turn), named_day(turn)
    day = date.fromisoformat(named["day"]) if named else None
    return day if own and day != own else None


def _options(turn: Turn, tools: Tools, **answers: str) -> tuple[Option, ...]:
    """Return quick replies for answers of `reminders/answers.py`, each with the phrase of its title."""
    return tuple(Option(one, tools.phrases.say(f"visit.{said}", spoken(turn)), one) for one, said in answers.items())


def _when(record: RecordView, turn: Turn) -> str:
    return moment(record.occurs_at, turn) if record.occurs_at else record.reference
