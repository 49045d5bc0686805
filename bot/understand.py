"""Step 8 of a message's life: a Situation becomes a Turn. Where text, intents and knowledge meet; pure.

Order matters: entities are read from the raw text, then their places are taken by placeholders before classifying.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.choices import is_aside
from bot.guarding import FOLLOW_UP_WORDS, NOT_OFFERED, guarded, has_key, is_asked, taken_back
from bot.in_context import meant_here, only_asks_on
from core.text import detect, extract, normalise
from core.text.entities import Entity
from core.words import Hit, Prediction, Situation, Turn
from faq_kb.context import SearchContext
from faq_kb.search import Knowledge
from intents.alarms import Alarms
from intents.catalog import Catalog
from intents.model import IntentModel
from intents.mood import read_mood
from intents.neighbours import means_another
from intents.pointing import tells_no_matter
from intents.yes_no import read_yes_no


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Numbers that evaluation wrote into the model's and the knowledge's metadata; none is typed into code.

    `sure` and `margin` make an intent sure, `close` is how near a second candidate may lie, `in_scope` the least
    probability that a text is ours at all, `entry_sure` and `entry_close` the same for knowledge entries.
    """

    sure: float
    margin: float
    close: float
    in_scope: float
    entry_sure: float
    entry_close: float


# Longest text that is understood, in characters, half of it from the end: of hundreds of messages that waited together
# the last ones say what is wanted now. An agent still sees all of it.
UNDERSTOOD = 2_000
# Actions that answer from the knowledge base, or look there first.
READING_ACTIONS = frozenset({"entry", "opening_hours", "login_problem", "stock", "points"})
# What stands for a day or an hour in plain words.
DATED = "<tgl>"
# Where so many words or more are said, a greeting before them is taken off before the knowledge is searched.
GREETED_WORDS = 4
_GREETINGS = frozenset("halo hai hi hello hey permisi assalamualaikum selamat good".split())
_PARTS = frozenset("pagi siang sore malam morning afternoon evening".split())
# How much better than the next an entry must fit where an intent was turned away from.
STANDS_OUT = 1.5
# Entries that a turn compares: one to answer, two more to ask between.
HITS = 3
# Actions that look up the same records: nobody is asked which of them was meant.
LOOK_UP = "record_status"
_SAME = {"shipping_late": LOOK_UP}


def understand(
    situation: Situation,
    model: IntentModel,
    knowledge: Knowledge,
    catalog: Catalog,
    *,
    alarms: Alarms,
    thresholds: Thresholds,
) -> Turn:
    """Return what the text of this situation means and how sure that is."""
    text = _bounded(_meant_text(situation))
    entities = _entities(situation, text) if text else ()
    normal = normalise(text, entities)
    language = _language(situation, text)
    mood = read_mood(text, normal.tokens)
    prediction = model.classify(normal.text, packs=situation.business.packs)
    read = Turn(
        situation=situation,
        text=text,
        plain=normal.text,
        tokens=normal.tokens,
        language=language,
        entities=entities,
        mood=mood,
        prediction=prediction,
        yes_no=read_yes_no(text, normal.tokens),
    )
    if not only_asks_on(read, catalog):
        read = replace(read, alarm=alarms.hear(normal.text))
    turn = replace(read, sure_intent=guarded(read, _sure_intent(prediction, thresholds, catalog), catalog))
    known = look_up(turn, knowledge, catalog, thresholds)
    if known.sure_intent or known.sure_entry:
        return known
    meant = meant_here(known, catalog, sure=thresholds.sure, margin=thresholds.margin, in_scope=thresholds.in_scope)
    return look_up(replace(turn, sure_intent=meant, goes_on=True), knowledge, catalog, thresholds) if meant else known


def _entities(situation: Situation, text: str) -> tuple[Entity, ...]:
    asked = is_asked(situation)
    return extract(
        text,
        now=_written_at(situation),
        zone=situation.business.zone,
        patterns=situation.business.patterns,
        asked=asked,
    )


def _bounded(text: str) -> str:
    half = UNDERSTOOD // 2
    return text if len(text) <= UNDERSTOOD else f"{text[:half]}\n{text[-half:]}"


def _written_at(situation: Situation) -> datetime:
    """Return when the words were written: "besok" counts from there, also when they waited a night to be read."""
    return min(situation.now, max((one.at for one in situation.utterances), default=situation.now))


def look_up(turn: Turn, knowledge: Knowledge, catalog: Catalog, thresholds: Thresholds) -> Turn:
    """Return a turn whose words and intents were read with what the knowledge adds: hits, a sure entry, what is close.

    `bot/impact.py` looks the same turn up in another knowledge.
    """
    intent, prediction = turn.sure_intent, turn.prediction
    undone = () if intent else taken_back(turn, catalog)
    # An action of its own needs no approved text: the shelf is not searched for it, nor for words that name nothing.
    reads = catalog.action_of(intent) in READING_ACTIONS if intent else not tells_no_matter(turn.tokens)
    searches = not undone and reads
    hits = _search(turn, knowledge) if searches else ()
    sure_entry, close_entries = _sure_entry(hits, knowledge, thresholds)
    if sure_entry is None and means_another(prediction.intent, turn.tokens):
        own = {prediction.intent, catalog.entry_of(prediction.intent) or prediction.intent}
        sure_entry = _neighbour(hits, own, thresholds)
    close_intents = () if intent else undone or _close_intents(prediction, thresholds)
    return replace(
        turn,
        hits=hits,
        sure_entry=None if intent and catalog.action_of(intent) != "entry" else sure_entry,
        close=() if intent or sure_entry else (close_intents or close_entries),
        # Where no word was said there is nothing to be a stranger to: a file, a place or an emoji alone.
        in_scope=not turn.tokens
        or prediction.in_scope >= thresholds.in_scope
        or bool(close_entries or undone)
        or has_key(turn.entities),
    )


