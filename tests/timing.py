"""The CPU time of a call, for tests that promise a bound."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TRIES = 3


def cpu_seconds(call: Callable[[], object], within: float) -> float:
    """Return the CPU seconds that this thread needed for `call`: of the first try within `within`, else the least.

    Garbage of other tests is not collected meanwhile: with their objects that takes up to a second, wherever it
    falls. A machine that is slow for a moment is asked again; what is too slow itself stays so.
    """
    least = float("inf")
    gc.disable()
    try:
        for _ in range(TRIES):
            began = time.thread_time()
            call()
            least = min(least, time.thread_time() - began)
            if least < within:
                break
    finally:
        gc.enable()
    return least
