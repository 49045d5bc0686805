"""Requests that end with a person: the record first, then one missing thing at a time, read back, handed over.

Several actions are made of it: returns, refunds, payment proofs, missing parcels, changes of profile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.actions import Action, Tools, deaf
from bot.actions.hand_over import call
from bot.choices import picked
from bot.record_talk import as_options, current, find_record, named_reference, own_records, told_last
from core.outcomes import Outcome, Reason, Reply
from core.text import fold
from core.words import ASKS_REFERENCE, Pending, Turn
from intents.pointing import tells_no_matter

NOTHING = frozenset(
    {"tidak ada", "ga ada", "gak ada", "gada", "nggak ada", "no", "none", "skip", "ga punya", "tidak punya"}
)
# What is kept of a photo that was asked for and is not there.
WITHOUT = "tidak ada"
# A sentence of so many words says by itself what the matter is; nobody is asked to tell it again.
TOLD_WORDS = 5
# Packs of intents whose words may tell what is wrong with goods, and words with which people ask instead.
_OF_GOODS = frozenset({"product", "order", "shipping", "return"})
_OF_PHOTOS = re.compile(r"\b(?:foto|fotonya|gambar|gambarnya|video|videonya|photo|picture)\b", re.I)
# "Garansi ada ga" asks without a mark.
_TAGS = (("tidak",), ("belum",), ("not",))
_ASKING = frozenset(
    """
    apa apakah berapa kapan gimana bagaimana mana dimana kenapa siapa bisa boleh how what when where which who why can
    does
    """.split()
)


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """What a request needs. `name` is the action's own; `kinds` the records it is about (none: no record is asked for).

    `asks_reason` and `asks_photo` name phrases; None skips the question. `noted` is the phrase that closes it,
    `noted_without` where it thanks for a photo and none came; `tells` whether a first message, however short, says what
    the matter is.
    """

    name: str
    category: str
    sentence: str
    noted: str
    kinds: tuple[str, ...] = ("order", "shipment")
    asks_reason: str | None = None
    asks_photo: str | None = None
    noted_without: str | None = None
    urgency: int = 1
    skill: str = "general"
    tells: Callable[[Turn], bool] = deaf


def request_action(plan: RequestPlan) -> Action:
    """Return the action of a plan."""
    return Action(lambda turn, tools: _run(plan, turn, tools), accepts=_accepts)


def _accepts(turn: Turn) -> bool:
    pending = turn.situation.pending
    if pending is not None and pending.asks in ("reason", ASKS_REFERENCE) and _tells_what_is_wrong(turn):
        return True
    if pending is not None and pending.asks == "photo" and _OF_PHOTOS.search(turn.text):
        return True
    if pending is None or turn.sure_intent not in (None, *_same_matter(pending.values)):
        return pending is not None and (bool(turn.situation.attachments) or picked(turn) is not None)
    if pending.asks == ASKS_REFERENCE:
        return named_reference(turn) is not None or picked(turn) is not None
    if pending.asks == "photo":
        given = bool(turn.situation.attachments) or fold(turn.text) in NOTHING
        return given or (len(turn.tokens) > 1 and not _asks(turn))
    told = bool(turn.text.strip()) and not tells_no_matter(turn.tokens)
    return told or bool(turn.situation.attachments)


def _tells_what_is_wrong(turn: Turn) -> bool:
    """Whether words about goods tell what is wrong ("ukurannya salah") and do not ask anything."""
    about = (turn.sure_intent or turn.sure_entry or "").partition(".")[0]
    return about in _OF_GOODS and not _asks(turn)


def _asks(turn: Turn) -> bool:
    """Whether these words ask something, with or without a mark."""
    return "?" in turn.text or bool(_ASKING & set(turn.tokens)) or turn.tokens[-1:] in _TAGS


def _same_matter(values: Mapping[str, Any]) -> tuple[str, ...]:
    return (str(values.get("intent", "")), "general.affirm", "general.deny")


def _run(plan: RequestPlan, turn: Turn, tools: Tools) -> Outcome:
    pending = turn.situation.pending
    own = pending is not None and pending.action == plan.name
    values = dict(pending.values) if pending and own else {"intent": tools.ruling.target}
    values |= _given(plan, turn, pending if own else None)
    question = _missing(plan, turn, tools, values)
    if question is not None:
        return question
    summary = _summary(values)
    reason = Reason(
        category=plan.category,
        sentence=f"{plan.sentence} {summary}".strip(),
        urgency=plan.urgency,
        skill=plan.skill,
        evidence=str(values.get("words", ""))[:120],
        rule=plan.name,
    )
    noted = plan.noted if values.get("photo") != WITHOUT else plan.noted_without or plan.noted
    reply = tools.reply(turn, noted, reference=values.get("reference", ""), words=values.get("words", ""))
    outcome = call(turn, tools, (reason, *tools.reasons))
    first = Reply(reply.text, message_class="handover")
    return replace(outcome, decision="action", replies=(first, *outcome.replies), pending=None)


def _given(plan: RequestPlan, turn: Turn, pending: Pending | None) -> dict[str, Any]:
    """Take what this message gives: a reference, the words, a photo, or that there is none."""
    given: dict[str, Any] = {}
    chosen = picked(turn)
    reference = chosen.value if chosen else named_reference(turn)
    if reference:
        given["reference"] = reference
    if turn.situation.attachments:
        given["photo"] = "ya"
    elif pending is not None and pending.asks == "photo":
        given["photo"] = WITHOUT
    words = turn.text.replace("\n", " ").strip()[:300]
    if pending is None:
        is_story = len(turn.tokens) >= TOLD_WORDS or plan.tells(turn)
    else:
        # Told before the number that was asked for: nobody is asked for it again.
        is_story = pending.asks == ASKS_REFERENCE and not reference and _tells_what_is_wrong(turn)
    if words and (is_story or (pending is not None and pending.asks == "reason")):
        given["words"] = words
    return given


def _missing(plan: RequestPlan, turn: Turn, tools: Tools, values: dict[str, Any]) -> Outcome | None:
    now = turn.situation.now
    if plan.kinds and not values.get("reference"):
        found = current(own_records(turn, plan.kinds))
        told = found[0] if len(found) == 1 else told_last(turn, plan.kinds)
        if told is not None:
            values["reference"] = told.reference
        else:
            options = as_options(found, turn, tools)
            again = turn.situation.pending is not None and turn.situation.pending.asks == ASKS_REFERENCE
            words = str(values.get("words", ""))
            key = "request.ask_reference_too" if again and words else "request.ask_reference"
            reply = tools.reply(turn, "record.which" if options else key, options=options, words=words)
            pending = Pending(plan.name, ASKS_REFERENCE, now, values, options)
            return Outcome("clarify", (reply,), pending=pending)
    if plan.asks_reason and not values.get("words"):
        asked = Pending(plan.name, "reason", now, values)
        return Outcome("clarify", (tools.reply(turn, plan.asks_reason),), pending=asked)
    if plan.asks_photo and not values.get("photo"):
        asked = Pending(plan.name, "photo", now, values)
        return Outcome("clarify", (tools.reply(turn, plan.asks_photo),), pending=asked)
    record = find_record(turn, str(values.get("reference", "")))
    if record is not None and not record.sealed:
        values["reference"] = record.reference
    return None


def _summary(values: Mapping[str, Any]) -> str:
    parts = []
    if values.get("reference"):
        parts.append(f"Nomor: {values['reference']}.")
    if values.get("photo"):
        parts.append("Foto dikirim." if values["photo"] == "ya" else "Tanpa foto.")
    return " ".join(parts)
