"""A few days on PostgreSQL: the same promises hold over rows that are locked instead of a single writer."""

from __future__ import annotations

import pytest

from tests.days.day import play
from tests.days.promises import faults
from tests.days.running import FIRST
from tests.days.town import Ground


@pytest.mark.timeout(300)
def test_the_promises_of_a_day_hold_on_postgresql(postgres_ground: Ground) -> None:
    print(f"\nDAY_SEED={FIRST}")
    play(postgres_ground, FIRST)
    assert faults(postgres_ground) == []
