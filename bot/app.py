"""The only composition root: builds the house from its settings, starts its loops, and closes it again.

Called by the commands `run`, `web`, `work`, `ask`, `check` and by tests.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from fastapi import FastAPI

from bot.actions import load_actions
from bot.addresses import local_address
from bot.ask import ask
from bot.channels import load_channels, switched_on
from bot.connecting import connections, start_test
from bot.delivery import ROUND, Round, deliver, next_due, remote_of
from bot.duties import EVERYTHING, Duties
from bot.encoding import load_classifiers, meanings_of
from bot.engine import Engine
from bot.house import House
from bot.impact import impact
from bot.joining import join, part
from bot.loops import Loop, Step
from bot.metrics import Metrics
from bot.parking import revive
from bot.publishing import knowledge_folder, republish
from bot.questions import Questions
from bot.receiver import Receiver
from bot.sending import free_sends, next_send, send_once
from bot.ticking import jobs, own_jobs
from bot.training import ready_model
from bot.understand import Thresholds
from bot.web import build_web
from bot.worker import seconds_to_next_turn, work_once
from core.business import read_business
from core.claims import BACKLOG_BATCH, free_leases
from core.clock import Clock, ShiftedClock
from core.database import AWAY, Database, open_database
from core.live import Live
from core.migrations import upgrade
from core.phrases import shipped_phrases
from core.points import reach
from core.ports import Ports
from core.settings import Settings
from core.shared_clock import clock_of
from core.wire import Wire
from faq_kb.entries import load_starter, read_knowledge
from faq_kb.search import Knowledge
from handover.notices import load_notices
from handover.rules import load_rules
from intents.alarms import Alarms
from intents.catalog import Catalog, read_catalog
from intents.model import IntentModel
from reminders.clock import start_ticking

log = structlog.get_logger()


def build_house(
    settings: Settings, clock: Clock | None = None, engine_of: Callable[[Settings, Database], Engine] | None = None
) -> House:
    """Open and upgrade the database, load or train the model, read every plug-in. Raises what is wrong, in words.

    `engine_of` gives the engine instead of `build_engine`, for whoever opens many houses and loads one engine.
    """
    database = open_database(settings.url)
    try:
        return _furnish(settings, clock or _clock(settings, database), database, engine_of or build_engine)
    except BaseException:
        database.close()
        raise


def _clock(settings: Settings, database: Database) -> Clock:
    return ShiftedClock() if settings.test_clock else clock_of(database)


def _furnish(
    settings: Settings, clock: Clock, database: Database, engine_of: Callable[[Settings, Database], Engine]
) -> House:
    upgrade(database)
    live, metrics = Live(), Metrics()
    with database.transaction() as session:
        load_starter(session, now=clock.now())
        business = read_business(session, settings.zone, settings.patterns)
    channels = switched_on(settings)
    gather = timedelta(seconds=settings.gather_seconds)
    return House(
        settings=settings,
        database=database,
        clock=clock,
        live=live,
        engine=engine_of(settings, database),
        business=business,
        receiver=Receiver(database, clock, live, channels, gather, metrics=metrics, spare=settings.patterns.all),
        channels=channels,
        notices=load_notices(),
        metrics=metrics,
    )


def build_engine(settings: Settings, database: Database) -> Engine:
    """Return the engine with the newest model, knowledge and phrases."""
    catalog = read_catalog()
    model, alarms = load_classifiers(ready_model(settings, catalog), settings)
    with database.snapshot() as session:
        knowledge = read_knowledge(session, folder=knowledge_folder(settings), meanings=meanings_of(settings))
    return engine_with(model, alarms, catalog, knowledge)


def engine_with(model: IntentModel, alarms: Alarms, catalog: Catalog, knowledge: Knowledge) -> Engine:
    """Return the engine of these parts, with the shipped phrases, rules and actions."""
    return Engine(
        model=model,
        alarms=alarms,
        catalog=catalog,
        knowledge=knowledge,
        phrases=shipped_phrases(),
        rules=load_rules(),
        actions=load_actions(),
        thresholds=Thresholds(**model.thresholds_for_engine, **knowledge.thresholds_for_engine),
    )


def build_ports(house: House) -> Ports:
    """Return what the console's pages need of this floor."""

    def revive_row(kind: str, row_id: int) -> bool:
        with house.database.transaction() as session:
            found = revive(session, kind, row_id, now=house.clock.now())
        house.live.wake("work")
        house.live.wake("deliver")
        return found

    return Ports(
        settings=house.settings,
        database=house.database,
        clock=house.clock,
        live=house.live,
        ask=lambda text, language: ask(house, text, language),
        published=lambda: republish(house),
        channels=lambda: [
            {
                "name": name,
                "state": "on",
                "sentence": f"{house.settings.public_url}{channel.page}" if channel.page else channel.label,
            }
            for name, channel in house.channels.items()
        ],
        revive=revive_row,
        after_write=lambda: house.live.wake("deliver"),
        channel_words={name: channel.words for name, channel in load_channels().items()},
        connections=lambda: connections(house),
        test_channel=lambda name: start_test(house, name),
        join=join,
        part=part,
        impact=lambda entry: impact(house, entry),
        questions=Questions(house).board,
        local_address=lambda: local_address(house.settings),
    )


