"""The rows that a brief is made from: conversation, handover, transcript and turns. Read by `handover/brief.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from core.database import Session
from core.tables import conversations, customers, identities, messages, turns
from handover.tables import handovers
from handover.wording import table, word

# The decision of a turn that only kept something.
NOTED = "noted"


@dataclass(frozen=True, slots=True)
class BriefRows:
    """Everything that one brief tells of, as it stands at `now`, and the language to tell it in."""

    talk: Row[Any]
    handover: Row[Any] | None
    lines: Sequence[Row[Any]]
    turns: Sequence[Row[Any]]
    earlier: int
    label: Callable[[str, str], str | None]
    language: str
    now: datetime

    def said_in(self, turn_id: int | None, author: str = "customer") -> int | None:
        """Return the last message of this author in a turn."""
        found = [line.id for line in self.lines if line.turn_id == turn_id and line.author == author]
        return found[-1] if found and turn_id is not None else None

    def word(self, name: str, **values: object) -> str:
        """Return a word of the brief in its language, filled."""
        return word(name, self.language, **values)

    def names(self, section: str) -> Mapping[str, Any]:
        """Return the words of a section in the brief's language."""
        found: Mapping[str, Any] = table()[section][self.language]
        return found

    @property
    def until(self) -> datetime:
        """The instant up to which waiting counts: now, or the end of a handover that is over."""
        return self.now if self.handover is None or self.handover.ended_at is None else self.handover.ended_at

    @property
    def reasons(self) -> list[Mapping[str, Any]]:
        """The reasons of the handover, most urgent first."""
        kept = self.handover.reasons if self.handover is not None else []
        return sorted(kept, key=lambda reason: -int(reason.get("urgency", 1)))


def read_rows(
    session: Session,
    conversation_id: int,
    now: datetime,
    language: str,
    label: Callable[[str, str], str | None],
) -> BriefRows:
    """Return the rows of a conversation. Raises NoResultFound for an unknown one."""
    talk = session.execute(
        select(conversations, customers.c.name, customers.c.tier, identities.c.profile_name)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .where(conversations.c.id == conversation_id)
    ).one()
    of_talk = select(handovers).where(handovers.c.conversation_id == conversation_id)
    # Where to be reached stands beside who it is; it says nothing of the matter.
    aside = select(turns.c.id).where(turns.c.conversation_id == conversation_id, turns.c.decision == NOTED)
    said = select(messages).where(
        messages.c.conversation_id == conversation_id,
        messages.c.kind == "text",
        ~messages.c.struck,
        messages.c.turn_id.is_(None) | messages.c.turn_id.not_in(aside),
    )
    earlier = select(func.count()).where(
        conversations.c.customer_id == talk.customer_id, conversations.c.id != conversation_id
    )
    return BriefRows(
        talk=talk,
        handover=session.execute(of_talk.order_by(handovers.c.id.desc()).limit(1)).one_or_none(),
        lines=session.execute(said.order_by(messages.c.id)).all(),
        turns=session.execute(
            select(turns)
            .where(turns.c.conversation_id == conversation_id, turns.c.id.not_in(aside))
            .order_by(turns.c.id)
        ).all(),
        earlier=int(session.execute(earlier).scalar_one()),
        label=label,
        language=language,
        now=now,
    )
