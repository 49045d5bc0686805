"""Takes praise, critique and ratings: thanks with the customer's own words, and calls a person for a low score."""

from __future__ import annotations

from bot.actions import Action, Tools
from core.outcomes import HandoverRequest, Outcome, Rate, Reason
from core.words import Turn
from reminders.scores import read_score

LOW = 2
QUOTED = 80


def accepts(turn: Turn) -> bool:
    """Whether an open rating question is answered by a number from 1 to 5."""
    return score_of(turn) is not None


def score_of(turn: Turn) -> int | None:
    """Return the score in the text or on the pressed button."""
    pressed = turn.situation.button or ""
    score = int(pressed) if pressed in ("1", "2", "3", "4", "5") else read_score(turn.text)
    return score if isinstance(score, int) else None


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return thanks; keep the score and the words."""
    pending, score = turn.situation.pending, score_of(turn)
    words = turn.text.replace("\n", " ")[:QUOTED]
    if score is None or pending is None:
        return Outcome("answer", (tools.reply(turn, "feedback.thanks", words=words),))
    rating = Rate("csat", score, turn.text, pending.reminder_id)
    if score > LOW:
        return Outcome("answer", (tools.reply(turn, "feedback.thanks", words=words),), effects=(rating,))
    reason = Reason("survey.low_score", f"Pelanggan memberi nilai {score} dari 5.", urgency=2, evidence=words)
    reply = tools.reply(turn, "feedback.low")
    return Outcome("action", (reply,), handover=HandoverRequest((reason,)), effects=(rating,))


ACTION = Action(run, accepts=accepts)
