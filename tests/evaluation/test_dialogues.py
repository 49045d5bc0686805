"""Dialogues of a file through the real engine on virtual time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.dialogues import measure_dialogues
from bot.evaluation.figures import Measured
from bot.evaluation.rows import BadFile
from bot.evaluation.theatre import Theatre, theatre

APPOINTMENT = {
    "kind": "appointment",
    "reference": "BK-17",
    "status": "booked",
    "customer": {"external_id": "me"},
    "occurs_at": "2026-11-22T09:00+07:00",
    "fields": {"service": "Kontrol gigi"},
}
ASK = "mau ngomong sama orang dong, jangan bot"


@pytest.fixture(scope="module")
def opened(prepared: Path) -> Iterator[Theatre]:
    """A theatre over the model that all tests share."""
    with theatre(prepared / "models") as found:
        yield found


def judged(opened: Theatre, folder: Path, *dialogues: dict[str, Any]) -> Measured:
    """Measure dialogues that are given as rows without what all of them have."""
    path = folder / "dialogues.jsonl"
    rows = [{"id": f"d{number}", "pack": "general", **one} for number, one in enumerate(dialogues)]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return measure_dialogues(opened, path)


def turn(customer: str, expect: str, **more: Any) -> dict[str, Any]:
    """A turn of a dialogue."""
    return {"customer": customer, "expect": expect, **more}


def test_what_was_decided_stands_beside_what_was_expected(opened: Theatre, tmp_path: Path) -> None:
    right = {"turns": [turn("halo kak", "answer"), turn(ASK, "handover")]}
    wrong = {"turns": [turn("halo kak", "handover"), turn("makasih ya", "silent", also=["answer"])]}
    measured = judged(opened, tmp_path, right, wrong)
    assert measured.figures == {"turns": 4, "turn_accuracy": 0.75, "dialogues": 2, "dialogue_accuracy": 0.5}
    assert measured.notes == [
        "d1: not as expected",
        "  x 'halo kak': answer, expected handover",
        "    'makasih ya': answer, expected silent or answer",
    ]


def test_bubbles_of_one_burst_are_answered_once(opened: Theatre, tmp_path: Path) -> None:
    burst = [
        turn("kak", "silent"),
        turn("mau tanya", "silent", gap_s=2),
        turn("buka jam berapa ya?", "answer", gap_s=2),
    ]
    assert judged(opened, tmp_path, {"turns": burst}).figures["dialogue_accuracy"] == 1.0


def test_a_reminder_is_answered_and_agents_come_and_go(opened: Theatre, tmp_path: Path) -> None:
    reminder = {"reminder": {"kind": "appointment", "record": "BK-17"}}
    reminded = {
        "pack": "clinic",
        "records": [APPOINTMENT],
        "turns": [turn("halo", "answer"), turn("iya jadi", "answer", also=["action"], before=[reminder])],
    }
    joined = [{"agent_joins": "Dian"}, {"agent_says": "Selamat pagi, saya Dian."}]
    with_agent = {
        "turns": [
            turn(ASK, "handover"),
            turn("ini soal undangan rapat", "silent", before=joined),
            turn("buka jam berapa ya?", "answer", before=[{"agent_returns": True}, {"wait": "10m"}]),
        ]
    }
    stopped = {"turns": [turn("STOP", "opt_out", before=[{"broadcast": "Promo akhir tahun, Kak."}])]}
    measured = judged(opened, tmp_path, reminded, with_agent, stopped)
    assert measured.notes == []
    assert measured.figures["dialogue_accuracy"] == 1.0


def test_what_cannot_be_played_is_wrong_and_told(opened: Theatre, tmp_path: Path) -> None:
    away = {"turns": [turn("halo", "answer", before=[{"reminder": {"kind": "appointment", "record": "BK-99"}}])]}
    nobody = {"turns": [turn("halo", "answer"), turn("makasih", "answer", before=[{"agent_says": "Siang, Kak."}])]}
    measured = judged(opened, tmp_path, away, nobody)
    assert measured.figures["dialogue_accuracy"] == 0.0
    assert measured.notes[0] == "d0: there is no reminder appointment of BK-99"
    assert "d1: no agent has this conversation; one has to join first" in measured.notes


def test_a_picture_comes_as_a_file(opened: Theatre, tmp_path: Path) -> None:
    assert judged(opened, tmp_path, {"turns": [turn("[foto]", "clarify", also=["rephrase", "answer"])]}).notes == []


@pytest.mark.parametrize(
    ("dialogue", "said"),
    [
        ({"turns": []}, "'turns' is empty"),
        ({"pack": "zoo", "turns": [turn("halo", "answer")]}, "'pack' is 'zoo'; expected one of general"),
        ({"turns": [turn("halo", "dance")]}, "turn 1: 'dance' is expected; known are action, answer"),
        ({"turns": [turn("halo", "answer", before=[{"rain": True}])]}, "cannot happen; known are wait"),
        ({"turns": [turn("halo", "answer", before=[{"wait": "soon"}])]}, "'soon' is no time to wait"),
        ({"turns": [turn("halo", "answer")], "records": [{"kind": "order"}]}, "reference: Field required"),
    ],
)
def test_a_bad_dialogue_is_told(opened: Theatre, tmp_path: Path, dialogue: dict[str, Any], said: str) -> None:
    with pytest.raises(BadFile, match=r"line 1") as raised:
        judged(opened, tmp_path, dialogue)
    assert said in str(raised.value)
