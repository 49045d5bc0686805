"""One act of an agent on one conversation: read, done and committed. Called by the page of a conversation."""

from __future__ import annotations

from collections.abc import Callable

from console.talks import Talk, read_talk
from core.database import Database, Session
from core.points import reach

Act = Callable[[Session, Talk], object]


def act_on(database: Database, public_id: str, agent_id: int, act: Act) -> Talk | None:
    """Do an act in a transaction of its own; returns the conversation as it was, None when there is none.

    Raises what the act raises, Conflict and NotAllowed above all; then nothing is written.
    """
    with database.transaction() as session:
        talk = read_talk(session, public_id, agent_id)
        if talk is None:
            return None
        act(session, talk)
    reach("H5")
    return talk
