"""Thousands of calls of both webhooks of every shape: no fault, nothing forged believed, nothing whole lost."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from core.tables import identities, inbox
from tests.calling import statuses_of
from tests.fakes.twilio import Twilio
from tests.stage import Stage
from tests.whatsapp.conftest import PUBLIC
from tests.whatsapp.spoiling import calls

BODIES = 5_000


# What a body means is the same on every database: these are read on one, those of Telegram on the other.
@pytest.mark.postgresql
def test_spoiled_bodies_make_no_fault_forge_nothing_and_lose_nothing(shop: Stage, twilio: Twilio) -> None:
    made = ((call.path, call) for call in calls(20261122, BODIES, PUBLIC))
    heard = statuses_of(made, "http://10.0.0.7:8000", shop.client_app)
    assert len(heard) == BODIES
    assert [(call, status) for call, status in heard if status != call.expected] == []
    whole = sorted(call.kept for call, _ in heard if call.kept)
    kept = shop.rows(select(inbox.c.external_id).where(inbox.c.external_id.in_(whole)))
    assert sorted(row.external_id for row in kept) == whole
    forged = select(func.count()).select_from(identities).where(identities.c.address.like("whatsapp:+62899%"))
    assert shop.rows(forged)[0][0] == 0
    assert len(whole) > BODIES / 30
    assert sum(status == 403 for _, status in heard) > BODIES / 5
