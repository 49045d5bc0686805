"""Answers from the knowledge base: the approved text with its steps, and follow-up questions as buttons."""

from __future__ import annotations

import re

from bot.actions import Action, Tools, address, first_name, spoken
from bot.actions.rephrase import run as rephrase
from bot.asides import FEW_WORDS, INVITES, pass_on_offered
from bot.choices import picked, title
from bot.offers import answered, takes_offer, team_offered
from core.outcomes import Outcome, Reply
from core.words import Option, Pending, Turn
from faq_kb.entry import Entry

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
    if _is_answered(turn, tools, entry):
        # The words ask for something else of the same matter: the same answer once more would not hear them.
        return _more(turn, tools)
    following = [tools.knowledge.in_language(one, spoken(turn)) for one in entry.follow_ups]
    known = [one for one in following if one is not None][:FOLLOW_UPS]
    options = tuple(Option(f"e{number}", title(one.question), one.id) for number, one in enumerate(known))
    values = {INVITES: entry.id} if _INVITES.search(entry.markdown) else {}
    pending = Pending("entry", "choice", turn.situation.now, values, options) if options or values else None
    text = tools.knowledge.answer(entry.id, {"kak": address(turn), "name": first_name(turn)})
    return Outcome("answer", (Reply(text, options=options, entry_id=entry.id),), pending=pending)


def _more(turn: Turn, tools: Tools) -> Outcome:
    """Offer to ask the team what the answer that was given last does not say, or to pass on what it asked for."""
    if _invited(turn):
        return pass_on_offered(turn, tools)
    topic = tools.catalog.label(tools.ruling.target, spoken(turn)).lower()
    return team_offered(turn, tools, tools.say(turn, "entry.only_that", topic=topic), turn.plain)


def _invited(turn: Turn) -> str:
    """Return the entry whose answer asked for something that may come now, nothing while a person is awaited."""
    pending = turn.situation.pending
    return str(pending.values.get(INVITES, "")) if pending and turn.situation.conversation.state == "bot" else ""


def _is_answered(turn: Turn, tools: Tools, entry: Entry) -> bool:
    """Whether this entry was told already to what these words go on with, or is what asked for them."""
    if picked(turn) is not None:
        return False
    if _names(_invited(turn), entry) and len(turn.tokens) <= FEW_WORDS and "?" not in turn.text:
        return True
    return turn.goes_on and (_names(_told_entry(turn), entry) or _is_general(turn, tools, entry))


def _is_general(turn: Turn, tools: Tools, entry: Entry) -> bool:
    """Whether only the matter led to this entry, where another one of it was told: behind COD not all ways to pay."""
    general = tools.catalog.entry_of(tools.ruling.target) or tools.ruling.target
    return entry.id in (general, f"{general}.en") and turn.sure_entry is None and _told_entry(turn) != ""


def _told_entry(turn: Turn) -> str:
    """Return the entry that was told last, nothing where none was."""
    return next((str(one) for one in reversed(turn.situation.conversation.memory.get("last_entries", ())) if one), "")


def _names(entry_id: str, entry: Entry) -> bool:
    return bool(entry_id) and entry_id in (entry.id, entry.twin)


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
