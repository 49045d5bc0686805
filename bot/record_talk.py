"""How records are spoken of: which ones are meant, their status in words, details and card. Used by several actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.actions import Tools, spoken
from bot.choices import title
from core.text import reference_key, say_date, say_money
from core.words import Option, RecordView, Turn

REFERENCE_KINDS = ("order_number", "awb")
# Statuses after which an order or shipment is no longer on its way.
ENDED = frozenset({"delivered", "cancelled", "returned", "done", "missed", "reversed"})
SHIPPED = frozenset({"shipped", "in_transit", "out_for_delivery", "delivered", "exception", "returned"})
# How long a record that was told is what "udah dikirim belum?" is about.
TALKED_ABOUT = timedelta(minutes=30)
_STEPS = ("paid", "packed", "shipped", "out_for_delivery", "delivered")


def own_records(turn: Turn, kinds: Sequence[str]) -> tuple[RecordView, ...]:
    """Return the customer's records of these kinds that may be spoken of, newest first."""
    return tuple(one for one in turn.situation.records if one.kind in kinds and not one.sealed)


def named_reference(turn: Turn, action: str = "") -> str | None:
    """Return the reference that the customer typed now, or the one that `action`'s own open question is about."""
    typed = next((one.value for one in turn.entities if one.kind in REFERENCE_KINDS), None)
    if typed:
        return typed
    pending = turn.situation.pending
    kept = pending.values.get("reference") if pending and pending.action == action else None
    return str(kept) if kept else None


def find_record(turn: Turn, reference: str) -> RecordView | None:
    """Return the loaded record with this reference, sealed or not: the first of `find_records`."""
    return next(iter(find_records(turn, reference)), None)


def find_records(turn: Turn, reference: str) -> tuple[RecordView, ...]:
    """Return the loaded records with this reference or waybill, open ones first; shipments by their order's too."""
    wanted = reference_key(reference)
    found = [one for one in turn.situation.records if wanted and wanted in _names(one)]
    return tuple(sorted(found, key=lambda one: one.sealed))


def _names(record: RecordView) -> set[str]:
    fields = record.fields
    return {reference_key(str(one)) for one in (record.reference, fields.get("awb", ""), fields.get("order", ""))}


def as_told(record: RecordView, turn: Turn) -> dict[str, Any]:
    """Return what the conversation remembers of a record whose status is told now."""
    return {"told": [record.reference, turn.situation.now.isoformat(), record.status]}


def was_told(record: RecordView, turn: Turn) -> bool:
    """Whether this very status of the record was told a moment ago."""
    told = turn.situation.conversation.memory.get("told") or ()
    return told_last(turn, (record.kind,)) == record and tuple(told[2:]) == (record.status,)


def told_last(turn: Turn, kinds: Sequence[str]) -> RecordView | None:
    """Return the customer's record of these kinds whose status was told last, if that is what is still talked about."""
    reference, at, *_ = turn.situation.conversation.memory.get("told") or ("", "")
    if not at or turn.situation.now - datetime.fromisoformat(at) > TALKED_ABOUT:
        return None
    return next((one for one in own_records(turn, kinds) if one.reference == reference), None)


def current(records: Sequence[RecordView]) -> tuple[RecordView, ...]:
    """Return those still under way, or the newest one when none is."""
    active = tuple(one for one in records if one.status not in ENDED)
    return active or tuple(records[:1])


def as_options(records: Sequence[RecordView], turn: Turn, tools: Tools) -> tuple[Option, ...]:
    """Return one quick reply per record: its reference and status."""
    return tuple(Option(f"r{one.id}", title(_short(one, turn, tools)), one.reference) for one in records[:3])


def _short(record: RecordView, turn: Turn, tools: Tools) -> str:
    badge = f"badge.{record.status}"
    said = tools.phrases.say(badge, spoken(turn)) if tools.phrases.has(badge) else status_words(record, turn, tools)
    return f"{record.reference} ({said.lower()})"


def status_words(record: RecordView, turn: Turn, tools: Tools) -> str:
    """Return the status as people say it; one that the phrasebook does not know is quoted."""
    key = f"status.{record.status.lower()}"
    if tools.phrases.has(key):
        return tools.phrases.say(key, spoken(turn))
    return tools.phrases.say("status.other", spoken(turn), status=record.status)


