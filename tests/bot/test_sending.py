"""Sending through a provider: marked before it happens, three ends, one duplicate at most, nothing after a claim."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import deliver_once
from bot.callbacks import Told, hear
from bot.channels import Answer, Outgoing
from bot.parking import revive
from bot.sending import free_sends
from core.outbox import Line, say_lines
from core.points import set_switch
from core.tables import identities, messages, outbox
from handover import acts
from tests.post import FindingPost, Post, Writer, with_post
from tests.stage import Agent, Stage

ASKS = "kak buka jam berapa ya?"


@pytest.fixture
def post() -> Post:
    """A provider that takes everything unless it is told otherwise."""
    return Post()


@pytest.fixture
def sari(stage: Stage, post: Post) -> Writer:
    """A customer of that provider."""
    return with_post(stage, post)


@pytest.fixture
def switch() -> Iterator[Any]:
    """What sets the switch of the named points, and takes it away."""
    yield set_switch
    set_switch(None)


def rows(stage: Stage) -> list[Any]:
    """The outbox, oldest first."""
    return list(stage.rows(select(outbox).order_by(outbox.c.id)))


def say(stage: Stage, sari: Writer, text: str, message_class: str = "answer") -> None:
    """Write one line of the bot's for this customer."""
    with stage.house.database.transaction() as session:
        line = Line(sari.conversation_id, sari.identity_id, "post", "bot", text, 0, message_class)
        say_lines(session, [line], now=stage.clock.now())


def claim(stage: Stage, sari: Writer, dian: Agent) -> None:
    """Let an agent take the conversation, in the middle of whatever happens."""
    with stage.house.database.transaction() as session:
        acts.claim(session, sari.conversation_id, dian.id, now=stage.clock.now())


def test_an_answer_is_sent_once_and_keeps_what_the_provider_calls_it(stage: Stage, post: Post, sari: Writer) -> None:
    sari.says(ASKS)
    assert post.texts() == [row.body["text"] for row in rows(stage)] != []
    assert {(row.state, row.attempts, row.sends, row.provider_ref) for row in rows(stage)} == {
        ("sent", 1, 1, f"post-{row.id}") for row in rows(stage)
    }
    assert all(row.sent_at and row.lease_until is None for row in rows(stage))


def test_a_row_is_committed_as_sending_before_the_request_is_written(stage: Stage, post: Post, sari: Writer) -> None:
    seen = []
    post.before = lambda row: seen.append(stage.rows(select(outbox).where(outbox.c.id == row.outbox_id))[0])
    sari.says(ASKS)
    assert {(row.state, row.attempts, row.sends, row.fence) for row in seen} == {("sending", 1, 1, 1)}
    assert all(row.lease_until > stage.clock.now() for row in seen)


def test_what_was_certainly_not_sent_is_sent_later_and_does_not_count_as_a_send(
    stage: Stage, post: Post, sari: Writer
) -> None:
    post.next.append(Answer("later", retry_after=timedelta(seconds=30)))
    sari.says(ASKS)
    first = rows(stage)[0]
    assert (first.state, first.sends, post.taken) == ("due", 0, [])
    stage.wait(seconds=31)
    assert rows(stage)[0].state == "sent"
    assert (rows(stage)[0].attempts, rows(stage)[0].sends) == (2, 1)


def test_the_next_message_of_a_conversation_waits_for_the_one_before(stage: Stage, post: Post, sari: Writer) -> None:
    sari.says(ASKS)
    post.taken.clear()
    post.next.append(Answer("later", retry_after=timedelta(seconds=30)))
    say(stage, sari, "satu")
    say(stage, sari, "dua")
    stage.settle()
    assert post.texts() == []
    stage.wait(seconds=31)
    assert post.texts() == ["satu", "dua"]


def test_what_waits_for_the_limits_is_still_due_and_leaves_in_order(stage: Stage, post: Post, sari: Writer) -> None:
    sari.says(ASKS)
    post.taken.clear()
    post.waits.append(timedelta(seconds=5))
    say(stage, sari, "satu")
    say(stage, sari, "dua")
    deliver_once(stage.house)
    assert [row.state for row in rows(stage)[-2:]] == ["due", "due"]
    stage.settle()
    assert post.texts() == ["satu", "dua"]


@pytest.mark.parametrize("fault", [Answer("unknown", error="no answer"), OSError("the line went dead")])
def test_an_unknown_answer_is_sent_once_more(stage: Stage, post: Post, sari: Writer, fault: Answer | Exception) -> None:
    post.next.append(fault)
    sari.says(ASKS)
    first = rows(stage)[0]
    assert (first.state, first.sends) == ("sent", 2)
    assert [row.outbox_id for row in post.taken].count(first.id) == 2


