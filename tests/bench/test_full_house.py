"""The full house of the bench keeps up with the house's own tables and entries."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.worker import work_once
from core.clock import SystemClock
from tests.bench.crowd import COLUMNS, TURNS, address_of, crowd
from tests.bench.filling import fill_file
from tests.bench.library import library
from tests.bench.turns import feed, opened_house


def test_a_crowd_holds_together_and_is_answered_like_everybody_else(data_dir: Path) -> None:
    fill_file(data_dir / "sapa.db", crowd(SystemClock().now(), 100))
    with opened_house(data_dir) as house:
        feed(house.database, "test", [address_of(1), address_of(50), "v-stranger"], now=house.clock.now())
        assert work_once(house) == 3
    with closing(sqlite3.connect(data_dir / "sapa.db")) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        counted = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COLUMNS}
        states = dict(database.execute("SELECT state, count(*) FROM inbox GROUP BY state").fetchall())
    assert counted["customers"] == 101
    assert states == {"done": 100 * sum(TURNS) // len(TURNS) + 3}
    assert counted["messages"] >= 1_000 + 2 * 3


def test_a_library_has_ten_thousand_entries_that_the_house_would_keep() -> None:
    assert len({one.id for one in library()}) == 10_000
    assert len({one.question for one in library()}) == 10_000
