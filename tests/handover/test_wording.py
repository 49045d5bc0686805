"""The shared words: durations, what is left of a promise, and a short name for every reason, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handover.wording import say_category, say_left, say_length, say_mood, say_promise, table
from tests.handover.plays import NOW


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("length", "indonesian", "english"),
    [
        (minutes(-3), "0 mnt", "0 min"),
        (minutes(4.9), "4 mnt", "4 min"),
        (minutes(60), "1 j", "1 h"),
        (minutes(70), "1 j 10 m", "1 h 10 m"),
        (minutes(60 * 47), "47 j", "47 h"),
        (minutes(60 * 72), "3 hari", "3 days"),
    ],
)
def test_a_duration_is_short(length: timedelta, indonesian: str, english: str) -> None:
    assert (say_length(length, "id"), say_length(length, "en")) == (indonesian, english)


def test_a_promise_counts_down_then_says_by_how_much_it_was_missed() -> None:
    assert say_left(NOW + minutes(7.5), NOW, "id") == "8 mnt lagi"
    assert say_left(NOW - minutes(4), NOW, "id") == "lewat 4 mnt"
    assert say_promise(NOW + minutes(8), None, NOW, "id") == "balasan pertama 8 mnt lagi"
    assert say_promise(NOW, None, NOW + minutes(4), "en") == "first reply 4 min late"


def test_a_promise_that_was_answered_says_how_it_went() -> None:
    assert say_promise(NOW + minutes(8), NOW, NOW + minutes(90), "id") == "balasan pertama tepat waktu"
    assert say_promise(NOW, NOW + minutes(3), NOW + minutes(90), "id") == "balasan pertama lewat 3 mnt"


def test_every_reason_has_a_short_name_in_both_languages() -> None:
    names = {category for language in ("id", "en") for category in table()["offers"][language]} - {"other"}
    for language in ("id", "en"):
        assert names <= set(table()["categories"][language])
        assert max(map(len, table()["categories"][language].values())) <= 40
    assert say_category("shipping.late", "id") is None


def test_a_mood_without_a_word_is_shown_as_it_is() -> None:
    assert say_mood("negative", "id") == "Kecewa"
    assert say_mood("puzzled", "id") == "puzzled"
