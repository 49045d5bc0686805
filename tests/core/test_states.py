"""Words of a state stand in a statement; anything else that it is compared with is a parameter."""

from __future__ import annotations

import pytest
from sqlalchemy import ColumnElement, Dialect, select
from sqlalchemy.dialects import postgresql, sqlite

from core.database import Database
from core.tables import outbox

STATE = outbox.c.state


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        (STATE == "due", "outbox.state = 'due'"),
        (STATE != "due", "outbox.state != 'due'"),
        (STATE.in_(("sending", "due")), "outbox.state IN ('due', 'sending')"),
        (STATE.in_({"sending", "due"}), "outbox.state IN ('due', 'sending')"),
        (STATE.not_in(["due"]), "(outbox.state NOT IN ('due'))"),
        (STATE.is_(None), "outbox.state IS NULL"),
    ],
)
@pytest.mark.parametrize("dialect", [sqlite.dialect, postgresql.dialect], ids=["sqlite", "postgresql"])
def test_words_stand_in_the_statement(condition: ColumnElement[bool], written: str, dialect: type[Dialect]) -> None:
    compiled = condition.compile(dialect=dialect())
    assert str(compiled) == written
    assert compiled.params == {}


@pytest.mark.parametrize("odd", ["due' OR '1'='1", "due;", "", "dué", "two words", "1st"])
def test_what_is_no_plain_word_is_a_parameter(database: Database, odd: str) -> None:
    for condition in (outbox.c.state == odd, STATE.in_(["due", odd])):
        compiled = condition.compile()
        assert odd in str(compiled.params) or not odd
        assert "OR '1'" not in str(compiled)
        with database.snapshot() as session:
            assert session.execute(select(outbox.c.id).where(condition)).all() == []


def test_no_words_at_all_match_nothing(database: Database) -> None:
    with database.snapshot() as session:
        assert session.execute(select(outbox.c.id).where(STATE.in_([]))).all() == []
