"""Inbox to outbox without HTTP: how many turns per second, and where the CPU time of a turn goes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

import bot.worker as worker
from bot.app import build_house, deliver_once
from bot.house import House
from bot.logs import set_up_logs
from core.database import Database
from core.inbox import Inbound, receive
from core.settings import Settings
from core.tables import outbox
from tests.bench.visitors import MESSAGES

STEPS = ("claim_senders", "load", "write")


@contextmanager
def opened_house(folder: Path, url: str = "") -> Iterator[House]:
    """Open the house over a data folder, with gather 0; without its loops, which the measures drive themselves."""
    settings = Settings(data_dir=folder, database_url=url, gather_seconds=0, log_level="error")
    set_up_logs(settings)
    house = build_house(settings)
    try:
        yield house
    finally:
        house.database.close()


def addresses_of(label: str, count: int) -> list[str]:
    """Return addresses of visitors that only this label has."""
    return [f"v-{label}-{number}" for number in range(count)]


def measure_turns(house: House, label: str, addresses: list[str]) -> dict[str, Any]:
    """Receive one message from each address, then work until the inbox is empty; returns the figures."""
    count = len(addresses)
    before = _outbox_rows(house)
    received = _receive(house, label, addresses)
    with _watched(house) as cpu:
        began, began_cpu = time.perf_counter(), time.process_time()
        while worker.work_once(house):
            pass
        spent, spent_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    delivering = time.perf_counter()
    while deliver_once(house):
        pass
    delivered = time.perf_counter() - delivering
    return {
        "received_per_second": round(count / received),
        "turns_per_second": round(count / spent),
        "delivered_per_second": round((_outbox_rows(house) - before) / delivered),
        "cpu_us_per_turn": {step: round(1e6 * used / count) for step, used in cpu.items()}
        | {"all": round(1e6 * spent_cpu / count)},
    }


def feed(
    database: Database, label: str, addresses: list[str], *, now: datetime, ready_at: datetime | None = None
) -> None:
    """Receive one message from each address, a hundred in a commit; nobody is due before `ready_at` if it is given."""
    for start in range(0, len(addresses), 100):
        batch = [
            Inbound("web", f"{label}:{n}", address, MESSAGES[n % len(MESSAGES)], now)
            for n, address in enumerate(addresses[start : start + 100], start)
        ]
        with database.transaction() as session:
            # As if they came at that moment: a gather that long would be cut.
            receive(session, batch, now=ready_at or now, gather=timedelta(0))


@contextmanager
def _watched(house: House) -> Iterator[dict[str, float]]:
    """Count the CPU seconds of the steps of a turn while it is open."""
    cpu: dict[str, float] = defaultdict(float)
    steps = {step: getattr(worker, step) for step in STEPS}
    for step, call in steps.items():
        setattr(worker, step, _timed(step, call, cpu))
    play = house.engine.play
    object.__setattr__(house.engine, "play", _timed("play", play, cpu))
    try:
        yield cpu
    finally:
        object.__setattr__(house.engine, "play", play)
        for step, call in steps.items():
            setattr(worker, step, call)


def _timed(step: str, call: Callable[..., Any], cpu: dict[str, float]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.thread_time()
        try:
            return call(*arguments, **named)
        finally:
            cpu[step] += time.thread_time() - began

    return timed


def _receive(house: House, label: str, addresses: list[str]) -> float:
    began = time.perf_counter()
    feed(house.database, label, addresses, now=house.clock.now())
    return time.perf_counter() - began


def _outbox_rows(house: House) -> int:
    with house.database.snapshot() as session:
        return int(session.execute(select(func.max(outbox.c.id))).scalar_one() or 0)
