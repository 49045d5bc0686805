"""Who can take what: the skill that a handover asks for beside the skills of an agent.

Read by the desk (order of the queue, whom it rings) and by `sapa doctor`. It forbids nothing: whoever likes may claim.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from core.database import Session
from core.tables import agents
from handover.tables import handovers

# What a reason asks for that needs nobody in particular.
GENERAL = "general"


def knows(own: Collection[str], skill: str) -> bool:
    """Tell whether an agent with these skills is asked for; one without any is a generalist, who knows all."""
    return not own or skill == GENERAL or skill in own


def unknown_to_all(wanted: Iterable[str], crew: Collection[Collection[str]]) -> frozenset[str]:
    """Return the skills that none of these agents has."""
    return frozenset(skill for skill in wanted if not any(knows(own, skill) for own in crew))


def skills_on_duty(session: Session) -> list[tuple[str, ...]]:
    """Return the skills of each agent who is on duty."""
    on_duty = select(agents.c.skills).where(agents.c.on_duty.is_(True), agents.c.disabled_at.is_(None))
    return [tuple(skills or ()) for skills in session.execute(on_duty).scalars()]


def calls_for(session: Session, own: Collection[str]) -> list[int]:
    """Return the waiting handovers that ring for an agent with these skills, by id.

    Those that ask for what the agent knows, and those that ask for what nobody on duty knows: they ring for everybody,
    so that nothing is lost.
    """
    waiting = select(handovers.c.id, handovers.c.skill).where(handovers.c.state == "waiting").order_by(handovers.c.id)
    rows = session.execute(waiting).all()
    others = {row.skill for row in rows if not knows(own, row.skill)}
    if others:
        others -= unknown_to_all(others, skills_on_duty(session))
    return [row.id for row in rows if row.skill not in others]
