"""What thanks and a goodbye hear beside a deed that was read back and has no yes: that it is not done yet.

"Makasih" behind "Minggu 16.00, betul?" means for many people that it is settled. It books nothing, so that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.actions import Tools
from bot.times import asked_time, typed_time
from core.outcomes import Outcome, Reply
from core.words import Pending, Turn

# By who asks and what: the phrase that says what is not done.
_DEEDS: Mapping[tuple[str, str], str] = {
    ("appointment_book", "yes_book"): "not_yet.book",
    ("remind_me", "yes_book"): "not_yet.remind",
    ("own_reminders", "yes_drop"): "not_yet.drop",
    ("reminder_answer", "yes_move"): "not_yet.move",
    ("reminder_answer", "yes_cancel"): "not_yet.cancel",
    ("record_change", "yes_cancel"): "not_yet.cancel",
    ("record_change", "yes_change"): "not_yet.change",
}
# So often it was said then: in full, and in short.
SAID_OFTEN = 2
_LEAVES = frozenset({"general.thanks", "general.goodbye"})
_THANKS = frozenset("kasih makasih thanks thank thx nuhun suwun".split())


def only_thanks(turn: Turn) -> bool:
    """Whether thanks or a goodbye is all that is said. A nod beside it ("ok makasih") only takes note."""
    if turn.yes_no not in (None, "weak_yes") or "?" in turn.text:
        return False
    if typed_time(turn) is not None or asked_time(turn) is not None:
        return False
    thanks = not _THANKS.isdisjoint(turn.tokens)
    return turn.sure_intent in _LEAVES or (turn.yes_no == "weak_yes" and thanks)


def undone(turn: Turn, tools: Tools, opening: str) -> Outcome | None:
    """Return what waits for a yes, said behind the phrase `opening` and still open; None where nothing does.

    It is said in full once and in short once more; behind that, thanks are only thanks.
    """
    pending = turn.situation.pending
    deed = _deed(pending)
    question = str(turn.situation.conversation.memory.get("asked") or "")
    if pending is None or deed is None or not question or pending.tries >= SAID_OFTEN:
        return None
    what = tools.say(turn, "not_yet.still" if pending.tries else deed, question=question)
    reply = Reply(f"{tools.say(turn, opening)} {what}")
    return Outcome("answer", (reply,), pending=replace(pending, tries=pending.tries + 1))


def _deed(pending: Pending | None) -> str | None:
    return _DEEDS.get((pending.action, pending.asks)) if pending is not None else None
