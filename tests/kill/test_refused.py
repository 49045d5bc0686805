"""Whoever writes while nothing can be kept is told to come back, may read meanwhile, and is answered once later."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

import core.engines
from core.tables import inbox
from tests.kill.troubles import NoMorePages
from tests.stage import Stage

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a lock only as long as a test may take."""
    monkeypatch.setattr(core.engines, "BUSY_TIMEOUT_MS", 50)


@contextmanager
def locked(_stage: Stage, file: Path) -> Iterator[None]:
    """Somebody else keeps the write lock."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@contextmanager
def full(stage: Stage, _file: Path) -> Iterator[None]:
    """There is no room for one page more."""
    trouble = NoMorePages(stage.house.database)
    trouble.on = True
    yield
    trouble.on = False


@pytest.mark.parametrize("trouble", [locked, full], ids=lambda trouble: trouble.__name__)
def test_a_message_that_cannot_be_kept_is_refused_and_kept_when_it_is_sent_again(
    stage: Stage, data_dir: Path, trouble: Callable[[Stage, Path], AbstractContextManager[None]]
) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    # Long enough that it does not fit into a page that is there already.
    typed = {"client_id": "once-only", "text": "kak buka jam berapa ya? " + "tolong ya kak " * 250}
    before = len(sari.all_items())
    with trouble(stage, data_dir / "sapa.db"):
        answer = sari.http.post("/chat/messages", json=typed)
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "3"), answer.text
        assert len(sari.all_items()) == before
    count = select(func.count()).select_from(inbox)
    assert stage.rows(count)[0][0] == 1
    for _ in range(2):
        assert sari.http.post("/chat/messages", json=typed).status_code == 202
    stage.settle()
    assert stage.rows(count)[0][0] == 2
    authors = [item["author"] for item in sari.all_items()[before:]]
    assert authors[0] == "customer"
    assert set(authors[1:]) == {"bot"}
