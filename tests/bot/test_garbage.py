"""What a serving process loads at its start is not searched for garbage again, and searching goes on afterwards."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from bot.garbage import loading


class _Ring:
    """Something that only a search finds: it holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def only_here() -> Iterator[None]:
    """Let no search come by chance."""
    before = gc.get_threshold()
    gc.set_threshold(0)
    yield
    gc.set_threshold(*before)


def test_what_is_loaded_is_left_out_and_what_loading_threw_away_is_not_kept() -> None:
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        kept = [[number] for number in range(5_000)]
        thrown_away = weakref.ref(_Ring())
    assert gc.get_freeze_count() - before >= len(kept)
    assert thrown_away() is None


def test_what_comes_later_is_searched_also_after_loading_that_failed() -> None:
    with pytest.raises(RuntimeError), loading():
        raise RuntimeError("the model cannot be read")
    assert gc.isenabled()
    later = weakref.ref(_Ring())
    gc.collect()
    assert later() is None
