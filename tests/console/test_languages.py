"""The words of the pages: every text has its English twin, times read as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract
from jinja2.ext import babel_extract

import console
from console.languages import catalog, say
from console.meanings import policy_line
from console.moments import Moments
from console.plain import facts
from console.words import POLICY
from tests.console.conftest import Desk

ROOT = Path(console.__file__).parent
NOW = datetime(2026, 11, 21, 3, 42, tzinfo=UTC)
IN_PAGES = {"N_": None, "say": (2,), "Refused": (2,)}


def texts() -> Iterator[str]:
    """Yield every text of templates and pages that is translated."""
    for file in ROOT.rglob("*.html"):
        with file.open("rb") as stream:
            found = extract(
                babel_extract,  # type: ignore[arg-type]  # Babel may call it so, Jinja only describes it otherwise
                stream,
                {"_": None},
                options={"extensions": "jinja2.ext.i18n,jinja2.ext.do"},
            )
            yield from (str(message) for _, message, _, _ in found)
    for file in ROOT.rglob("*.py"):
        for keywords in (IN_PAGES, {"Refused": (3,)}):
            with file.open("rb") as stream:
                yield from (str(message) for _, message, _, _ in extract("python", stream, keywords) if message)


def test_every_text_has_an_english_twin_and_no_twin_is_left_over() -> None:
    used, known = set(texts()), set(catalog("en"))
    assert used - known == set()
    assert known - used == set()


def test_a_twin_fills_the_same_values() -> None:
    for text, twin in catalog("en").items():
        assert set(_values(text)) == set(_values(twin)), text


def _values(text: str) -> list[str]:
    return [part.split(")")[0] for part in text.split("%(")[1:]]


def test_pages_speak_the_language_that_was_chosen_and_remember_it(desk: Desk) -> None:
    browser = desk.browser("agent")
    assert '<html lang="id"' in browser.get("/desk").text
    page = browser.get("/desk?lang=en").text
    assert '<html lang="en"' in page
    assert "Nobody" not in page
    assert "No open conversations" in page
    assert "Queue" in browser.get("/desk").text
    assert "Antrean" in browser.get("/desk?lang=id").text
    assert "Antrean" in browser.get("/desk?lang=xx").text


def test_a_refusal_is_in_the_language_of_the_browser(desk: Desk) -> None:
    browser = desk.browser("agent")
    assert "This page is not for your role" in browser.get("/desk/settings?lang=en").text


def test_a_chosen_theme_stays_with_the_browser(desk: Desk) -> None:
    browser = desk.browser("agent")
    browser.post("/desk/account/look", data={"theme": "dark", "language": "en"})
    assert '<html lang="en" data-theme="dark">' in browser.get("/desk").text
    browser.post("/desk/account/look", data={"theme": '"><script>', "language": "id"})
    assert '<html lang="id">' in browser.get("/desk").text


@pytest.mark.parametrize(
    ("minutes", "indonesian", "english"),
    [
        (0, "0 mnt", "0 min"),
        (4, "4 mnt", "4 min"),
        (60, "1 j", "1 h"),
        (70, "1 j 10 m", "1 h 10 m"),
        (60 * 23 + 59, "23 j", "23 h"),
        (60 * 72, "3 hari", "3 days"),
    ],
)
def test_durations_are_short(minutes: int, indonesian: str, english: str) -> None:
    for language, expected in (("id", indonesian), ("en", english)):
        assert Moments(language, ZoneInfo("Asia/Jakarta"), NOW).lasted(timedelta(minutes=minutes)) == expected


def test_times_are_wall_times_of_the_business() -> None:
    moments = Moments("id", ZoneInfo("Asia/Jakarta"), NOW)
    assert moments.zone_name == "WIB"
    assert moments.clock(NOW) == "10.42"
    assert moments.stamp(NOW - timedelta(days=1)) == "Kemarin 10.42"
    assert moments.day(NOW - timedelta(days=3)) == "Rab 18 Nov"
    assert moments.day(NOW - timedelta(days=400)) == "17 Okt 2025"
    assert moments.until(NOW + timedelta(minutes=8)) == "8 mnt lagi"
    assert moments.until(NOW - timedelta(minutes=4)) == "lewat 4 mnt"
    assert Moments("en", ZoneInfo("Asia/Makassar"), NOW).clock(NOW) == "11:42"


@pytest.mark.parametrize(("left", "expected"), [(6, "calm"), (5, "soon"), (1, "soon"), (0, "late"), (-3, "late")])
def test_a_promise_is_calm_above_half_of_its_time(left: int, expected: str) -> None:
    moments = Moments("id", ZoneInfo("Asia/Jakarta"), NOW)
    due = NOW + timedelta(minutes=left)
    assert moments.nearness(due, due - timedelta(minutes=10)) == expected


def test_the_why_of_a_turn_reads_as_words_in_the_language_of_the_page() -> None:
    why = {
        "plain": "pesanan saya belum sampai",
        "in_scope": 0.99,
        "ranking": [["order.status", 0.594], ["shipping.late", 0.271], ["order.cancel", 0.01]],
        "because": ["not_yet order"],
        "mood": {"label": "negative", "negative": 0.8, "urgent": True},
        "hits": [{"entry": "shipping.late", "question": "Paket terlambat?", "confidence": 0.64}],
        "policy": {"line": 9, "when": "Two or three candidates close together."},
        "decision": "clarify",
        "sure_entry": None,
    }
    assert facts(why, "id") == [
        ("Maksud", "Status pesanan 0,59; berikutnya Paket terlambat 0,27"),
        ("Dibaca sebagai", "“pesanan saya belum sampai”"),
        ("Pengetahuan", "Paket terlambat? 0,64"),
        ("Suasana", "Kecewa, mendesak"),
        ("Keputusan", "Menawarkan pilihan, baris 9: dua atau tiga maksud berdekatan"),
    ]
    english = dict(facts(why, "en"))
    assert english["Intent"] == "Order status 0.59; next Late parcel 0.27"
    assert english["Mood"] == "Upset, urgent"
    went_on = facts(why | {"goes_on": True, "sure_intent": "shipping.late"}, "id")
    assert ("Melanjutkan", "Paket terlambat") in went_on
    assert ("Mesin", "model a1, alarm b2, pengetahuan c3") in facts(
        {"engine": "model a1, alarms b2, knowledge c3"}, "id"
    )
    assert facts({"intent": "own.intent", "confidence": 0.5, "mood": "neutral", "milliseconds": 6}, "id") == [
        ("Maksud", "own.intent 0,50"),
        ("Suasana", "Biasa"),
        ("Lama", "6 md"),
    ]


def test_every_line_of_the_policy_can_be_read_aloud() -> None:
    assert tuple(POLICY) == tuple(range(1, 12))
    assert policy_line({"line": 99, "when": "Something else."}, "en") == "line 99: Something else."


def test_a_text_without_a_twin_stays_indonesian() -> None:
    assert say("en", "kalimat yang belum ada") == "kalimat yang belum ada"
