"""The inbox: what was acknowledged is there once, and its sender is due at the right moment."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from core.inbox import LONGEST_TEXT, Inbound
from core.words import Attachment
from tests.core.conftest import T0, Queue, bubble, seconds

PHOTO = Attachment("a" * 64, "image/png", "bukti.png", 10)


def test_a_message_repeated_in_one_batch_is_kept_once(queue: Queue) -> None:
    first, second = queue.receive(bubble(), bubble())
    assert (first.duplicate, second.duplicate) == (False, True)
    assert first.inbox_id == second.inbox_id
    assert len(queue.items()) == 1


def test_a_message_repeated_later_is_kept_once_and_makes_nobody_due_again(queue: Queue) -> None:
    kept = queue.receive(bubble())[0]
    due = queue.sender().ready_at
    again = queue.receive(bubble("other words under the same id"), at=T0 + timedelta(days=6))[0]
    assert (again.duplicate, again.inbox_id) == (True, kept.inbox_id)
    assert queue.items()[0].text == bubble().text
    assert queue.sender().ready_at == due


def test_a_repeated_message_does_not_hide_the_fresh_one_beside_it(queue: Queue) -> None:
    queue.receive(bubble(key="old"))
    told = queue.receive(bubble(key="old"), bubble(key="fresh"), bubble(key="old"), bubble(who="budi"))
    assert [one.duplicate for one in told] == [True, False, True, False]
    assert len(queue.items()) == 3


def test_one_message_from_two_threads_at_one_instant_is_kept_once(queue: Queue) -> None:
    told: list[bool] = []
    for number in range(20):
        barrier = threading.Barrier(2)

        def arrive(key: str = f"m{number}", barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            told.append(queue.receive(bubble(key=key, who=key))[0].duplicate)

        threads = [threading.Thread(target=arrive) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(told) == [False] * 20 + [True] * 20
    assert len(queue.items()) == 20


def test_the_same_id_on_another_channel_is_another_message(queue: Queue) -> None:
    told = queue.receive(bubble(), bubble(channel="telegram"))
    assert [one.duplicate for one in told] == [False, False]
    assert told[0].identity_id != told[1].identity_id


def test_bubbles_that_overtook_each_other_are_read_in_the_order_they_were_sent(queue: Queue) -> None:
    queue.receive(bubble("yang kedua", key="2", sent_at=T0 + seconds(1)))
    queue.receive(bubble("yang pertama", key="1", sent_at=T0))
    claim = queue.claim(T0 + seconds(9))[0]
    assert [one.text for one in claim.utterances] == ["yang pertama", "yang kedua"]


@pytest.mark.parametrize(
    ("message", "wait"),
    [
        (bubble("pesanan saya sudah sampai mana"), 0.8),
        (bubble("kapan buka?"), 0.8),
        (bubble("kak"), 3.5),
        (bubble("halo kak"), 3.5),
        (bubble("🙏"), 3.5),
        (bubble("Ya", button="b1"), 0),
        (bubble("2"), 0),
        (bubble("", attachments=(PHOTO,)), 0),
    ],
    ids=lambda value: str(value.text or "a file") if isinstance(value, Inbound) else "",
)
def test_how_long_another_bubble_is_waited_for(queue: Queue, message: Inbound, wait: float) -> None:
    queue.receive(message)
    assert queue.sender().ready_at == T0 + seconds(wait)


@pytest.mark.parametrize("message", [bubble(), bubble("kak"), bubble("2")])
def test_without_gathering_every_message_is_due_at_once(queue: Queue, message: Inbound) -> None:
    queue.receive(message, gather=timedelta(0))
    assert queue.sender().ready_at == T0


def test_another_bubble_moves_the_answer_later_and_a_button_makes_it_due_at_once(queue: Queue) -> None:
    queue.receive(bubble("kak", key="1"))
    queue.receive(bubble("mau tanya ongkir ke bandung", key="2"), at=T0 + seconds(2))
    assert queue.sender().ready_at == T0 + seconds(2.8)
    queue.receive(bubble("Ya", key="3", button="b1"), at=T0 + seconds(2.5))
    assert queue.sender().ready_at == T0 + seconds(2.5)


def _write_steadily(queue: Queue, *, start: datetime, every: float, count: int) -> None:
    for number in range(count):
        at = start + seconds(every * number)
        queue.receive(bubble("terus kak", key=f"{at}"), at=at)


def test_whoever_never_stops_writing_is_answered_eight_seconds_after_the_first_bubble(queue: Queue) -> None:
    _write_steadily(queue, start=T0, every=0.5, count=16)
    assert queue.sender().ready_at == T0 + seconds(8)


def test_bubbles_of_one_batch_count_from_the_first_of_them_too(queue: Queue) -> None:
    queue.receive(bubble("kak", key="1"), at=T0)
    queue.receive(bubble("kak", key="2"), bubble("kak", key="3"), at=T0 + seconds(7))
    assert queue.sender().ready_at == T0 + seconds(8)


def test_an_endless_text_is_cut_and_the_cut_is_noted(queue: Queue) -> None:
    queue.receive(bubble("x" * 100_000))
    item = queue.items()[0]
    assert (len(item.text), item.meta) == (LONGEST_TEXT, {"cut_from": 100_000})
