"""A right that one process has among all: to poll a provider, to send through it, to do a job of the clock.

PostgreSQL keeps it with a connection and frees it when that connection ends, by whatever end: a killed process, a
server that restarts, a cut line. Handed out by `Database.alone`. On SQLite one process serves, which has every right.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError


class Lease:
    """Whether a right is ours; false from the start when another process has it."""

    def __init__(self, session: Connection | None = None, *, has_it: bool = True) -> None:
        """`session` is the connection that keeps it, None where nobody else could have it."""
        self._session = session
        self._has_it = has_it

    def __bool__(self) -> bool:
        """Whether it was ours when last asked."""
        return self._has_it

    def is_held(self) -> bool:
        """Ask whether it is still ours. What takes long must: once its connection has ended, another process has it."""
        if self._has_it and self._session is not None:
            try:
                self._session.execute(select(1)).close()
            except DBAPIError:
                self._has_it = False
        return self._has_it


@contextmanager
def leased(session: Connection, name: str) -> Iterator[Lease]:
    """Try to get the right `name` within a connection of PostgreSQL that commits by itself, and give it back."""
    number = lock_number(name)
    lease = Lease(session, has_it=bool(session.execute(select(func.pg_try_advisory_lock(number))).scalar_one()))
    try:
        yield lease
    finally:
        if lease:
            session.execute(select(func.pg_advisory_unlock(number))).close()


def lock_number(name: str) -> int:
    """Return the number that stands for a name among PostgreSQL's advisory locks."""
    return zlib.crc32(f"sapa {name}".encode())
