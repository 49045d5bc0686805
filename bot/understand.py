"""Step 8 of a message's life: a Situation becomes a Turn. Where text, intents and knowledge meet; pure.

Order matters: entities are read from the raw text, then their places are taken by placeholders before classifying.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.choices import is_aside
from core.text import detect, extract, normalise
from core.text.entities import Entity
from core.words import ASKS_REFERENCE, Hit, Prediction, Situation, Turn
from faq_kb.search import Knowledge, SearchContext
from intents.catalog import Catalog
from intents.model import IntentModel
from intents.mood import read_mood
from intents.pointing import only_asks_after, only_names, only_points
from intents.refusal import refuses
from intents.taking_back import only_takes_back
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
# Entries that a turn compares: one to answer, two more to ask between.
HITS = 3
# Intents that undo or move something, and what a message is that names the deed to stop it.
UNDOING = frozenset({
    "order.cancel", "order.change", "clinic.cancel", "clinic.reschedule", "refund.request", "return.request",
    "account.close_delete", "shipping.reschedule_address",
})  # fmt: skip
REFUSED = "general.deny"
REDELIVERY = "shipping.reschedule_address"
# What nobody asks who names an order, and what they ask then: "pesanan 20777 gimana ya".
HOW_TO_ORDER, ORDER_STATUS = "order.how_to", "order.status"
# What "batalin aja" takes back, by the first half of what was talked about last.
TAKES_BACK = {"order": "order.cancel", "shipping": "order.cancel", "clinic": "clinic.cancel"}
# "mau pesan 2 box" orders; the same words about what was ordered count nothing.
_BUYS = re.compile(
    r"\b(?:mau|ingin|pengen|want to) (?:pesan|order|beli|buy)\b(?P<count> \d{1,3}\b)?"
    r"(?! (?:saya|itu|ini|tadi|kemarin|yang)\b)"
)
OF_AN_ORDER = frozenset({"order.change", ORDER_STATUS})
# Actions that look up the same records: nobody is asked which of them was meant.
LOOK_UP = "record_status"
_SAME = {"shipping_late": LOOK_UP}
# Least confidence of the classifier to call a person by itself. Of 500 messages to brands, 27 were called for by it
# alone, hardly one rightly; nine in ten of the wrong ones lay below this, a quarter of the right ones of ours.
CALL_SURE = 0.85
# Nobody is asked "did you mean to greet?".
SMALL_TALK = frozenset({f"general.{name}" for name in ("greet", "thanks", "goodbye", "affirm", "deny")})
# Words of one matter that a short follow-up ("kalau minggu?") is searched together with.
FOLLOW_UP_WORDS = 4


def understand(
    situation: Situation, model: IntentModel, knowledge: Knowledge, catalog: Catalog, thresholds: Thresholds
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
    turn = replace(read, sure_intent=_guarded(read, thresholds, catalog))
    return look_up(turn, knowledge, catalog, thresholds)


def _entities(situation: Situation, text: str) -> tuple[Entity, ...]:
    asked = _is_asked(situation)
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
    # An action of its own needs no approved text: the shelf is not searched for it.
    searches = intent is None or catalog.action_of(intent) in READING_ACTIONS
    hits = _search(turn, knowledge) if searches else ()
    sure_entry, close_entries = _sure_entry(hits, thresholds)
    close_intents = () if intent else _close_intents(prediction, thresholds)
    return replace(
        turn,
        hits=hits,
        sure_entry=None if intent and catalog.action_of(intent) != "entry" else sure_entry,
        close=() if intent or sure_entry else (close_intents or close_entries),
        # Where no word was said there is nothing to be a stranger to: a file, a place or an emoji alone.
        in_scope=not turn.tokens
        or prediction.in_scope >= thresholds.in_scope
        or bool(close_entries)
        or _has_key(turn.entities),
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
    return knowledge.search(turn.plain, turn.tokens, context, HITS)


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
        if best - score <= thresholds.close and score > 0 and name not in SMALL_TALK
    )
    return near if len(near) > 1 else ()


def _guarded(turn: Turn, thresholds: Thresholds, catalog: Catalog) -> str | None:
    """Return the sure intent, unless what was said around it speaks against it."""
    if turn.prediction.intent in UNDOING and refuses(turn.tokens):
        # "jangan dibatalkan dulu" names the deed to stop it.
        return REFUSED
    if only_takes_back(turn.tokens) and (meant := _talked_about(turn.situation)):
        return meant
    sure = _sure_intent(turn.prediction, thresholds, catalog)
    if (sure is None or sure in OF_AN_ORDER) and _buys(turn):
        return HOW_TO_ORDER
    if _is_asked(turn.situation) and _has_key(turn.entities) and only_names(turn.tokens):
        # "pesanan KL-20461 kak" is the number that was asked for, and no question.
        return None
    if sure in (None, HOW_TO_ORDER) and _asks_after(turn):
        return ORDER_STATUS
    if sure and sure not in SMALL_TALK and only_points(turn.prediction.why):
        # "itu yang kemarin gimana jadinya" could be about anything.
        return None
    if sure and _too_short_to_call(sure, turn, catalog):
        # "kalau sabtu?" is no threat: what is asked next belongs to what was asked before.
        return None
    if sure == REDELIVERY and turn.prediction.confidence < CALL_SURE and not _is_under_way(turn.situation):
        # "bisa kirim hari ini?" of somebody to whom nothing is under way asks how fast we are.
        return None
    return sure


def _talked_about(situation: Situation) -> str | None:
    """Return the intent that takes back what was talked about last, None where that is nothing of the kind."""
    topics = [topic for topic in situation.conversation.memory.get("last_intents", ()) if topic]
    return TAKES_BACK.get(str(topics[-1]).partition(".")[0]) if topics else None


def _buys(turn: Turn) -> bool:
    """Whether goods are counted that somebody wants of a shop, and no order is named."""
    found = _BUYS.search(" ".join(turn.tokens)) if "commerce" in turn.situation.business.packs else None
    counts = turn.entity("quantity") is not None or (found is not None and found["count"] is not None)
    return found is not None and counts and not _has_key(turn.entities)


def _asks_after(turn: Turn) -> bool:
    """Whether a number is named only to hear how it stands."""
    return _has_key(turn.entities) and only_asks_after(turn.tokens)


def _is_asked(situation: Situation) -> bool:
    return situation.pending is not None and situation.pending.asks == ASKS_REFERENCE


def _too_short_to_call(intent: str, turn: Turn, catalog: Catalog) -> bool:
    """Whether a short follow-up would call a person on a guess; whoever asks for one outright is believed."""
    calls = catalog.action_of(intent) == "call_person" and intent != "general.ask_human"
    return calls and len(turn.tokens) <= FOLLOW_UP_WORDS and turn.prediction.confidence < CALL_SURE


def _is_under_way(situation: Situation) -> bool:
    # Whether a stranger's number exists must not be told by how a message with it is understood.
    return any(record.kind in ("order", "shipment") and not record.sealed for record in situation.records)


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


def _sure_entry(hits: tuple[Hit, ...], thresholds: Thresholds) -> tuple[str | None, tuple[str, ...]]:
    if not hits:
        return None, ()
    if hits[0].confidence >= thresholds.entry_sure:
        return hits[0].entry_id, ()
    near = tuple(hit.entry_id for hit in hits[:3] if hit.confidence >= thresholds.entry_close)
    return None, near if len(near) > 1 else ()


def _has_key(entities: tuple[Entity, ...]) -> bool:
    """An order number or resi is always our business, whatever the words around it."""
    return any(entity.kind in ("order_number", "awb") for entity in entities)
