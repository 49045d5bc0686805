"""What providers refuse us, for `bot/doctor.py`: what happened, while we did what, since when, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.prognosis import Finding, Patient, fine, note, span, wrong
from core.database import AnyRow
from core.faults import words_of
from core.refusals import RECEIVING, SENDING, read_refusals

# What went wrong until this long ago is still worth a word.
RECENT = timedelta(minutes=10)
_WHILE: Mapping[str, str] = {SENDING: "while messages were sent", RECEIVING: "while messages were asked for"}


def refused_duties(see: Patient) -> list[Finding]:
    """Tell which of the channels that are switched on are refused by their provider, or were a moment ago."""
    rows = [row for row in read_refusals(see.session, see.now - RECENT) if row.channel in see.channels]
    return [_told(see, row) for row in rows] or [fine("providers", "No provider refuses anything.", refused=0)]


def _told(see: Patient, row: AnyRow) -> Finding:
    happened, seen = words_of(row.error)["en"], _WHILE.get(row.duty, row.duty)
    last = span((see.now - row.last_at).total_seconds())
    numbers = {"channel": row.channel, "duty": row.duty}
    if row.ended_at is not None:
        told = f"{row.channel}: {happened}; seen {seen}, the last time {last} ago, and it works again."
        return note("providers", told, "If it comes back: " + words_of(row.advice)["en"], **numbers)
    since = span((see.now - row.since).total_seconds())
    told = f"{row.channel}: {happened}; seen {seen}, for {since}, the last time {last} ago."
    return wrong("providers", told, words_of(row.advice)["en"], **numbers)
