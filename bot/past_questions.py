"""What customers asked before, as the turns keep it: the words, how they were understood, and from where.

Read by `bot/impact.py` and `bot/model_impact.py`; `bot/open_questions.py` reads other turns in the same way. For an
edit of the knowledge only what it answers, or could: what a rule, an open question or an action of its own decided
stays as it is whatever the knowledge says. Erased conversations keep nothing to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.policy import UNDERSTANDING
from bot.understand import READING_ACTIONS
from core.database import AnyRow, Session
from core.tables import conversations, customers, messages, records, turns
from core.words import Prediction

# Different questions that are read, and the turns that are looked through for them, newest first.
QUESTIONS = 500
TURNS = 3_000
# The rule that calls a person because nothing was understood: its turn is a question without an answer.
NOT_UNDERSTOOD = ({"unsure_twice"}, {"unsure_and_late"})


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """A question as it was asked last. `text` is masked, `plain` its plain words joined by a space, `times` how often
    the same words came; the rest is what the answer depends on beside them."""

    text: str
    times: int
    plain: str
    language: str
    prediction: Prediction
    sure_intent: str | None
    topic: str
    channel: str
    tier: str | None
    statuses: tuple[str, ...]


def past_questions(session: Session, limit: int = QUESTIONS, *, understood: bool = False) -> tuple[PastQuestion, ...]:
    """Return the newest `limit` different questions, newest first: those that the knowledge decides, or, with
    `understood`, all that depend on how the words were understood."""
    is_wanted = _is_open_to_the_model if understood else _is_open_to_knowledge
    newest: dict[tuple[str, str, str], AnyRow] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    for row in _newest_turns(session):
        key = (row.why.get("plain", ""), row.why.get("language", ""), row.channel)
        if key[0] and is_wanted(row.why) and (key in newest or len(newest) < limit):
            newest.setdefault(key, row)
            times[key] += 1
    said = texts_of(session, [row.id for row in newest.values()])
    statuses = statuses_of(session, {row.customer_id for row in newest.values()})
    return tuple(
        question_of(
            row.why,
            said[row.id],
            channel=row.channel,
            tier=row.tier,
            statuses=statuses.get(row.customer_id, ()),
            times=times[key],
        )
        for key, row in newest.items()
        if row.id in said
    )


def _newest_turns(session: Session) -> Iterable[AnyRow]:
    return session.execute(
        select(turns.c.id, turns.c.why, conversations.c.channel, conversations.c.customer_id, customers.c.tier)
        .join(conversations, conversations.c.id == turns.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .order_by(turns.c.id.desc())
        .limit(TURNS)
    )


def _is_open_to_knowledge(why: Mapping[str, Any]) -> bool:
    if why["decision"] == "handover":
        return {reason["rule"] for reason in why["reasons"]} in NOT_UNDERSTOOD
    if why["reasons"] or why["policy"]["line"] not in UNDERSTANDING:
        return False
    # A trigger word that an action listens for has no target: it counts, whatever was understood.
    return why["sure_intent"] is None or (why["action"] in READING_ACTIONS and bool(why["target"]))


def _is_open_to_the_model(why: Mapping[str, Any]) -> bool:
    """Whether the meaning of the words decided, or a rule, which may go by the meaning. A trigger word counts whatever
    was understood."""
    if why["decision"] == "handover":
        return True
    return why["policy"]["line"] in UNDERSTANDING and (why["decision"] != "action" or bool(why["target"]))


def texts_of(session: Session, turn_ids: Sequence[int]) -> dict[int, str]:
    """Return what the customer said in each of these turns, masked; turns without words have none."""
    said: dict[int, list[str]] = {}
    rows = session.execute(
        select(messages.c.turn_id, messages.c.text)
        .where(messages.c.turn_id.in_(turn_ids), messages.c.author == "customer", messages.c.text != "")
        .order_by(messages.c.id)
    )
    for turn_id, text in rows:
        said.setdefault(turn_id, []).append(text)
    return {turn_id: "\n".join(texts) for turn_id, texts in said.items()}


def statuses_of(session: Session, customer_ids: set[int]) -> dict[int, tuple[str, ...]]:
    """Return the states of the records of these customers; who has none is left out."""
    found: dict[int, set[str]] = {}
    chosen = select(records.c.customer_id, records.c.status).where(records.c.customer_id.in_(customer_ids))
    for customer_id, status in session.execute(chosen):
        found.setdefault(customer_id, set()).add(status)
    return {customer_id: tuple(sorted(some)) for customer_id, some in found.items()}


def question_of(
    why: Mapping[str, Any],
    text: str,
    *,
    channel: str,
    tier: str | None,
    statuses: tuple[str, ...],
    times: int = 1,
) -> PastQuestion:
    """Return the question of a turn, of what its row keeps as `why` and of who asked it where."""
    ranking = tuple((str(name), float(score)) for name, score in why["ranking"])
    return PastQuestion(
        text=text,
        times=times,
        plain=why["plain"],
        language=why["language"],
        prediction=Prediction(why["intent"], why["confidence"], why["in_scope"], ranking),
        sure_intent=why["sure_intent"],
        topic=why.get("topic", ""),
        channel=channel,
        tier=tier,
        statuses=statuses,
    )