def test_nothing_is_sent_a_third_time_not_even_by_hand(stage: Stage, post: Post, sari: Writer) -> None:
    post.next.extend([Answer("unknown"), Answer("unknown")])
    sari.says(ASKS)
    first = rows(stage)[0]
    assert (first.state, first.sends) == ("parked", 2)
    assert "not known" in first.error
    with stage.house.database.transaction() as session:
        assert not revive(session, "outbox", first.id, now=stage.clock.now())


@pytest.mark.parametrize("message_class", ["event", "survey", "broadcast"])
def test_a_class_that_is_never_repeated_is_shown_to_people_instead(
    stage: Stage, post: Post, sari: Writer, message_class: str
) -> None:
    sari.says(ASKS)
    post.taken.clear()
    post.next.append(Answer("unknown"))
    say(stage, sari, "sekali saja", message_class)
    stage.settle()
    last = rows(stage)[-1]
    assert (post.texts(), last.state, last.sends) == (["sekali saja"], "parked", 1)
    assert "never repeated" in last.error


@pytest.mark.parametrize(("message_class", "sent"), [("answer", 2), ("reminder", 2), ("event", 1)])
def test_what_a_dead_process_had_on_the_wire_is_unknown(
    stage: Stage, post: Post, sari: Writer, message_class: str, sent: int
) -> None:
    sari.says(ASKS)
    say(stage, sari, "halo", message_class)
    row = rows(stage)[-1]
    marked = {"state": "sending", "sends": 1, "attempts": 1, "fence": 1}
    with stage.house.database.transaction() as session:
        lease = stage.clock.now() + timedelta(seconds=30)
        session.execute(update(outbox).where(outbox.c.id == row.id).values(**marked, lease_until=lease))
    stage.settle()
    assert rows(stage)[-1].state == "sending"
    with stage.house.database.transaction() as session:
        free_sends(session, now=stage.clock.now())
    stage.clock.advance(timedelta(seconds=1))
    stage.settle()
    last = rows(stage)[-1]
    assert (last.state, last.sends) == ("sent" if sent == 2 else "parked", sent)


def test_an_answer_under_an_old_fence_changes_nothing(stage: Stage, post: Post, sari: Writer) -> None:
    def stolen(row: Any) -> None:
        taken = {"fence": outbox.c.fence + 1, "lease_until": stage.clock.now() + timedelta(seconds=30)}
        with stage.house.database.transaction() as session:
            session.execute(update(outbox).where(outbox.c.id == row.outbox_id).values(**taken))

    post.before = stolen
    sari.says(ASKS)
    assert rows(stage)[0].state == "sending"


def test_nothing_is_sent_after_a_claim_and_what_is_on_the_wire_is_not_struck_out(
    stage: Stage, post: Post, sari: Writer
) -> None:
    dian = stage.agent("Dian")
    sari.says("mau bicara dengan orang")
    say(stage, sari, "satu")
    say(stage, sari, "dua")
    post.before = lambda row: claim(stage, sari, dian) if row.body["text"] == "satu" else None
    stage.settle()
    struck = {row.text: row.struck for row in stage.rows(select(messages.c.text, messages.c.struck))}
    assert (struck["satu"], struck["dua"]) == (False, True)
    assert "satu" in post.texts()
    assert "dua" not in post.texts()


def test_an_unknown_answer_is_not_repeated_after_a_claim(stage: Stage, post: Post, sari: Writer) -> None:
    dian = stage.agent("Dian")
    sari.says("mau bicara dengan orang")
    post.taken.clear()
    post.next.append(Answer("unknown"))
    say(stage, sari, "satu")
    post.before = lambda row: claim(stage, sari, dian) if row.body["text"] == "satu" else None
    stage.settle()
    [row] = [row for row in rows(stage) if row.body["text"] == "satu"]
    assert (row.state, row.sends) == ("parked", 1)
    assert "person" in row.error
    assert post.texts().count("satu") == 1


def test_a_customer_who_blocked_us_gets_nothing_unasked_until_they_write_again(
    stage: Stage, post: Post, sari: Writer
) -> None:
    sari.says(ASKS)
    post.next.append(Answer("failed", error="the customer blocked the bot", unreachable=True))
    say(stage, sari, "jawaban")
    stage.settle()
    gone = select(identities.c.unreachable_at).where(identities.c.id == sari.identity_id)
    assert rows(stage)[-1].state == "failed"
    assert stage.rows(gone)[0][0] is not None
    say(stage, sari, "pengingat", "reminder")
    stage.wait(minutes=10)
    assert rows(stage)[-1].state == "due"
    sari.says(ASKS)
    stage.wait(minutes=1)
    assert stage.rows(gone)[0][0] is None
    assert "pengingat" in post.texts()


