"""What another model of the intents would change: past questions, read by the model in use and by the new one.

Called by `sapa train` before anything is published. Everything behind the model is the same on both sides: rules,
policy, knowledge and actions as they are now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from bot.app import engine_with
from bot.encoding import load_classifiers, meanings_of
from bot.engine import Engine
from bot.impact import settled, turn_of
from bot.past_questions import PastQuestion, past_questions
from bot.policy import Heard, decide
from bot.publishing import knowledge_folder
from core.business import Business, read_business
from core.impact import Answered, Flip, Impact
from core.migrations import opened
from core.settings import Settings
from faq_kb.entries import read_knowledge
from intents.catalog import Catalog
from intents.stored import read_card


def model_impact(settings: Settings, catalog: Catalog, used: Path, trial: Path, *, now: datetime) -> Impact | None:
    """Return what changes for past questions once the model in `trial` serves in place of the one in `used`; None when
    that one knows an intent which the catalog no longer has, so that nobody can say what it would do today."""
    if not set(read_card(used)["intents"]) <= set(catalog.intents):
        return None
    with opened(settings.url) as database, database.snapshot() as session:
        questions = past_questions(session, understood=True)
        business = read_business(session, settings.zone, settings.patterns)
        knowledge = read_knowledge(session, folder=knowledge_folder(settings), meanings=meanings_of(settings))
    models = (load_classifiers(one, settings) for one in (used, trial))
    as_is, would_be = (engine_with(model, alarms, catalog, knowledge) for model, alarms in models)
    return compare_models(questions, as_is, would_be, business, now=now)


def compare_models(
    questions: Sequence[PastQuestion], as_is: Engine, would_be: Engine, business: Business, *, now: datetime
) -> Impact:
    """Return what differs between what two engines do with past questions that they read for themselves."""
    flips = []
    for question in questions:
        before, after = (_done(question, engine, business, now) for engine in (as_is, would_be))
        if before != after:
            flips.append(Flip(question.text, question.times, before, after))
    flips.sort(key=lambda flip: (not flip.takes_away, -flip.times))
    return Impact(len(questions), tuple(flips))


def _done(question: PastQuestion, engine: Engine, business: Business, now: datetime) -> Answered:
    turn = engine.understand(turn_of(question, business, now).situation)
    reasons, _ = engine.reasons(turn)
    ruling = decide(Heard(turn, reasons, lambda _: None, lambda _: None, engine.catalog.action_of))
    if ruling.reasons:
        return Answered("person" if ruling.decision == "handover" else "rule", tuple(one.rule for one in reasons))
    return settled(turn, ruling, engine)


def lines_of(impact: Impact, most: int = 20) -> Iterator[str]:
    """Yield an impact as people read it in a terminal: those that lose an answer first."""
    yield f"{len(impact.flips)} of {impact.looked_at} questions that customers asked would be taken otherwise."
    for flip in impact.flips[:most]:
        text = " ".join(flip.text.split())
        yield f"  {flip.times}x {text[:100]!r}: {_told(flip.before)} -> {_told(flip.after)}"
    if len(impact.flips) > most:
        yield f"  and {len(impact.flips) - most} more"


def _told(answered: Answered) -> str:
    names = ", ".join(answered.names)
    match answered.kind:
        case "entry":
            return f"answered by {names}"
        case "ask":
            return f"asked which of {names}"
        case "action":
            return names
        case "none":
            return "not understood"
        case _:
            return f"a person for {names}" if answered.kind == "person" else f"said first for {names}"
