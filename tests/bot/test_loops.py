"""One thread over several steps: what one rings for is done in the same round, and nothing is asked for in vain."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from bot.loops import Loop, Step
from core.live import Live

PATIENCE = 5.0


class Steps:
    """Steps that note when they ran."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.live = Live()
        self.changed = threading.Condition()

    def step(self, name: str, act: Callable[[], bool] = lambda: False, rest: float = 1.0) -> Step:
        """A step that notes its name, then acts."""

        def run() -> bool:
            with self.changed:
                self.ran.append(name)
                self.changed.notify_all()
            return act()

        return Step(name, run, lambda: rest)

    def until(self, count: int) -> list[str]:
        """Wait until so many steps have run."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.ran) >= count, PATIENCE), self.ran
            return list(self.ran)


@pytest.fixture
def steps() -> Steps:
    """Fresh steps."""
    return Steps()


def test_what_a_step_rings_for_is_done_in_the_same_round_and_only_once(steps: Steps) -> None:
    def hand_on() -> bool:
        steps.live.wake("work")
        return False

    loop = Loop(steps.live, [steps.step("receive", hand_on), steps.step("work"), steps.step("deliver")])
    loop.start()
    assert steps.until(3) == ["receive", "work", "deliver"]
    steps.live.wake("receive")
    assert steps.until(5)[3:] == ["receive", "work"]
    loop.stop()
    assert steps.ran[5:] == ["receive", "work", "deliver"], "the last round does everything once more, and no more"


def test_a_step_that_left_some_runs_again_at_once(steps: Steps) -> None:
    left = [True, True, False]
    loop = Loop(steps.live, [steps.step("work", lambda: left.pop(0) if left else False, rest=60.0)])
    loop.start()
    assert steps.until(3) == ["work"] * 3
    loop.stop()


def test_a_step_runs_by_itself_when_its_time_has_come(steps: Steps) -> None:
    loop = Loop(steps.live, [steps.step("work", rest=0.01), steps.step("deliver", rest=60.0)])
    loop.start()
    assert steps.until(6).count("deliver") == 1
    loop.stop()


def test_a_step_that_raises_is_tried_again_and_the_others_go_on(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.loops.PAUSE_SECONDS", 0.01)
    broken = [True]

    def fail_once() -> bool:
        if broken:
            broken.pop()
            raise OSError("the disk is away")
        return False

    loop = Loop(steps.live, [steps.step("work", fail_once), steps.step("deliver")])
    loop.start()
    assert steps.until(3) == ["work", "deliver", "work"]
    loop.stop()
