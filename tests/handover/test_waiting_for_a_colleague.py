"""An act that had to wait for a colleague's decides by what the colleague left behind, name included."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from core.conversations import Conflict
from core.database import Database
from handover.acts import NotAllowed, claim, reply, resolve
from tests.handover.desk import Desk
from tests.handover.plays import NOW

pytestmark = pytest.mark.postgresql
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


def overtaken(desk: Desk, database: Database, act: Callable[..., Any], *words: str, **named: Any) -> Exception:
    """Let Dimas act while Dian's claim is not committed yet; returns what he is told."""
    talk = desk.customer()
    told: list[Exception] = []

    def acts() -> None:
        try:
            with database.transaction() as session:
                act(session, talk, desk.dimas, *words, now=NOW, **named)
        except (Conflict, NotAllowed) as error:
            told.append(error)

    dimas = threading.Thread(target=acts)
    with database.transaction() as session:
        claim(session, talk, desk.dian, now=NOW)
        dimas.start()
        while dimas.is_alive() and not _somebody_waits(database):
            time.sleep(0.005)
    dimas.join()
    return told[0]


def _somebody_waits(database: Database) -> bool:
    with database.snapshot() as session:
        return bool(session.execute(_WAITING).scalar_one())


@pytest.mark.parametrize(
    ("act", "words", "named"),
    [(claim, (), {}), (resolve, (), {}), (reply, ("Halo",), {"client_key": "k"})],
    ids=["claim", "resolve", "reply"],
)
def test_who_was_overtaken_by_a_claim_hears_the_name_of_the_owner(
    desk: Desk, database: Database, act: Callable[..., Any], words: tuple[str, ...], named: dict[str, Any]
) -> None:
    assert "Dian" in str(overtaken(desk, database, act, *words, **named))
