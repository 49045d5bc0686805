"""Channels: what each one needs to be connected, how it stands, a test of it, and a live look for the first message.

Settings are shown by name and never by value: they live in the environment of the server, where secrets belong.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.channel_rows import Standing, read_standings
from console.forms import Word
from console.origin import page_router
from console.render import go, page
from core.connections import last_tests

router = page_router("/desk/channels")
Operator = Annotated[Visit, allow("channels")]

# A test that has no end after this long died with its process.
LONGEST_TEST = timedelta(seconds=60)


@router.get("")
def show(visit: Operator, since: Word = "") -> Response:
    """Show every channel; what comes in from `since` on, else from now on, is told as seen."""
    return page(visit, "channels.html", **_values(visit, since))


@router.get("/cards")
def cards(visit: Operator, since: Word = "") -> Response:
    """Return the part of the page that changes while it is open."""
    return page(visit, "channel_cards.html", **_values(visit, since))


@router.post("/{name}/test")
def test(visit: Operator, name: str) -> Response:
    """Begin to ask a channel's provider; the page shows what it says."""
    if not visit.ports.test_channel(name):
        raise Refused(409, "Kanal ini tidak bisa diuji sekarang", "Mungkin sedang diuji, atau belum dinyalakan.")
    return go(visit, f"/desk/channels#{name}")


def _values(visit: Visit, since: str) -> dict[str, Any]:
    with visit.ports.database.snapshot() as session:
        standings, tests = read_standings(session), last_tests(session)
    begun = _moment(since) or visit.now
    settings = visit.ports.settings
    # Without a public address the one that this page was asked at is the one that works.
    told, reached = visit.ports.local_address(), str(visit.request.base_url).rstrip("/")
    return {
        "here": lambda url: url if settings.public_url else url.replace(told, reached, 1),
        "channels": visit.ports.connections(),
        "standings": standings,
        "nothing": Standing(),
        "tests": tests,
        "lost_before": visit.now - LONGEST_TEST,
        "since": begun,
        "since_text": str(int(begun.timestamp() * 1_000_000)),
    }


def _moment(text: str) -> datetime | None:
    """Return the instant in whole microseconds since 1970 that the page was opened at, None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 17):
        return None
    return datetime.fromtimestamp(int(text) / 1_000_000, UTC)
