"""Thousands of calls of the webhook of every shape: no fault, nothing forged believed, nothing whole lost."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from core.tables import identities, inbox
from tests.calling import statuses_of
from tests.fakes.telegram import Telegram
from tests.stage import until
from tests.telegram.conftest import Build
from tests.telegram.spoiling import FORGED, SECRET, calls

BODIES = 5_000


# What a body means is the same on every database: these are read on one, those of WhatsApp on the other.
@pytest.mark.sqlite
def test_spoiled_bodies_make_no_fault_forge_nothing_and_lose_nothing(
    build: Build, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    shop = build(public_url="https://chat.example.id")
    shop.open_channels()
    until(lambda: bool(telegram.webhook))
    made = (("/webhooks/telegram", call) for call in calls(20261122, BODIES))
    heard = statuses_of(made, "http://10.0.0.7:8000", shop.client_app)
    assert Counter((call.is_signed, status) for call, status in heard).keys() == {(True, 200), (False, 403)}
    assert len(heard) == BODIES
    known = {row.address for row in shop.rows(select(identities.c.address))}
    assert not {address for address in known if address.startswith(str(FORGED)[:2])}
    whole = sorted(str(call.chat_id) for call, _ in heard if call.chat_id)
    at = inbox.join(identities, inbox.c.identity_id == identities.c.id)
    kept = shop.rows(select(identities.c.address).select_from(at).where(identities.c.address.in_(whole)))
    assert sorted(row.address for row in kept) == whole
    assert len(whole) > BODIES / 30
