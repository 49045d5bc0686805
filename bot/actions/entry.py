"""Answers from the knowledge base: the approved text with its steps, and follow-up questions as buttons."""

from __future__ import annotations

import re

from bot.actions import Action, Tools, address, first_name, spoken
from bot.actions.rephrase import run as rephrase
from bot.asides import INVITES
from bot.choices import picked, title
from bot.offers import answered, takes_offer, team_offered
from core.outcomes import Outcome, Reply
from core.words import Option, Pending, Turn

FOLLOW_UPS = 2
# How much better than an intent's general entry another one must fit: near one another, what was understood decides.
BETTER = 1.5
# Answers that ask for something in return: what comes then is for the team where nothing else fits it.
_INVITES = re.compile(
    r"\b(?:sebutkan|ceritakan|kirim(?:kan)?|tulis(?:kan)?|beri tahu kami|tell us|name (?:the|it)|send|share)\b", re.I
)


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the entry's answer in the customer's language; without an entry, ask to say it differently."""
    if takes_offer(turn):
        return answered(turn, tools)
    meant = _entry_of(turn, tools)
    entry = tools.knowledge.in_language(meant, spoken(turn))
    if entry is None:
        return _gap(turn, tools, meant)
    following = [tools.knowledge.in_language(one, spoken(turn)) for one in entry.follow_ups]
    known = [one for one in following if one is not None][:FOLLOW_UPS]
    options = tuple(Option(f"e{number}", title(one.question), one.id) for number, one in enumerate(known))
    values = {INVITES: entry.id} if _INVITES.search(entry.markdown) else {}
    pending = Pending("entry", "choice", turn.situation.now, values, options) if options or values else None
    text = tools.knowledge.answer(entry.id, {"kak": address(turn), "name": first_name(turn)})
    return Outcome("answer", (Reply(text, options=options, entry_id=entry.id),), pending=pending)


def _gap(turn: Turn, tools: Tools, meant: str) -> Outcome:
    """The question was understood, but its answer lacks a fact or is not approved yet: say so and offer a person."""
    intent = tools.ruling.target
    asked = tools.knowledge.waiting(meant, spoken(turn))
    if asked:
        return team_offered(turn, tools, tools.say(turn, "entry.gap_asked", question=asked.question), asked.id)
    if not tools.catalog.has(intent):
        return rephrase(turn, tools)
    topic = tools.catalog.label(intent, spoken(turn)).lower()
    return team_offered(turn, tools, tools.say(turn, "entry.gap", topic=topic), intent)


def _entry_of(turn: Turn, tools: Tools) -> str:
    """Return the id of the entry that is meant, whether or not it is published and has its facts."""
    chosen = picked(turn)
    if chosen:
        return chosen.value
    target = tools.ruling.target
    general = tools.catalog.entry_of(target)
    return turn.sure_entry or _nearer(turn, tools, general) or general or target


def _nearer(turn: Turn, tools: Tools, general: str | None) -> str | None:
    """An entry that these words surely ask for, or one of the same category that fits them better than the general one.

    An entry tells more than an intent: "lupa pin" is a login problem too.
    """
    found, thresholds = turn.hits[0] if turn.hits else None, tools.knowledge.thresholds_for_engine
    best = tools.knowledge.published(found.entry_id) if found else None
    if found is None or best is None:
        return None
    if found.confidence >= thresholds["entry_sure"]:
        return best.id
    wide = tools.knowledge.published(general) if general else None
    if wide is None or best.category != wide.category:
        return None
    same = (hit.confidence for hit in turn.hits if hit.entry_id in (wide.id, wide.twin))
    own = max(same, default=0.0)
    return best.id if found.confidence >= max(thresholds["entry_close"], BETTER * own) else None


ACTION = Action(run, accepts=lambda turn: picked(turn) is not None or takes_offer(turn))