def build_app(house: House, duties: Duties = EVERYTHING) -> FastAPI:
    """Return the web application whose life is the life of the loops that have these duties."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        closing = start_loops(house, duties)
        yield
        close_house(house, closing)

    return build_web(house, build_ports(house), lifespan)


def start_loops(house: House, duties: Duties = EVERYTHING) -> Sequence[Callable[[], None]]:
    """Start what works by itself and the clock; returns what ends them, in order."""
    every = (
        Step("receive", house.receiver.commit_waiting),
        # A batch that no lane filled took all that was due: what came since has rung the bell.
        Step("work", lambda: work_once(house) >= BACKLOG_BATCH, lambda: seconds_to_next_turn(house)),
        Step("deliver", lambda: deliver_once(house) == ROUND, lambda: _seconds_to_next_delivery(house)),
    )
    steps = [step for step in every if step.name in duties.steps]
    together = house.database.single_writer
    if together:
        # Only one process serves from an SQLite file, so a lease that is left is that of one that died.
        with house.database.transaction() as session:
            free_leases(session)
            free_sends(session, now=house.clock.now())
    took = house.metrics.round_took
    loops = [Loop(house.live, some, took=took) for some in ([steps] if together else [(step,) for step in steps])]
    for loop in loops:
        loop.start()
    house.sender.start(house, sends="deliver" in duties.steps, receives="receive" in duties.steps)
    ticker = start_ticking(jobs(house) if duties.shared_jobs else own_jobs(house))
    # Channels end before the loops, whose last round stores what they answered.
    closing = [ticker.stop, house.sender.stop, *(loop.stop for loop in loops)]
    if together:
        return closing
    wire = Wire(house.database, house.live)
    wire.start()
    return [*closing, wire.stop]


def close_house(house: House, closing: Sequence[Callable[[], None]]) -> None:
    """Finish what is under way, stop, close the database."""
    house.stop.set()
    house.live.close()
    for end in closing:
        end()
    house.database.close()


def deliver_once(house: House) -> int:
    """Deliver one round; returns how many rows it looked at."""
    return _deliver_here(house) + send_once(house)


def _deliver_here(house: House) -> int:
    try:
        done = _deliver(house)
    except AWAY:  # the database is away, which is no row's fault
        raise
    except Exception:
        done = _deliver(house, careful=True)
    if done.seen:
        reach("O6")
    house.live.tell(list(done.news))
    for row in done.sent:
        late = (house.clock.now() - row.due_at) // timedelta(milliseconds=1)
        log.info(
            "delivery.sent", outbox=row.id, conversation=row.conversation_id, channel=row.channel, milliseconds=late
        )
    return done.seen


def _deliver(house: House, *, careful: bool = False) -> Round:
    with house.metrics.commit("deliveries"), house.database.transaction() as session:
        return deliver(
            session,
            house.channels,
            house.live,
            now=house.clock.now(),
            careful=careful,
            business=house.business,
        )


def _seconds_to_next_delivery(house: House) -> float:
    with house.database.snapshot() as session:
        some = [next_due(session, remote_of(house.channels)), next_send(session, house)]
    due_at = min((one for one in some if one is not None), default=None)
    return math.inf if due_at is None else float((due_at - house.clock.now()).total_seconds())
