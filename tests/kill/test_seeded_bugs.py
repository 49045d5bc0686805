"""Each bug that is planted must be caught by the checker: what never caught anything proves nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.kill.bugs import CAUGHT_AT
from tests.kill.checker import faults
from tests.kill.forking import KILLED, kill_at, live
from tests.kill.ground import Ground
from tests.kill.kills import recover, tell

# Stories after which a bug that was not seen counts as not caught.
STORIES = 30
Bug = Callable[[pytest.MonkeyPatch], None]


def show(ground: Ground, bug: Bug, seed: int) -> list[str]:
    """Play one story with the bug planted in every life, and return what the checker finds."""
    point = CAUGHT_AT[bug]
    ground.clear()

    def sick(life: Callable[[], None]) -> Callable[[], None]:
        def lived() -> None:
            with pytest.MonkeyPatch.context() as patch:
                bug(patch)
                life()

        return lived

    switch = kill_at(point, 1 + seed % 3) if point else None
    ended = live(sick(lambda: tell(ground, seed)), switch)
    # A bug that raises would be caught by anything: these are silent, as the dangerous ones are.
    assert (ended, live(sick(lambda: recover(ground)))) in ((0, 0), (KILLED, 0))
    return faults(ground)


@pytest.mark.sqlite
@pytest.mark.parametrize("bug", CAUGHT_AT, ids=lambda bug: bug.__name__)
@pytest.mark.timeout(900)
def test_a_planted_bug_is_caught(ground: Ground, bug: Bug) -> None:
    for seed in range(STORIES):
        found = show(ground, bug, seed)
        if found:
            print(f"\n{bug.__name__}: story {seed} shows it: {found[0]}")
            return
    pytest.fail(f"{STORIES} stories went by and {bug.__name__} was not seen")
