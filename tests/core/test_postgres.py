"""What only PostgreSQL does: rows locked one by one, leases among processes, and its own word on durability."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from core.claims import claim_senders, release_senders
from core.database import Database, is_worth_retrying, lock_rows, open_database, serialise
from core.durability import durability
from core.presence import KEPT, note_open, open_elsewhere
from core.tables import identities
from tests.core.conftest import T0, Queue, bubble, seconds

pytestmark = pytest.mark.postgresql
DUE = T0 + seconds(5)


@pytest.fixture
def other(queue: Queue) -> Iterator[Database]:
    """Another process on the same database."""
    url = queue.database.writing.url.render_as_string(hide_password=False)
    opened = open_database(url)
    yield opened
    opened.close()


def test_two_workers_at_once_never_claim_the_same_sender_nor_more_than_asked(queue: Queue, other: Database) -> None:
    queue.receive(*(bubble(who=f"w{number}") for number in range(60)))
    with queue.database.transaction() as one, other.transaction() as two:
        mine = claim_senders(one, now=DUE, limit=25)
        theirs = claim_senders(two, now=DUE, limit=25)
    ids = [claim.identity_id for claim in [*mine, *theirs]]
    assert (len(mine), len(theirs), len(set(ids))) == (25, 25, 50)


def test_a_sender_whose_turn_is_being_written_is_passed_over_without_waiting(queue: Queue, other: Database) -> None:
    queue.receive(bubble(who="a"), bubble(who="b"))
    with other.transaction() as writing:
        lock_rows(writing, identities, [queue.sender("a").id])
        assert [claim.identity_id for claim in queue.claim(DUE)] == [queue.sender("b").id]


def test_claims_go_on_while_a_line_to_the_same_person_is_written(queue: Queue, other: Database) -> None:
    queue.receive(bubble(who="a"))
    with other.transaction() as session:
        session.exec_driver_sql("SELECT id FROM identities FOR KEY SHARE").all()
        assert len(queue.claim(DUE)) == 1


def test_receivers_and_workers_with_the_same_senders_never_block_each_other_for_good(
    queue: Queue, other: Database
) -> None:
    faults: list[Exception] = []

    def receive(order: int) -> None:
        try:
            for number in range(30):
                some = [bubble(who=f"w{who}", key=f"{order}-{number}") for who in range(12)]
                queue.receive(*some[::order], gather=seconds(0))
        except Exception as error:
            faults.append(error)

    def work() -> None:
        try:
            for _ in range(60):
                with other.transaction() as session:
                    claims = claim_senders(session, now=DUE, limit=50)
                with other.transaction() as session:
                    lock_rows(session, identities, [claim.identity_id for claim in claims])
                    release_senders(session, claims)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=receive, args=(order,)) for order in (1, -1)] + [threading.Thread(target=work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(queue.items()) == 720


def test_a_deadlock_is_told_apart_from_a_database_that_is_away(queue: Queue, other: Database) -> None:
    queue.receive(bubble(who="a"), bubble(who="b"))
    ids, barrier, faults = [queue.sender("a").id, queue.sender("b").id], threading.Barrier(2), []

    def cross(database: Database, order: list[int]) -> None:
        try:
            with database.transaction() as session:
                for one in order:
                    session.execute(update(identities).where(identities.c.id == one).values(tries=1))
                    if one == order[0]:
                        barrier.wait()
        except OperationalError as error:
            faults.append(error)

    sides = [threading.Thread(target=cross, args=pair) for pair in ((queue.database, ids), (other, ids[::-1]))]
    for side in sides:
        side.start()
    for side in sides:
        side.join()
    assert [is_worth_retrying(fault) for fault in faults] == [True]


def test_a_lease_has_one_holder_among_all_processes(queue: Queue, other: Database) -> None:
    with queue.database.alone("job sweep") as mine, other.alone("job sweep") as theirs, other.alone("job x") as another:
        assert [bool(lease) for lease in (mine, theirs, another)] == [True, False, True]
    with other.alone("job sweep") as theirs:
        assert theirs


def test_a_lease_is_free_when_its_holder_is_cut_off(queue: Queue, other: Database) -> None:
    job = queue.database.alone("job sweep")
    lease = job.__enter__()
    assert lease.is_held()
    with other.writing.begin() as session:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        assert session.exec_driver_sql(ended).scalar_one()
    with other.alone("job sweep") as theirs:
        assert theirs
        assert not lease.is_held()
    job.__exit__(None, None, None)


def test_numbers_that_readers_compare_become_visible_in_their_order(queue: Queue, other: Database) -> None:
    passed: list[str] = []

    def second() -> None:
        with other.transaction() as session:
            serialise(session, "editions")
            passed.append("second")

    with queue.database.transaction() as session:
        serialise(session, "editions")
        late = threading.Thread(target=second)
        late.start()
        late.join(0.3)
        passed.append("first")
    late.join()
    assert passed == ["first", "second"]


def test_a_snapshot_stays_the_same_and_cannot_write(queue: Queue, other: Database) -> None:
    with queue.database.snapshot() as session:
        assert session.execute(select(identities.c.id)).all() == []
        Queue(other).receive(bubble())
        assert session.execute(select(identities.c.id)).all() == []
        with pytest.raises(Exception, match="read-only transaction"):
            session.execute(update(identities).values(tries=1))


def test_the_server_says_what_it_promises_and_a_weak_promise_is_a_warning(queue: Queue) -> None:
    told = durability(queue.database)
    assert told.startswith("PostgreSQL ")
    # The tests' own server is quick and forgetful; one that a person named may be neither.
    assert ("fsync=off" in told) == ("WARNING" in told and "fsync" in told.split("set ")[-1])


def test_a_page_that_is_open_in_another_process_is_known_for_a_while(queue: Queue, other: Database) -> None:
    with other.transaction() as session:
        note_open(session, ["web:sari", "web:budi"], now=T0)
        note_open(session, ["web:sari"], now=T0 + KEPT / 2)
    with queue.database.transaction() as session:
        asked = {"web:sari", "web:budi", "web:wulan"}
        assert open_elsewhere(session, asked, now=T0 + seconds(1)) == {"web:sari", "web:budi"}
        assert open_elsewhere(session, asked, now=T0 + KEPT + seconds(1)) == {"web:sari"}
        note_open(session, [], now=T0 + KEPT * 4)
        assert open_elsewhere(session, asked, now=T0) == set()
