"""STOP, MULAI and what is written to people who said them, in any order."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import build_engine
from core.database import Database, open_database
from core.settings import Settings
from tests.machines import bugs
from tests.machines.agreeing import Agreeing
from tests.machines.ground import Bug, explore, finds


@pytest.fixture(autouse=True)
def engine(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped engine with its starter knowledge."""
    settings = Settings(data_dir=prepared, _env_file=None)  # type: ignore[call-arg]  # pydantic's own argument
    shipped = open_database(settings.url)
    monkeypatch.setattr(Agreeing, "engine", build_engine(settings, shipped), raising=False)
    shipped.close()


@pytest.mark.timeout(600)
def test_the_last_word_of_a_customer_counts_and_answers_still_leave(database: Database, backend: str) -> None:
    explore(Agreeing, database, backend)


@pytest.mark.sqlite
@pytest.mark.parametrize("bug", [bugs.the_first_word_counts, bugs.opt_out_asked_at_writing_only])
def test_a_planted_bug_is_found(bug: Bug, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)
    assert finds(Agreeing, database)
