"""Virtual time that every life on one ground shares and that outlives them: eight bytes in a file."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class StoryClock:
    """A clock that stands still until somebody moves it, for all processes that look at the same file."""

    def __init__(self, path: Path, start: datetime | None = None) -> None:
        """Look at the clock at `path`; `start` sets it."""
        if start is not None:
            path.write_bytes(_written(start))
        self._file = os.open(path, os.O_RDWR)

    def __del__(self) -> None:
        """Look away."""
        os.close(self._file)

    @property
    def at(self) -> datetime:
        """The present instant, aware, in UTC."""
        return _EPOCH + int.from_bytes(os.pread(self._file, 8, 0)) * _MICROSECOND

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return self.at

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Let no time pass while somebody works: a clock that leaps would make every lease of another life run out."""
        fcntl.flock(self._file, fcntl.LOCK_SH)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and return the instant it then shows. A dead process holds no lock."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            moved = self.at + by
            os.pwrite(self._file, _written(moved), 0)
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        return moved


def _written(at: datetime) -> bytes:
    return ((at - _EPOCH) // _MICROSECOND).to_bytes(8)
