"""News between processes: told once, small enough for PostgreSQL, and found again after a lost line."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator

import pytest

from core.database import Database
from core.live import Live, News
from core.wire import CHANNEL, MOST_BYTES, Wire, packed

pytestmark = pytest.mark.postgresql


@pytest.fixture
def pair(database: Database) -> Iterator[tuple[Wire, Wire]]:
    """Two processes on one database, both listening."""
    wires = Wire(database, Live()), Wire(database, Live())
    for wire in wires:
        wire.start()
    until(lambda: listeners(database) == 2)
    yield wires
    for wire in wires:
        wire.stop()


def until(is_true: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def listeners(database: Database) -> int:
    """How many connections listen."""
    with database.snapshot() as session:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = %s"
        return int(session.exec_driver_sql(asked, (f"LISTEN {CHANNEL}",)).scalar_one())


def heard(live: Live, tell: Callable[[], None], topic: str = "desk") -> News | None:
    """What a page of `live` hears of a topic when `tell` is called."""

    async def listen() -> News | None:
        async with live.listening(topic) as queue, asyncio.timeout(10):
            tell()
            return await queue.get()

    return asyncio.run(listen())


def test_a_page_of_another_process_hears_the_news_with_its_body(pair: tuple[Wire, Wire]) -> None:
    here, there = pair
    news = News("web:sari", {"id": 7, "text": "Buka jam 8 ya, Kak."})
    assert heard(there.live, lambda: here.live.tell([news]), "web:sari") == news


def test_a_body_that_is_too_large_goes_without_so_that_the_page_reads_its_rows(pair: tuple[Wire, Wire]) -> None:
    here, there = pair
    assert heard(there.live, lambda: here.live.tell([News("desk", "x" * 9_000)])) == News("desk", None)


def test_a_loop_of_another_process_is_rung_for_and_ones_own_needs_no_line(pair: tuple[Wire, Wire]) -> None:
    here, there = pair
    bell, own = there.live.bell("work"), here.live.bell("deliver")
    bell.take("work")
    here.live.wake("work")
    here.live.wake("deliver")
    until(bell.is_ringing)
    assert own.take("deliver")


def test_a_process_does_not_hear_its_own_news_twice(pair: tuple[Wire, Wire]) -> None:
    here, _there = pair
    told: list[News] = []
    here.live.hear = lambda news: told.extend(news)  # type: ignore[method-assign]  # counts what comes over the line
    here.send([News("desk")], "")
    time.sleep(0.3)
    assert told == []


def test_a_line_that_the_server_cut_is_opened_again_and_pages_read_their_rows(
    pair: tuple[Wire, Wire], database: Database
) -> None:
    here, there = pair

    def cut() -> None:
        with database.writing.begin() as session:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s"
            session.exec_driver_sql(ended, (f"LISTEN {CHANNEL}",)).all()

    # None: something may have been lost while nobody listened.
    assert heard(there.live, cut) is None
    until(lambda: listeners(database) == 2)
    assert heard(there.live, lambda: here.live.tell([News("desk", 1)])) == News("desk", 1)


def test_many_news_are_as_few_payloads_as_fit_and_none_is_missing() -> None:
    news = [News(f"conversation:{number}", {"text": "é" * (number % 700)}) for number in range(300)]
    payloads = list(packed("me", [(news[:100], "work"), (news[100:], "deliver"), ((), "work")]))
    assert max(len(one.encode()) for one in payloads) <= MOST_BYTES
    told = [pair for one in payloads for pair in json.loads(one)["news"]]
    assert told == [[one.topic, one.body] for one in news]
    assert json.loads(payloads[0])["wake"] == ["deliver", "work"]
    assert len(payloads) < sum(len(one.encode()) for one in payloads) / MOST_BYTES + 15
