"""Inbox to outbox without HTTP: how many turns per second, and where the CPU time of a turn goes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

import bot.worker as worker
from bot.app import build_house, deliver_once
from bot.logs import set_up_logs
from core.inbox import Inbound, receive
from core.settings import Settings
from core.tables import outbox
from tests.bench.visitors import MESSAGES

STEPS = ("claim_senders", "load", "write")


def measure_turns(folder: Path, count: int) -> dict[str, Any]:
    """Receive one message each of `count` senders, then work until the inbox is empty; returns the figures."""
    settings = Settings(data_dir=folder, gather_seconds=0, log_level="error")
    set_up_logs(settings)
    house = build_house(settings)
    cpu: dict[str, float] = defaultdict(float)
    originals = {step: getattr(worker, step) for step in STEPS}
    for step, call in originals.items():
        setattr(worker, step, _timed(step, call, cpu))
    play = house.engine.play
    object.__setattr__(house.engine, "play", _timed("play", play, cpu))
    try:
        received = _receive(house, count)
        began, began_cpu = time.perf_counter(), time.process_time()
        while worker.work_once(house):
            pass
        spent, spent_cpu = time.perf_counter() - began, time.process_time() - began_cpu
        delivering = time.perf_counter()
        while deliver_once(house):
            pass
        delivered = time.perf_counter() - delivering
        with house.database.snapshot() as session:
            rows = session.execute(select(func.count()).select_from(outbox)).scalar_one()
    finally:
        for step, call in originals.items():
            setattr(worker, step, call)
    return {
        "turns": count,
        "outbox_rows": rows,
        "received_per_second": round(count / received),
        "turns_per_second": round(count / spent),
        "delivered_per_second": round(rows / delivered),
        "cpu_us_per_turn": {step: round(1e6 * used / count) for step, used in cpu.items()}
        | {"all": round(1e6 * spent_cpu / count)},
    }


def _timed(step: str, call: Callable[..., Any], cpu: dict[str, float]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.thread_time()
        try:
            return call(*arguments, **named)
        finally:
            cpu[step] += time.thread_time() - began

    return timed


def _receive(house: Any, count: int) -> float:
    began = time.perf_counter()
    now = house.clock.now()
    for start in range(0, count, 100):
        batch = [
            Inbound("web", f"bench:{n}", f"v-bench{n}", MESSAGES[n % len(MESSAGES)], now)
            for n in range(start, min(start + 100, count))
        ]
        with house.database.transaction() as session:
            receive(session, batch, now=now, gather=timedelta(0))
    return time.perf_counter() - began
