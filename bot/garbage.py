"""Python's search for cyclic garbage, kept away from what a serving process loads at its start and then keeps.

The commands that serve load within `loading`. Without it each full search went through model, knowledge and libraries
again and held up whoever wrote just then (docs/decisions/0004-speed.md).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Search for nothing while something is loaded; what is there at the end is left out of every later search."""
    gc.disable()
    try:
        yield
        gc.collect()
        gc.freeze()
    finally:
        gc.enable()
