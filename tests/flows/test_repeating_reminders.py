"""Plays about reminders that come again and again: understood, read back, sent day after day, stopped."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from reminders.tables import reminders
from tests.stage import Stage, Visitor, texts


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A customer whose page is open for the whole play. It is Saturday 21 November 2026, ten in the morning."""
    stage.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # the page stays open
    return stage.customer()


def waiting(stage: Stage) -> list[str]:
    """Return the wall times of the reminders that are to come."""
    asked = select(reminders.c.wall_time).where(reminders.c.state == "scheduled").order_by(reminders.c.due_at)
    return [row.wall_time for row in stage.rows(asked)]


@pytest.fixture
def daily(stage: Stage, sari: Visitor) -> Visitor:
    """A customer who asked to be reminded of a medicine every day at seven."""
    sari.says("ingetin tiap hari jam 7 minum obat")
    assert "setiap hari pukul 07.00 WIB" in texts(sari.says("iya betul"))
    return sari


def test_every_day_is_read_back_with_its_end_and_comes_every_day(stage: Stage, sari: Visitor) -> None:
    said = texts(sari.says("ingetin tiap hari jam 7 minum obat"))
    assert "Saya ingatkan setiap hari pukul 07.00 WIB mulai Minggu, 22 November 2026" in said
    assert "paling lama sampai Jumat, 19 Februari 2027, soal “minum obat”, betul?" in said
    assert waiting(stage) == []
    assert "stop pengingat" in texts(sari.says("iya"))
    for day in (23, 24, 25):
        stage.wait(hours=24)
        assert texts(sari.hears()).count("minum obat") == 1
        assert waiting(stage) == [f"2026-11-{day}T07:00"]


@pytest.mark.parametrize(
    ("asked", "read_back"),
    [
        ("remind me every day at 7 to take my medicine", "every day at 07:00 WIB from Sunday, 22 November 2026"),
        ("ingatkan saya tiap senin jam 9 bayar arisan", "setiap Senin pukul 09.00 WIB mulai Senin, 23 November 2026"),
        ("remind me every monday at 9 to call mom", "every Monday at 09:00 WIB from Monday, 23 November 2026"),
        ("ingetin tiap tanggal 5 jam 9 bayar kos", "setiap tanggal 5 pukul 09.00 WIB mulai Sabtu, 5 Desember 2026"),
        ("remind me every month on the 5th at 10am to pay rent", "every month on the 5th at 10:00 WIB"),
        ("ingatkan tiap tanggal 31 jam 9 tutup buku", "bulan yang lebih pendek: di hari terakhirnya"),
        ("ingetin tiap hari jam 7 dan jam 19 minum obat", "setiap hari pukul 07.00 dan 19.00 WIB"),
        ("ingetin tiap malam jam 9 kunci pintu", "setiap hari pukul 21.00 WIB"),
        ("ingetin tiap hari jam 7 minum obat selama 7 hari", "mulai Minggu, 22 November 2026, sampai Sabtu, 28 Nov"),
        ("ingetin tiap hari jam 7 minum obat sampai jumat", ", sampai Jumat, 27 November 2026"),
        ("ingetin minum obat 3x sehari jam 7, 13 dan 19", "setiap hari pukul 07.00, 13.00 dan 19.00 WIB"),
    ],
)
def test_a_rhythm_is_read_back_in_words(sari: Visitor, asked: str, read_back: str) -> None:
    assert read_back in texts(sari.says(asked))


@pytest.mark.parametrize(
    ("asked", "asks", "then", "read_back"),
    [
        ("ingetin tiap hari minum obat", "Jam berapa", "jam 7", "setiap hari pukul 07.00"),
        ("ingetin tiap hari minum obat", "Jam berapa", "7", "setiap hari pukul 07.00"),
        ("ingetin minum obat 3x sehari", "3 kali sehari, jam berapa saja", "jam 7, 13, 19", "07.00, 13.00 dan 19.00"),
        ("ingetin minum obat 3x sehari jam 7", "3 kali sehari", "7, 13 dan 19", "07.00, 13.00 dan 19.00 WIB"),
        ("ingetin minum obat 5x sehari", "Paling banyak 4 kali", "jam 7 dan 19", "07.00 dan 19.00 WIB"),
        ("ingetin tiap hari jam 12 malam sahur", "Jam berapa", "jam 3 pagi", "setiap hari pukul 03.00 WIB"),
        ("ingetin tiap minggu jam 9 olahraga", "di hari apa", "rabu", "setiap Rabu pukul 09.00"),
        ("ingetin tiap bulan jam 9 bayar kos", "di tanggal berapa", "25", "setiap tanggal 25 pukul 09.00"),
        ("ingetin tiap 2 jam minum air", "Saya bisa mengingatkan setiap hari", "tiap hari jam 8", "setiap hari pukul"),
        ("ingetin tiap senin jam 8 rapat dan tiap kamis jam 9 les", "Satu jadwal dulu", "senin jam 8", "Senin"),
        (
            "ingetin tiap hari jam 7 minum obat sampai lebaran",
            "sampai tanggal berapa",
            "30 nov",
            "sampai Senin, 30 Nov",
        ),
        (
            "ingetin tiap hari jam 7 minum obat sampai lebaran",
            "sampai tanggal berapa",
            "seminggu",
            "sampai Sabtu, 28 Nov",
        ),
    ],
)
def test_what_is_missing_or_cannot_be_kept_is_asked(
    stage: Stage, sari: Visitor, asked: str, asks: str, then: str, read_back: str
) -> None:
    assert asks in texts(sari.says(asked))
    assert read_back in texts(sari.says(then))
    assert waiting(stage) == []
    sari.says("iya betul")
    assert len(waiting(stage)) == 1


