"""A fresh database per test, with two agents and a customer who wrote."""

from __future__ import annotations

import pytest

from core.database import Database
from tests.handover.desk import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """The desk of a shop on a Monday morning: Dian and Dimas work, Wulan wrote on WhatsApp."""
    return Desk(database)
