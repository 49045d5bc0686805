"""The frozen test material is well formed and unedited; pytest runs this, nothing else imports it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MESSAGE_FILES = ("messages_commerce.jsonl", "messages_services.jsonl")
DIALOGUE_FILE = "dialogues.jsonl"
FROZEN = {*MESSAGE_FILES, DIALOGUE_FILE, "intent_names.txt"}
INTENTS = 59
LEAST_MESSAGES = 600
LEAST_DIALOGUES = 40

KEYS = {"text", "language", "label", "pack", "category", "handover", "mood", "urgent", "entities"}
LANGUAGES = {"id", "en", "mix"}
MOODS = {"negative", "neutral", "positive"}
CATEGORIES = {
    "safety.fraud",
    "safety.account_takeover",
    "clinic.emergency_symptom",
    "clinic.medical_advice",
    "safety.self_harm",
    "complaint.legal_threat",
    "complaint.publicity_threat",
    "privacy.request",
    "refund.over_limit",
    "safety.harassment",
    "safety.minor",
    "general.repeat_failure",
    "general.ask_human",
    "bank.dispute",
}
VALUE_FORMS = {
    "money": r"\d+",
    "date_time": r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?",
    "phone": r"\+\d{9,15}",
    "order_number": r"[^\sa-z#-]+",
    "awb": r"[^\sa-z#-]+",
    "nik": r"\d{16}",
    "card": r"\d{13,19}",
    "email": r"[^\sA-Z@]+@[^\sA-Z@]+\.[^\sA-Z@]+",
    "percent": r"\d+(\.\d+)?",
    "quantity": r"\d+",
}

Row = dict[str, Any]


def rows_of(name: str) -> list[Row]:
    """The JSON objects of one file, a line each; a broken line raises."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def intent_names() -> list[str]:
    """The labels in the order of the file."""
    return (HERE / "intent_names.txt").read_text(encoding="utf-8").split()


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812-1."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def faults_of_entity(entity: Row, text: str) -> list[str]:
    """What is wrong with one entity of a message, in words; empty when it is sound."""
    if set(entity) != {"kind", "value", "text"} or entity["kind"] not in VALUE_FORMS:
        return [f"keys or kind of {entity}"]
    kind, value = entity["kind"], entity["value"]
    faults = []
    if not entity["text"] or entity["text"] not in text:
        faults.append(f"{entity['text']!r} is not in the message")
    if not isinstance(value, str) or not re.fullmatch(VALUE_FORMS[kind], value):
        return [*faults, f"{value!r} is not the form of {kind}"]
    if kind == "date_time":
        datetime.fromisoformat(value)
    if kind in ("card", "nik") and passes_luhn(value) != (kind == "card"):
        faults.append(f"the check digit says that {value} is no {kind}")
    return faults


def faults_of_row(row: Row, labels: set[str]) -> list[str]:
    """What is wrong with one message, in words; empty when it is sound."""
    if set(row) != KEYS:
        return [f"keys {sorted(set(row) ^ KEYS)} are missing or unknown"]
    checks = {
        "text": isinstance(row["text"], str) and row["text"].strip() != "",
        "language": row["language"] in LANGUAGES,
        "label": row["label"] in labels,
        "pack": isinstance(row["pack"], str) and row["pack"].isidentifier(),
        "category": row["category"] is None or row["category"] in CATEGORIES,
        "handover": row["handover"] is True or (row["handover"] is False and row["category"] is None),
        "mood": row["mood"] in MOODS,
        "urgent": isinstance(row["urgent"], bool),
    }
    faults = [f"{key} is {row[key]!r}" for key, sound in checks.items() if not sound]
    for entity in row["entities"]:
        faults += faults_of_entity(entity, row["text"])
    return faults


def test_the_frozen_files_are_all_pinned_and_none_was_edited() -> None:
    lines = (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    pinned = {name.lstrip("*"): digest for digest, name in (line.split() for line in lines)}
    present = {path.name for path in HERE.glob("*.jsonl")}
    assert set(pinned) >= FROZEN | present, f"not pinned: {sorted((FROZEN | present) - set(pinned))}"
    found = {
        name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() if (HERE / name).exists() else "missing"
        for name in pinned
    }
    assert found == pinned


def test_there_are_fifty_nine_different_intent_names() -> None:
    names = intent_names()
    assert len(names) == len(set(names)) == INTENTS
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", name) for name in names)


@pytest.mark.parametrize("name", MESSAGE_FILES)
def test_every_message_follows_the_schema(name: str) -> None:
    labels = {*intent_names(), "out_of_scope"}
    faults = {number: faults_of_row(row, labels) for number, row in enumerate(rows_of(name), 1)}
    assert {number: found for number, found in faults.items() if found} == {}


def test_there_are_enough_messages_and_no_text_comes_twice() -> None:
    # A shop's customer and a clinic's may both type no more than "P": texts are told apart within a file.
    counted = 0
    for name in MESSAGE_FILES:
        texts = [" ".join(row["text"].casefold().split()) for row in rows_of(name)]
        assert [text for text, times in Counter(texts).items() if times > 1] == []
        counted += len(texts)
    assert counted >= LEAST_MESSAGES


def test_there_are_enough_dialogues_and_none_comes_twice() -> None:
    dialogues = rows_of(DIALOGUE_FILE)
    assert len({dialogue["id"] for dialogue in dialogues}) == len(dialogues) >= LEAST_DIALOGUES
    assert all(dialogue["turns"] for dialogue in dialogues)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"label": "order.unheard_of"}, "label is 'order.unheard_of'"),
        ({"category": "safety.fraud", "handover": False}, "handover is False"),
        ({"text": "kartu lain"}, "'4111 1111 1111 1111' is not in the message"),
    ],
)
def test_a_faulty_row_is_noticed(change: Row, complaint: str) -> None:
    card = {"kind": "card", "value": "4111111111111111", "text": "4111 1111 1111 1111"}
    sound: Row = {
        "text": "kartu saya 4111 1111 1111 1111",
        "language": "id",
        "label": "order.status",
        "pack": "commerce",
        "category": None,
        "handover": False,
        "mood": "neutral",
        "urgent": False,
        "entities": [card],
    }
    labels = {"order.status"}
    assert faults_of_row(sound, labels) == []
    assert faults_of_row({**sound, **change}, labels) == [complaint]
    swapped = {**sound, "entities": [{**card, "kind": "nik"}]}
    assert faults_of_row(swapped, labels) == ["the check digit says that 4111111111111111 is no nik"]
