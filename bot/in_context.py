"""What unclear words mean by what is known beside them: the record that they name, the matter talked about last.

Asked by `bot/understand.py` where the words alone make nothing sure. "KL-20461 mau diganti" is about an order and no
profile, "udah dikirim blm" behind the status of an order is about that order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.guarding import NOT_OFFERED
from bot.record_talk import find_record
from core.words import Turn
from intents.catalog import Catalog

# Longer messages say themselves what they are about.
FEW_WORDS = 6
# And what asks on with so few says nothing but what about.
FEW_TO_ASK_ON = 3
# How much likelier a few words go on with the matter before them than with any other: their chances are weighed by it.
GOES_ON = 20.0
# Which part of the chance of being ours that other messages need is enough for them.
EASE = 0.5
# Words that begin a question which stands on the one before it: "kalau sabtu?".
_ASKS_ON = re.compile(r"(?:eh |oh |oke |nah )?(?:kalau|terus kalau|what about|how about|what if|and if)\b")
# Words that ask for a time, and words around them. "Jam berapa" asks for hours of its own.
_WHEN = frozenset("kapan lama hari when long".split())
_AROUND_WHEN = frozenset("berapa lagi masih kira itu nya ya sih kak tidak how will it does take more days".split())
# Who speaks, and what they may do.
_OF_ONESELF = re.compile(r"\b(?:saya|i) \w")
# Actions whose matter may be gone on with: they only tell something. Nothing is ever changed by so little.
TELLING = frozenset({"entry", "opening_hours", "login_problem", "stock", "points", "record_status", "shipping_late"})
# What the records of each trade are, and the first halves of the intents that are about them. Others fit any record.
_ABOUT: Mapping[str, frozenset[str]] = {
    "order": frozenset({"order", "shipping", "payment", "refund", "return", "product", "loyalty"}),
    "appointment": frozenset({"clinic"}),
    "transaction": frozenset({"bank"}),
}
_TRADES: Mapping[str, str] = {"shipment": "order"}
_OF_RECORDS = frozenset({"account"}).union(*_ABOUT.values())


def meant_here(turn: Turn, catalog: Catalog, *, sure: float, margin: float, in_scope: float) -> str | None:
    """Return the intent that is surely meant once what is known beside the words is weighed too, else None.

    `sure`, `margin` and `in_scope` are the thresholds that a message has to pass by its words alone.
    """
    topics, about = _topics(turn, catalog), _about(turn)
    if not topics and not about:
        return None
    if len(topics) == 1 and (_asks_when(turn) or (not turn.close and _ASKS_ON.match(turn.plain))):
        return next(iter(topics))
    if turn.prediction.in_scope < in_scope * (EASE if topics else 1.0):
        return None
    weighed = {
        name: chance * (GOES_ON if name in topics else 1.0)
        for name, chance in turn.prediction.ranking
        if not (about and name.partition(".")[0] in _OF_RECORDS - about) and not (topics and name in NOT_OFFERED)
    }
    best = max(weighed, key=weighed.__getitem__, default="")
    if not best or (best not in topics and not about):
        return None
    whole = sum(weighed.values())
    lead = weighed[best] - max((chance for name, chance in weighed.items() if name != best), default=0.0)
    return best if weighed[best] >= sure * whole > 0 and lead >= margin * whole else None


def _asks_when(turn: Turn) -> bool:
    """Whether nothing is asked but when, or how long ("brp lama lagi?"): of what, the matter before tells."""
    said = set(turn.tokens)
    return said <= _WHEN | _AROUND_WHEN and not said.isdisjoint(_WHEN)


def only_asks_on(turn: Turn, catalog: Catalog) -> bool:
    """Return whether these words are a short question that stands on what was talked about before ("kalau anak-anak?").

    No wording of its own tells a grave matter so: of two words in common use a classifier makes what it will. What
    somebody may do themselves ("kalau saya menyerah") is no such question.
    """
    if len(turn.tokens) > FEW_TO_ASK_ON or not _ASKS_ON.match(turn.plain) or _OF_ONESELF.search(turn.plain):
        return False
    return bool(_topics(turn, catalog))


def _topics(turn: Turn, catalog: Catalog) -> frozenset[str]:
    """Return the intents that these few words may go on with: what was talked about last, or what was asked between."""
    memory, pending = turn.situation.conversation.memory, turn.situation.pending
    if not 0 < len(turn.tokens) <= FEW_WORDS or turn.yes_no:
        return frozenset()
    last = zip(reversed(memory.get("last_intents", ())), reversed(memory.get("last_entries", ())), strict=False)
    # Answers to a question of ours name neither intent nor entry.
    topics = [next((intent for intent, entry in last if intent or entry), "")]
    if pending is not None and pending.action == "clarify":
        topics = [option.value for option in pending.options]
    return frozenset(one for one in topics if catalog.has(one) and catalog.action_of(one) in TELLING)


def _about(turn: Turn) -> frozenset[str]:
    """Return the first halves of the intents that fit the customer's own record that is named; none where none is.

    Whether a stranger's number exists must not be told by how a message with it is understood.
    """
    named = (find_record(turn, one.value) for one in turn.entities if one.kind in ("order_number", "awb"))
    record = next((one for one in named if one is not None and not one.sealed), None)
    return frozenset() if record is None else _ABOUT.get(_TRADES.get(record.kind, record.kind), frozenset())
