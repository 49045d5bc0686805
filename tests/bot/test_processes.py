"""Several processes of one house: what is done once for all, and what reaches a page of another process."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import event, select, update

from bot.alone import do_alone
from bot.app import deliver_once
from bot.ticking import jobs, note_pages, own_jobs
from core.live import customer_topic
from core.presence import WORKERS, open_elsewhere
from core.tables import outbox
from reminders.tables import reminders
from tests.flows.test_reminders import sari  # noqa: F401  # a customer with an appointment, as in those plays
from tests.stage import Stage, Visitor

pytestmark = pytest.mark.postgresql


def run(stage: Stage, name: str) -> None:
    """Let the clock call one job."""
    [job] = [call for called, _, call in jobs(stage.house) if called == name]
    job()


def fall_due(stage: Stage) -> None:
    """Let every reminder be due now."""
    now = stage.clock.now()
    with stage.house.database.transaction() as session:
        session.execute(update(reminders).where(reminders.c.state == "scheduled").values(due_at=now))


def test_a_job_that_another_process_does_is_left_to_it(stage: Stage, sari: Visitor) -> None:  # noqa: F811
    fall_due(stage)
    waiting = select(reminders.c.id).where(reminders.c.state == "scheduled")
    before = len(stage.rows(waiting))
    with stage.house.database.alone("job reminders") as held:
        assert held
        run(stage, "reminders")
        assert len(stage.rows(waiting)) == before > 0
    run(stage, "reminders")
    assert len(stage.rows(waiting)) < before


def test_what_nobody_asked_for_goes_to_a_page_that_is_open_in_another_process(
    stage: Stage,
    sari: Visitor,  # noqa: F811
) -> None:
    fall_due(stage)
    run(stage, "reminders")
    state = select(outbox.c.state).where(outbox.c.reminder_id.is_not(None))
    live = stage.house.live
    live.has_listener = lambda topic: False  # type: ignore[method-assign]  # this process delivers and has no pages
    deliver_once(stage.house)
    assert stage.rows(state)[0].state == "due"
    live.topics = lambda beginning: [customer_topic("web", sari.address)]  # type: ignore[method-assign]  # the other's
    note_pages(stage.house)
    with stage.house.database.transaction() as session:
        session.execute(update(outbox).where(outbox.c.state == "due").values(due_at=stage.clock.now()))
    deliver_once(stage.house)
    assert stage.rows(state)[0].state == "sent"


def test_a_process_that_plays_turns_says_that_it_works_and_one_of_pages_does_not(stage: Stage) -> None:
    def is_worked() -> bool:
        with stage.house.database.snapshot() as session:
            return bool(open_elsewhere(session, [WORKERS], now=stage.clock.now()))

    for _, _, job in own_jobs(stage.house):
        job()
    assert not is_worked()
    run(stage, "workers")
    assert is_worked()


def test_a_duty_that_is_cancelled_while_it_asks_for_its_lease_gives_it_back(stage: Stage) -> None:
    database, begun = stage.house.database, list[str]()

    def dawdle(*_given: object) -> None:
        begun.append("asked")
        time.sleep(0.2)

    async def work() -> None:
        raise AssertionError("nobody is there any more for whom to work")

    async def cancel_early() -> int:
        duty = asyncio.create_task(do_alone(database, "poll", work, None))
        while not begun:
            await asyncio.sleep(0.01)
        duty.cancel()
        await asyncio.wait({duty})
        return database.writing.pool.checkedout()  # type: ignore[attr-defined,no-any-return]  # PostgreSQL's pool

    event.listen(database.writing, "checkout", dawdle)
    try:
        assert asyncio.run(cancel_early()) == 0
    finally:
        event.remove(database.writing, "checkout", dawdle)
    with database.alone("poll") as lease:
        assert lease
