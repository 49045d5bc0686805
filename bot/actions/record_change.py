"""Changes or cancels an order before it is sent: read back, written after an explicit yes; later a person decides."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions import Action, Tools
from bot.actions.hand_over import call
from bot.actions.record_status import run as find_it
from bot.bringing_back import CANCELLED, bring_back_offered
from bot.choices import picked
from bot.record_talk import (
    REFERENCE_KINDS,
    SHIPPED,
    as_options,
    as_told,
    current,
    find_record,
    named_reference,
    own_records,
    status_words,
    told_last,
)
from core.outcomes import ChangeRecord, Outcome, Reason
from core.text import reference_key
from core.words import Pending, RecordView, Turn
from intents.pointing import only_names
from intents.taking_back import only_takes_back

# Characters of what is to be changed.
LONGEST = 300
# "ubah alamatnya jadi Jl. Mawar 5", "ganti ukuran ke XL", "change the size to M".
_INSTEAD = re.compile(
    r"\b\w{0,4}(?:ubah|ganti|tukar|tuker|pindah|revisi|change|switch|update|correct)\w*\b[^\n]*?"
    r"\b(?:jadi|jd|menjadi|ke|dengan|sama|to|into)\s+(?P<new>[^\W_][^\n]*)",
    re.I,
)
CANCEL = "order.cancel"
_CHANGES = ("order.change", "shipping.reschedule_address", "account.update_profile")
_ASKING = frozenset("apa apaan gimana gmn bagaimana berapa brp kapan siapa mana what how when which".split())


def accepts(turn: Turn) -> bool:
    """Whether the open question (which order, what to change, is it sure) is answered."""
    pending = turn.situation.pending
    if pending is None:
        return False
    if pending.asks in ("yes_cancel", "yes_change"):
        return turn.yes_no is not None or named_reference(turn) is not None or _adds(turn, pending)
    if pending.asks == "change":
        return turn.sure_intent in (None, *_CHANGES) and bool(turn.tokens)
    return picked(turn) is not None or named_reference(turn) is not None


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the next step of the change."""
    pending = turn.situation.pending
    own = pending is not None and pending.action == "record_change"
    values = _begun(pending, tools.ruling.target) if pending and own else {"intent": tools.ruling.target}
    if not own and (told := _told(turn)):
        values["words"] = told
    another = pending is not None and own and _is_another(turn, pending)
    if another:
        values["reference"] = named_reference(turn) or ""
    record = _record(turn, values)
    if record is None:
        return _which(turn, tools, values)
    values["reference"] = record.reference
    if record.status == CANCELLED:
        return _cancelled_before(record, turn, tools, values)
    if record.status in SHIPPED:
        return _too_late(record, turn, tools, values)
    if (
        pending
        and own
        and not another
        and pending.asks in ("yes_cancel", "yes_change")
        and turn.yes_no in ("no", "yes", "explicit_yes")
    ):
        return _settle(record, turn, tools, values)
    if values["intent"] == CANCEL:
        reply = tools.reply(turn, "change.cancel_confirm", reference=record.reference)
        return Outcome("clarify", (reply,), pending=_ask("yes_cancel", turn, values))
    key = "change.change_confirm_told"
    if pending and own and pending.asks == "change":
        key, values["words"] = "change.change_confirm", _line(turn)
    elif pending and own and _adds(turn, pending):
        key, values["words"] = "change.change_confirm", f"{values['words']}; {_line(turn)}"[:LONGEST]
    if values.get("words"):
        reply = tools.reply(turn, key, reference=record.reference, words=values["words"])
        return Outcome("clarify", (reply,), pending=_ask("yes_change", turn, values))
    reply = tools.reply(turn, "change.ask_what", reference=record.reference)
    return Outcome("clarify", (reply,), pending=_ask("change", turn, values))


def _line(turn: Turn) -> str:
    return " ".join(turn.text.split())[:LONGEST]


