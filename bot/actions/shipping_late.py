"""Answers "why so long": says what is known, admits a delay, and offers one or two real options."""

from __future__ import annotations

from bot.actions import Action, Tools, spoken
from bot.actions.hand_over import call
from bot.actions.record_status import run as status
from bot.choices import PERSON_KEY, person_option, picked
from bot.record_talk import card_of, current, day_of, find_record, is_late, named_reference, own_records, status_words
from core.outcomes import ChangeRecord, Outcome, Reason, Reply
from core.words import Option, Pending, RecordView, Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the parcel's state with the feeling acknowledged, or do what was chosen."""
    chosen = picked(turn)
    if chosen is not None and turn.situation.pending is not None:
        return _chosen(chosen, turn, tools)
    reference = named_reference(turn)
    found = current(own_records(turn, ("shipment", "order")))
    record = find_record(turn, reference) if reference else (found[0] if found else None)
    if record is None or record.sealed:
        return status(turn, tools)
    reply = Reply(_words(record, turn, tools), card=card_of(record, turn, tools))
    options = (Option("chase", tools.phrases.say("late.chase", spoken(turn)), "chase"), person_option(turn, tools))
    asked = tools.reply(turn, "late.options", options=options)
    pending = Pending("shipping_late", "choice", turn.situation.now, {"reference": record.reference}, options)
    return Outcome("action", (reply, asked), pending=pending)


def _words(record: RecordView, turn: Turn, tools: Tools) -> str:
    scan = record.fields.get("last_scan")
    told = " " + tools.phrases.say("record.scan", spoken(turn), place=scan) if scan else ""
    status_said = status_words(record, turn, tools)
    eta = record.fields.get("eta")
    if not eta:
        return tools.say(turn, "late.no_eta", reference=record.reference, status=status_said, scan=told)
    key = "late.sorry" if is_late(record, turn) else "late.on_time"
    day = day_of(eta, turn)
    return tools.say(turn, key, reference=record.reference, day=day, scan=told, status=status_said)


def _chosen(chosen: Option, turn: Turn, tools: Tools) -> Outcome:
    pending = turn.situation.pending
    reference = str(pending.values["reference"]) if pending else ""
    if chosen.key == PERSON_KEY:
        reason = Reason(
            "shipping.late", f"Paket {reference} terlambat; pelanggan ingin bicara dengan orang.", urgency=2
        )
        return call(turn, tools, (reason,))
    record = find_record(turn, reference)
    noted = (ChangeRecord(record.id, fields={"trace_requested_at": turn.situation.now.isoformat()}),) if record else ()
    return Outcome("action", (tools.reply(turn, "late.chased", reference=reference),), effects=noted)


ACTION = Action(run, accepts=lambda turn: picked(turn) is not None)
