"""`sapa ask`: the object that programs read, key by key, and what is refused before anything is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.policy import LINES
from core.database import open_database
from core.settings import read_settings
from core.tables import inbox, messages, turns
from tests.commands.conftest import Sapa

KEYS = {
    "text": str,
    "language": str,
    "intent": str,
    "confidence": float,
    "entities": list,
    "hits": list,
    "reasons": list,
    "decision": str,
    "action": str,
    "reply": list,
    "options": list,
    "why": dict,
    "engine": str,
}
WHY = set("plain topic in_scope ranking because sure_intent sure_entry close mood alarm rules_failed".split())


def asked(sapa: Sapa, *words: str, stdin: str | None = None) -> dict[str, Any]:
    done = sapa("ask", *words, "--json", stdin=stdin)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_message_gets_the_same_keys_with_values_of_the_same_kind(sapa: Sapa, data_dir: Path) -> None:
    for text in ("brp ongkir ke bandung min", "akun saya dibajak", "asdkjh qwe zzz", "what are your opening hours?"):
        told = asked(sapa, text)
        assert {key: type(value) for key, value in told.items()} == KEYS, text
        assert told["text"] == text
        assert 0 <= told["confidence"] <= 1
        assert told["reply"]
        assert all(isinstance(line, str) for line in told["reply"] + told["options"])
        assert told["why"].keys() >= WHY
        assert told["why"]["policy"]["when"] == (LINES[told["why"]["policy"]["line"] - 1].__doc__ or "").strip()
        assert told["why"]["action"] == told["action"]


def test_a_question_whose_fact_is_missing_is_understood_and_offered_to_a_person(
    sapa: Sapa, without_facts: None
) -> None:
    told = asked(sapa, "brp ongkir ke bandung min")
    assert (told["language"], told["intent"]) == ("id", "shipping.cost")
    assert told["confidence"] > 0.9
    assert (told["decision"], told["action"], told["reasons"]) == ("answer", "entry", [])
    assert told["why"]["sure_intent"] == "shipping.cost"
    assert "belum tersedia" in told["reply"][0]
    assert told["options"] == ["Bicara dengan orang"]


def test_hits_name_entries_of_the_knowledge_best_first(sapa: Sapa, data_dir: Path) -> None:
    hits = asked(sapa, "apakah perlu surat rujukan?")["hits"]
    assert hits[0]["entry"] == "clinic.referral"
    assert hits[0]["question"] == "Apakah perlu surat rujukan?"
    assert [hit["confidence"] for hit in hits] == sorted((hit["confidence"] for hit in hits), reverse=True)
    assert all(hit.keys() == {"entry", "question", "confidence"} for hit in hits)


def test_reasons_say_which_rule_calls_a_person_and_by_which_words(sapa: Sapa, data_dir: Path) -> None:
    told = asked(sapa, "mau ngobrol sama orang aja dong")
    assert told["decision"] == "handover"
    [reason] = told["reasons"]
    assert reason == {
        "rule": "ask_human",
        "category": "general.ask_human",
        "sentence": "Minta dilayani orang",
        "urgency": 1,
        "hand_over": True,
        "evidence": "ngobrol sama orang",
    }


def test_entities_have_kind_and_value_and_a_card_is_masked(sapa: Sapa, data_dir: Path) -> None:
    told = asked(sapa, "status pesanan KL-20461 dong")
    assert told["entities"] == [{"kind": "order_number", "value": "KL-20461", "text": "KL-20461"}]
    assert (told["decision"], told["action"]) == ("action", "record_status")
    masked = sapa("ask", "kartu 4111 1111 1111 1111 ditolak", "--json").stdout
    assert json.loads(masked)["entities"][0]["value"] == "1111"
    assert "4111" not in masked


def test_the_language_is_heard_or_given(sapa: Sapa, data_dir: Path) -> None:
    assert asked(sapa, "what are your opening hours?")["language"] == "en"
    assert asked(sapa, "ok", "--language", "en")["language"] == "en"
    assert asked(sapa, "ok", "--language", "id")["language"] == "id"


def test_standard_input_is_read_and_nothing_is_written(sapa: Sapa, data_dir: Path) -> None:
    assert asked(sapa, "-", stdin="jam buka hari sabtu?\n")["intent"] == "general.hours_location"
    database = open_database(read_settings().url)
    with database.snapshot() as session:
        kept = [session.execute(select(func.count()).select_from(table)).scalar() for table in (inbox, messages, turns)]
    database.close()
    assert kept == [0, 0, 0]


@pytest.mark.sqlite
@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_a_text_of_nothing_is_refused_as_a_message_of_it_is(sapa: Sapa, folder: Path, text: str) -> None:
    for words, stdin in (((text,), None), (("-",), text)):
        refused = sapa("ask", *words, stdin=stdin)
        assert refused.exit_code == 2
        assert refused.stderr == "There is nothing in it to ask: type what a customer would write.\n"
    assert not (folder / "var").exists()


@pytest.mark.sqlite
def test_a_language_that_is_not_spoken_is_refused(sapa: Sapa, folder: Path) -> None:
    refused = sapa("ask", "halo", "--language", "xx")
    assert refused.exit_code == 2
    assert refused.stderr == "'xx' is no language that is answered; choose id or en, or leave it out.\n"
