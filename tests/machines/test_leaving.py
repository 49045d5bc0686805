"""The outbox under random rounds, claims, receipts and revivals in any order."""

from __future__ import annotations

import pytest

from core.database import Database
from tests.machines import bugs
from tests.machines.ground import Bug, explore, finds
from tests.machines.leaving import Leaving


@pytest.mark.timeout(600)
def test_what_is_to_be_said_leaves_once_or_ends_for_a_reason(database: Database, backend: str) -> None:
    explore(Leaving, database, backend)


@pytest.mark.sqlite
@pytest.mark.parametrize("bug", [bugs.receipts_without_rank, bugs.answers_leave_beside_an_agent])
def test_a_planted_bug_is_found(bug: Bug, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)
    assert finds(Leaving, database)
