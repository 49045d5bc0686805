"""What an edit of the knowledge would change: past questions, answered by the knowledge as it is and as it would be.

Called by the pages through `core/ports.py`; `bot/questions.py` replays with it too. What a question means does not
change with the knowledge, so what its turn understood is taken from its row; only the search, the policy and the action
run again, the very ones that answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.actions import Tools
from bot.engine import Engine
from bot.house import House
from bot.past_questions import PastQuestion, past_questions
from bot.policy import Heard, Ruling, decide
from bot.understand import READING_ACTIONS, look_up
from core.business import Business
from core.impact import Answered, Flip, Impact
from core.outcomes import Outcome
from core.words import ConversationView, Mood, Person, RecordView, Situation, Turn, Utterance
from faq_kb.entries import knowledge_version, read_published
from faq_kb.entry import Entry
from faq_kb.search import Knowledge


def impact(house: House, entry: Entry) -> Impact:
    """Return what changes for past questions once `entry` is published in place of what its id says now."""
    now = house.clock.now()
    with house.database.snapshot() as session:
        questions = past_questions(session)
        version = knowledge_version(session)
        as_is = house.engine.knowledge
        entries, variables = read_published(session, as_is.given)
    if as_is.version != version:
        as_is = Knowledge(entries, version=version, variables=variables, before=as_is)
    would_be = Knowledge(_with(entries, entry), variables=variables, before=as_is)
    engines = (replace(house.engine, knowledge=as_is), replace(house.engine, knowledge=would_be))
    return compare(questions, *engines, house.business, edited=entry.id, now=now)


def _with(entries: Sequence[Entry], entry: Entry) -> Sequence[Entry]:
    """Return the entries with this one in its place: equals are told apart by their order."""
    if all(one.id != entry.id for one in entries):
        return [*entries, entry]
    return [entry if one.id == entry.id else one for one in entries]


def compare(
    questions: Sequence[PastQuestion],
    as_is: Engine,
    would_be: Engine,
    business: Business,
    *,
    edited: str,
    now: datetime,
) -> Impact:
    """Return what differs between the answers of two engines; `edited` is the id of the entry that they differ in."""
    old, fresh = as_is.knowledge.entry(edited), would_be.knowledge.entry(edited)
    is_reworded = old is not None and fresh is not None and old.markdown != fresh.markdown
    flips, same = [], 0
    for question in questions:
        turn = turn_of(question, business, now)
        before, after = answered(turn, as_is), answered(turn, would_be)
        if before != after:
            flips.append(Flip(question.text, question.times, before, after))
        elif before.names == (edited,):
            same += 1
    flips.sort(key=lambda flip: (not flip.takes_away, -flip.times))
    return Impact(len(questions), tuple(flips), same if is_reworded else 0)


def answered(turn: Turn, engine: Engine) -> Answered:
    """Return what an engine does with a turn whose words and intent were read before."""
    turn = look_up(turn, engine.knowledge, engine.catalog, engine.thresholds)
    return settled(turn, decide(Heard(turn, (), lambda _: None, lambda _: None, engine.catalog.action_of)), engine)


def settled(turn: Turn, ruling: Ruling, engine: Engine) -> Answered:
    """Return what a ruling by what was understood comes to. An action that reads no knowledge is not run: a past
    question has nothing but its words for it."""
    if ruling.decision == "clarify":
        return _named("ask", sorted(turn.close), engine)
    if ruling.decision == "rephrase":
        return Answered("none")
    if ruling.action not in READING_ACTIONS:
        return _named("action", [ruling.target], engine)
    outcome = engine.actions[ruling.action].run(turn, Tools(engine.phrases, engine.knowledge, engine.catalog, ruling))
    return _told(outcome, ruling.target, engine)


def _told(outcome: Outcome, intent: str, engine: Engine) -> Answered:
    told = [reply.entry_id for reply in outcome.replies if reply.entry_id]
    if told:
        return _named("entry", told[:1], engine)
    # A gap is an apology for a text that nobody has approved yet.
    if "gap" in outcome.why or outcome.decision == "rephrase":
        return Answered("none")
    return _named("action", [intent], engine)


def _named(kind: str, names: Sequence[str], engine: Engine) -> Answered:
    # A name may be that of an intent and of an entry; where a meaning is asked or acted on, the intent is meant.
    found = [None if kind != "entry" and engine.catalog.has(name) else engine.knowledge.entry(name) for name in names]
    return Answered(kind, tuple(names), tuple(entry.question if entry else "" for entry in found))


def turn_of(question: PastQuestion, business: Business, now: datetime) -> Turn:
    """Return the turn of a question that was read before, as if it were asked now."""
    talk = ConversationView(
        0, "bot", 0, 0, question.channel, 0, question.language, memory={"last_entries": [question.topic]}
    )
    own = tuple(RecordView(0, "", "", status, {}, now) for status in question.statuses)
    situation = Situation(
        now=now,
        dice=0,
        business=business,
        person=Person(0, tier=question.tier),
        conversation=talk,
        utterances=(Utterance(0, question.text, now),),
        records=own,
    )
    return Turn(
        situation=situation,
        text=question.text,
        plain=question.plain,
        tokens=tuple(question.plain.split()),
        language=question.language,
        entities=(),
        mood=Mood(),
        prediction=question.prediction,
        sure_intent=question.sure_intent,
    )
