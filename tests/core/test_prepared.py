"""A prepared statement gives and writes, value by value, what SQLAlchemy gives and writes, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from core.database import Database, Session
from core.prepared import Prepared
from core.tables import conversations, customers, identities, inbox
from tests.core.conftest import T0, seconds

IDS: Any = bindparam("ids", expanding=True)
PAIRS: Any = bindparam("pairs", expanding=True)
ADD = insert(identities).returning(identities.c.id, sort_by_parameter_order=True)
SOME = select(identities).where(identities.c.id.in_(IDS)).order_by(identities.c.id)
OF_PAIRS = (
    select(identities.c.address, func.count().label("count"))
    .where(
        tuple_(identities.c.id, identities.c.channel).in_(PAIRS),
        identities.c.created_at <= bindparam("until", type_=identities.c.created_at.type),
    )
    .group_by(identities.c.address)
    .order_by(identities.c.address)
    .limit(bindparam("most"))
)


def person(number: int) -> dict[str, Any]:
    return {"channel": "web", "address": f"v-{number}", "created_at": T0 + seconds(number)}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        Prepared(ADD).each(session, [person(number) for number in range(1, 6)])
        yield session


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_a_list_may_have_any_length(session: Session, count: int) -> None:
    given = {"ids": list(range(1, count + 1))}
    rows = Prepared(SOME).rows(session, given)
    assert [tuple(row) for row in rows] == [tuple(row) for row in session.execute(SOME, given)]
    assert len(rows) == count
    assert all(row.created_at == T0 + seconds(row.id) and row.address == f"v-{row.id}" for row in rows)


@pytest.mark.parametrize("count", [0, 1, 3, 4])
def test_pairs_instants_limits_and_names_are_as_they_were(session: Session, count: int) -> None:
    pairs = [(number, "web") for number in range(1, count + 1)]
    given = {"pairs": pairs, "until": T0 + seconds(3), "most": 2}
    rows = Prepared(OF_PAIRS).rows(session, given)
    assert [tuple(row) for row in rows] == [tuple(row) for row in session.execute(OF_PAIRS, given)]
    counted: list[Any] = [row.count for row in rows]
    assert counted == [1] * min(count, 2)


def test_rows_are_written_in_order_and_told_in_order(session: Session) -> None:
    made = Prepared(ADD).each(session, [person(9), person(7), person(8)])
    ids = [row.id for row in made]
    addresses = {row.id: row.address for row in session.execute(select(identities.c.id, identities.c.address))}
    assert [addresses[one] for one in ids] == ["v-9", "v-7", "v-8"]
    assert Prepared(ADD).each(session, []) == ()


def test_json_states_and_nothing_at_all_survive(session: Session) -> None:
    row = {"channel": "web", "external_id": "a", "identity_id": 1, "text": "halo", "sent_at": T0, "received_at": T0}
    add = Prepared(insert(inbox).returning(inbox.c.id))
    add.each(session, [{**row, "meta": {"é": [1, None]}}, {**row, "external_id": "b", "meta": None}])
    some = select(inbox).where(inbox.c.state == "unread").order_by(inbox.c.id)
    rows = Prepared(some).rows(session)
    assert [row.meta for row in rows] == [{"é": [1, None]}, None]
    assert [tuple(row) for row in rows] == [tuple(row) for row in session.execute(some)]


def test_an_update_of_each_changes_each_and_one_that_returns_tells_which(session: Session) -> None:
    one = update(identities).where(identities.c.id == bindparam("one"))
    name = Prepared(one.values(profile_name=bindparam("name")))
    assert list(name.each(session, [{"one": 1, "name": "Sari"}, {"one": 2, "name": "Budi"}])) == []
    fence = update(identities).where(identities.c.id.in_(IDS)).values(fence=identities.c.fence + 1)
    told = Prepared(fence.returning(identities.c.profile_name, identities.c.fence)).rows(session, {"ids": [1, 2, 99]})
    assert sorted(told) == [("Budi", 1), ("Sari", 1)]
    assert list(Prepared(delete(identities).where(identities.c.id.in_(IDS))).rows(session, {"ids": [5]})) == []
    assert Prepared(select(func.count()).select_from(identities)).value(session) == 4
    assert Prepared(SOME).value(session, {"ids": [5]}) is None


def test_booleans_and_two_columns_of_one_name_are_read(session: Session) -> None:
    both = select(identities.c.id, identities, (identities.c.id > 1).label("later")).order_by(identities.c.id)
    rows = Prepared(both.limit(2)).rows(session)
    assert [(row.id, row[1], row.later) for row in rows] == [(1, 1, False), (2, 2, True)]


def test_what_a_database_refuses_is_told_as_ever_and_quotes_no_value(session: Session) -> None:
    with pytest.raises(IntegrityError) as told, session.begin_nested():
        Prepared(ADD).each(session, [person(20), {**person(1), "address": "v-1"}])
    # PostgreSQL itself names the key that is there already; what we gave is not shown.
    assert "v-20" not in str(told.value)
    assert session.execute(select(func.count()).select_from(identities)).scalar_one() == 5


def test_it_is_part_of_its_transaction(database: Database) -> None:
    add = Prepared(insert(customers))
    odd = {"name": "Budi", "created_at": T0.replace(tzinfo=None)}
    with pytest.raises((ValueError, SQLAlchemyError), match="no time zone"), database.transaction() as session:
        add.each(session, [{"name": "Sari", "created_at": T0}, odd])
    with database.snapshot() as view:
        count = Prepared(select(func.count()).select_from(customers))
        assert count.value(view) == 0
        with database.transaction() as session:
            add.each(session, [{"name": "Sari", "created_at": T0}])
        # A view begins with its first statement and stays as it was.
        assert count.value(view) == 0
    with database.snapshot() as view:
        assert count.value(view) == 1


def test_a_reader_cannot_write(database: Database) -> None:
    with database.snapshot() as view, pytest.raises(SQLAlchemyError):
        Prepared(insert(customers)).each(view, [{"name": "Sari", "created_at": T0}])


def test_a_value_that_was_not_given_is_missed(session: Session) -> None:
    with pytest.raises((KeyError, SQLAlchemyError)):
        Prepared(select(conversations.c.id).where(conversations.c.id == bindparam("one"))).rows(session)
