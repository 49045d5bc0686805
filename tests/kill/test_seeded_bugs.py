"""Each bug that is planted must be caught by the checker: what never caught anything proves nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from tests.kill.bugs import CAUGHT_AT
from tests.kill.checker import faults
from tests.kill.conftest import Template
from tests.kill.forking import KILLED, kill_at, live
from tests.kill.test_kill_points import recover, tell

pytestmark = pytest.mark.process

# Stories after which a bug that was not seen counts as not caught.
STORIES = 60
Bug = Callable[[pytest.MonkeyPatch], None]


def show(template: Template, bug: Bug, seed: int) -> list[str]:
    """Play one story with the bug planted in every life, and return what the checker finds."""
    folder, point = template.fresh(), CAUGHT_AT[bug]

    def sick(life: Callable[[], None]) -> Callable[[], None]:
        def lived() -> None:
            with pytest.MonkeyPatch.context() as patch:
                bug(patch)
                life()

        return lived

    switch = kill_at(point, 1 + seed % 3) if point else None
    ended = live(sick(lambda: tell(template, folder, seed)), switch)
    # A bug that raises would be caught by anything: these are silent, as the dangerous ones are.
    assert (ended, live(sick(lambda: recover(template, folder)))) in ((0, 0), (KILLED, 0))
    found = faults(folder)
    shutil.rmtree(folder)
    return found


@pytest.mark.parametrize("bug", CAUGHT_AT, ids=lambda bug: bug.__name__)
@pytest.mark.timeout(300)
def test_a_planted_bug_is_caught(template: Template, bug: Bug) -> None:
    for seed in range(STORIES):
        found = show(template, bug, seed)
        if found:
            print(f"\n{bug.__name__}: story {seed} shows it: {found[0]}")
            return
    pytest.fail(f"{STORIES} stories went by and {bug.__name__} was not seen")