def _meant_text(situation: Situation) -> str:
    """What was meant: the title of the pressed button stands for its words."""
    pressed = situation.button
    if pressed and situation.pending:
        title = next((one.title for one in situation.pending.options if one.key == pressed), None)
        if title:
            return title
    return situation.text


def _language(situation: Situation, text: str) -> str:
    talk = situation.conversation
    before = talk.memory.get("language") or talk.language or situation.person.language or situation.business.language
    known: Literal["id", "en"] = "en" if before == "en" else "id"
    return known if is_aside(situation) else detect(text, known)


def topic_of(turn: Turn) -> str:
    """Return the entry that the conversation was answered with last when this message is short enough to go on with
    it, else nothing."""
    last = turn.situation.conversation.memory.get("last_entries") or [""]
    return str(last[-1]) if len(turn.tokens) <= FOLLOW_UP_WORDS else ""


def _search(turn: Turn, knowledge: Knowledge) -> tuple[Hit, ...]:
    situation = turn.situation
    context = SearchContext(
        packs=situation.business.packs,
        language="en" if turn.language == "en" else "id",
        channel=situation.conversation.channel,
        tier=situation.person.tier,
        record_statuses=tuple(record.status for record in situation.records if not record.sealed),
        on_day=situation.now.astimezone(situation.business.zone).date(),
        topic=topic_of(turn),
    )
    asked = _without_greeting(_with_days(turn))
    return knowledge.search(turn.plain if asked == turn.tokens else " ".join(asked), asked, context, HITS)


def _with_days(turn: Turn) -> tuple[str, ...]:
    """Return the words with the days that were named, as entries name them ("hari ini"); figures stay taken out."""
    if DATED not in turn.tokens:
        return turn.tokens
    # A question of the past comes without what was found in it.
    found = turn.entities or _entities(turn.situation, turn.text)
    kept = [one for one in found if one.kind != "date_time" or any(map(str.isdigit, one.text))]
    return turn.tokens if len(kept) == len(found) else normalise(turn.text, kept).tokens


def _without_greeting(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words behind a greeting: no entry is about it, and it makes a question look strange to all of them."""
    greets = len(tokens) >= GREETED_WORDS and tokens[0] in _GREETINGS
    return tokens[2 if tokens[1] in _PARTS else 1 :] if greets else tokens


def _neighbour(hits: tuple[Hit, ...], own: set[str], thresholds: Thresholds) -> str | None:
    """Return the entry that words mean which turned away from an intent: the one that stands out beside its `own`."""
    others = [hit for hit in hits if hit.entry_id.removesuffix(".en") not in own]
    if not others or others[0].confidence < thresholds.entry_close:
        return None
    stands_out = len(others) == 1 or others[0].confidence >= STANDS_OUT * others[1].confidence
    return others[0].entry_id if stands_out else None


def _sure_intent(prediction: Prediction, thresholds: Thresholds, catalog: Catalog) -> str | None:
    if prediction.in_scope < thresholds.in_scope or not prediction.ranking:
        return None
    if prediction.confidence >= thresholds.sure and prediction.margin >= thresholds.margin:
        return prediction.intent
    if _one_action(prediction, thresholds, catalog):
        return prediction.intent
    near = _close_intents(prediction, thresholds)
    return near[0] if {_act(name, catalog) for name in near} == {LOOK_UP} else None


def _close_intents(prediction: Prediction, thresholds: Thresholds) -> tuple[str, ...]:
    if prediction.in_scope < thresholds.in_scope or not prediction.ranking:
        return ()
    best = prediction.ranking[0][1]
    near = tuple(
        name
        for name, score in prediction.ranking[:3]
        if best - score <= thresholds.close and score > 0 and name not in NOT_OFFERED
    )
    return near if len(near) > 1 else ()


def _act(name: str, catalog: Catalog) -> str:
    action = catalog.action_of(name)
    return _SAME.get(action, action)


def _one_action(prediction: Prediction, thresholds: Thresholds, catalog: Catalog) -> bool:
    """Whether the candidates that are close lead to the same action: then nobody need be asked which was meant."""
    action = _act(prediction.intent, catalog)
    if action == "entry":
        return False
    same = sum(score for name, score in prediction.ranking if _act(name, catalog) == action)
    other = max((score for name, score in prediction.ranking if _act(name, catalog) != action), default=0.0)
    return same >= thresholds.sure and same - other >= thresholds.margin


def _sure_entry(
    hits: tuple[Hit, ...], knowledge: Knowledge, thresholds: Thresholds
) -> tuple[str | None, tuple[str, ...]]:
    if not hits:
        return None, ()
    if hits[0].confidence >= thresholds.entry_sure:
        return hits[0].entry_id, ()
    near = tuple(hit.entry_id for hit in hits[:3] if hit.confidence >= thresholds.entry_close)
    if len(near) > 1 and not any(knowledge.entry(one) for one in near):
        # Nobody is asked which was meant where all answers lack a fact.
        return near[0], ()
    return None, near if len(near) > 1 else ()
