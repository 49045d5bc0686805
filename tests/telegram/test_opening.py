"""A stop while the channel still opens: what was opened by then is closed, and nothing is opened after it."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from bot.channels.telegram import client as clients
from bot.channels.telegram.carrier import TelegramCarrier, open_carrier
from bot.house import House
from tests.fakes.telegram import Telegram
from tests.provider import Build
from tests.stage import until

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("asked", [False, True], ids=["before its first call", "after its first call"])
def test_a_stop_while_a_channel_opens_leaves_no_connection_behind(
    asked: bool, build: Build, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens = threading.Event()
    made: list[clients.Client] = []
    stage = build()
    house, sender = stage.house, stage.house.sender

    def waits_for_the_stop() -> None:
        opens.set()
        until(lambda: sender._ending is not None and sender._ending.is_set())

    def slowly(house: House) -> TelegramCarrier:
        if not asked:
            waits_for_the_stop()
        carrier = open_carrier(house)
        made.append(carrier._client)
        if asked:
            until(lambda: telegram.calls["getMe"] > 0)
            waits_for_the_stop()
        return carrier

    channels = {"telegram": dataclasses.replace(house.channels["telegram"], carrier=slowly)}
    monkeypatch.setattr(house, "channels", channels)
    sender.start(house, sends=True, receives=True)
    assert opens.wait(60)
    stage.close()

    (client,) = made
    connections = client._session._session
    assert connections is None if not asked else connections is not None and connections.closed
    assert telegram.calls["getMe"] == int(asked)
