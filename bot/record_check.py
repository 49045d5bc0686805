"""The check before somebody's record is opened: its number and the last four digits of its phone.

What a stranger hears depends on what was asked for and how often, never on whether there is such a record.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.actions import Tools
from bot.choices import person_option
from bot.record_talk import as_told, card_of, find_records, named_reference, tell
from bot.record_tries import TRIES
from core.outcomes import CheckRecord, Effect, Outcome, Reply
from core.text import reference_key
from core.words import ASKS_DIGITS, Pending, RecordView, Turn

# A verified record stays open in this conversation for half an hour.
VERIFIED_FOR = timedelta(minutes=30)
_FOUR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


def wants_digits(turn: Turn) -> bool:
    """Whether the text holds exactly one group of four digits and names no other record than the one they are for."""
    return other_number(turn) is None and len(_FOUR.findall(turn.text)) == 1


def other_number(turn: Turn) -> str | None:
    """Return the number of another record than the one whose digits are asked for ("salah, INV-1243"), else None."""
    pending, typed = turn.situation.pending, named_reference(turn)
    asked = str(pending.values.get("reference", "")) if pending else ""
    # Four digits alone are an answer, also where they would do for a number.
    other = typed is not None and not typed.isdigit() and reference_key(typed) != reference_key(asked)
    return typed if other else None


def ask_digits(turn: Turn, tools: Tools, reference: str, kinds: tuple[str, ...]) -> Outcome:
    """Return the question for the four digits while there are tries left, whether or not such a record exists."""
    if not _left(turn, reference):
        return _no_more(turn, tools, reference)
    reply = tools.reply(turn, "record.ask_digits", reference=reference)
    return Outcome("action", (reply,), pending=_asked(turn, reference, kinds))


def check_digits(turn: Turn, tools: Tools, kinds: tuple[str, ...]) -> Outcome:
    """Return the record when the digits are right, the same refusal for everything else; every try is counted."""
    pending = turn.situation.pending
    reference = str(pending.values["reference"]) if pending else ""
    left = _left(turn, reference)
    if not left:
        # Somebody else took the last try meanwhile: nothing was compared.
        return _no_more(turn, tools, reference)
    digits = _FOUR.findall(turn.text)[0]
    for record in find_records(turn, reference):
        if record.checks_left and record.phone_digits == digits:
            return _opened(record, turn, tools, reference)
    tried = (CheckRecord(reference, passed=False),)
    if left == 1:
        return _no_more(turn, tools, reference, tried)
    options = (person_option(turn, tools),)
    reply = tools.reply(turn, "record.no_match", reference=reference, left=left - 1, options=options)
    return Outcome("action", (reply,), pending=_asked(turn, reference, kinds), effects=tried)


def _left(turn: Turn, reference: str) -> int:
    return turn.situation.checks_left.get(reference_key(reference), TRIES)


def _asked(turn: Turn, reference: str, kinds: tuple[str, ...]) -> Pending:
    values = {"reference": reference, "kinds": list(kinds)}
    return Pending("record_status", ASKS_DIGITS, turn.situation.now, values)


def _no_more(turn: Turn, tools: Tools, reference: str, effects: tuple[Effect, ...] = ()) -> Outcome:
    options = (person_option(turn, tools),)
    reply = tools.reply(turn, "record.no_more", reference=reference, options=options)
    return Outcome("action", (reply,), effects=effects)


def _opened(record: RecordView, turn: Turn, tools: Tools, reference: str) -> Outcome:
    memory = turn.situation.conversation.memory
    until = (turn.situation.now + VERIFIED_FOR).isoformat()
    kept = {
        "verified": {**memory.get("verified", {}), str(record.id): until},
        "verified_references": sorted({*memory.get("verified_references", ()), record.reference}),
    }
    kept |= as_told(record, turn)
    return Outcome(
        "action",
        (Reply(tell(record, turn, tools), card=card_of(record, turn, tools)),),
        effects=(CheckRecord(reference, passed=True),),
        memory=kept,
    )
