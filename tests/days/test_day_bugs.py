"""Each bug that is planted must be seen within some days: days that never caught anything prove nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.days.bugs import PLANTED
from tests.days.conftest import Premises
from tests.days.day import play
from tests.days.promises import faults

# Days after which a bug that was not seen counts as not caught.
ENOUGH = 60


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.__name__)
@pytest.mark.timeout(300)
def test_a_planted_bug_shows_within_some_days(
    shop: Premises, bug: Callable[[pytest.MonkeyPatch], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    bug(monkeypatch)
    for seed in range(ENOUGH):
        ground = shop.ground()
        play(ground, seed)
        found = faults(ground)
        if found:
            print(f"\n{bug.__name__}: day {seed} shows it: {found[0]}")
            return
    pytest.fail(f"{ENOUGH} days went by and {bug.__name__} was not seen")
