"""A database that is closed: no connection outlives it, whenever its user gives it back."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from core.database import Database, Session


def opened(database: Database, way: str) -> AbstractContextManager[Session]:
    """Open a transaction or a snapshot, as `way` says."""
    return database.transaction() if way == "transaction" else database.snapshot()


def line_of(session: Session) -> Any:
    """The driver's own connection, after a first question."""
    session.exec_driver_sql("SELECT 1").close()
    return session.connection.dbapi_connection


def is_open(line: Any) -> bool:
    """Whether the driver's connection takes a question."""
    try:
        line.execute("SELECT 1").close()
    except Exception:
        return False
    return True


@pytest.mark.parametrize("way", ["transaction", "snapshot"])
def test_a_connection_that_comes_back_late_is_closed(database: Database, way: str) -> None:
    with opened(database, way) as session:
        line = line_of(session)
        database.close()
        assert is_open(line)
    assert not is_open(line)


@pytest.mark.parametrize("way", ["transaction", "snapshot"])
def test_a_connection_that_is_opened_late_is_closed(database: Database, way: str) -> None:
    database.close()
    with opened(database, way) as session:
        line = line_of(session)
    assert not is_open(line)


@pytest.mark.parametrize("way", ["transaction", "snapshot"])
def test_a_connection_that_comes_back_while_the_others_are_closed_is_closed_too(database: Database, way: str) -> None:
    with opened(database, way) as session:
        line = line_of(session)
        # Told before it is put back: a thread that is interrupted here puts it where everything was closed.
        event.listen(session.engine, "checkin", lambda _connection, _record: database.close())
    assert not is_open(line)


@pytest.mark.postgresql
def test_a_connection_outside_the_pool_that_is_given_up_is_closed(database: Database) -> None:
    # As LISTEN is refused by a standby.
    refusal = "DO $$ BEGIN RAISE 'cannot execute LISTEN during recovery' USING ERRCODE = '25006'; END $$"
    with database.own_connection() as session:
        line = line_of(session)
        with pytest.raises(OperationalError):
            session.exec_driver_sql(refusal)
        assert session.invalidated
    assert not is_open(line)
