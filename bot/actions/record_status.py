"""Tells how an order, parcel, transaction or refund stands: the customer's own, or after a check of four digits."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions import Action, Tools, spoken
from bot.choices import person_option, picked
from bot.offers import team_offered
from bot.record_check import ask_digits, check_digits, other_number, wants_digits
from bot.record_talk import (
    ENDED,
    as_options,
    as_told,
    card_of,
    current,
    day_of,
    eta_key,
    find_record,
    named_reference,
    own_records,
    status_words,
    tell,
    told_last,
    was_told,
)
from core.outcomes import Outcome, Reply
from core.words import ASKS_DIGITS, ASKS_REFERENCE, Pending, RecordView, Turn

KINDS = {
    "order.status": ("order", "shipment"),
    "shipping.track": ("shipment", "order"),
    "refund.status": ("order",),
    "bank.transaction_status": ("transaction",),
    "clinic.confirm_attendance": ("appointment",),
}


# What a greeting asks that offers to look a record up, and the words beside a yes that take it.
OFFERED = "yes_check"
# Who says one of these means another than the one that was told.
_OTHERS = frozenset("lain lainnya satunya semua semuanya other others all".split())
# "Bukan, yang 4410": the end of another number than the one that was told.
_END = re.compile(r"(?<![\w-])\d{3,8}(?![\w-])")
FEW_WORDS = 6
_CHECK = frozenset("cek check dicek cekin lihat".split())


def accepts(turn: Turn) -> bool:
    """Whether the open question (which one, its number, its digits) is answered."""
    pending = turn.situation.pending
    if pending is None:
        return False
    if pending.asks == "choice":
        return picked(turn) is not None
    if pending.asks == OFFERED:
        return turn.yes_no not in (None, "no") or bool(_CHECK & set(turn.tokens))
    if pending.asks == ASKS_DIGITS:
        return wants_digits(turn) or other_number(turn) is not None
    return named_reference(turn, "record_status") is not None


def hears(turn: Turn) -> bool:
    """Whether nothing but a number of an order or parcel was written: what else should be done with it? Or a few words
    with the end of another number of the customer's than the one that was told."""
    if turn.situation.button:
        return False
    return (len(turn.tokens) == 1 and named_reference(turn) is not None) or _corrected(turn) is not None


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the status, or the one question that is missing for it."""
    pending = turn.situation.pending
    kinds = (
        KINDS.get(tools.ruling.target)
        or tuple(pending.values.get("kinds", ()) if pending else ())
        or KINDS["order.status"]
    )
    if pending and pending.action == "record_status" and pending.asks == ASKS_DIGITS and wants_digits(turn):
        return check_digits(turn, tools, kinds)
    chosen = picked(turn)
    reference = chosen.value if chosen else named_reference(turn, "record_status")
    if reference:
        record = find_record(turn, reference)
        return _told(record, turn, tools) if record and not record.sealed else ask_digits(turn, tools, reference, kinds)
    corrected = _corrected(turn)
    if corrected is not None:
        return _told(corrected, turn, tools)
    return _own(turn, tools, kinds)


def _corrected(turn: Turn) -> RecordView | None:
    """Return the customer's record whose number ends like the one that these few words name, behind another's status.

    Only among the customer's own: of a stranger's number nothing is told by its end.
    """
    said = _END.findall(turn.text)
    before = told_last(turn, KINDS["order.status"])
    if before is None or len(said) != 1 or len(turn.text.split()) > FEW_WORDS:
        return None
    own = [one for one in own_records(turn, (before.kind,)) if one.reference.endswith(said[0])]
    return own[0] if len(own) == 1 and own[0].reference != before.reference else None


def _own(turn: Turn, tools: Tools, kinds: tuple[str, ...]) -> Outcome:
    found = current(own_records(turn, kinds))
    if len(found) == 1 or (found and found[0].kind != found[-1].kind and len(found) == 2):
        return _told(found[0], turn, tools)
    now, values = turn.situation.now, {"kinds": list(kinds)}
    told = told_last(turn, kinds)
    if told is not None and _OTHERS.isdisjoint(turn.tokens):
        return _told(told, turn, tools)
    if not found:
        thing = tools.phrases.say(f"thing.{kinds[0]}", spoken(turn))
        reply = tools.reply(turn, "record.none_found", thing=thing, options=(person_option(turn, tools),))
        return Outcome("action", (reply,), pending=Pending("record_status", ASKS_REFERENCE, now, values))
    options = as_options(found, turn, tools)
    reply = tools.reply(turn, "record.which", options=options)
    return Outcome("clarify", (reply,), pending=Pending("record_status", "choice", now, values, options))


def _told(record: RecordView, turn: Turn, tools: Tools) -> Outcome:
    if was_told(record, turn) and named_reference(turn) is None and picked(turn) is None:
        return _no_news(record, turn, tools)
    said = Reply(tell(record, turn, tools), card=card_of(record, turn, tools))
    return Outcome("action", (said,), memory=as_told(record, turn))


def _no_news(record: RecordView, turn: Turn, tools: Tools) -> Outcome:
    """Say that nothing changed since it was told, with the day it is expected; without one, offer to ask the team.

    The same words again would not hear what was asked: when it comes, why it takes so long, its waybill.
    """
    status = status_words(record, turn, tools)
    said = tools.say(turn, "record.no_news", reference=record.reference, status=status)
    if record.fields.get("eta") and record.status not in ENDED:
        expected = tools.say(turn, eta_key(record, turn), day=day_of(record.fields["eta"], turn))
        return Outcome("action", (Reply(f"{said}{expected}"),), memory=as_told(record, turn))
    offered = team_offered(turn, tools, said, turn.plain)
    return replace(offered, decision="action", memory=as_told(record, turn))


ACTION = Action(run, accepts=accepts, hears=hears)
