"""Plays about agents who close their page while a customer waits for them: a colleague goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.ticking import jobs
from core.tables import events
from handover.tables import handovers
from tests.stage import Agent, Stage, Visitor, texts


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A customer who waits for a person."""
    stage.decide(
        hours=dict.fromkeys(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00-24:00"
        )
    )
    sari = stage.customer()
    sari.says("mau bicara dengan orang dong kak")
    return sari


@pytest.fixture
def dian(stage: Stage) -> Agent:
    return stage.agent("Dian")


def look(stage: Stage) -> None:
    """Let the clock look for agents who vanished."""
    [job] = [call for name, _, call in jobs(stage.house) if name == "vanished"]
    job()
    stage.settle()


def test_what_a_vanished_agent_left_unanswered_goes_to_a_colleague(stage: Stage, sari: Visitor, dian: Agent) -> None:
    dian.claims(sari)
    dian.replies(sari, "Halo Kak, ada yang bisa dibantu?")
    sari.hears()
    sari.says("pesanan saya salah warna kak")
    stage.wait(minutes=14)
    look(stage)
    assert sari.state == "agent"
    stage.wait(minutes=4)
    look(stage)
    assert sari.state == "waiting"
    assert "Dian sedang tidak di tempat" in texts(sari.hears())
    [row] = stage.rows(select(handovers.c.state, handovers.c.due_at, handovers.c.agent_id))
    assert (row.state, row.agent_id) == ("waiting", None)
    assert row.due_at > stage.clock.now()
    moved = stage.rows(select(events.c.detail).where(events.c.name == "handover.transferred"))[-1]
    assert moved.detail["why"] == "agent_vanished"
    budi = stage.agent("Budi")
    budi.claims(sari)
    assert sari.state == "agent"
    assert dian.http.post(
        f"/desk/conversations/{sari.public_id}/reply", data={"text": "maaf baru kembali", "client_key": "late"}
    ).status_code in (403, 409)


def test_nobody_who_answered_or_is_still_there_loses_a_conversation(stage: Stage, sari: Visitor, dian: Agent) -> None:
    dian.claims(sari)
    dian.replies(sari, "Halo Kak, saya cek dulu ya.")
    stage.wait(minutes=40)
    look(stage)
    assert sari.state == "agent", "the customer is not the one who waits"
    sari.says("baik kak")
    for _ in range(6):
        stage.wait(minutes=5)
        assert dian.http.get("/desk").status_code == 200
        look(stage)
    assert sari.state == "agent", "the page is open"


def test_one_that_waits_again_and_is_not_taken_is_told_of_as_late(stage: Stage, sari: Visitor, dian: Agent) -> None:
    dian.claims(sari)
    dian.replies(sari, "Halo Kak.")
    sari.says("pesanan saya salah warna kak")
    stage.wait(minutes=20)
    look(stage)
    stage.wait(minutes=30)
    [job] = [call for name, _, call in jobs(stage.house) if name == "promises"]
    job()
    assert [row.name for row in stage.rows(select(events.c.name).where(events.c.name == "handover.late"))] == [
        "handover.late"
    ]
