"""A message with a one-time link whose end is unknown: recognised in the provider's log, whatever link it carried."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.linking import link_tokens, without_links
from core.tables import outbox
from tests.fakes.telegram import Telegram
from tests.fakes.twilio import Twilio
from tests.stage import Stage, until
from tests.telegram.conftest import Chatter
from tests.whatsapp.conftest import Phone, build, clock, shop, twilio

__all__ = ["build", "clock", "shop", "twilio"]

ASKS = "mau lanjut di telegram kak"
LINK = re.compile(r"https://t\.me/kopilereng_bot\?start=(sapa-[A-Za-z]{32})")


@pytest.fixture
def connected(telegram: Telegram, shop: Stage) -> Stage:
    """A house on WhatsApp and on Telegram that knows what its bot is called."""
    until(lambda: bool(shop.house.ways))
    return shop


@pytest.fixture
def budi(connected: Stage, twilio: Twilio) -> Phone:
    """A customer on WhatsApp, who said hello."""
    budi = Phone(connected, twilio)
    budi.says("halo kak")
    return budi


def newest(stage: Stage) -> tuple[str, int]:
    """State and number of sends of the newest row."""
    row = stage.rows(select(outbox).order_by(outbox.c.id.desc()).limit(1))[0]
    return row.state, row.sends


def with_link(budi: Phone) -> list[str]:
    """The tokens that came to the customer."""
    return [found[1] for text in budi.twilio.texts(budi.address) if (found := LINK.search(text))]


@pytest.mark.parametrize("fault", ["lost", "500 accepted"])
def test_it_is_found_and_not_sent_a_second_time(connected: Stage, twilio: Twilio, budi: Phone, fault: str) -> None:
    twilio.faults.append(fault)
    assert budi.writes(ASKS) == 200
    connected.settle()
    connected.wait(minutes=1)
    assert newest(connected) == ("sent", 1)
    assert len(with_link(budi)) == 1
    assert len(connected.rows(select(link_tokens.c.id))) == 1
    assert "t.me" not in str(connected.rows(select(outbox.c.body)))


def test_it_is_found_by_a_process_that_does_not_know_the_bot_s_name(
    connected: Stage, twilio: Twilio, budi: Phone
) -> None:
    twilio.faults.append("lost")
    assert budi.writes(ASKS) == 200
    connected.settle()
    connected.house.sender.carrier("telegram").name = ""
    connected.wait(minutes=1)
    assert (newest(connected), len(with_link(budi))) == (("sent", 1), 1)


def test_looking_for_it_again_and_again_makes_no_link(connected: Stage, twilio: Twilio, budi: Phone) -> None:
    twilio.faults.append("lost")
    twilio.log_is_away = True
    assert budi.writes(ASKS) == 200
    connected.settle()
    connected.wait(minutes=5)
    assert newest(connected) == ("unknown", 1)
    assert len(connected.rows(select(link_tokens.c.id))) == 1
    twilio.log_is_away = False
    connected.wait(minutes=2)
    assert (newest(connected), len(with_link(budi))) == (("sent", 1), 1)


def test_what_never_arrived_is_sent_with_a_link_that_works(
    connected: Stage, twilio: Twilio, telegram: Telegram, budi: Phone
) -> None:
    twilio.faults.append("reset")
    assert budi.writes(ASKS) == 200
    connected.settle()
    connected.wait(minutes=1)
    [token] = with_link(budi)
    assert newest(connected)[1] == 2
    connected.clock.advance(timedelta(seconds=5))
    chat = Chatter(connected, telegram)
    chat.says(f"/start {token}")
    assert len(connected.rows(select(link_tokens.c.id).where(link_tokens.c.used_at.is_not(None)))) == 1


def test_only_whole_tokens_of_ours_are_left_out_of_what_is_compared() -> None:
    token = "sapa-" + "a" * 32
    assert without_links(f"lihat https://t.me/bot?start={token} ya").split() == ["lihat", "ya"]
    assert without_links("sapa-kak, ini sapa-sapa saja") == "sapa-kak, ini sapa-sapa saja"
