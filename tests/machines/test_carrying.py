"""What goes through a provider, under answers, silence, words and deaths in any order."""

from __future__ import annotations

import pytest

from core.database import Database
from tests.machines import bugs
from tests.machines.carrying import Carrying
from tests.machines.ground import Bug, explore, finds


@pytest.fixture(autouse=True)
def quiet(only_errors: None) -> None:
    """Thousands of answers: what is logged of each hides what matters."""


@pytest.mark.timeout(600)
def test_a_message_is_sent_twice_at_most_and_only_while_nobody_knows_its_end(database: Database, backend: str) -> None:
    explore(Carrying, database, backend)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "bug", [bugs.a_stale_sender_is_believed, bugs.surveys_are_repeated, bugs.a_late_word_takes_a_row_back]
)
def test_a_planted_bug_is_found(bug: Bug, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)
    assert finds(Carrying, database)
