"""A reminder that nobody can see now goes to the next channel that the customer allows: once, with its question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import deliver_once
from core.consent import write_consent
from core.points import set_switch
from core.tables import conversations, events, identities, messages, outbox, records
from reminders.due import fire_due
from reminders.tables import reminders
from tests.fakes.telegram import Telegram
from tests.linking.conftest import asks_for_link, owners
from tests.stage import Stage, Visitor, texts
from tests.telegram.conftest import Chatter

TOMORROW_NINE = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def linked(connected: Stage, sari: Visitor, phone: Chatter) -> Stage:
    """One customer with a page that is closed and a telephone, and an appointment tomorrow at nine.

    The reminder of the day before is due at ten this morning, so it is to be written at once.
    """
    sari.says("halo kak")
    sari.is_known_as("me")
    phone.says(f"/start {asks_for_link(sari)}")
    sari.says("makasih kak")
    sari.hears()
    connected.clock.advance(timedelta(minutes=10))
    return connected


def books(stage: Stage) -> None:
    """Let the business tell the appointment."""
    fields = {"service": "Poli gigi", "doctor": "drg. Wulan"}
    stage.tell(
        kind="appointment",
        reference="BK-17",
        status="booked",
        external_id="me",
        occurs_at=TOMORROW_NINE,
        fields=fields,
    )


def wait_for(stage: Stage, there: Callable[[], bool]) -> None:
    """Let time pass until something is there. Raises AssertionError after a day."""
    for _ in range(100):
        if there():
            return
        stage.wait(minutes=15)
    raise AssertionError("it did not come within a day")


def written(stage: Stage) -> list[Any]:
    """The outbox rows of reminders, oldest first."""
    return list(stage.rows(select(outbox).where(outbox.c.reminder_id.is_not(None)).order_by(outbox.c.id)))


def reminded(telegram: Telegram) -> list[str]:
    """What Telegram was sent of the appointment."""
    return [one for one in telegram.texts(7001) if "09.00" in one]


def test_a_closed_page_lets_the_reminder_go_to_telegram_where_iya_jadi_answers_it(
    linked: Stage, telegram: Telegram, sari: Visitor, phone: Chatter
) -> None:
    books(linked)
    wait_for(linked, lambda: bool(reminded(telegram)))
    assert [(row.channel, row.state) for row in written(linked)] == [("web", "voided"), ("telegram", "sent")]
    assert "another channel" in written(linked)[0].error
    assert "09.00" not in texts(sari.hears())
    phone.hears()
    assert "09.00" in " ".join(phone.says("iya jadi"))
    assert linked.rows(select(records.c.status)) == [("confirmed",)]
    assert linked.rows(select(reminders.c.answer).where(reminders.c.answer.is_not(None))) == [("confirmed",)]
    assert [row.name for row in linked.rows(select(events.c.name))].count("reminder.moved") == 2
    assert len(reminded(telegram)) == 2


def test_an_answer_in_the_browser_to_what_telegram_told_binds_too(
    linked: Stage, telegram: Telegram, sari: Visitor
) -> None:
    books(linked)
    wait_for(linked, lambda: bool(reminded(telegram)))
    assert "09.00" in texts(sari.says("saya jadi datang ya besok"))
    assert linked.rows(select(records.c.status)) == [("confirmed",)]
    assert linked.rows(select(reminders.c.answer).where(reminders.c.answer.is_not(None))) == [("confirmed",)]


def test_an_open_page_gets_it_and_telegram_does_not(linked: Stage, telegram: Telegram, sari: Visitor) -> None:
    linked.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # the page is open all along
    books(linked)
    wait_for(linked, lambda: bool(written(linked)))
    linked.settle()
    assert "09.00" in texts(sari.hears())
    assert reminded(telegram) == []


def test_who_said_stop_in_telegram_is_not_written_to_there(linked: Stage, telegram: Telegram) -> None:
    with linked.house.database.transaction() as session:
        write_consent(
            session,
            customer_id=owners(linked)["web"],
            channel="telegram",
            given=False,
            source="test",
            now=linked.clock.now(),
        )
    books(linked)
    wait_for(linked, lambda: bool(written(linked)))
    linked.wait(minutes=30)
    assert [(row.channel, row.state) for row in written(linked)] == [("web", "due")]
    assert reminded(telegram) == []


@pytest.mark.parametrize("where", ["web", "telegram"])
def test_who_speaks_with_a_person_on_either_end_is_left_alone(
    linked: Stage, telegram: Telegram, sari: Visitor, phone: Chatter, where: str
) -> None:
    books(linked)
    wait_for(linked, lambda: bool(linked.rows(select(reminders.c.id))))
    due = linked.rows(select(reminders.c.due_at).order_by(reminders.c.due_at))[0][0]
    linked.clock.at = max(due, linked.clock.now()) + timedelta(seconds=1)
    # Written, and taken by an agent before it is delivered: only the delivery decides.
    dian = linked.agent("Dian")
    with linked.house.database.transaction() as session:
        fire_due(session, now=linked.clock.now(), business=linked.house.business, phrases=linked.house.engine.phrases)
    owner = sari if where == "web" else phone
    assert dian.claims(owner) < 400
    linked.wait(minutes=20)
    assert [(row.channel, row.state) for row in written(linked)] == [("web", "due")]
    assert reminded(telegram) == []
    assert dian.resolves(owner) < 400
    linked.wait(minutes=5)
    assert len(reminded(telegram)) == 1


def test_whoever_blocked_the_bot_waits_and_nothing_goes_round_in_circles(linked: Stage, telegram: Telegram) -> None:
    telegram.blocked.add(7001)
    books(linked)
    wait_for(linked, lambda: len(written(linked)) == 2)
    linked.wait(minutes=30)
    assert [(row.channel, row.state) for row in written(linked)] == [("web", "voided"), ("telegram", "due")]
    telegram.blocked.clear()
    with linked.house.database.transaction() as session:
        session.execute(update(identities).values(unreachable_at=None))
    linked.wait(minutes=5)
    assert len(reminded(telegram)) == 1


def test_a_process_that_dies_while_it_moves_a_reminder_leaves_one(linked: Stage, telegram: Telegram) -> None:
    books(linked)
    wait_for(linked, lambda: bool(linked.rows(select(reminders.c.id))))

    def dies(point: str) -> None:
        if point == "O5" and not died:
            died.append(point)
            raise KeyboardInterrupt

    died: list[str] = []
    set_switch(dies)
    try:
        with pytest.raises(KeyboardInterrupt):
            wait_for(linked, lambda: bool(written(linked)) and deliver_once(linked.house) < 0)
    finally:
        set_switch(None)
    assert {row.state for row in written(linked)} == {"due"}
    wait_for(linked, lambda: bool(reminded(telegram)))
    linked.wait(minutes=10)
    assert len(reminded(telegram)) == 1
    struck = [row.struck for row in linked.rows(select(messages.c.struck).where(messages.c.text.contains("09.00")))]
    assert sorted(struck) == [False, True]


def test_the_question_is_open_where_it_was_asked_and_nowhere_else(linked: Stage, telegram: Telegram) -> None:
    books(linked)
    wait_for(linked, lambda: bool(reminded(telegram)))
    found = linked.rows(select(conversations.c.channel, conversations.c.pending).where(conversations.c.state == "bot"))
    asked = {row.channel for row in found if (row.pending or {}).get("reminder_id")}
    assert asked == {"telegram"}


def test_a_night_between_lets_what_waited_leave_in_the_morning_or_end(linked: Stage, telegram: Telegram) -> None:
    linked.house.channels = {name: one for name, one in linked.house.channels.items() if name == "web"}
    books(linked)
    wait_for(linked, lambda: bool(written(linked)))
    row = written(linked)[0]
    night = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    morning = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    with linked.house.database.transaction() as session:
        session.execute(
            update(outbox).where(outbox.c.id == row.id).values(not_after=morning + timedelta(minutes=30), due_at=night)
        )
    linked.clock.at = night
    linked.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # the page is open all night
    linked.settle()
    assert [(one.state, one.due_at) for one in written(linked)] == [("due", morning)]
    linked.clock.at = morning - timedelta(seconds=1)
    linked.settle()
    assert written(linked)[0].state == "due"
    linked.clock.at = morning
    linked.settle()
    assert written(linked)[0].state in ("sent", "delivered", "read")


def test_what_would_be_over_before_the_morning_ends_at_night_with_its_reason(linked: Stage) -> None:
    linked.house.channels = {name: one for name, one in linked.house.channels.items() if name == "web"}
    books(linked)
    wait_for(linked, lambda: bool(written(linked)))
    row = written(linked)[0]
    night = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    with linked.house.database.transaction() as session:
        later = {"not_after": night + timedelta(hours=2), "due_at": night}
        session.execute(update(outbox).where(outbox.c.id == row.id).values(**later))
    linked.clock.at = night
    linked.settle()
    ended = written(linked)[0]
    assert ended.state == "expired"
    assert "quiet hours" in ended.error


def test_news_of_what_was_asked_a_moment_ago_wake_nobody(linked: Stage, sari: Visitor) -> None:
    linked.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # the page is open
    linked.clock.at = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    linked.tell(kind="order", reference="ORD-1", status="processing", external_id="me", fields={})
    sari.says("pesanan ORD-1 sampai mana kak?")
    linked.tell(kind="order", reference="ORD-1", status="shipped", external_id="me", fields={})
    linked.wait(minutes=20)
    assert {row.state for row in written(linked)} <= {"sent", "delivered", "read"}


def test_what_waited_for_a_page_offers_the_other_channel_when_it_opens(connected: Stage, sari: Visitor) -> None:
    sari.says("halo kak")
    sari.is_known_as("me")
    books(connected)
    wait_for(connected, lambda: bool(written(connected)))
    connected.wait(minutes=5)
    assert [(row.channel, row.state) for row in written(connected)] == [("web", "due")]
    connected.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # the page is opened
    connected.wait(minutes=5)
    told = [item for item in sari.hears() if "09.00" in item["text"]]
    assert [item["waited"] for item in told] == [True]
