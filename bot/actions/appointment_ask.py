"""Tells customers their own visit when they ask for it ("jadwal ku kapan?") or whether it stands ("besok jadi kan?").

The words alone are few and could be about the doctors' hours or a parcel: they are ours where such a visit is to come.
"""

from __future__ import annotations

import re

from bot.actions import Action, Tools
from bot.appointments import attendance
from bot.record_talk import current, own_records, tell
from core.outcomes import Outcome, Reply
from core.words import RecordView, Turn

_MINE = re.compile(
    r"\b(?:jadwal|janji|appointment|kontrol)(?: (?:kontrol|periksa|temu|berobat|konsul\w*|kunjungan|janji))*"
    r"(?:nya)?(?:ku| ?(?:saya|aku|ku|gue|gua|gw|kulo|kula|abdi))\b|\bmy (?:\w+ )?(?:appointment|visit|booking)\b"
)
_WHEN = re.compile(
    r"\b(?:kapan|jam berapa|hari apa|tanggal berapa|when|what (?:time|day))\b|\bmy (?:\w+ )?(?:appointment|visit)\b"
)
_CHANGES = re.compile(
    r"\b\w{0,4}(?:ubah|ganti|pindah|undur|maju|geser|batal|cancel|ulang|reschedule|move|change|ingat|remind)"
)
# Whether it stands: one of the first, an ending or a mark that asks, and nothing but these around them.
_STANDS = frozenset("jadi masih tetap still".split())
_ASKS = frozenset("kan tidak belum nggak right".split())
_AROUND = frozenset(
    """
    <tgl> besok lusa hari ini nanti senin selasa rabu kamis jumat sabtu minggu pagi siang sore malam jam ya kak min dok
    dokter dong sih kok nih untuk buat janji janjinya temu jadwal jadwalnya kontrol kontrolnya periksa periksanya saya
    aku ku yang eh halo on for my appointment visit is it tomorrow today the
    """.split()
)
# Told at most, soonest first.
MOST = 3


def hears(turn: Turn) -> bool:
    """Whether somebody with a visit to come asks when it is, or whether it stands."""
    situation = turn.situation
    if situation.button or situation.conversation.state != "bot" or not _to_come(turn):
        return False
    return _asks_when(turn) or asks_if_it_stands(turn)


def asks_if_it_stands(turn: Turn) -> bool:
    """Whether it is asked, and not told, that a visit stands."""
    words, others = set(turn.tokens), own_records(turn, ("order", "shipment"))
    asks = "?" in turn.text or bool(_ASKS & words)
    return bool(_STANDS & words) and asks and words <= _STANDS | _ASKS | _AROUND and not others


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the visits to come; who asks whether theirs stands is asked whether they come."""
    visits = _to_come(turn)
    if len(visits) == 1 and not _asks_when(turn):
        return attendance(turn, tools)
    told = tuple(Reply(tell(record, turn, tools)) for record in visits[:MOST])
    return Outcome("action", told, pending=turn.situation.pending)


def _asks_when(turn: Turn) -> bool:
    asks = _MINE.search(turn.plain) is not None and _WHEN.search(turn.plain) is not None
    return asks and _CHANGES.search(turn.plain) is None


def _to_come(turn: Turn) -> tuple[RecordView, ...]:
    """Return the customer's visits to come, soonest first."""
    now = turn.situation.now
    upcoming = [one for one in current(own_records(turn, ("appointment",))) if one.occurs_at and one.occurs_at > now]
    ended = ("cancelled", "done", "missed")
    return tuple(sorted((one for one in upcoming if one.status not in ended), key=lambda one: str(one.occurs_at)))


ACTION = Action(run, hears=hears)