def test_a_text_of_several_messages_goes_on_where_it_was_stopped(stage: Stage, post: Post, sari: Writer) -> None:
    post.next.append(Answer("later", retry_after=timedelta(seconds=2), parts=3))
    sari.says(ASKS)
    assert post.taken[0].body["parts_sent"] == 3


def test_the_points_of_a_send_come_in_order(stage: Stage, post: Post, sari: Writer, switch: Any) -> None:
    reached: list[str] = []
    switch(lambda point: reached.append(point) if point.startswith("O") else None)
    sari.says(ASKS)
    assert reached[:5] == ["O1", "O2", "O3", "O4", "O6"]


def test_a_channel_that_another_process_sends_for_is_left_alone(stage: Stage, post: Post) -> None:
    stage.house.channels = {**stage.house.channels, "post": post.channel()}
    sari = Writer(stage)
    sari.says(ASKS)
    assert {row.state for row in rows(stage)} == {"due"}
    assert post.taken == []
    stage.open_channels()
    stage.settle()
    assert {row.state for row in rows(stage)} == {"sent"}


def test_an_answer_leaves_before_what_nobody_asked_for(stage: Stage, post: Post, sari: Writer) -> None:
    sari.says(ASKS)
    budi = Writer(stage, "+62822")
    budi.says(ASKS)
    say(stage, sari, "pengingat sari", "reminder")
    say(stage, budi, "pengingat budi", "reminder")
    say(stage, budi, "jawaban budi")
    say(stage, sari, "jawaban sari")
    before = len(post.taken)
    stage.settle()
    assert set(post.texts()[before : before + 2]) == {"jawaban budi", "jawaban sari"}
    assert set(post.texts()[before + 2 :]) == {"pengingat budi", "pengingat sari"}


@pytest.mark.parametrize("message_class", ["answer", "survey"])
def test_what_the_provider_has_is_not_sent_again(stage: Stage, message_class: str) -> None:
    post = FindingPost()
    sari = with_post(stage, post)
    sari.says(ASKS)
    post.next.append(OSError("the line went dead"))
    say(stage, sari, "satu", message_class)
    stage.settle()
    last = rows(stage)[-1]
    assert (last.state, last.sends, last.provider_ref) == ("sent", 1, f"found-{last.id}")
    assert post.texts().count("satu") == 1
    # A survey is only looked for, and takes no place of the limits.
    assert post.given_back == ([sari.address] if message_class == "answer" else [])


@pytest.mark.parametrize(("message_class", "state", "sends"), [("answer", "sent", 2), ("survey", "parked", 1)])
def test_what_the_provider_does_not_have_is_sent_once_more_or_given_up(
    stage: Stage, message_class: str, state: str, sends: int
) -> None:
    post = FindingPost()
    sari = with_post(stage, post)
    sari.says(ASKS)
    post.finds.append(None)
    post.next.append(Answer("unknown"))
    say(stage, sari, "satu", message_class)
    stage.settle()
    last = rows(stage)[-1]
    assert (last.state, last.sends) == (state, sends)
    assert post.looked_for == [last.id]


@pytest.mark.parametrize("message_class", ["answer", "survey"])
def test_a_provider_that_cannot_be_asked_gets_nothing_again_until_it_answers(stage: Stage, message_class: str) -> None:
    post = FindingPost()
    sari = with_post(stage, post)
    sari.says(ASKS)
    post.finds.extend([OSError("away"), OSError("away")])
    post.next.append(Answer("unknown"))
    say(stage, sari, "satu", message_class)
    stage.settle()
    assert (rows(stage)[-1].state, rows(stage)[-1].sends) == ("unknown", 1)
    for _ in range(2):
        stage.wait(seconds=31)
    last = rows(stage)[-1]
    assert (last.state, last.sends, post.texts().count("satu")) == ("sent", 1, 1)
    assert len(post.given_back) == (3 if message_class == "answer" else 0)


