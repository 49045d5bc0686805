"""Virtual time that every life on one ground shares and that outlives them: eight bytes in a file."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class StoryClock:
    """A clock that stands still until somebody moves it, for all processes that look at the same file."""

    def __init__(self, path: Path, start: datetime | None = None) -> None:
        """Look at the clock at `path`; `start` sets it."""
        self._path = path
        if start is not None:
            path.write_bytes(_written(start))

    @property
    def at(self) -> datetime:
        """The present instant, aware, in UTC."""
        return _EPOCH + int.from_bytes(self._path.read_bytes()) * _MICROSECOND

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return self.at

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and return the instant it then shows. A dead process holds no lock."""
        file = os.open(self._path, os.O_RDWR)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            moved = _EPOCH + int.from_bytes(os.pread(file, 8, 0)) * _MICROSECOND + by
            os.pwrite(file, _written(moved), 0)
        finally:
            os.close(file)
        return moved


def _written(at: datetime) -> bytes:
    return ((at - _EPOCH) // _MICROSECOND).to_bytes(8)
