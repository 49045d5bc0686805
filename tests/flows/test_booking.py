"""Plays about booking a visit: what is said in pieces, in any order, is put together and read back as it was meant."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.tables import records
from tests.stage import Stage, texts


def booked(stage: Stage) -> list[tuple[str, str]]:
    """Return what was asked for: service and time in UTC."""
    rows = stage.rows(select(records.c.fields, records.c.occurs_at).where(records.c.status == "requested"))
    return [(row.fields["service"], f"{row.occurs_at:%Y-%m-%d %H:%M}") for row in rows]


@pytest.mark.parametrize(
    ("said", "service", "at"),
    [
        # Saturday, 21 November, is the day of the play; Friday is the 27th.
        (["daftar dong jumat sore", "jam 4", "poli gigi"], "poli gigi", "2026-11-27 09:00"),
        (["mau daftar ke dokter gigi dong", "jumat sore", "jam 4"], "dokter gigi", "2026-11-27 09:00"),
        (["mau daftar ke dokter gigi dong", "jumat malam", "jam 7 aja kak"], "dokter gigi", "2026-11-27 12:00"),
        (["mau daftar ke dokter gigi dong", "jumat jam 4 sore", "eh senin aja"], "dokter gigi", "2026-11-23 09:00"),
        (
            ["mau daftar ke dokter gigi dong", "jumat jam 4 sore", "senin pagi aja deh", "jam 9"],
            "dokter gigi",
            "2026-11-23 02:00",
        ),
        (["daftar vaksin anak", "jumat pagi", "jam 9"], "vaksin", "2026-11-27 02:00"),
        (["mau daftar dong kak", "ke kulit ya", "besok jam 10"], "kulit", "2026-11-22 03:00"),
    ],
)
def test_pieces_of_a_booking_are_put_together(stage: Stage, said: list[str], service: str, at: str) -> None:
    sari = stage.customer()
    for words in said:
        answer = texts(sari.says(words))
    assert "Betul" in answer
    assert booked(stage) == []
    sari.says("iya betul")
    [(kept, when)] = booked(stage)
    assert service in kept
    assert when == at


def test_a_name_after_the_read_back_does_not_lose_the_booking(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau daftar ke dokter gigi dong")
    sari.says("besok jam 10")
    assert "Betul" in texts(sari.says("atas nama Rina"))
    sari.says("iya betul")
    assert len(booked(stage)) == 1


def test_the_age_of_a_child_that_is_brought_calls_nobody(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("selamat siang, saya mau reservasi dokter gigi untuk anak saya")
    assert "hari apa" in texts(sari.says("umur 5 tahun"))
    assert sari.state == "bot"
    assert "Betul" in texts(sari.says("besok jam 10"))


def test_who_comes_is_told_while_we_ask_and_kept_with_the_request(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau daftar dokter anak")
    sari.says("besok jam 9 pagi")
    assert "catatan “atas nama Bima”" in texts(sari.says("atas nama Bima"))
    said = texts(sari.says("usianya 3 tahun"))
    assert "“atas nama Bima; usianya 3 tahun”" in said
    assert "10.00" in texts(sari.says("eh ganti jam 10 bisa?"))
    assert "sudah saya catat" in texts(sari.says("iya betul"))
    [row] = stage.rows(select(records.c.fields).where(records.c.kind == "appointment"))
    assert (row.fields["service"], row.fields["note"]) == ("dokter anak", "atas nama Bima; usianya 3 tahun")
    assert sari.state == "bot"
