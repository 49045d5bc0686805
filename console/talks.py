"""One conversation as its page needs it: who owns it, for whom, the open promise; and its brief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Row, select

from console.meanings import meaning
from console.queue_rows import shown_name
from core.connections import ChannelWords, title_of
from core.database import Session
from core.tables import agents, conversations, customers, identities, messages
from faq_kb.render import plain
from handover.brief import BOLD, BriefLine, make_brief
from handover.skills import GENERAL
from handover.tables import handovers


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One of the ten rows of a brief as it is shown: bold or not, and when the message that it links to was said."""

    line: BriefLine
    bold: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that an agent looks at. `mine` tells whether this agent owns it, `owner` names the owner.

    `skill` is what its open handover asks for, None for nothing in particular.
    """

    id: int
    public_id: str
    customer_id: int
    channel: str
    address: str
    name: str
    state: str
    agent_id: int | None
    agent_name: str | None
    mine: bool
    due_at: datetime | None
    begun_at: datetime | None
    answered: bool
    handed_over: bool
    skill: str | None

    @property
    def owner(self) -> str:
        """The owner as one word, by which the page notices that it changed."""
        return f"{self.state}:{self.agent_id or ''}"


def read_talk(session: Session, public_id: str, agent_id: int) -> Talk | None:
    """Return the conversation with this public id as this agent sees it, None when there is none."""
    row = session.execute(
        select(
            conversations,
            customers.c.name,
            identities.c.address,
            identities.c.profile_name,
            agents.c.name.label("agent_name"),
        )
        .join(customers, customers.c.id == conversations.c.customer_id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .outerjoin(agents, agents.c.id == conversations.c.agent_id)
        .where(conversations.c.public_id == public_id)
    ).one_or_none()
    if row is None:
        return None
    newest = session.execute(
        select(handovers).where(handovers.c.conversation_id == row.id).order_by(handovers.c.id.desc()).limit(1)
    ).one_or_none()
    # Whoever was taken unasked was promised nothing.
    promised = newest is not None and newest.state != "ended" and newest.first_reply_at is None and bool(newest.reasons)
    return Talk(
        id=row.id,
        public_id=row.public_id,
        customer_id=row.customer_id,
        channel=row.channel,
        address=row.address,
        name=shown_name(row.name, row.profile_name, row.customer_id),
        state=row.state,
        agent_id=row.agent_id,
        agent_name=row.agent_name,
        mine=row.state == "agent" and row.agent_id == agent_id,
        due_at=newest.due_at if newest is not None and promised else None,
        begun_at=newest.requested_at if newest is not None and promised else None,
        answered=newest is not None and newest.first_reply_at is not None,
        handed_over=newest is not None,
        skill=newest.skill if newest is not None and newest.state != "ended" and newest.skill != GENERAL else None,
    )


def colleagues(session: Session, agent_id: int) -> Sequence[Row[int, str, bool]]:
    """Return the other agents who may take a conversation, those on duty first."""
    return session.execute(
        select(agents.c.id, agents.c.name, agents.c.on_duty)
        .where(agents.c.id != agent_id, agents.c.disabled_at.is_(None))
        .order_by(agents.c.on_duty.desc(), agents.c.name)
    ).all()


def has_open(session: Session, customer_id: int) -> bool:
    """Tell whether a customer has a conversation that is not resolved."""
    open_one = select(conversations.c.id).where(
        conversations.c.customer_id == customer_id, conversations.c.state != "resolved"
    )
    return session.execute(open_one.limit(1)).first() is not None


def read_brief(
    session: Session, talk: Talk, *, now: datetime, language: str, channels: Mapping[str, ChannelWords]
) -> tuple[ShownLine, ...]:
    """Return the brief as it stands at `now`, in the reader's language; nothing where no person was ever wanted."""
    if not talk.handed_over:
        return ()
    titled = partial(title_of, channels)
    lines = make_brief(
        session, talk.id, now=now, language=language, label=meaning, channel_title=titled, words=plain
    ).lines
    linked = [line.message_id for line in lines if line.message_id]
    found = session.execute(select(messages.c.id, messages.c.at).where(messages.c.id.in_(linked)))
    times = {row.id: row.at for row in found}
    return tuple(ShownLine(line, line.key in BOLD, times.get(line.message_id or 0)) for line in lines)
