"""Offers to ask the team, whose yes binds: where nothing is approved to say, or what was told is for people.

The action "entry" takes the answers.
"""

from __future__ import annotations

from bot.actions import Tools
from bot.actions.hand_over import call
from bot.asides import PASS_ON, stays_open
from bot.choices import PERSON_KEY, person_option, picked
from core.outcomes import Outcome, Reason, Reply
from core.words import IF_NEEDED, Pending, Turn

# What such a question asks beside PASS_ON: whether to ask the team what we cannot answer. IF_NEEDED only says that we
# would, which an "oke" takes note of.
ASK_TEAM = "ask_team"
_SENTENCES = {
    PASS_ON: "Pelanggan menambahkan keterangan yang kami minta.",
    ASK_TEAM: "Belum ada jawaban yang disetujui untuk pertanyaan ini.",
    IF_NEEDED: "Pertanyaannya di luar yang dijawab bot.",
}
# Longest question of a customer that is kept for the team, in characters.
KEPT = 500


def team_offered(turn: Turn, tools: Tools, said: str, about: str) -> Outcome:
    """Return what is `said`, that there is no answer, with the offer to ask the team; `about` names what was asked.

    Asked again, it goes to the team at once. Who waits for a person is told that this one knows; while another question
    of ours is open, that one stays, and the words that call a person are told.
    """
    pending, why = turn.situation.pending, {"gap": about}
    if turn.situation.conversation.state == "waiting":
        return Outcome("answer", (Reply(f"{said} {tools.say(turn, 'team.waiting')}"),), why=why)
    asks = team_asked(turn, tools, about)
    if stays_open(pending):
        return Outcome("answer", (Reply(f"{said} {tools.say(turn, 'team.beside')}", options=asks.options),), why=why)
    if pending is not None and _is_offer(pending) and pending.values.get("about") == about:
        return passed_on(turn, tools)
    reply = Reply(f"{said} {tools.say(turn, 'team.ask')}", options=asks.options)
    return Outcome("answer", (reply,), pending=asks, why=why)


def team_asked(turn: Turn, tools: Tools, about: str, asks: str = ASK_TEAM) -> Pending:
    """Return the open question whether to ask the team."""
    values = {"words": turn.text[:KEPT], "about": about}
    return Pending("entry", asks, turn.situation.now, values, (person_option(turn, tools),))


def takes_offer(turn: Turn) -> bool:
    """Whether such an offer is open and this takes or declines it."""
    pending = turn.situation.pending
    if pending is None or not _is_offer(pending):
        return False
    # "Oke, makasih" takes note of what was said and wants nobody asked.
    notes = turn.yes_no == "weak_yes" and (pending.asks == IF_NEEDED or turn.sure_intent == "general.thanks")
    return picked(turn) is not None or (turn.yes_no is not None and not notes)


def answered(turn: Turn, tools: Tools) -> Outcome:
    """Return what taking or declining the offer comes to."""
    chosen = picked(turn)
    if turn.yes_no == "no" and (chosen is None or chosen.key != PERSON_KEY):
        return Outcome("answer", (tools.reply(turn, "deny.nothing_asked"),))
    return passed_on(turn, tools)


def passed_on(turn: Turn, tools: Tools) -> Outcome:
    """Return a handover with what the open offer is about."""
    pending = turn.situation.pending
    if pending is None:
        raise LookupError("there is no open offer to pass on; expected one of bot/offers.py")
    words = " ".join(str(pending.values.get("words", "")).split())
    reason = Reason("general.ask_human", _SENTENCES[pending.asks], evidence=words[:120])
    return call(turn, tools, (reason, *tools.reasons))


def _is_offer(pending: Pending) -> bool:
    return pending.action == "entry" and pending.asks in _SENTENCES
