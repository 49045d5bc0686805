"""Everyday dates: read as meant, or asked back; base is Saturday 21 November 2026, 10.00 WIB."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.text.dates import DateReading, read_dates

JAKARTA = ZoneInfo("Asia/Jakarta")
SATURDAY = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def read(text: str, now: datetime = SATURDAY) -> tuple[DateReading, ...]:
    return read_dates(text, now=now, zone=JAKARTA)


def lines(name: str) -> list[str]:
    return (Path(__file__).parent / "phrases" / name).read_text("utf-8").splitlines()


def rows(name: str) -> list[tuple[str, str]]:
    return [(phrase, expected) for phrase, _, expected in (line.rpartition(" = ") for line in lines(name))]


CERTAIN, ASKED_BACK = rows("dates_certain.txt"), rows("dates_asked_back.txt")


@pytest.mark.parametrize(("phrase", "value"), CERTAIN)
def test_a_certain_phrase_is_read(phrase: str, value: str) -> None:
    readings = read(phrase)
    assert [(reading.text_value, reading.ambiguous) for reading in readings] == [(value, None)]


@pytest.mark.parametrize(("phrase", "reason"), ASKED_BACK)
def test_an_uncertain_phrase_is_asked_back(phrase: str, reason: str) -> None:
    readings = read(phrase)
    assert readings
    assert all(reading.ambiguous == reason for reading in readings)


@pytest.mark.parametrize("phrase", lines("no_dates.txt"))
def test_what_is_no_date_is_not_read(phrase: str) -> None:
    assert read(phrase) == ()


def test_there_are_at_least_120_phrases() -> None:
    assert len(CERTAIN) + len(ASKED_BACK) >= 200


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kak bisa booking dr andi besok jam 9 ga ya", "2026-11-22T09:00"),
        ("min pesanan KL-20461 mau diambil lusa jam 10 pagi ya", "2026-11-23T10:00"),
        ("Selamat pagi, bisa jam 3 sore besok?", "2026-11-22T15:00"),
        ("pagi, jam 3 sore bisa?", "2026-11-21T15:00"),
        ("saya udah transfer tgl 12 kok belum masuk", "2026-11-12"),
        ("pesan dari senin belum sampai", "2026-11-16"),
        ("sejak tgl 25 belum datang", "2026-10-25"),
        ("transfer 12/11 sudah masuk?", "2026-11-12"),
        ("bukan besok tapi lusa", "2026-11-23"),
        ("besok eh lusa aja", "2026-11-23"),
        ("jadwal dokter senin sudah penuh?", "2026-11-23"),
        ("ingatkan saya besok jam 9 ya", "2026-11-22T09:00"),
        ("can I come on Tuesday the 24th at 2 pm?", "2026-11-24T14:00"),
    ],
)
def test_a_phrase_is_found_inside_a_sentence(text: str, value: str) -> None:
    assert [reading.text_value for reading in read(text) if reading.ambiguous is None] == [value]


def test_the_span_is_the_phrase_in_the_message() -> None:
    text = "kak, besok jam 9 bisa?"
    (reading,) = read(text)
    assert text[reading.start : reading.end] == "besok jam 9"


def test_moving_names_the_old_day_and_the_sure_one() -> None:
    old, target = read("pindah dari senin ke rabu")
    assert (old.ambiguous, target.ambiguous, target.text_value) == ("moved_from", None, "2026-11-25")


def test_a_weekday_that_disagrees_offers_both_days() -> None:
    (reading,) = read("senin 24 november")
    assert [option.isoformat() for option in reading.options] == ["2026-11-24", "2026-11-30"]


@pytest.mark.parametrize(
    ("phrase", "value"),
    [("kamis", "2026-11-26"), ("kamis ini", "2026-11-26"), ("kamis depan", "2026-12-03"),
     ("selasa", "2026-12-01"),
     ("senin", "2026-11-30"), ("senin depan", "2026-11-30"), ("minggu depan hari minggu", "2026-12-06"),
     ("jam 2", "2026-11-25T14:00"), ("jam 4", "2026-11-24T16:00"), ("tgl 23", "2026-12-23"),
     ("besok jam 9", "2026-11-25T09:00")],
)  # fmt: skip
def test_weeks_begin_on_monday_and_what_is_gone_comes_again(phrase: str, value: str) -> None:
    assert [reading.text_value for reading in read(phrase, TUESDAY)] == [value]


def test_relative_words_count_from_the_branch_not_from_utc() -> None:
    late = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
    assert read("besok", late)[0].text_value == "2026-11-23"
    (reading,) = read_dates("besok jam 9", now=late, zone=ZoneInfo("Asia/Jayapura"))
    assert reading.text_value == "2026-11-23T09:00"


def test_a_moment_is_aware_and_in_the_branch_zone() -> None:
    value = read("besok jam 9 wita")[0].value
    assert isinstance(value, datetime)
    assert value.utcoffset() == datetime.now(JAKARTA).utcoffset()
    assert value.hour == 8
