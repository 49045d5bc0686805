"""Whoever writes while nothing can be kept is told to come back, may read meanwhile, and is answered once later."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import func, make_url, select

import core.engines
from bot.app import deliver_once
from bot.worker import work_once
from core.database import AWAY
from core.tables import inbox
from tests.kill.troubles import NoMorePages, ReadOnly
from tests.postgres import plain
from tests.stage import Stage

Trouble = Callable[[Stage], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a lock only as long as a test may take."""
    monkeypatch.setattr(core.engines, "BUSY_TIMEOUT_MS", 50)
    monkeypatch.setitem(core.engines.POSTGRES_LIMITS, "lock_timeout", "50ms")


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Somebody else keeps the write lock."""
    other = sqlite3.connect(stage.house.settings.data_dir / "sapa.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@contextmanager
def full(stage: Stage) -> Iterator[None]:
    """There is no room for one page more."""
    trouble = NoMorePages(stage.house.database)
    trouble.on = True
    yield
    trouble.on = False


@contextmanager
def held(stage: Stage) -> Iterator[None]:
    """Somebody else keeps what is to be written, for longer than we wait for a lock (55P03)."""
    with beside(stage) as other, other.transaction():
        other.execute("LOCK TABLE inbox, outbox IN EXCLUSIVE MODE")
        yield


NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON inbox FOR EACH ROW EXECUTE FUNCTION no_room();
"""


@contextmanager
def no_room(stage: Stage) -> Iterator[None]:
    """The server says that its disk is full (53100) whenever something is to be kept."""
    with beside(stage) as other:
        other.execute(NO_ROOM)
        yield
        other.execute("DROP FUNCTION no_room CASCADE")


@contextmanager
def only_reads(stage: Stage) -> Iterator[None]:
    """The server takes no writes (25006), as a standby does to which a failover led. Nobody restarts us afterwards."""
    with beside(stage) as other:
        trouble = ReadOnly(other, other.info.dbname)
        trouble.begin()
        yield
        trouble.end()


def beside(stage: Stage) -> psycopg.Connection:
    """Return another program's connection to the same PostgreSQL."""
    return psycopg.connect(plain(make_url(stage.house.settings.url)), autocommit=True)


@pytest.mark.sqlite
@pytest.mark.parametrize("trouble", [locked, full], ids=lambda trouble: trouble.__name__)
def test_a_message_that_cannot_be_kept_is_refused_and_kept_when_it_is_sent_again(
    stage: Stage, trouble: Trouble
) -> None:
    refuse_and_keep(stage, trouble)


@pytest.mark.postgresql
@pytest.mark.parametrize("trouble", [held, no_room, only_reads], ids=lambda trouble: trouble.__name__)
def test_postgresql_that_takes_nothing_is_told_like_one_that_is_away(stage: Stage, trouble: Trouble) -> None:
    refuse_and_keep(stage, trouble)


def refuse_and_keep(stage: Stage, trouble: Trouble) -> None:
    """Write in the middle of trouble, and again when it is over."""
    sari = stage.customer()
    sari.says("halo kak")
    # Long enough that it does not fit into a page that is there already.
    typed = {"client_id": "once-only", "text": "kak buka jam berapa ya? " + "tolong ya kak " * 250}
    before = len(sari.all_items())
    with trouble(stage):
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


@pytest.mark.postgresql
@pytest.mark.parametrize("trouble", [held, no_room, only_reads], ids=lambda trouble: trouble.__name__)
def test_what_was_promised_before_is_blamed_on_nobody_and_answered_once(stage: Stage, trouble: Trouble) -> None:
    sari = stage.customer()
    sari.types("kak buka jam berapa ya?")
    stage.clock.advance(timedelta(seconds=5))
    with trouble(stage):
        for _ in range(4):
            with pytest.raises(AWAY):
                work_once(stage.house)
    stage.settle()
    [row] = stage.rows(select(inbox.c.state, inbox.c.errors, inbox.c.error))
    assert (row.state, row.errors, row.error) == ("done", 0, None)
    assert [item["author"] for item in sari.all_items()].count("customer") == 1
    assert "bot" in {item["author"] for item in sari.all_items()}


@pytest.mark.postgresql
def test_an_answer_that_cannot_be_marked_as_sent_leaves_once_afterwards(stage: Stage) -> None:
    sari = stage.customer()
    sari.types("kak buka jam berapa ya?")
    stage.clock.advance(timedelta(seconds=5))
    work_once(stage.house)
    with only_reads(stage), pytest.raises(AWAY):
        deliver_once(stage.house)
    stage.settle()
    said = [item["text"] for item in sari.all_items() if item["author"] == "bot"]
    assert said
    assert len(said) == len(set(said))
