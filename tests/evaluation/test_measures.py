"""Each measure of `sapa evaluate`, on a few rows whose judgement is plain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.ask import ask
from bot.evaluation.calls import measure_handover
from bot.evaluation.questions import measure_faq
from bot.evaluation.reading import measure_dates, measure_entities, measure_language, measure_mood
from bot.evaluation.rows import BadFile
from bot.evaluation.shipped import measure_shipped
from tests.stage import Stage

CLOCK = "2026-11-21T10:00"


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Writes rows into a file and returns its path."""

    def written(*rows: Any, name: str = "rows.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in rows), "utf-8")
        return path

    return written


def test_the_language_of_messages(write: Any) -> None:
    test = write(
        {"text": "pesanan saya belum sampai", "language": "id"},
        {"text": "where is my order", "language": "en"},
        {"text": "where is my parcel", "language": "id"},
    )
    measured = measure_language(test)
    assert measured.figures == {"rows": 3, "accuracy": 0.6667}
    assert measured.notes == ["   1  id taken for en"]


def test_how_messages_sound(write: Any) -> None:
    test = write(
        {"text": "kecewa banget, barangnya rusak parah", "mood": "negative", "urgent": False},
        {"text": "tolong secepatnya ya, besok sudah dipakai", "mood": "neutral", "urgent": True},
        {"text": "buka jam berapa?", "mood": "neutral", "urgent": False},
    )
    assert measure_mood(test).figures == {"rows": 3, "macro_f1": 1.0, "negative_recall": 1.0, "urgent_f1": 1.0}


def test_what_messages_name(write: Any) -> None:
    test = write(
        {"text": "transfer 150rb besok", "entities": [{"kind": "money", "value": "150000", "text": "150rb"}]},
        {"text": "tidak ada apa-apa", "entities": [{"kind": "email", "value": "a@example.com"}]},
    )
    figures = measure_entities(test).figures
    assert figures["rows"] == 2
    assert figures["f1"] == 0.5
    assert figures["per_kind"]["money"] == {"expected": 1, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert figures["per_kind"]["email"]["recall"] == 0.0
    assert figures["per_kind"]["date_time"]["precision"] == 0.0


def test_a_day_is_counted_from_the_clock_of_its_row(write: Any) -> None:
    named = [{"kind": "date_time", "value": "2027-01-02"}]
    test = write({"text": "besok", "base": "2027-01-01T09:00", "entities": named})
    assert measure_entities(test).figures["f1"] == 1.0
    assert measure_entities(write({"text": "besok", "entities": named})).figures["f1"] == 0.0
    assert measure_entities(write({"text": "besok", "entities": named}), "2027-01-01T09:00").figures["f1"] == 1.0


def test_when_messages_mean(write: Any) -> None:
    test = write(
        {"text": "besok jam 9 pagi", "base": CLOCK, "value": "2026-11-22T09:00", "grain": "minute"},
        {"text": "akhir bulan", "base": CLOCK, "value": None, "grain": None},
        {"text": "lusa", "base": CLOCK, "value": "2026-11-22", "grain": "day"},
        {"text": "habis magrib", "base": CLOCK, "value": "2026-11-21T18:15", "grain": "minute"},
    )
    assert measure_dates(test).figures == {"rows": 4, "accuracy": 0.5, "silently_wrong": 1, "asked_back": 1}


def test_when_a_person_is_called(write: Any, stage: Stage) -> None:
    test = write(
        {"text": "saya mau bicara dengan orang asli", "category": "general.ask_human", "handover": True},
        {"text": "buka jam berapa ya kak", "category": None, "handover": False},
        {"text": "halo", "category": "general.ask_human", "handover": True},
    )
    measured = measure_handover(lambda text: ask(stage.house, text), test)
    assert measured.figures["recall"] == 0.5
    assert measured.figures["false_alarm_rate"] == 0.0
    asked = measured.figures["per_category"]["general.ask_human"]
    assert (asked["due"], asked["recall"], asked["traps"]) == (2, 0.5, 0)
    assert measured.figures["per_category"]["none"]["false_alarm_rate"] == 0.0
    assert len(measured.notes) == 1


def test_how_questions_find_their_entry(write: Any) -> None:
    entries = write(
        {"id": "ongkir", "question": "Berapa ongkos kirim?", "variants": ["tarif kirim"], "answer": "Mulai Rp9.000."},
        {"id": "jam", "question": "Jam buka toko?", "answer": "Pukul 8 sampai 17."},
        name="entries.jsonl",
    )
    queries = write(
        {"text": "tarif kirim berapa", "relevant": ["ongkir"]},
        {"text": "toko buka jam berapa", "relevant": ["jam"]},
        {"text": "zebra ungu menari", "relevant": []},
    )
    figures = measure_faq(entries, queries).figures
    assert (figures["rows"], figures["accuracy_at_1"], figures["accuracy_at_5"]) == (3, 1.0, 1.0)
    assert (figures["mrr"], figures["map"], figures["answered_precision"]) == (1.0, 1.0, 1.0)
    assert figures["p50_us"] > 0


def test_the_shipped_model_and_its_strangers(write: Any, stage: Stage) -> None:
    test = write(
        {"text": "saya mau bicara dengan orang asli", "label": "general.ask_human"},
        {"text": "terima kasih banyak ya", "label": "general.thanks"},
        {"text": "resep rendang untuk sepuluh orang", "label": "out_of_scope"},
    )
    strangers = write({"text": "siapa pencetak gol terbanyak musim lalu"}, name="oos.jsonl")
    engine = stage.house.engine
    figures = measure_shipped(engine.model, engine.catalog, [test], [strangers]).figures
    assert figures["rows"] == 4
    assert (figures["accuracy"], figures["macro_f1"]) == (1.0, 1.0)
    assert figures["auroc"] == 1.0
    assert figures["train_s"] is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "line 1: '{' is no JSON; expected one object."),
        ("[]", "line 1: a list; expected an object with text, language."),
        ({"text": "halo"}, "line 1: 'language' is missing; expected a text."),
        ({"text": 7, "language": "id"}, "line 1: 'text' is 7; expected a text."),
        ({"text": "halo", "language": "jv"}, "line 1: 'language' is 'jv'; expected one of id, en, mix."),
        ("", "has no rows; expected JSON lines, each with text, language."),
    ],
)
def test_a_bad_row_names_its_file_and_line(write: Any, row: Any, said: str) -> None:
    path = write(row)
    with pytest.raises(BadFile) as raised:
        measure_language(path)
    assert str(raised.value).startswith(str(path))
    assert str(raised.value).endswith(said)