def _told(turn: Turn) -> str:
    """Return the words of a message that says already what it should be instead, else nothing."""
    text = turn.text
    for one in turn.entities:
        text = text.replace(one.text, " ") if one.kind in REFERENCE_KINDS else text
    found = _INSTEAD.search(text)
    return _line(turn) if found and "?" not in text and not _ASKING & set(found["new"].lower().split()) else ""


def _adds(turn: Turn, pending: Pending) -> bool:
    """Whether a change that was read back is told more of, as the new address behind "alamatnya salah"."""
    told = turn.sure_intent in (None, *_CHANGES) and turn.sure_entry is None and not only_names(turn.tokens)
    return pending.asks == "yes_change" and told and turn.yes_no is None and bool(turn.tokens) and "?" not in turn.text


def _is_another(turn: Turn, pending: Pending) -> bool:
    """Whether another order is named than the one that was read back: "eh, maksudnya yang TB-3288"."""
    named = named_reference(turn)
    return named is not None and reference_key(named) != reference_key(str(pending.values.get("reference", "")))


def _settle(record: RecordView, turn: Turn, tools: Tools, values: dict[str, str]) -> Outcome:
    if turn.yes_no == "no":
        return Outcome("answer", (tools.reply(turn, "change.kept", reference=record.reference),))
    if values["intent"] == CANCEL:
        reply = tools.reply(turn, "change.cancelled", reference=record.reference)
        done = ChangeRecord(record.id, status=CANCELLED)
        return Outcome("action", (reply,), effects=(done,), memory=as_told(record, turn))
    reply = tools.reply(turn, "change.changed", reference=record.reference)
    change = ChangeRecord(record.id, fields={"change_requested": values["words"]})
    return Outcome("action", (reply,), effects=(change,))


def _begun(pending: Pending, target: str) -> dict[str, str]:
    """Return what is known of the change that is under way: only which order, where the other deed is wanted now."""
    if target == "answer" or (target == CANCEL) == (pending.values["intent"] == CANCEL):
        return dict(pending.values)
    return {"intent": target} | {name: value for name, value in pending.values.items() if name == "reference"}


def _record(turn: Turn, values: dict[str, str]) -> RecordView | None:
    chosen = picked(turn)
    reference = values.get("reference") or (chosen.value if chosen else None) or named_reference(turn)
    mine = current(own_records(turn, ("order", "shipment")))
    meant = mine[0] if len(mine) == 1 else told_last(turn, ("order", "shipment"))
    record = find_record(turn, reference) if reference else meant
    return record if record is not None and not record.sealed else None


def _which(turn: Turn, tools: Tools, values: dict[str, str]) -> Outcome:
    options = as_options(current(own_records(turn, ("order", "shipment"))), turn, tools)
    if named_reference(turn) or not options:
        return find_it(turn, tools)
    pending = Pending("record_change", "choice", turn.situation.now, values, options)
    key = "change.which_cancel" if values["intent"] == CANCEL else "change.which_change"
    return Outcome("clarify", (tools.reply(turn, key, options=options),), pending=pending)


def _cancelled_before(record: RecordView, turn: Turn, tools: Tools, values: dict[str, str]) -> Outcome:
    """Tell that the order is cancelled already; who wants it back or changed is offered the team."""
    if values["intent"] == CANCEL and not only_takes_back(turn.tokens):
        said = tools.reply(turn, "change.is_cancelled", reference=record.reference)
        return Outcome("action", (said,), memory=as_told(record, turn))
    return bring_back_offered(record, turn, tools)


def _too_late(record: RecordView, turn: Turn, tools: Tools, values: dict[str, str]) -> Outcome:
    said = tools.reply(turn, "change.too_late", reference=record.reference, status=status_words(record, turn, tools))
    sentence = f"Pelanggan ingin mengubah atau membatalkan {record.reference} yang sudah dikirim."
    outcome = call(turn, tools, (Reason(values["intent"] or "order.change", sentence, urgency=2, skill="commerce"),))
    return replace(outcome, decision="handover", replies=(said, *outcome.replies[-1:]), pending=None)


def _ask(asks: str, turn: Turn, values: dict[str, str]) -> Pending:
    return Pending("record_change", asks, turn.situation.now, values)


ACTION = Action(run, accepts=accepts)