def tell(record: RecordView, turn: Turn, tools: Tools) -> str:
    """Return what the customer is told of a record: status first, then what is known, never more."""
    detail = "".join(_details(record, turn, tools))
    key = f"record.{record.kind}" if tools.phrases.has(f"record.{record.kind}") else "record.order"
    return tools.say(turn, key, reference=record.reference, status=status_words(record, turn, tools), detail=detail)


def _details(record: RecordView, turn: Turn, tools: Tools) -> list[str]:
    language, fields = spoken(turn), record.fields
    said: list[str] = []

    def add(key: str, **values: Any) -> None:
        said.append(" " + tools.phrases.say(f"record.{key}", language, **values))

    if fields.get("items"):
        add("items", items=fields["items"])
    if fields.get("amount"):
        add("amount", money=money(fields["amount"]))
    elif fields.get("total") and record.kind == "order":
        add("total", money=money(fields["total"]))
    if fields.get("refund_amount"):
        add("refund", money=money(fields["refund_amount"]), refund_status=fields.get("refund_status", ""))
    if fields.get("last_scan"):
        add("scan", place=fields["last_scan"])
    if fields.get("courier") and fields.get("awb"):
        add("courier", courier=fields["courier"], awb=fields["awb"])
    if fields.get("eta") and record.status not in ENDED:
        said.append(tools.phrases.say(eta_key(record, turn), language, day=day_of(fields["eta"], turn)))
    if fields.get("doctor"):
        add("doctor", doctor=fields["doctor"])
    if record.occurs_at and record.kind == "appointment":
        add("at", day=moment(record.occurs_at, turn))
    return said


def eta_key(record: RecordView, turn: Turn) -> str:
    """Return the phrase for the day that a record is expected."""
    return "record.eta_passed" if is_late(record, turn) else "record.eta"


def is_late(record: RecordView, turn: Turn) -> bool:
    """Whether a record under way has passed the day it was expected, or is stuck."""
    if record.status in ENDED:
        return False
    try:
        expected = datetime.fromisoformat(str(record.fields.get("eta"))).date()
    except ValueError:
        return record.status == "exception"
    today = turn.situation.now.astimezone(turn.situation.business.zone).date()
    return expected < today or record.status == "exception"


def card_of(record: RecordView, turn: Turn, tools: Tools) -> dict[str, Any] | None:
    """Return a status card for an order or shipment under way: steps done, now and next."""
    status = {"in_transit": "shipped", "exception": "shipped", "processing": "paid"}.get(record.status, record.status)
    if record.kind not in ("order", "shipment") or status not in _STEPS:
        return None
    here = _STEPS.index(status)
    language = spoken(turn)
    steps = [
        {
            "label": tools.phrases.say(f"step.{name}", language),
            "at": "",
            "state": "done" if index < here else ("now" if index == here else "next"),
            "note": str(record.fields.get("last_scan", "")) if index == here else "",
        }
        for index, name in enumerate(_STEPS)
    ]
    late = is_late(record, turn)
    tone = "warn" if late else ("ok" if status == "delivered" else "")
    badge = {"label": tools.phrases.say("badge.late" if late else f"badge.{record.status}", language), "tone": tone}
    return {
        "title": f"{tools.phrases.say('thing.' + record.kind, language).capitalize()} {record.reference}",
        "badge": badge,
        "steps": steps,
        "foot": str(record.fields.get("items", "")),
    }


def money(value: Any) -> str:
    """Say a record's amount; one that is not a number is said as it is."""
    return say_money(int(value)) if isinstance(value, int | float) else str(value)


def day_of(value: Any, turn: Turn) -> str:
    """Say a record's day; one that is not an ISO date is said as it is."""
    try:
        day = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return say_date(day, "day", turn.situation.business.zone, spoken(turn))


def moment(at: datetime, turn: Turn) -> str:
    """Say an instant in the business's zone: day name, date, time and zone."""
    zone = turn.situation.business.zone
    return say_date(at.astimezone(zone), "minute", zone, spoken(turn))
