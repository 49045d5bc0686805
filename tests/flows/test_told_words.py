"""Whatever word a text of ours tells people to type does what the text says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.phrases import shipped_phrases
from faq_kb.starter import starter_entries
from tests.stage import Stage, texts

TOLD = re.compile(r"\b(?:tulis|ketik|balas|write|type|reply) (?:\*\*([^*]+)\*\*|“([^”{]+)”)", re.I)
# What is said before a word that means something in its place alone, and what answers it: the last line is the word.
IN_PLACE = [
    ("batal", ["mau batalin pesanan TL-10023", "YA BATAL"], "TL-10023 sudah dibatalkan"),
    ("batal", ["mau batalin janji temu BK-17", "YA BATAL"], "BK-17 sudah dibatalkan"),
    ("cancel", ["I want to cancel order TL-10023 please", "YES CANCEL"], "TL-10023 has been cancelled"),
    ("cancel", ["I want to cancel my appointment BK-17", "YES CANCEL"], "BK-17 has been cancelled"),
    ("ubah", ["mau ubah pesanan TL-10023", "warnanya merah", "YA UBAH"], "sudah saya catat"),
    ("change", ["please change order TL-10023", "the red one", "YES CHANGE"], "noted the change"),
    ("pindah", ["mau ganti jadwal janji temu BK-17", "kamis jam 10 pagi", "YA PINDAH"], "pindah ke Kamis"),
    ("move", ["I want to reschedule appointment BK-17", "Thursday 10 am", "YES MOVE"], "move to Thursday"),
    ("tidak ada", ["barang TL-10023 sobek mau retur", "tidak ada"], "teruskan ke tim"),
    ("none", ["the item of order TL-10023 is torn, I want to return it", "none"], "passed it to the team"),
    ("sekali", ["ingetin tiap hari jam 7 minum obat", "sekali saja"], "Minggu, 22 November 2026, 07.00"),
    ("once", ["remind me every day at 7 to take my medicine", "just once"], "Sunday, 22 November 2026, 07:00"),
    ("stop", ["ingetin tiap hari jam 7 minum obat", "ya", "stop pengingat"], "minum obat"),
    ("stop", ["remind me every day at 7 to take my medicine", "yes", "stop the reminder"], "medicine"),
]
# The same of reminders and notices, and a bare yes; each has plays of its own.
ELSEWHERE = {
    "ya": "test_waiting_facts.py",
    "yes": "test_waiting_facts.py",
    "bantu": "test_notices.py",
    "help": "test_notices.py",
    "bukan saya": "test_notices.py",
    "not me": "test_notices.py",
}
CALL = ("orang", "person", "bicara dengan orang", "bicara dengan tim", "talk to a person", "talk to the team")
ANSWERED = {
    "berhenti": "berhenti mengirim",
    "stop": "berhenti mengirim",
    "mulai": "kirim lagi",
    "start": "kirim lagi",
    "daftar": "dokter atau poli apa",
    "book": "dokter atau poli apa",
}
# Examples of whole sentences that are understood as any other message.
EXAMPLES = {"kamis jam 10 pagi", "thursday 10 am"}


def told() -> Iterator[str]:
    """Yield every word that phrases and starter entries tell people to type."""
    said = [one for book in shipped_phrases().books.values() for wordings in book.values() for one in wordings]
    for text in [*said, *(entry.markdown for entry in starter_entries())]:
        yield from (found[1] or found[2] for found in TOLD.finditer(text))


def test_every_word_that_is_told_has_its_play() -> None:
    in_place = {lines[-1].lower() for _, lines, _ in IN_PLACE}
    assert {one.lower() for one in told()} - {*in_place, *ELSEWHERE, *CALL, *ANSWERED, *EXAMPLES} == set()
    for word, file in ELSEWHERE.items():
        assert f'"{word}' in Path(__file__).with_name(file).read_text("utf-8"), word


@pytest.mark.parametrize(("_name", "lines", "answer"), IN_PLACE)
def test_a_word_does_in_its_place_what_was_told(stage: Stage, _name: str, lines: list[str], answer: str) -> None:
    stage.decide(packs=["general", "commerce", "clinic", "bank"])
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    stage.tell(kind="order", reference="TL-10023", status="paid", external_id="me", fields={})
    at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    stage.tell(kind="appointment", reference="BK-17", status="booked", external_id="me", occurs_at=at, fields={})
    said = ""
    for line in lines:
        said = texts(sari.says(line))
    assert answer in said


@pytest.mark.parametrize("word", CALL)
def test_the_words_for_a_person_call_one(stage: Stage, word: str) -> None:
    sari = stage.customer()
    sari.says(word)
    assert sari.state == "waiting"


@pytest.mark.parametrize(("word", "answer"), ANSWERED.items())
def test_a_word_that_is_told_is_understood(stage: Stage, word: str, answer: str) -> None:
    stage.decide(packs=["general", "commerce", "clinic", "bank"])
    assert answer in texts(stage.customer().says(word.upper()))


@pytest.mark.parametrize("word", ["bantu", "help", "tolong", "bantuan"])
def test_help_alone_is_told_what_can_be_asked(stage: Stage, word: str) -> None:
    [said] = stage.customer().says(word)
    assert ("I can help with" if word == "help" else "Saya bisa bantu soal") in said["text"]


def test_stopping_a_reminder_that_nobody_asked_for_makes_none(stage: Stage) -> None:
    assert "When shall I" not in texts(stage.customer().says("stop the reminder"))
