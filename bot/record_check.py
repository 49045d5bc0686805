"""The check before somebody's record is opened: its number and the last four digits of its phone (DESIGN 8a.6).

Three wrong tries per reference in 24 hours; a wrong number and wrong digits get the same words.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.actions import Tools
from bot.choices import person_option
from bot.record_talk import card_of, find_record, tell
from core.outcomes import CheckRecord, Outcome, Reply
from core.words import Pending, Turn

# A verified record stays open in this conversation for half an hour.
VERIFIED_FOR = timedelta(minutes=30)
_FOUR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


def wants_digits(turn: Turn) -> bool:
    """Whether the text holds exactly one group of four digits."""
    return len(_FOUR.findall(turn.text)) == 1


def ask_digits(turn: Turn, tools: Tools, reference: str, kinds: tuple[str, ...]) -> Outcome:
    """Return the question for the four digits, whether or not such a record exists: a stranger learns neither."""
    record = find_record(turn, reference)
    if record is not None and record.checks_left == 0:
        options = (person_option(turn, tools),)
        return Outcome("action", (tools.reply(turn, "record.no_more", reference=reference, options=options),))
    values = {"reference": reference, "kinds": list(kinds)}
    pending = Pending("record_status", "phone_digits", turn.situation.now, values)
    return Outcome("action", (tools.reply(turn, "record.ask_digits", reference=reference),), pending=pending)


def check_digits(turn: Turn, tools: Tools, kinds: tuple[str, ...]) -> Outcome:
    """Return the record when the digits are right, the same refusal for everything else; every try is counted."""
    pending = turn.situation.pending
    reference = str(pending.values["reference"]) if pending else ""
    digits = _FOUR.findall(turn.text)[0]
    record = find_record(turn, reference)
    left = (record.checks_left if record else 3 - (pending.tries if pending else 0)) - 1
    if record is not None and left >= 0 and record.phone_digits == digits:
        return _opened(turn, tools, reference)
    tried = CheckRecord(reference, passed=False, record_id=record.id if record else None)
    options = (person_option(turn, tools),)
    if left <= 0:
        reply = tools.reply(turn, "record.no_more", reference=reference, options=options)
        return Outcome("action", (reply,), effects=(tried,))
    again = Pending(
        "record_status",
        "phone_digits",
        turn.situation.now,
        {"reference": reference, "kinds": list(kinds)},
        tries=(pending.tries if pending else 0) + 1,
    )
    reply = tools.reply(turn, "record.no_match", reference=reference, left=left, options=options)
    return Outcome("action", (reply,), pending=again, effects=(tried,))


def _opened(turn: Turn, tools: Tools, reference: str) -> Outcome:
    record = find_record(turn, reference)
    if record is None:
        raise ValueError(f"the record {reference!r} passed its check and is gone")
    memory = turn.situation.conversation.memory
    until = (turn.situation.now + VERIFIED_FOR).isoformat()
    kept = {
        "verified": {**memory.get("verified", {}), str(record.id): until},
        "verified_references": sorted({*memory.get("verified_references", ()), record.reference}),
    }
    return Outcome(
        "action",
        (Reply(tell(record, turn, tools), card=card_of(record, turn, tools)),),
        effects=(CheckRecord(reference, passed=True, record_id=record.id),),
        memory=kept,
    )