def test_what_was_found_and_failed_while_that_was_told_is_asked_for_again(stage: Stage) -> None:
    post = FindingPost()
    sari = with_post(stage, post)
    sari.says(ASKS)
    post.next.append(OSError("the line went dead"))
    say(stage, sari, "satu")
    [failed] = [one for one in rows(stage) if one.body["text"] == "satu"]

    def told_meanwhile(row: Outgoing) -> None:
        word = Told(row.outbox_id, 1, sari.address, Answer("failed", provider_ref=f"found-{row.outbox_id}"))
        with stage.house.database.transaction() as session:
            hear(session, "post", [word], now=stage.clock.now())

    post.before_find = told_meanwhile
    stage.settle()
    assert (rows(stage)[-1].state, rows(stage)[-1].sends) == ("unknown", 1)
    # By now the provider knows it too.
    post.before_find = lambda _row: None
    post.finds.append(None)
    stage.wait(seconds=31)
    last = rows(stage)[-1]
    assert (last.id, last.state, last.sends, post.texts().count("satu")) == (failed.id, "sent", 2, 2)


def test_a_row_that_is_refused_as_it_was_is_sent_once_in_another_form(stage: Stage, post: Post, sari: Writer) -> None:
    refused = Answer("failed", error="not like this", instead={"form": "another"})
    post.next.extend([refused, refused])
    sari.says(ASKS)
    row = rows(stage)[0]
    assert (row.state, row.sends, row.attempts, row.body["form"]) == ("failed", 0, 2, "another")


def test_a_stop_that_the_provider_keeps_is_an_opt_out(stage: Stage, post: Post, sari: Writer) -> None:
    sari.says(ASKS)
    post.next.append(Answer("failed", error="said STOP there", opted_out=True))
    say(stage, sari, "satu")
    say(stage, sari, "pengingat", "reminder")
    stage.settle()
    assert [row.state for row in rows(stage)[-2:]] == ["failed", "voided"]


@pytest.mark.parametrize(("answer", "ends"), [(Answer("later"), "voided"), (Answer("unknown"), "parked")])
def test_what_a_reminder_is_about_moves_while_it_is_on_the_wire(
    stage: Stage, post: Post, sari: Writer, answer: Answer, ends: str
) -> None:
    sari.says("halo kak")
    there = {"kind": "appointment", "reference": "BK-17", "channel": "post", "address": sari.address}
    in_two_hours = stage.clock.now() + timedelta(hours=2, minutes=4)
    times = [in_two_hours, in_two_hours + timedelta(minutes=30)]
    stage.tell(**there, status="booked", occurs_at=times.pop(0))

    def moves(row: Outgoing) -> None:
        if row.proactive and times:
            stage.tell(**there, status="booked", occurs_at=times.pop(0))

    post.before = moves
    post.next.append(answer)
    stage.wait(minutes=60)
    old, new = (row for row in rows(stage) if row.reminder_id)
    assert (old.state, new.state) == (ends, "sent")
    assert "called off or moved" in old.error
    # What was of unknown end may have been taken, and is not said again.
    assert [row.outbox_id for row in post.taken if row.proactive] == [old.id] * (ends == "parked") + [new.id]


def test_what_an_earlier_try_reached_counts_although_a_later_one_failed(stage: Stage, post: Post, sari: Writer) -> None:
    sari.says(ASKS)
    say(stage, sari, "sekali lagi")
    post.next.extend([Answer("unknown"), Answer("failed")])
    stage.settle()
    row = rows(stage)[-1]
    assert (row.state, row.attempts, row.sends) == ("failed", 2, 1)

    def told(attempt: int, reached: str) -> str:
        word = Told(row.id, attempt, sari.address, Answer("sent", provider_ref=f"try-{attempt}"), reached)
        with stage.house.database.transaction() as session:
            hear(session, "post", [word], now=stage.clock.now())
        return str(rows(stage)[-1].state)

    # The try that failed is not brought back by a word of its own that comes late; the one of unknown end arrived.
    assert told(2, "sent") == "failed"
    assert told(1, "delivered") == "delivered"
    row = rows(stage)[-1]
    assert (row.provider_ref, row.error, row.sent_at) == ("try-1", None, stage.clock.now())


def test_what_may_have_arrived_is_not_struck_out_although_its_repeat_must_wait(
    stage: Stage, post: Post, sari: Writer
) -> None:
    dian = stage.agent()
    sari.says(ASKS)
    say(stage, sari, "mungkin sampai")
    post.next.extend([Answer("unknown"), Answer("later", retry_after=timedelta(minutes=5))])
    stage.settle()
    assert (rows(stage)[-1].state, rows(stage)[-1].sends) == ("unknown", 1)
    claim(stage, sari, dian)
    stage.wait(minutes=6)
    [row] = [one for one in rows(stage) if one.body["text"] == "mungkin sampai"]
    assert (row.state, row.sends, post.texts().count("mungkin sampai")) == ("parked", 1, 1)
