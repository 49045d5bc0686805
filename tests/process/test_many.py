"""Several processes on one PostgreSQL: one dies, all are restarted in turn, nothing is lost and nothing doubled."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx2
import pytest

from bot.channels.web.visitor import COOKIE
from tests.process.invariants import (
    PostgresRows,
    feed_faults,
    inbox_faults,
    reply_faults,
    unfinished,
    version_faults,
)
from tests.process.lines import Line, signed_in
from tests.process.program import Program
from tests.process.visitors import LINES, TIMEOUT, Visitor
from tests.stage import until

pytestmark = pytest.mark.process

VISITORS, MESSAGES = 50, 4
# What the dead worker had in hand is taken up by the other one when its lease of 20 s is over.
DRAIN_SECONDS = 60.0


@pytest.fixture
def processes(folder: Path, url: str, program: Program) -> Iterator[list[Program]]:
    """One `sapa web` and two `sapa work` on it, ready."""
    settings = {"SAPA_DATABASE_URL": url, "SAPA_GATHER_SECONDS": "0"}
    some = [Program(folder, settings, verb) for verb in ("web", "work", "work")]
    for one in some:
        one.start()
    for one in some:
        one.wait_ready()
    yield some
    for one in some:
        one.kill()


def write(visitor: Visitor, messages: int) -> None:
    """Send some messages, one soon after the other."""
    dice = random.Random(visitor.seed)
    with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: visitor.secret}) as http:
        for number in range(messages):
            visitor.send(http, f"visitor-{visitor.seed}-{number}", dice.choice(LINES))
            time.sleep(dice.uniform(0.1, 0.8))
            visitor.look(http)


def while_they_write(visitors: Sequence[Visitor], messages: int, disturb: Callable[[], None]) -> None:
    """Let all visitors write at once and disturb the house meanwhile."""
    lives = [threading.Thread(target=write, args=(visitor, messages)) for visitor in visitors]
    for life in lives:
        life.start()
    try:
        disturb()
    finally:
        for life in lives:
            life.join(timeout=150)


def faults_of(url: str, visitors: Sequence[Visitor]) -> list[str]:
    """Wait until everything is done, and return what does not hold then."""
    rows = PostgresRows(url)
    deadline = time.monotonic() + DRAIN_SECONDS
    while unfinished(rows) and time.monotonic() < deadline:
        time.sleep(0.2)
    faults = [fault for visitor in visitors for fault in visitor.refused]
    for visitor in visitors:
        with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: visitor.secret}) as http:
            faults += feed_faults(rows, visitor, visitor.look(http) or [])
    faults += inbox_faults(rows, visitors) + reply_faults(rows) + version_faults(rows)
    rows.close()
    print(*faults, sep="\n")
    return faults


@pytest.mark.timeout(240)
def test_a_worker_that_dies_in_the_middle_loses_nothing_and_doubles_nothing(processes: list[Program], url: str) -> None:
    web, doomed, _survivor = processes
    visitors = [Visitor(web, number) for number in range(VISITORS)]

    def kill_in_the_middle() -> None:
        while sum(len(one.acknowledged) for one in visitors) < VISITORS * MESSAGES // 2:
            time.sleep(0.01)
        doomed.kill()

    while_they_write(visitors, MESSAGES, kill_in_the_middle)
    assert faults_of(url, visitors) == []
    assert sum(len(one.acknowledged) for one in visitors) == VISITORS * MESSAGES


@pytest.mark.timeout(240)
def test_restarting_every_process_in_turn_loses_no_message(processes: list[Program], url: str) -> None:
    visitors = [Visitor(processes[0], number) for number in range(8)]
    stops: list[tuple[int, float]] = []

    def roll() -> None:
        for one in processes:
            stops.append(one.stop(30))
            one.start()
            one.wait_ready()

    while_they_write(visitors, 25, roll)
    assert faults_of(url, visitors) == []
    assert sum(len(one.acknowledged) for one in visitors) == 8 * 25
    assert [code for code, _ in stops] == [0, 0, 0]
    assert max(seconds for _, seconds in stops) < 25


@pytest.mark.timeout(240)
def test_two_processes_of_pages_share_a_house_and_stop_in_time_under_open_consoles(
    processes: list[Program], folder: Path
) -> None:
    first = processes[0]
    second = Program(folder, first.settings, "web")
    second.start()
    second.wait_ready()
    assert all(any(line.startswith("  PostgreSQL ") for line in one.printed) for one in (*processes, second))
    sari, lines = Visitor(first, 1), []
    with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: sari.secret}) as http:
        sari.send(http, "message-1", "buka jam berapa ya kak?")
        sari.program = second
        until(lambda: any(item["author"] == "bot" for item in sari.look(http) or []), 60)
    dian = signed_in(second)
    for one in (first, second):
        lines += [Line({COOKIE: sari.secret}, f"{one.base}/chat/stream"), Line(dian, f"{one.base}/desk/stream")]
    assert all(line.opened.wait(20) for line in lines)
    for one in (first, second):
        code, seconds = one.stop(30)
        assert (code, seconds < 25) == (0, True)
    assert all(line.ended.wait(5) for line in lines)


@pytest.mark.parametrize("verb", ["web", "work"])
def test_more_than_one_process_on_sqlite_is_refused_with_what_to_do(folder: Path, program: Program, verb: str) -> None:
    program.verb = verb
    done = program.run_beside()
    assert done.returncode == 2
    assert "sapa run" in done.stderr
    assert "SAPA_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
