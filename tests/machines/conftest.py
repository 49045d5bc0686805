"""Lets the machines' own comparisons say what differs."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(
    *(f"tests.machines.{name}" for name in ("agreeing", "ground", "leaving", "ownership", "reminding"))
)
