"""Conversations and handovers under random acts in any order."""

from __future__ import annotations

import pytest

from core.database import Database
from tests.machines.ground import explore
from tests.machines.ownership import Ownership


@pytest.mark.timeout(600)
def test_a_conversation_has_one_owner_whoever_acts(database: Database, backend: str) -> None:
    explore(Ownership, database, backend)
