"""When this process began. `bot/__main__.py` imports it before anything else, so that importing counts too.

Called by the commands that tell how long their start took.
"""

from __future__ import annotations

import time

_BEGUN = time.monotonic()


def seconds_running() -> float:
    """Return the seconds since the first line of this program; Python itself was up some hundredths before."""
    return time.monotonic() - _BEGUN
