"""Agents who vanished while a customer waits for their answer: a colleague goes on.

Without it the customer would wait for ever, for the bot is silent as long as a person owns the conversation. Called by
the clock (`bot/ticking.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from core.business import Business
from core.database import Session
from core.tables import agents, conversations
from handover.acts_rows import find_talk, open_handover, queue_again
from handover.promise import add_open, promised
from handover.tables import handovers

# An open page of the console is a sign of life every two or three minutes (`console/pages/stream.py`). Who gave none
# for so long has closed it, lost the line, or gone home.
VANISHED = timedelta(minutes=15)


def put_back_vanished(session: Session, business: Business, *, now: datetime) -> list[int]:
    """Give conversations whose agents vanished back to the queue, with a new promise; returns their ids.

    Agents who were never seen at the console work at another desk, of which nothing is known.
    """
    unanswered = func.coalesce(conversations.c.last_reply_at < conversations.c.last_customer_at, True)
    found = session.execute(
        select(conversations.c.id, conversations.c.agent_id)
        .join(agents, agents.c.id == conversations.c.agent_id)
        .where(
            conversations.c.state == "agent",
            conversations.c.last_customer_at < now - VANISHED,
            unanswered,
            agents.c.seen_at < now - VANISHED,
        )
        .order_by(conversations.c.agent_id, conversations.c.id)
    ).all()
    put = []
    for conversation_id, agent_id in found:
        agent = session.execute(select(agents).where(agents.c.id == agent_id).with_for_update(read=True)).one()
        talk = find_talk(session, conversation_id)
        if talk.state != "agent" or talk.agent_id != agent_id:
            continue  # somebody acted while this waited for the row
        detail = {"to_agent_id": None, "to_skill": None, "from_agent_id": agent_id, "why": "agent_vanished"}
        queue_again(session, talk, agent, by_agent_id=None, detail=detail, now=now, said="vanished")
        due = add_open(business, now, promised(business, None))
        session.execute(update(handovers).where(open_handover(conversation_id)).values(due_at=due, late_notice_at=None))
        put.append(conversation_id)
    return put
