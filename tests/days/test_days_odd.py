"""Half of the simulated days; the other half stands in a file of its own so that another worker can play it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.days.conftest import Premises
from tests.days.running import DAYS, FIRST, play_days
from tests.telling import SEEDED


@pytest.mark.timeout(900)
def test_whatever_happens_on_a_day_its_promises_hold(
    shop: Premises, record_property: Callable[[str, object], None]
) -> None:
    record_property(SEEDED, f"DAY_SEED={FIRST}")
    assert play_days(shop, range(FIRST, FIRST + DAYS - DAYS // 2)) == []
