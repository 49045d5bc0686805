"""What a machine can do at the moment, for tests that promise a bound of the code: CPU seconds, and how slow it is."""

from __future__ import annotations

import gc
import re
import statistics
import time
from collections.abc import Callable

TRIES = 5
# Looks of about half a second in all: work that is shut out waits for a few hundredths at a time.
LOOKS = 25
# What a usual machine (two virtual cores of 2.5 to 3 GHz, Python 3.11) takes for `_usual_work`. A virtual machine whose
# neighbours are busy takes up to twice as long, for seconds at a time: its seconds are counted as so much less.
USUAL_SECONDS = 0.0025
_PIECES = re.compile(r"[^\W\d_]+|\d+|\S")
_TEXT = "kak pesanan KL-20461 kok belum sampai ya, padahal udah 3 hari min 😡 " * 300


def cpu_seconds(call: Callable[[], object], within: float) -> float:
    """Return the CPU seconds that a usual machine needs for `call`: of the first try within `within`, else the least.

    Garbage of other tests is not collected meanwhile: with their objects that takes up to a second, wherever it
    falls. A machine that is slow for a moment is asked again; what is too slow itself stays so. How slow the machine
    is, is asked only where it matters: what is within the bound here is so on a usual machine too.
    """
    least = float("inf")
    gc.disable()
    try:
        for _ in range(TRIES):
            taken = _seconds(call)
            if taken >= within:
                taken /= max(1.0, _seconds(_usual_work) / USUAL_SECONDS)
            least = min(least, taken)
            if least < within:
                break
    finally:
        gc.enable()
    return least


def slowness() -> float:
    """Return how many times as long as a usual idle machine this one takes now, by the clock of the wall; at least 1.

    Other tests on the same cores count as well. Ask while nothing of this process works.
    """
    walls = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        _usual_work()
        walls.append(time.perf_counter() - began)
        time.sleep(0.01)
    return max(1.0, statistics.fmean(walls) / USUAL_SECONDS)


def _seconds(call: Callable[[], object]) -> float:
    began = time.thread_time()
    call()
    return time.thread_time() - began


def _usual_work() -> list[str]:
    """Do a little of what the code that is measured does most: look for pieces of a text, count words."""
    seen: dict[str, int] = {}
    for found in _PIECES.finditer(_TEXT):
        word = found.group().lower()
        seen[word] = seen.get(word, 0) + 1
    return sorted(seen)
