"""What those who run the house ask it: is it alive, is it ready, how does it stand. Mounted by `bot/web.py`."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import asdict
from ipaddress import ip_address

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.house import House
from bot.metrics import Reading, counter, facts, gauge
from bot.standing import read_standing
from bot.tally import Tally
from core.events import broken_rules
from core.settings import Settings
from core.tables import inbox, outbox, turns

VERSION = "0.1.0"
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
# Whoever asks through a proxy seems to come from this machine; these say that a proxy stands between.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
REFUSAL = (
    "Metrics are for this machine itself, without a proxy, or for a bearer token: set SAPA_METRICS_TOKEN and send it "
    "as `Authorization: Bearer ...`."
)
# The rows that may still change; a receipt moves a sent one to delivered and read, which is the same end here.
OPEN = ("due", "sending", "unknown", "parked")
# What is told in seconds.
WAITS = frozenset({"oldest_unread", "oldest_due", "longest_wait"})
ABOUT = {
    "senders": "Customers with messages that no turn has read yet.",
    "unread": "Messages that no turn has read yet.",
    "oldest_unread": "Seconds since the oldest unread message came.",
    "inbox_parked": "Messages that were given up after their last try.",
    "outbox_due": "Messages that should have left by now.",
    "oldest_due": "Seconds since the oldest message that waits should have left.",
    "outbox_parked": "Messages to customers that were given up.",
    "people_waiting": "Customers who wait for a person.",
    "longest_wait": "Seconds that the first of them has waited.",
    "handovers_late": "Handovers whose promised time has passed without a reply.",
    "reminders_late": "Reminders whose time has come and that are not sent.",
    "conversations_open": "Conversations that are not resolved.",
}


def operations_routes(house: House) -> APIRouter:
    """Return `/healthz`, `/readyz` and `/metrics`."""
    router = APIRouter(include_in_schema=False)
    tallies = (
        Tally(inbox, "received_at", "channel"),
        Tally(turns, "at", "decision"),
        Tally(outbox, "created_at", "state", open_values=OPEN),
    )

    @router.get("/healthz")
    async def healthz() -> Response:
        return PlainTextResponse("ok")

    @router.get("/readyz")
    def readyz() -> Response:
        why_not = fault_of(house)
        return PlainTextResponse("ready") if why_not is None else PlainTextResponse(why_not, 503, {"Retry-After": "3"})

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        if not may_read(request, house.settings):
            raise HTTPException(401, REFUSAL, {"WWW-Authenticate": "Bearer"})
        return Response(house.metrics.text(*_read(house, tallies)), media_type=TEXT_FORMAT)

    return router


def _read(house: House, tallies: Sequence[Tally]) -> list[Reading]:
    now, engine = house.clock.now(), house.engine
    with house.database.snapshot() as session:
        standing = read_standing(session, now=now)
        received, played, deliveries = (tally.read(session, now=now) for tally in tallies)
        raised = {one.rule: one.times for one in broken_rules(session)}
    versions = {"model": str(engine.model.version), "knowledge": str(engine.knowledge.version)}
    return [
        facts("sapa_build", "The program.", version=VERSION),
        facts("sapa_engine", "What turns are played with.", **versions),
        counter("sapa_messages_received", "Messages of customers.", received, "channel"),
        counter("sapa_turns", "Turns played.", played, "decision"),
        counter("sapa_deliveries", "Messages to customers.", _ends(deliveries), "state"),
        counter("sapa_rules_failed", "Times that an escalation rule raised instead of judging.", raised, "rule"),
        *(
            gauge(f"sapa_{name}{'_seconds' if name in WAITS else ''}", ABOUT[name], value)
            for name, value in asdict(standing).items()
        ),
        gauge("sapa_live_listeners", "Pages with an open line to this process.", house.live.listeners()),
    ]


def fault_of(house: House) -> str | None:
    """Return why no work can be done here, in words; None when it can. The engine is there before any request is."""
    if house.stop.is_set():
        return "closing: this server was asked to stop"
    try:
        with house.database.snapshot() as session:
            session.execute(text("SELECT 1 FROM inbox LIMIT 1"))
    except SQLAlchemyError as error:
        return f"the database does not answer: {type(error).__name__}; `sapa check` tells more"
    return None


def may_read(request: Request, settings: Settings) -> bool:
    """Whether this request may see the metrics: the token, or from this very machine when no proxy stands in front."""
    token = settings.metrics_token.get_secret_value()
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if token and kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    is_proxied = bool(settings.public_url) or any(name in request.headers for name in FORWARDED)
    return not is_proxied and request.client is not None and _is_here(request.client.host)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _ends(counted: dict[str, int]) -> dict[str, int]:
    sent = sum(counted.pop(state, 0) for state in ("sent", "delivered", "read"))
    return {**counted, "sent": sent}
