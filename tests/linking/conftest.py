"""A shop on the web chat and on Telegram, and what both ends of a link do."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from core.tables import identities
from tests.fakes.telegram import Telegram
from tests.stage import Stage, Visitor, until
from tests.telegram.conftest import Chatter, build, clock, shop, telegram

__all__ = ["build", "clock", "shop", "telegram"]


@pytest.fixture
def connected(shop: Stage) -> Stage:
    """A house that knows what its bot is called."""
    until(lambda: bool(shop.house.ways))
    return shop


@pytest.fixture
def sari(connected: Stage) -> Visitor:
    """A customer with a browser."""
    return connected.customer("Sari")


@pytest.fixture
def phone(connected: Stage, telegram: Telegram) -> Chatter:
    """The same customer's Telegram."""
    return Chatter(connected, telegram)


def asks_for_link(visitor: Visitor) -> str:
    """Press "Lanjut di Telegram"; returns the token in the address."""
    answer = visitor.http.post("/chat/ways/telegram")
    assert answer.status_code == 200, answer.text
    url = urlsplit(str(answer.json()["url"]))
    assert (url.scheme, url.netloc, url.path) == ("https", "t.me", "/kopilereng_bot")
    return parse_qs(url.query)["start"][0]


def owners(stage: Stage) -> dict[str, Any]:
    """Whose each channel's newest identity is."""
    found = select(identities.c.channel, identities.c.customer_id).order_by(identities.c.id)
    return {row.channel: row.customer_id for row in stage.rows(found)}
