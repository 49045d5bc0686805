"""The brief of a conversation: ten lines, always in the same order, made from rows only, each linked to its message.

The console makes it anew for every page, so that waiting and promise are those of this minute; `handover/request.py`
and `handover/acts.py` keep on the handover what it said at the request and at the claim. Two lines quote, both
chosen by `handover/extract.py`: what the customer wants in their own words, and what the bot replied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.database import Session
from core.words import CONTACT
from handover.brief_rows import BriefRows, read_rows
from handover.extract import Line, extract
from handover.wording import say_category, say_length, say_mood, say_promise

KEYS = ("who", "wants", "understood", "facts", "tried", "mood", "reasons", "promise", "waiting", "offers")
# What an agent reads first stands in bold.
BOLD = frozenset({"wants", "reasons", "offers"})
# Most facts of one line.
MOST_FACTS = 6
# Kinds of entities that are part of a story, not facts to work with.
NO_FACTS = frozenset({"quantity", "percent"})


@dataclass(frozen=True, slots=True)
class BriefLine:
    """One line: `key` is one of KEYS, `value` what is known, `message_id` where it was said (None for rows)."""

    key: str
    label: str
    value: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """Ten lines in the order of KEYS."""

    lines: tuple[BriefLine, ...]


_Line = tuple[str, int | None]


def no_label(_intent: str, _language: str) -> str | None:
    """Know no intent by another name than the turn's own."""
    return None


def by_name(channel: str, _language: str) -> str:
    """Call every channel by its name."""
    return channel


def make_brief(
    session: Session,
    conversation_id: int,
    *,
    now: datetime,
    language: str = "id",
    label: Callable[[str, str], str | None] = no_label,
    channel_title: Callable[[str, str], str] = by_name,
    words: Callable[[str], str] = str,
) -> Brief:
    """Return the brief of a conversation in "id" or "en", as it stands at `now`.

    `label(intent, language)` names an intent in words, None leaves the turn's own label;
    `channel_title(channel, language)` says what a channel is called; `words(text)` takes the marks out of what the bot
    wrote. Raises sqlalchemy's NoResultFound for an unknown conversation.
    """
    rows = read_rows(session, conversation_id, now, "en" if language == "en" else "id", label)
    made: Mapping[str, _Line] = {
        "who": _who(rows, channel_title(rows.talk.channel, rows.language)),
        "wants": _wants(rows),
        "understood": _understood(rows),
        "facts": _facts(rows),
        "tried": _tried(rows, words),
        "mood": _mood(rows),
        "reasons": _reasons(rows),
        "promise": _promise(rows),
        "waiting": _waiting(rows),
        "offers": _offers(rows),
    }
    labels = rows.names("labels")
    nothing = rows.word("nothing")
    return Brief(tuple(BriefLine(key, labels[key], made[key][0] or nothing, made[key][1]) for key in KEYS))


def stored(brief: Brief) -> list[dict[str, Any]]:
    """Return a brief as plain values for its column: label, text, key (bold or not), message_id, name."""
    return [
        {
            "name": line.key,
            "label": line.label,
            "text": line.value,
            "key": line.key in BOLD,
            "message_id": line.message_id,
        }
        for line in brief.lines
    ]


def _who(rows: BriefRows, channel: str) -> _Line:
    talk = rows.talk
    parts = [talk.name or talk.profile_name or rows.word("nameless"), channel, (talk.tier or "").capitalize()]
    if rows.earlier:
        parts.append(rows.word("before", n=rows.earlier))
    contact = (talk.memory or {}).get(CONTACT)
    if contact:
        parts.append(rows.word("contact", contact=contact))
    return ", ".join(part for part in parts if part), None


def _wants(rows: BriefRows) -> _Line:
    answered = {turn.id for turn in rows.turns if turn.decision == "answer"}
    lines = [Line(one.id, one.author != "customer", one.text, one.turn_id in answered) for one in rows.lines]
    found = extract(lines)
    return (f"“{' … '.join(quote.text for quote in found.wish)}”", found.fullest) if found.wish else ("", None)


def _understood(rows: BriefRows) -> _Line:
    counted = [turn for turn in rows.turns if turn.intent and (turn.why or {}).get("intent_counts", True)]
    known = [turn for turn in counted if not turn.intent.startswith("general.")] or counted
    if not known:
        return "", None
    turn = known[-1]
    what = rows.label(turn.intent, rows.language) or (turn.why or {}).get("intent_label") or turn.intent
    confidence = f"{(turn.confidence or 0) / 100:.2f}"
    confidence = confidence.replace(".", ",") if rows.language == "id" else confidence
    return f"{what}, {rows.word('sure', confidence=confidence)}", rows.said_in(turn.id)


