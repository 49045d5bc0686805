"""State machines: Hypothesis chooses the acts, the real functions do them, a plain model says what must be there."""

from __future__ import annotations

import pytest

# Their own comparisons say what differs, as those of test modules do.
pytest.register_assert_rewrite(
    *(
        f"tests.machines.{name}"
        for name in ("agreeing", "carrying", "ground", "leaving", "ownership", "reminding", "talking")
    )
)
