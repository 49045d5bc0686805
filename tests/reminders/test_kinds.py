"""Every kind of message has its words, its buttons and its template, in both languages."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from core.outbox import CLASSES
from core.phrases import Phrases, shipped_phrases
from core.records import KINDS
from reminders.answers import read_answer
from reminders.kinds import shipped_kinds
from reminders.skips import SKIPS, sentence_of

# What WhatsApp lets a quick-reply button hold.
BUTTON = 20


def keys(table: dict[str, Any], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for name, value in table.items():
        found |= keys(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name}
    return found


def test_the_seven_kinds_are_there_and_fit_the_house() -> None:
    kinds = shipped_kinds()
    assert set(kinds) == {
        *("appointment", "transaction_status", "shipment_status", "follow_up", "csat", "personal", "outage")
    }
    for kind in kinds.values():
        assert set(kind.reads) <= set(KINDS)
        assert CLASSES[kind.message_class].proactive
    assert len({kind.template for kind in kinds.values()}) == len(kinds)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_button_fits_and_its_title_is_understood_as_its_answer(language: str, phrases: Phrases) -> None:
    for name, kind in shipped_kinds().items():
        for answer in kind.answers:
            title = phrases.say(f"reminder.option.{name}.{answer}", language)
            assert len(title) <= BUTTON
            assert str(read_answer(title, (), None, name)) == answer


def test_both_languages_have_the_same_phrases() -> None:
    books = {
        language: tomllib.loads(files("core").joinpath(f"phrasebook/{language}.reminders.toml").read_text("utf-8"))
        for language in ("id", "en")
    }
    assert keys(books["id"]) == keys(books["en"])


def test_a_phrasebook_in_parts_is_read_as_one() -> None:
    assert set(shipped_phrases().books) == {"id", "en"}
    assert shipped_phrases().has("reminder.note.held")


def test_every_reason_that_the_code_gives_has_a_sentence() -> None:
    folder = Path(str(files("reminders")))
    sources = "".join(path.read_text("utf-8") for path in folder.rglob("*.py") if path.name != "skips.py")
    assert all(f'"{reason}"' in sources or reason == "asked_off" for reason in SKIPS)
    assert sentence_of("the doctor is ill") == "the doctor is ill"
    assert sentence_of(None) == ""
