"""Steps 6 to 11: claim senders, load, play, write. One batch at a time per process, called by its loop.

A turn that raises costs only itself: the error is counted on its items, the others of the batch are written.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, case, func, select

from bot.house import House
from bot.loading import Loaded, load
from bot.loading_links import lock_links, with_links
from bot.logs import where
from bot.parking import hand_over_parked
from bot.writing import Written, write
from bot.writing_lines import Played
from core.claims import Claim, claim_senders, note_error, release_senders
from core.clock import milliseconds_since
from core.database import AWAY, is_worth_retrying
from core.gathering import RECENT
from core.live import News
from core.points import reach
from core.prepared import Prepared
from core.tables import identities
from handover.request import Requested

log = structlog.get_logger()

BATCH = 50
# A sender whose turn raised waits this long, doubled with each try up to a minute.
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=1)
# Whom another worker has in hand falls due when its lease is over, and who is waited for when that wait is.
_BUSY = identities.c.lease_until > identities.c.ready_at
_DUE_AT = case((_BUSY, identities.c.lease_until), else_=identities.c.ready_at)
_RECENT_AT = case((bindparam("recent", type_=identities.c.ready_at.type) < _DUE_AT, _DUE_AT))
_NEXT_READY = Prepared(
    select(func.min(_DUE_AT).label("first_at"), func.min(_RECENT_AT).label("recent_at")).where(
        identities.c.ready_at.is_not(None)
    )
)
# Seconds until backlog is looked at again whose channel has enough to carry.
BACKLOG_REST = 0.2


def work_once(house: House) -> int:
    """Claim and finish one batch; returns how many senders were worked on."""
    now = house.clock.now()
    called: list[Requested] = []
    with house.database.transaction() as session:
        claims = claim_senders(session, now=now, limit=BATCH, backlog=not house.receiver.is_catching_up(now))
        for claim in claims:
            if claim.parked:
                called += hand_over_parked(session, claim, business=house.business, now=now)
        release_senders(session, [claim for claim in claims if not claim.utterances])
    if called:
        _call_people(house, called)
    for batch in _batches([claim for claim in claims if claim.utterances]):
        _work(house, batch, now)
    return len(claims)


def _batches(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Senders met for the first time together; each one that was tried before alone, after them."""
    fresh = [claim for claim in claims if not claim.alone]
    return ([fresh] if fresh else []) + [[claim] for claim in claims if claim.alone]


def _work(house: House, claims: Sequence[Claim], now: datetime) -> None:
    reach("I6")
    engine = house.engine
    with house.database.snapshot() as session:
        loaded = load(session, claims, business=house.business, now=now, page_bound=house.page_bound)
        loaded = with_links(session, loaded, house.ways, house.labels, now=now)
    played: list[Played] = []
    failed: list[tuple[Claim, Exception]] = []
    for one in loaded:
        try:
            played.append(_play(engine.play, one, engine.version))
        except Exception as error:  # an action that raises costs only its own turn
            failed.append((one.claim, error))
    reach("I7")
    written = _save(house, played, failed)
    reach("I9")
    _tell(house, played, written)


def _play(play: Callable[..., object], one: Loaded, version: str) -> Played:
    started = time.perf_counter()
    outcome = play(one.situation)
    return Played(one, outcome, version, round(milliseconds_since(started)))  # type: ignore[arg-type]  # play's result


def _save(house: House, played: Sequence[Played], failed: Sequence[tuple[Claim, Exception]]) -> Written:
    """Write a batch; when its transaction raises, turn by turn, so that the odd one costs only itself."""
    try:
        return _write(house, played, failed)
    except AWAY as error:
        if is_worth_retrying(error):
            return _write(house, played, failed)
        # The database is away, which is no turn's fault: the lease brings all of them back.
        raise
    except Exception as error:
        if not played:
            raise
        if len(played) == 1:
            return _write(house, [], [*failed, (played[0].loaded.claim, error)])
        parts = [_save(house, [one], []) for one in played]
        return Written.joined([*parts, _write(house, [], failed)])


def _write(house: House, played: Sequence[Played], failed: Sequence[tuple[Claim, Exception]]) -> Written:
    now = house.clock.now()
    senders = [one.loaded.claim.identity_id for one in played] + [claim.identity_id for claim, _ in failed]
    with house.metrics.commit("turns"), house.database.transaction() as session:
        lock_links(session, [one.loaded for one in played], senders)
        written = write(session, played, now=now, gather=house.settings.gather_seconds > 0)
        for claim, error in failed:
            log.error("turn.failed", identity=claim.identity_id, error=type(error).__name__, where=where(error))
            note_error(session, claim.keys, f"{type(error).__name__}: {error}")
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (claim.tries - 1))
            release_senders(session, [claim], failed=frozenset({claim.identity_id}), again_at=now + wait)
        reach("I8")
    return written


def _tell(house: House, played: Sequence[Played], written: Written) -> None:
    house.live.wake("deliver")
    house.live.tell([News(f"conversation:{one}") for one in written.conversations.values()])
    _call_people(house, written.requested)
    for one in played:
        if one.outcome.why.get("rules_failed"):
            log.error("rule.failed", rules=one.outcome.why["rules_failed"])
        log.info(
            "turn.played",
            conversation=written.conversations.get(one.loaded.claim.identity_id),
            decision=one.outcome.decision,
            action=one.outcome.action,
            milliseconds=one.milliseconds,
        )


def _call_people(house: House, requested: Sequence[Requested]) -> None:
    """Tell agents who waits for them, in every way there is; the desk's pages at least that something moved."""
    if requested:
        reach("H2")
    noticed = [news for notice in house.notices.values() for news in notice.tell(requested)]
    house.live.tell(noticed or [News("desk")])


def seconds_to_next_turn(house: House) -> float:
    """Return in how many seconds the next sender is due; infinite when nobody waits."""
    now = house.clock.now()
    with house.database.snapshot() as session:
        [(first_at, recent_at)] = _NEXT_READY.rows(session, {"recent": now - RECENT})
    if first_at is None:
        return math.inf
    seconds = math.inf if recent_at is None else float((recent_at - now).total_seconds())
    return seconds if first_at == recent_at else min(BACKLOG_REST, seconds)
