"""Claims: who works on what, for how long, and what becomes of items that fail again and again."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.claims import (
    BACKLOG_BATCH,
    CRASHES_TO_PARK,
    ERRORS_TO_PARK,
    LEASE,
    Claim,
    finish_items,
    give_back,
    note_error,
    release_senders,
)
from core.gathering import BACKLOG_GATHER
from core.tables import events
from tests.core.conftest import T0, Queue, bubble, seconds

DUE = T0 + seconds(1)


def finish(queue: Queue, claim: Claim, at: datetime = DUE) -> set[int]:
    """End a claim as a worker does that wrote its turn."""
    with queue.database.transaction() as session:
        done = finish_items(session, [claim], now=at)
        release_senders(session, [claim])
    return done


def fail(queue: Queue, claim: Claim, again_at: datetime) -> None:
    """End a claim as a worker does whose turn raised."""
    with queue.database.transaction() as session:
        note_error(session, claim.keys, "ValueError: odd")
        release_senders(session, [claim], failed=frozenset({claim.identity_id}), again_at=again_at)


def test_due_senders_are_claimed_together_and_others_are_left(queue: Queue) -> None:
    queue.receive(*(bubble(who=f"w{number}") for number in range(5)))
    queue.receive(bubble(who="later"), at=T0 + seconds(5))
    claims = queue.claim(DUE)
    assert len(claims) == 5
    assert all(len(claim.utterances) == 1 and not claim.alone for claim in claims)
    assert queue.claim(DUE) == []


def test_no_more_are_claimed_than_asked_for_and_who_waited_longest_comes_first(queue: Queue) -> None:
    for number in (3, 1, 2):
        queue.receive(bubble(who=f"w{number}"), at=T0 + seconds(number))
    first = queue.claim(T0 + seconds(9), limit=2)
    assert [claim.identity_id for claim in first] == [queue.sender("w1").id, queue.sender("w2").id]


def test_a_finished_sender_is_free_and_due_only_for_what_came_meanwhile(queue: Queue) -> None:
    queue.receive(bubble(key="1"))
    claim = queue.claim(DUE)[0]
    assert finish(queue, claim) == {claim.utterances[0].inbox_id}
    assert (queue.sender().ready_at, queue.sender().lease_until, queue.sender().tries) == (None, None, 0)
    queue.receive(bubble(key="2"), at=T0 + seconds(10))
    assert queue.claim(T0 + seconds(11))[0].utterances[0].inbox_id == 2


def test_what_arrives_during_a_turn_waits_for_its_end(queue: Queue) -> None:
    queue.receive(bubble(key="1"))
    claim = queue.claim(DUE)[0]
    queue.receive(bubble(key="2"), at=DUE)
    assert queue.claim(DUE + seconds(5)) == []
    finish(queue, claim)
    assert [one.inbox_id for one in queue.claim(DUE + seconds(5))[0].utterances] == [2]


def test_the_attempt_is_counted_before_the_work(queue: Queue) -> None:
    queue.receive(bubble())
    queue.claim(DUE)
    assert [(item.state, item.attempts) for item in queue.items()] == [("claimed", 1)]


def test_a_lease_holds_until_its_end_and_the_next_worker_gets_a_higher_fence(queue: Queue) -> None:
    queue.receive(bubble())
    first = queue.claim(DUE)[0]
    assert queue.claim(DUE + LEASE - seconds(0.1)) == []
    second = queue.claim(DUE + LEASE)[0]
    assert second.fence == first.fence + 1
    assert second.alone


@pytest.mark.parametrize("act", ["finish", "give back", "error", "release"])
def test_a_worker_that_stalled_past_its_lease_changes_nothing(queue: Queue, act: str) -> None:
    queue.receive(bubble())
    stalled = queue.claim(DUE)[0]
    queue.claim(DUE + LEASE)
    items, sender = queue.items(), queue.sender()
    with queue.database.transaction() as session:
        if act == "finish":
            assert finish_items(session, [stalled], now=DUE) == set()
        elif act == "give back":
            give_back(session, stalled.keys)
        elif act == "error":
            note_error(session, stalled.keys, "late")
        else:
            release_senders(session, [stalled])
    assert queue.items() == items
    assert queue.sender() == sender


def test_a_worker_that_lost_the_first_bubble_of_a_burst_finishes_none_of_it(queue: Queue) -> None:
    queue.receive(bubble(key="1"), bubble(key="2"))
    stalled = queue.claim(DUE)[0]
    assert len(stalled.utterances) == 2
    # The next worker takes the first bubble alone; the second still carries the stalled worker's fence.
    assert len(queue.claim(DUE + LEASE + seconds(1))[0].utterances) == 1
    assert finish(queue, stalled, DUE + LEASE + seconds(2)) == set()
    assert [row.state for row in queue.items()] == ["claimed", "claimed"]


def test_after_a_failure_a_sender_is_claimed_alone_and_bubble_by_bubble(queue: Queue) -> None:
    queue.receive(bubble(key="1"), bubble(key="2"), bubble(who="budi"), bubble(who="tono"))
    claims = queue.claim(DUE)
    sari = next(claim for claim in claims if claim.identity_id == queue.sender().id)
    fail(queue, sari, again_at=DUE)
    again = queue.claim(DUE)
    assert [(claim.identity_id, claim.alone) for claim in again] == [(sari.identity_id, True)]
    assert [one.inbox_id for one in again[0].utterances] == [1]
    finish(queue, again[0])
    assert [one.inbox_id for one in queue.claim(DUE)[0].utterances] == [2]


def test_after_a_crash_of_the_whole_batch_its_senders_come_back_one_at_a_time(queue: Queue) -> None:
    queue.receive(*(bubble(who=f"w{number}") for number in range(3)))
    queue.claim(DUE)
    assert [len(queue.claim(DUE + LEASE)) for _ in range(4)] == [1, 1, 1, 0]


def test_a_failed_sender_waits_until_it_is_tried_again(queue: Queue) -> None:
    queue.receive(bubble())
    fail(queue, queue.claim(DUE)[0], again_at=DUE + seconds(4))
    assert queue.claim(DUE + seconds(3)) == []
    assert len(queue.claim(DUE + seconds(4))) == 1


def test_after_three_crashes_an_item_is_parked_and_the_ones_behind_it_go_on(queue: Queue) -> None:
    queue.receive(bubble(key="poison"), bubble(key="innocent"))
    at = DUE
    for _ in range(CRASHES_TO_PARK):
        assert queue.claim(at)[0].parked == ()
        at += LEASE
    claim = queue.claim(at)[0]
    assert (claim.parked, claim.utterances) == ((1,), ())
    finish(queue, claim)
    assert [one.inbox_id for one in queue.claim(at)[0].utterances] == [2]
    assert [item.state for item in queue.items()] == ["parked", "claimed"]


def test_after_five_errors_an_item_is_parked_with_its_last_error_in_words(queue: Queue) -> None:
    queue.receive(bubble())
    for _ in range(ERRORS_TO_PARK):
        claim = queue.claim(DUE)[0]
        assert claim.utterances
        fail(queue, claim, again_at=DUE)
    claim = queue.claim(DUE)[0]
    assert (claim.parked, claim.utterances) == ((1,), ())
    assert [(item.state, item.error) for item in queue.items()] == [("parked", "ValueError: odd")]
    with queue.database.snapshot() as session:
        told = session.execute(select(events.c.detail).where(events.c.name == "message.parked")).scalars().all()
    assert told == [{"inbox_id": 1}]


def test_errors_and_crashes_are_counted_apart(queue: Queue) -> None:
    queue.receive(bubble())
    at = DUE
    for _ in range(CRASHES_TO_PARK - 1):
        queue.claim(at)
        at += LEASE
    for _ in range(ERRORS_TO_PARK - 1):
        claim = queue.claim(at)[0]
        assert claim.utterances
        fail(queue, claim, again_at=at)
    assert queue.claim(at)[0].utterances


def test_what_is_given_back_costs_no_attempt(queue: Queue) -> None:
    queue.receive(bubble())
    for _ in range(10):
        claim = queue.claim(DUE)[0]
        with queue.database.transaction() as session:
            give_back(session, claim.keys)
            release_senders(session, [claim])
    assert [(item.state, item.attempts) for item in queue.items()] == [("unread", 0)]
    assert not queue.claim(DUE)[0].parked


def test_who_writes_on_during_a_turn_is_still_answered_eight_seconds_after_the_first_bubble(queue: Queue) -> None:
    queue.receive(bubble(key="1"))
    claim = queue.claim(DUE)[0]
    with queue.database.transaction() as session:
        give_back(session, claim.keys)
        release_senders(session, [claim])
    for number in range(2, 12):
        queue.receive(bubble("terus kak", key=str(number)), at=T0 + seconds(number))
    assert queue.sender().ready_at == T0 + seconds(8)


def test_workers_that_claim_at_one_instant_never_share_a_sender(queue: Queue) -> None:
    queue.receive(*(bubble(who=f"w{number}") for number in range(40)))
    barrier = threading.Barrier(4)
    won: list[int] = []

    def work() -> None:
        barrier.wait()
        while claims := queue.claim(DUE, limit=3):
            won.extend(claim.identity_id for claim in claims)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == len(set(won)) == 40


def test_who_writes_now_is_claimed_beside_a_backlog_that_goes_on_oldest_first(queue: Queue) -> None:
    for number in range(3 * BACKLOG_BATCH):
        queue.receive(bubble(who=f"w{number}"), at=T0 + seconds(number))
    now = T0 + timedelta(hours=3)
    for turn in range(2):
        queue.receive(bubble(who=f"now{turn}", sent_at=now), at=now - seconds(1))
        claimed = {claim.identity_id for claim in queue.claim(now)}
        oldest = range(turn * BACKLOG_BATCH, (turn + 1) * BACKLOG_BATCH)
        assert claimed == {queue.sender(f"now{turn}").id, *(queue.sender(f"w{number}").id for number in oldest)}


def test_without_a_backlog_a_batch_is_as_long_as_it_was(queue: Queue) -> None:
    queue.receive(*(bubble(who=f"w{number}") for number in range(BACKLOG_BATCH + 20)))
    assert len(queue.claim(DUE, limit=BACKLOG_BATCH + 10)) == BACKLOG_BATCH + 10


def test_all_that_somebody_wrote_while_we_were_away_is_one_claim(queue: Queue) -> None:
    back = T0 + timedelta(hours=3)
    for number in range(5):
        at = back + number * BACKLOG_GATHER / 2
        queue.receive(bubble(key=f"old{number}", sent_at=T0 + seconds(number)), at=at)
        assert queue.claim(at + BACKLOG_GATHER / 2 - seconds(0.1)) == []
    claim = queue.claim(at + BACKLOG_GATHER)[0]
    assert len(claim.utterances) == 5


def test_who_was_away_with_us_and_writes_again_is_no_backlog(queue: Queue) -> None:
    back = T0 + timedelta(hours=3)
    queue.receive(bubble(key="old"), at=back)
    queue.receive(bubble(key="now", sent_at=back + seconds(1)), at=back + seconds(1))
    assert [len(claim.utterances) for claim in queue.claim(back + seconds(2))] == [2]


def test_a_customer_was_heard_when_they_wrote_and_not_when_it_came(queue: Queue) -> None:
    back = T0 + timedelta(hours=3)
    queue.receive(bubble(key="2", sent_at=T0 + seconds(9)), at=back)
    queue.receive(bubble(key="1", sent_at=T0), at=back)
    assert queue.sender().last_inbound_at == T0 + seconds(9)


def test_who_waits_in_a_backlog_of_ours_and_writes_again_comes_before_it(queue: Queue) -> None:
    queue.receive(*(bubble(who=f"w{number}") for number in range(2 * BACKLOG_BATCH)))
    queue.receive(bubble(who="sari", key="old"), at=T0 + seconds(5))
    back = T0 + timedelta(hours=3)
    queue.receive(bubble(who="sari", key="now", sent_at=back), at=back)
    assert queue.sender("sari").id in {claim.identity_id for claim in queue.claim(back + seconds(1))}


def test_what_is_late_changes_nothing_for_a_worker_that_has_its_sender(queue: Queue) -> None:
    queue.receive(bubble(key="1"))
    claim = queue.claim(DUE)[0]
    lease = queue.sender().lease_until
    queue.receive(bubble(key="0", sent_at=T0 - timedelta(hours=1)), at=DUE)
    assert queue.sender().lease_until == lease
    assert len(finish(queue, claim)) == 1
    assert [one.inbox_id for one in queue.claim(DUE + seconds(5))[0].utterances] == [2]
