"""Faults are logged by kind and place: the words of an exception may quote a customer."""

from __future__ import annotations

import errno
import io
import logging
import sys
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.logs import Libraries, set_up_logs, where
from core.outcomes import Outcome
from core.settings import Settings
from core.tables import customers
from core.words import Turn
from tests.bot.breaking import TRIGGER, break_actions
from tests.stage import Stage

SECRET = "08129880115"


def quoting(turn: Turn) -> Outcome:
    """An action whose fault quotes what the customer wrote."""
    raise ValueError(f"invalid literal: {turn.text!r}")


def test_a_turn_that_raises_is_logged_without_what_was_written(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    break_actions(stage, quoting)
    stage.customer().says(f"{TRIGGER} {SECRET}")
    stage.clock.advance(timedelta(minutes=1))
    said = "".join(capfd.readouterr())
    assert "turn.failed" in said
    assert "ValueError" in said
    assert "where=bot/engine.py:" in said
    assert SECRET not in said


class FullDisk(io.StringIO):
    """What a log is written to when there is no room."""

    def write(self, text: str) -> int:
        """Fail as a file does."""
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_log_that_cannot_be_written_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    full = FullDisk()
    monkeypatch.setattr(sys, "stderr", full)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    before = structlog.get_config()
    try:
        set_up_logs(Settings(_env_file=None))  # type: ignore[call-arg]  # pydantic's own argument
        structlog.get_logger().error("receive.failed", requests=1)
        logging.getLogger("uvicorn.error").warning("said by a library")
    finally:
        structlog.configure(**before)
    assert full.getvalue() == ""


def test_an_error_of_the_database_quotes_no_values(stage: Stage) -> None:
    row = {"external_id": "C-1", "name": SECRET, "created_at": stage.clock.now()}
    with pytest.raises(IntegrityError) as raised, stage.house.database.transaction() as session:
        session.execute(insert(customers), [row, row])
    assert raised.value.orig is not None
    assert SECRET not in str(raised.value)


def test_what_libraries_log_is_one_line_without_the_words_of_an_exception(capfd: pytest.CaptureFixture[str]) -> None:
    library = logging.Logger("uvicorn.error")
    library.addHandler(Libraries())
    try:
        int(SECRET + "x")
    except ValueError:
        library.exception("Exception in ASGI application\n")
    said = "".join(capfd.readouterr()).strip()
    assert len(said.splitlines()) == 1
    assert "Exception in ASGI application" in said
    assert SECRET not in said


def test_a_place_is_named_only_in_our_own_code(stage: Stage) -> None:
    assert where(ValueError("raised nowhere")) == "outside"
    with pytest.raises(ValueError, match="cannot be revived") as raised:
        _revive_nonsense(stage)
    assert where(raised.value).startswith("bot/parking.py:")


def _revive_nonsense(stage: Stage) -> None:
    from bot.parking import revive

    with stage.house.database.transaction() as session:
        revive(session, "nonsense", 1, now=stage.clock.now())
