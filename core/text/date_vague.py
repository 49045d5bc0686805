"""Reads what names a time but not one date: akhir bulan, habis maghrib, gajian, lebaran, H+3, weekend.

Called by dates through `READERS`; each is asked back with its reason.
"""

from __future__ import annotations

from core.text.date_pieces import Line, Piece, vague
from core.text.date_words import EDGES, HOLIDAYS, MONTHS, PAY_DAYS, PRAYERS, WEEKENDS
from core.text.word_sets import word_set

_PERIODS = {"bulan": "month", "minggu": "week", "pekan": "week", "tahun": "year"}
_AROUND = word_set("depan ini lalu next this last the of hari")


def read_edge(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read akhir bulan (depan), awal tahun, pertengahan desember, end of the month, akhir pekan."""
    edge = EDGES.get(line.word(at))
    if not edge:
        return None
    named = line.skip(at + 1, "of", "the", "next", "this", "bulan")
    period = _PERIODS.get(line.word(named))
    if line.word(named - 1) == "bulan":
        period, named = "month", named - 1
    if line.word(named) in MONTHS and not period:
        period = "month"
    if not period:
        return None
    if edge == "end" and line.word(named) == "pekan" and line.word(at) == "akhir":
        return vague("weekend"), line.skip(named + 1, *_AROUND)
    behind = line.skip(named + 1, *_AROUND)
    return vague(f"{edge}_of_{period}"), behind + (line.word(behind) in MONTHS)


def read_festive(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read prayer times, pay day, holidays, tanggal merah, tanggal tua, weekend, tahun depan."""
    word, following = line.word(at), line.word(at + 1)
    if word in PRAYERS:
        return Piece("prayer", which=PRAYERS[word]), at + 1
    if word in PAY_DAYS or (word == "pay" and following == "hari"):
        return vague("pay_day"), at + 1 + (word == "pay")
    if word in HOLIDAYS or (word == "hari" and following in {"raya", "libur"}):
        return vague("holiday"), at + 1 + (word == "hari")
    if (word, following) in {
        ("idul", "fitri"),
        ("idul", "adha"),
        ("cuti", "bersama"),
        ("new", "tahun"),
        ("tahun", "baru"),
    }:
        return vague("holiday"), at + 2
    if word == "tanggal" and following in {"merah", "tua", "muda", "gajian"}:
        reason = {"merah": "holiday", "tua": "end_of_month", "muda": "start_of_month", "gajian": "pay_day"}[following]
        return vague(reason), at + 2
    if word in WEEKENDS:
        return vague("weekend"), line.skip(at + 1, *_AROUND)
    if (word == "tahun" and following in {"depan", "ini", "lalu"}) or (
        word in {"next", "last"} and following == "tahun"
    ):
        return vague("year"), at + 2
    return None


def read_counted_from_event(line: Line, at: int) -> tuple[Piece, int] | None:
    """Read H+3 and H-1: without the event they count from, nobody knows the day."""
    if line.word(at) == "h" and line.word(at + 1) in {"+", "-"} and line.at(at + 2).kind == "number":
        tight = line.at(at).end == line.at(at + 1).start
        return (vague("counted_from_event"), at + 3) if tight else None
    return None


READERS = (read_edge, read_festive, read_counted_from_event)
