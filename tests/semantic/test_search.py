"""Knowledge search with an encoder: what means the same is found though it shares no word."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.commands import build_cli
from core.encoder import Encoder
from core.text import normalise
from faq_kb.context import SearchContext
from faq_kb.entry import Conditions, Entry
from faq_kb.search import Knowledge
from faq_kb.semantic import NEAREST, SHARE, Meanings, blended
from faq_kb.starter import starter_entries
from tests.semantic.make_tiny import TINY

GIFT = Entry(
    id="shipping.gift",
    category="",
    language="id",
    pack="general",
    question="Bisa kirim hadiah?",
    variants=("kado untuk teman",),
    answer="Bisa, Kak.",
)
HOURS = replace(GIFT, id="shop.hours", question="Jam berapa toko buka?", variants=("hari libur tutup",))


def first(knowledge: Knowledge, question: str, **given: str) -> list[str]:
    plain = normalise(question)
    context = SearchContext(on_day=date(2026, 1, 5), **given)  # type: ignore[arg-type]  # texts only
    return [hit.entry_id for hit in knowledge.search(plain.text, plain.tokens, context)]


def test_a_question_of_other_words_finds_its_entry(tiny: Encoder) -> None:
    meaning = Knowledge([GIFT, HOURS], meanings=Meanings(tiny))
    assert first(meaning, "gift friend") == ["shipping.gift"]
    assert first(Knowledge([GIFT, HOURS]), "gift friend") == []


def test_words_count_beside_meaning(tiny: Encoder) -> None:
    other = replace(GIFT, id="shipping.wrapping", question="Hadiah dibungkus?", variants=())
    meaning = Knowledge([GIFT, other], meanings=Meanings(tiny))
    assert first(meaning, "kado untuk teman")[0] == "shipping.gift"
    assert first(meaning, "dibungkus")[0] == "shipping.wrapping"
    likeness = np.array([0.0, 0.5, 1.0], np.float32)
    assert blended([1.0, 0.0], likeness, [0, 2]) == pytest.approx([1 - SHARE, SHARE])


def test_what_does_not_apply_is_not_found_by_its_meaning_either(tiny: Encoder) -> None:
    apart = [
        replace(GIFT, conditions=Conditions(channel=("telegram",))),
        replace(HOURS, pack="clinic", question="Kado?", variants=()),
    ]
    meaning = Knowledge(apart, meanings=Meanings(tiny))
    assert first(meaning, "gift friend", channel="web") == []
    assert first(meaning, "gift friend", channel="telegram") == ["shipping.gift"]


def test_an_edit_asks_the_encoder_for_what_is_unknown_only(tiny: Encoder) -> None:
    asked: list[str] = []

    class Counting(Encoder):
        def vectors(self, texts: object, *rest: object) -> object:  # type: ignore[override]  # only watches
            asked.extend(texts)  # type: ignore[arg-type]  # they are texts
            return super().vectors(texts, *rest)  # type: ignore[arg-type]  # passed on

    watched = Counting(tiny._session, tiny._cutter, tiny.fingerprint)
    meanings = Meanings(watched)
    before = Knowledge([GIFT, HOURS], meanings=meanings)
    asked.clear()
    again = Knowledge([GIFT, replace(HOURS, variants=("hari operasional",))], before=before)
    assert asked == ["hari operasional"]
    assert first(again, "gift friend")[0] == "shipping.gift"


def test_among_many_entries_those_of_words_stay(tiny: Encoder) -> None:
    meaning, plain = (Knowledge(starter_entries(), meanings=one) for one in (Meanings(tiny), None))
    question = "apakah bisa bayar di tempat"
    assert set(first(plain, question)[:1]) <= set(first(meaning, question))
    assert 1 <= len(first(meaning, "lanyard")) <= NEAREST


def test_without_entries_nothing_is_found(tiny: Encoder) -> None:
    assert first(Knowledge([], meanings=Meanings(tiny)), "gift") == []


def test_the_command_searches_with_an_encoder(tmp_path: Path) -> None:
    entries, queries = tmp_path / "entries.jsonl", tmp_path / "queries.jsonl"
    shelf = [{"id": one.id, "question": one.question, "answer": "Ya."} for one in (GIFT, HOURS)]
    entries.write_text("\n".join(json.dumps(row) for row in shelf), "utf-8")
    queries.write_text(json.dumps({"text": "present friend", "relevant": ["shipping.gift"]}), "utf-8")
    asked = ["evaluate", "faq", "--entries", str(entries), "--queries", str(queries), "--json"]
    plain, meaning = (
        json.loads(CliRunner().invoke(build_cli(), [*asked, *also]).stdout) for also in ([], ["--encoder", str(TINY)])
    )
    assert (plain["accuracy_at_1"], meaning["accuracy_at_1"]) == (0.0, 1.0)