def test_yes_is_no_number_and_a_number_no_yes(write: Any) -> None:
    with pytest.raises(BadFile, match="'urgent' is 1; expected true or false"):
        measure_mood(write({"text": "halo", "mood": "neutral", "urgent": 1}))
    with pytest.raises(BadFile, match="'text' is true; expected a text"):
        measure_mood(write({"text": True, "mood": "neutral", "urgent": False}))


def test_files_that_do_not_fit_each_other_are_told(write: Any, stage: Stage, tmp_path: Path) -> None:
    entries = write({"id": "a", "question": "Jam buka?", "answer": "Pagi."}, name="entries.jsonl")
    with pytest.raises(BadFile, match=r"no entry of .* has the id 'b'"):
        measure_faq(entries, write({"text": "buka?", "relevant": ["b"]}))
    twice = write(*[{"id": "a", "question": "Jam buka?", "answer": "Pagi."}] * 2, name="twice.jsonl")
    with pytest.raises(BadFile, match="the id 'a' was there before"):
        measure_faq(twice, write({"text": "buka?", "relevant": ["a"]}))
    engine = stage.house.engine
    with pytest.raises(BadFile, match=r"no intent is named 'general\.dance'"):
        measure_shipped(engine.model, engine.catalog, [write({"text": "halo", "label": "general.dance"})])
    with pytest.raises(BadFile, match="cannot be read"):
        measure_dates(tmp_path / "away.jsonl")
    with pytest.raises(BadFile, match="'soon' is no instant"):
        measure_dates(write({"text": "besok", "base": "soon", "value": None}))