def _facts(rows: BriefRows) -> _Line:
    facts: dict[str, int | None] = {}
    for turn in rows.turns:
        for entity in (turn.why or {}).get("entities") or ():
            if entity.get("kind") in NO_FACTS:
                continue
            facts[str(entity.get("text") or entity.get("value"))] = rows.said_in(turn.id)
    if not facts:
        return "", None
    newest = list(facts)[-MOST_FACTS:]
    verified = [rows.word("verified")] if (rows.talk.memory or {}).get("verified") else []
    return ", ".join([*newest, *verified]), facts[newest[-1]]


def _tried(rows: BriefRows, words: Callable[[str], str]) -> _Line:
    names = rows.names("decisions")
    # What the bot says when it hands over, and to whom waits already, is no try.
    until = rows.handover.requested_at if rows.handover is not None else rows.now
    tries = {turn.id: turn.decision for turn in rows.turns if turn.at < until and turn.decision in names}
    counted = {name: sum(decision == name for decision in tries.values()) for name in names}
    done = [names[name] if n == 1 else rows.word("times", what=names[name], n=n) for name, n in counted.items() if n]
    spoken = [line for line in rows.lines if line.author == "bot" and line.turn_id in tries]
    found = extract([Line(line.id, True, words(line.text)) for line in spoken])
    said = {"last_said": found.reply, "earlier_said": found.earlier}
    quoted = [rows.word(name, text=quote.text) for name, quote in said.items() if quote is not None]
    told = "; ".join(part for part in [", ".join(done), *quoted] if part)
    return told, found.reply.message_id if found.reply is not None else None


def _mood(rows: BriefRows) -> _Line:
    felt = [turn for turn in rows.turns if turn.mood]
    if not felt:
        return "", None
    last = felt[-1].mood
    # The message in which the present mood began is the one to read.
    since = felt[-1]
    for turn in reversed(felt):
        if turn.mood != last:
            break
        since = turn
    now = say_mood(last, rows.language)
    if felt[0].mood == last:
        return now, rows.said_in(since.id)
    first = say_mood(felt[0].mood, rows.language)
    return rows.word("then", first=first, last=now.lower()), rows.said_in(since.id)


def _reasons(rows: BriefRows) -> _Line:
    said = [reason["sentence"] for reason in rows.reasons]
    if rows.language == "en":
        said = [say_category(reason["category"], "en") or reason["sentence"] for reason in rows.reasons]
    if rows.handover is not None and not said:
        said = [rows.word("direct")]
    return " · ".join(dict.fromkeys(said)), _asked_in(rows)


def _promise(rows: BriefRows) -> _Line:
    if rows.handover is None or not rows.reasons:
        return "", None
    stands = say_promise(rows.handover.due_at, rows.handover.first_reply_at, rows.until, rows.language)
    return stands, rows.said_in(_asking_turn(rows), "bot") or _asked_in(rows)


def _waiting(rows: BriefRows) -> _Line:
    # Somebody whom an agent joined unasked has waited for nothing.
    since = rows.talk.waiting_since or (rows.handover.requested_at if rows.handover and rows.reasons else None)
    if since is None:
        return "", None
    replied = rows.handover.first_reply_at if rows.handover is not None else None
    length = say_length((replied or rows.until) - since, rows.language)
    return rows.word("waited", time=length) if replied else length, _asked_in(rows)


def _offers(rows: BriefRows) -> _Line:
    offers = rows.names("offers")
    category = rows.reasons[0]["category"] if rows.reasons else "other"
    options = offers.get(category, offers["other"])
    return "\n".join(f"{place}. {option}" for place, option in enumerate(options, start=1)), None


def _asking_turn(rows: BriefRows) -> int | None:
    asked = [turn.id for turn in rows.turns if turn.decision == "handover"]
    return asked[-1] if asked else None


def _asked_in(rows: BriefRows) -> int | None:
    """Return the customer's message at which the handover was asked for, else their last one."""
    own = [line.id for line in rows.lines if line.author == "customer"]
    return rows.said_in(_asking_turn(rows)) or (own[-1] if own else None)