@pytest.mark.parametrize(
    ("then", "read_back"),
    [
        ("jam 8 aja", "setiap hari pukul 08.00 WIB"),
        ("iya tapi jam 8 ya", "setiap hari pukul 08.00 WIB"),
        ("mulai senin aja", "setiap hari pukul 07.00 WIB mulai Senin, 23 November 2026"),
        ("tiap senin aja", "setiap Senin pukul 07.00 WIB"),
        ("sampai jumat aja", "sampai Jumat, 27 November 2026"),
        ("jam 7 dan 19", "pukul 07.00 dan 19.00 WIB"),
        ("sekali saja", "Saya ingatkan Minggu, 22 November 2026, 07.00 WIB soal “minum obat”"),
    ],
)
def test_a_change_keeps_the_rest_of_what_was_read_back(stage: Stage, sari: Visitor, then: str, read_back: str) -> None:
    sari.says("ingetin tiap hari jam 7 minum obat")
    said = texts(sari.says(then))
    assert read_back in said
    assert "minum obat" in said
    assert waiting(stage) == []
    sari.says("iya betul")
    assert len(waiting(stage)) == 1


def test_one_that_was_to_come_once_can_be_made_to_repeat(stage: Stage, sari: Visitor) -> None:
    sari.says("ingatkan saya besok jam 9 pagi minum obat")
    assert "setiap hari pukul 09.00 WIB mulai Minggu, 22 November 2026" in texts(sari.says("tiap hari ya"))
    sari.says("iya betul")
    assert waiting(stage) == ["2026-11-22T09:00"]


def test_two_moments_in_one_wish_are_read_back_with_a_way_out(stage: Stage, sari: Visitor) -> None:
    said = texts(sari.says("ingetin besok jam 9 bayar iuran tiap bulan"))
    assert "setiap tanggal 22 pukul 09.00 WIB" in said
    assert "sekali saja" in said
    assert "Minggu, 22 November 2026, 09.00 WIB soal “bayar iuran”" in texts(sari.says("sekali saja"))


def test_a_no_books_nothing(stage: Stage, sari: Visitor) -> None:
    sari.says("ingetin tiap hari jam 7 minum obat")
    assert "tidak jadi" in texts(sari.says("ga jadi"))
    assert waiting(stage) == []


def test_the_list_says_how_often_and_when_the_next_one_comes(stage: Stage, daily: Visitor) -> None:
    said = texts(daily.says("pengingat saya apa aja?"))
    assert "setiap hari pukul 07.00 WIB soal “minum obat”, berikutnya Minggu, 22 November 2026" in said
    daily.says("ingatkan saya besok jam 9 pagi bayar listrik")
    daily.says("iya")
    [which] = [item for item in daily.says("batalin pengingatnya") if item["options"]]
    assert [one["title"] for one in which["options"]] == [
        "Tiap hari 07.00 minum obat",
        "22/11 09.00 bayar listrik",
        "Semuanya",
    ]


@pytest.mark.parametrize(
    "stopped",
    [
        "stop ingatkan obat",
        "ga usah diingetin lagi",
        "stop pengingat",
        "batalin pengingat minum obat",
        "jangan ingetin lagi",
        "stop the reminder",
        "stop reminding me",
    ],
)
def test_it_can_be_stopped_at_any_time(stage: Stage, daily: Visitor, stopped: str) -> None:
    stage.wait(hours=24)
    assert "minum obat" in texts(daily.hears())
    assert "minum obat" in texts(daily.says(stopped))
    assert waiting(stage) == []
    stage.wait(hours=48)
    assert "minum obat" not in texts(daily.hears())


def test_stop_ends_it_for_good(stage: Stage, daily: Visitor) -> None:
    daily.says("STOP")
    assert waiting(stage) == []
    daily.says("MULAI")
    stage.wait(hours=48)
    assert "minum obat" not in texts(daily.hears())


def test_an_end_that_was_asked_for_is_kept_and_told(stage: Stage, sari: Visitor) -> None:
    sari.says("ingetin tiap hari jam 7 minum obat selama 3 hari")
    sari.says("iya betul")
    stage.wait(hours=24 * 5)
    said = texts(sari.hears())
    assert said.count("“minum obat”") == 3
    assert said.count("terakhir") == 1
    assert waiting(stage) == []
