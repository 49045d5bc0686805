"""Moves or cancels an appointment at the customer's wish, read back first; a mere question is told how it stands."""

from __future__ import annotations

import re

from bot.actions import Action, Tools
from bot.appointments import appointment_of, attendance, move_to, not_coming
from bot.record_talk import tell
from core.outcomes import Outcome, Reply
from core.words import Turn

_ASKS = re.compile(r"\b(kapan|jam berapa|hari apa|tanggal berapa|when|what time)\b")
# Hopes that it stands, rather than wishing it away: "belum batal kan", "jadi kan?".
_CHECKS = re.compile(
    r"\b(belum (?:di)?batal\w*|(?:masih )?jadi kan|masih jadi|tetap jadi|"
    r"(?:masih|tetap) (?:\w+ |<tgl> ){0,3}kan\b|jadi (?:tidak|ya) \?)"
)
_CHANGES = re.compile(r"\b(ubah|ganti|pindah|undur|maju|geser|jadwal ulang|reschedule|batal|cancel|move|change)")


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the next step of moving or cancelling, by the intent that was understood."""
    record = appointment_of(turn)
    asks = _ASKS.search(turn.plain) and not _CHANGES.search(turn.plain)
    if record is not None and _CHECKS.search(turn.plain):
        return attendance(turn, tools)
    if record is not None and asks:
        return Outcome("action", (Reply(tell(record, turn, tools)),))
    return not_coming(turn, tools) if tools.ruling.target == "clinic.cancel" else move_to(turn, tools)


ACTION = Action(run)
