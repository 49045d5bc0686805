"""Two processes and one provider: who polls and sends when a connection that keeps a lease is cut."""

from __future__ import annotations

import pytest

from tests.fakes.telegram import Telegram
from tests.provider import Build
from tests.stage import Stage, until
from tests.telegram.conftest import Chatter

pytestmark = pytest.mark.postgresql

_CUT = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_locks
    WHERE locktype = 'advisory' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def test_a_process_whose_connection_is_cut_gives_up_what_another_takes(telegram: Telegram, build: Build) -> None:
    first, second = build(), build()
    first.open_channels()
    second.house.sender.start(second.house, sends=True, receives=True)
    sari = Chatter(first, telegram)
    assert sari.says("jam buka hari sabtu brp ya kak?")
    assert not second.house.sender.mine

    with second.house.database.writing.begin() as session:
        assert session.exec_driver_sql(_CUT).scalar_one() >= 3

    until(lambda: not first.house.sender.mine, seconds=10)
    until(lambda: bool(first.house.sender.mine or second.house.sender.mine), seconds=15)
    conflicts = telegram.conflicts
    holder: Stage = first if first.house.sender.mine else second
    sari.stage = holder
    assert sari.says("alamat tokonya di mana?")
    # One polls and one sends from here on: a second poller would be told so by the provider.
    assert telegram.conflicts == conflicts
    assert [bool(one.house.sender.mine) for one in (first, second)].count(True) == 1
