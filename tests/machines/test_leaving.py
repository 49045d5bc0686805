"""The outbox under random rounds, claims, receipts and revivals in any order."""

from __future__ import annotations

import pytest

from core.database import Database
from tests.machines.ground import explore
from tests.machines.leaving import Leaving


@pytest.mark.timeout(600)
def test_what_is_to_be_said_leaves_once_or_ends_for_a_reason(database: Database, backend: str) -> None:
    explore(Leaving, database, backend)
