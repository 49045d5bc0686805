"""Reminders under random changes, answers, refusals and outages in any order."""

from __future__ import annotations

import pytest

from core.database import Database
from tests.machines import bugs
from tests.machines.ground import Bug, explore, finds
from tests.machines.reminding import Reminding


@pytest.mark.timeout(600)
def test_a_reminder_is_written_once_in_time_and_only_while_it_is_wanted(database: Database, backend: str) -> None:
    explore(Reminding, database, backend)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "bug", [bugs.fired_an_hour_early, bugs.a_record_changes_and_its_reminders_stay, bugs.an_answer_binds_to_everything]
)
def test_a_planted_bug_is_found(bug: Bug, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)
    assert finds(Reminding, database)
