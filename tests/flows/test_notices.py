"""Plays about replies to what the bot told by itself: the words that a notice asks for do what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.phrases import shipped_phrases
from handover.tables import handovers
from reminders.kinds import shipped_kinds
from reminders.tables import reminders
from tests.stage import Stage, Visitor, texts

Told = Callable[..., Visitor]


@pytest.fixture
def told(stage: Stage) -> Told:
    """Let a customer be told that a record went on: its kind, its status, and another day of arrival."""
    stage.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # the page stays open
    stage.decide(packs=["general", "commerce", "bank"])

    def tell(kind: str, status: str, eta: str = "") -> Visitor:
        sari = stage.customer()
        sari.says("jam buka")
        sari.is_known_as("me")
        before = {"transaction": "pending", "shipment": "packed"}[kind]
        for one, day in ((before, "2026-11-23"), (status, "2026-11-23"), *([(status, eta)] if eta else [])):
            stage.tell(kind=kind, reference="TX-10023", status=one, external_id="me", fields={"eta": day})
            stage.wait(hours=1)
        sari.hears()
        return sari

    return tell


@pytest.mark.parametrize(
    ("kind", "status", "reply", "category", "urgency"),
    [
        ("transaction", "success", "bukan saya", "safety.fraud", 4),
        ("transaction", "success", "itu bukan saya!!", "safety.fraud", 4),
        ("transaction", "success", "not me", "safety.fraud", 4),
        ("transaction", "failed", "bantu", "general.ask_human", 2),
        ("transaction", "failed", "tolong bantu dong kak", "general.ask_human", 2),
        ("transaction", "reversed", "help", "general.ask_human", 2),
        ("shipment", "delivered", "belum", "shipping.delivered_not_received", 2),
        ("shipment", "delivered", "blm sampe kak", "shipping.delivered_not_received", 2),
        ("shipment", "exception", "iya mau", "general.ask_human", 2),
        ("shipment", "exception", "pilihannya apa aja", "general.ask_human", 2),
    ],
)
def test_the_words_that_a_notice_asks_for_call_a_person(
    stage: Stage, told: Told, kind: str, status: str, reply: str, category: str, urgency: int
) -> None:
    sari = told(kind, status)
    said = texts(sari.says(reply))
    assert sari.state == "waiting"
    [reason] = stage.rows(select(handovers.c.reasons))[0].reasons
    assert (reason["category"], reason["urgency"]) == (category, urgency)
    assert "TX-10023" in reason["evidence"]
    if category == "safety.fraud":
        assert said.index("OTP") < said.index("teruskan" if "bukan" in reply else "passing")


def test_another_day_that_does_not_suit_calls_a_person(stage: Stage, told: Told) -> None:
    sari = told("shipment", "shipped", eta="2026-12-01")
    sari.says("yah ga cocok kak")
    assert sari.state == "waiting"
    assert stage.rows(select(handovers.c.reasons))[0].reasons[0]["category"] == "shipping.late"


@pytest.mark.parametrize(
    ("kind", "status", "reply"),
    [
        ("transaction", "success", "iya"),
        ("transaction", "success", "ok makasih"),
        ("transaction", "failed", "oke"),
        ("shipment", "delivered", "udah kak makasih"),
        ("shipment", "exception", "jam buka besok?"),
    ],
)
def test_whoever_takes_note_or_asks_something_else_is_not_passed_on(
    told: Told, kind: str, status: str, reply: str
) -> None:
    sari = told(kind, status)
    sari.says(reply)
    assert sari.state != "waiting"


def test_what_was_said_since_is_what_a_reply_is_about(stage: Stage, told: Told) -> None:
    sari = told("transaction", "failed")
    sari.says("jam buka besok?")
    sari.says("bantu dong")
    assert sari.state == "bot"
    assert [row.answer for row in stage.rows(select(reminders.c.answer).where(reminders.c.answer.is_not(None)))] == []


def test_a_late_reply_still_means_the_notice(stage: Stage, told: Told) -> None:
    sari = told("transaction", "success")
    stage.wait(hours=40)
    sari.says("bukan saya")
    assert sari.state == "waiting"
    assert "other" in {row.answer for row in stage.rows(select(reminders.c.answer))}


def test_every_notice_that_asks_for_a_reply_takes_one() -> None:
    books, kinds = shipped_phrases().books, shipped_kinds()
    checked = 0
    for language, asks in (("id", "balas"), ("en", "reply")):
        for key, said in books[language].items():
            parts = key.split(".")
            if parts[0] != "reminder" or len(parts) != 3 or not kinds.get(parts[1]) or kinds[parts[1]].answers:
                continue
            if any(asks in one.lower() for one in said):
                values = {"status": parts[2], "moved": parts[2] == "moved"}
                assert kinds[parts[1]].invites(values), key
                checked += 1
    assert checked == 12
