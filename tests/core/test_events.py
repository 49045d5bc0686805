"""The names of events are an interface: whoever reads rows relies on them, so a change here is meant."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from core.events import NAMES, Event, record_events
from core.tables import events
from tests.core.conftest import T0, Queue

PINNED = """
agent.added agent.changed agent.disabled agent.enabled agent.linked agent.noted agent.refused agent.replied
agent.signed_in business.decided consent.given consent.withdrawn conversation.opened conversation.reopened
conversation.resolved customer.changed customer.erased customer.joined customer.parted handover.claimed handover.late
handover.left handover.requested
handover.returned handover.transferred key.added key.revoked knowledge.published knowledge.saved message.parked
message.received message.revived record.changed record.checked record.written reminder.answered reminder.booked
reminder.cancelled reminder.moved reminder.sent reminder.skipped reply.voided rule.failed survey.answered
variable.changed
"""


def test_the_names_are_the_ones_that_readers_know() -> None:
    assert sorted(NAMES) == sorted(PINNED.split())


def test_every_name_is_a_noun_and_what_happened_to_it() -> None:
    assert [name for name in NAMES if not re.fullmatch(r"[a-z]+\.[a-z_]+", name)] == []


def test_an_unknown_name_is_refused_before_anything_is_written(queue: Queue) -> None:
    happened = [Event("agent.signed_in", T0), Event("agent.vanished", T0)]
    with queue.database.transaction() as session:
        with pytest.raises(ValueError, match=r"unknown event names \['agent.vanished'\]"):
            record_events(session, happened)
        assert session.execute(select(events)).all() == []
