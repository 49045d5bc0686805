"""Conversations and handovers under random acts in any order."""

from __future__ import annotations

import pytest

from core.database import Database
from tests.machines import bugs
from tests.machines.ground import Bug, explore, finds
from tests.machines.ownership import Ownership


@pytest.mark.timeout(600)
def test_a_conversation_has_one_owner_whoever_acts(database: Database, backend: str) -> None:
    explore(Ownership, database, backend)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "bug", [bugs.anybody_may_give_back, bugs.a_move_compares_no_version, bugs.a_handover_is_left_open]
)
def test_a_planted_bug_is_found(bug: Bug, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)
    assert finds(Ownership, database)
