"""Parked items: shown to people, told to the customer, handed over, and put back to work from both sides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import build_ports, deliver_once
from bot.worker import work_once
from core.claims import CRASHES_TO_PARK, LEASE, claim_senders
from core.outbox import Line, say_lines
from core.tables import conversations, events, inbox, messages, outbox
from handover.tables import handovers
from tests.bot.breaking import TRIGGER, break_actions, mend, raising
from tests.stage import Stage, Visitor, texts

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
ASKS = "kak buka jam berapa ya?"


def fails_until_parked(stage: Stage, customer: Visitor, text: str, **more: Any) -> None:
    """Let a customer's message fail as often as it may."""
    break_actions(stage, raising)
    customer.types(f"{text} {TRIGGER}", **more)
    for _ in range(120):
        stage.clock.advance(timedelta(seconds=1))
        stage.settle()
        if customer.state == "waiting":
            return
    raise AssertionError("the message was not parked within two minutes")


def test_a_parked_message_is_in_the_transcript_and_a_person_is_called(stage: Stage) -> None:
    sari = stage.customer()
    fails_until_parked(stage, sari, ASKS)
    said = stage.rows(select(messages.c.author, messages.c.text).order_by(messages.c.id))
    assert said[0] == ("customer", f"{ASKS} {TRIGGER}")
    assert stage.rows(select(handovers.c.reasons))[0].reasons[0]["category"] == "general.parked"
    assert stage.rows(select(conversations.c.waiting_since))[0].waiting_since
    assert len(stage.rows(select(events.c.id).where(events.c.name == "message.parked"))) == 1


def test_the_customer_of_a_parked_message_hears_that_a_person_will_answer(stage: Stage) -> None:
    sari = stage.customer()
    fails_until_parked(stage, sari, ASKS)
    assert "tim" in texts(sari.hears())


def test_a_photo_of_a_parked_message_is_shown_too(stage: Stage) -> None:
    sari = stage.customer()
    kept = sari.http.post("/chat/files", files={"file": ("bukti.png", PNG, "image/png")}).json()
    fails_until_parked(stage, sari, "ini buktinya", attachments=[kept["sha256"]])
    body = stage.rows(select(messages.c.body).where(messages.c.author == "customer"))[0].body
    assert body["attachments"][0]["sha256"] == kept["sha256"]


def test_a_message_that_kills_the_worker_three_times_is_parked(stage: Stage) -> None:
    sari = stage.customer()
    sari.types(ASKS)
    stage.clock.advance(timedelta(seconds=1))
    for _ in range(CRASHES_TO_PARK):
        with stage.house.database.transaction() as session:
            assert claim_senders(session, now=stage.clock.now(), limit=50)
        stage.clock.advance(LEASE)
    work_once(stage.house)
    assert sari.state == "waiting"
    assert stage.rows(select(inbox.c.state))[0].state == "parked"


def test_a_message_parked_while_an_agent_speaks_only_alerts_the_agent(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    sari.says("mau bicara dengan orang")
    dian.claims(sari)
    sari.hears()
    break_actions(stage, raising)
    sari.types(f"halo {TRIGGER}")
    for _ in range(60):
        stage.clock.advance(timedelta(seconds=1))
        stage.settle()
    assert stage.rows(select(inbox.c.state).order_by(inbox.c.id.desc()))[0].state == "parked"
    assert sari.state == "agent"
    assert sari.hears() == []
    assert "general.parked" in [one["category"] for one in stage.rows(select(handovers.c.reasons))[0].reasons]


def test_what_is_written_behind_a_parked_message_is_worked_on(stage: Stage) -> None:
    sari = stage.customer()
    fails_until_parked(stage, sari, ASKS)
    sari.hears()
    assert "24 jam" in texts(sari.says("jadi buka jam berapa kak?"))


def test_a_revived_message_is_answered_and_stands_in_the_transcript_once(stage: Stage) -> None:
    sari = stage.customer()
    put_back = mend(stage)
    fails_until_parked(stage, sari, ASKS)
    sari.hears()
    put_back()
    parked = stage.rows(select(inbox.c.id))[0].id
    assert build_ports(stage.house).revive("inbox", parked)
    stage.settle()
    assert "24 jam" in texts(sari.hears())
    assert len(stage.rows(select(messages.c.id).where(messages.c.author == "customer"))) == 1
    assert stage.rows(select(inbox.c.state))[0].state == "done"
    assert not build_ports(stage.house).revive("inbox", parked)


def test_a_brief_links_to_no_message_that_a_revival_took_out_of_the_transcript(stage: Stage) -> None:
    sari = stage.customer()
    put_back = mend(stage)
    fails_until_parked(stage, sari, ASKS)
    put_back()
    before = stage.rows(select(handovers.c.brief))[0].brief
    assert any(line["message_id"] for line in before)
    assert build_ports(stage.house).revive("inbox", stage.rows(select(inbox.c.id))[0].id)
    after = stage.rows(select(handovers.c.brief))[0].brief
    left = {row.id for row in stage.rows(select(messages.c.id))}
    assert {line["message_id"] for line in after} - {None} <= left
    assert [line["text"] for line in after] == [line["text"] for line in before]


def unsendable(stage: Stage, sari: Visitor) -> int:
    """Put a line into the outbox whose body no channel can read; returns the row's id."""
    with stage.house.database.transaction() as session:
        talk = session.execute(select(conversations).where(conversations.c.id == sari.conversation_id)).one()
        line = Line(talk.id, talk.identity_id, "web", "bot", "Besok jam 9 ya, Kak.", talk.epoch)
        message_id = say_lines(session, [line], now=stage.clock.now())[0]
        row = outbox.c.message_id == message_id
        session.execute(update(outbox).where(row).values(body={"odd": True}))
        return int(session.execute(select(outbox.c.id).where(row)).scalar_one())


def test_a_line_that_no_channel_can_read_parks_only_itself(stage: Stage) -> None:
    sari, budi = stage.customer("Sari"), stage.customer("Budi")
    sari.says("halo kak")
    budi.types(ASKS)
    stage.clock.advance(timedelta(seconds=1))
    odd = unsendable(stage, sari)
    work_once(stage.house)
    deliver_once(stage.house)
    assert "24 jam" in texts(budi.hears())
    row = stage.rows(select(outbox.c.state, outbox.c.error).where(outbox.c.id == odd))[0]
    assert (row.state, row.error) == ("parked", "KeyError: 'author'")
    assert {"outbox_id": odd} in [one.detail for one in stage.rows(select(events.c.detail))]


@pytest.mark.parametrize("state", ["parked", "failed", "expired", "unknown"])
def test_a_revived_line_is_sent_once_with_its_time_begun_anew(stage: Stage, state: str) -> None:
    sari = stage.customer()
    sari.types(ASKS)
    stage.clock.advance(timedelta(seconds=1))
    work_once(stage.house)
    with stage.house.database.transaction() as session:
        session.execute(update(outbox).values(state=state, error="the line was dead"))
    stage.clock.advance(timedelta(days=2))
    row_id = stage.rows(select(outbox.c.id))[0].id
    assert build_ports(stage.house).revive("outbox", row_id)
    stage.settle()
    assert texts(sari.hears()).count("24 jam") == 1
    assert not build_ports(stage.house).revive("outbox", row_id)


def test_a_line_that_is_revived_again_keeps_no_longer_than_before(stage: Stage) -> None:
    sari = stage.customer()
    sari.types(ASKS)
    stage.clock.advance(timedelta(seconds=1))
    work_once(stage.house)
    for _ in range(2):
        stage.clock.advance(timedelta(hours=5))
        with stage.house.database.transaction() as session:
            session.execute(update(outbox).values(state="expired"))
        assert build_ports(stage.house).revive("outbox", stage.rows(select(outbox.c.id))[0].id)
        assert stage.rows(select(outbox.c.not_after))[0].not_after == stage.clock.now() + timedelta(hours=1)


def test_a_line_of_a_channel_that_is_switched_off_waits_and_ends_in_words(stage: Stage) -> None:
    sari = stage.customer()
    sari.types(ASKS)
    stage.clock.advance(timedelta(seconds=1))
    work_once(stage.house)
    with stage.house.database.transaction() as session:
        session.execute(update(outbox).values(channel="elsewhere"))
    assert deliver_once(stage.house) == 1
    assert deliver_once(stage.house) == 0
    stage.clock.advance(timedelta(hours=1, seconds=1))
    deliver_once(stage.house)
    assert stage.rows(select(outbox.c.state))[0].state == "expired"


def test_both_kinds_are_shown_to_an_operator(stage: Stage) -> None:
    sari, rani = stage.customer(), stage.agent("Rani", role="operator")
    fails_until_parked(stage, sari, ASKS)
    odd = unsendable(stage, sari)
    deliver_once(stage.house)
    page = rani.http.get("/desk/parked").text
    parked = stage.rows(select(inbox.c.id))[0].id
    assert f"/desk/parked/inbox/{parked}/revive" in page
    assert f"/desk/parked/outbox/{odd}/revive" in page
    done = rani.http.post(f"/desk/parked/inbox/{parked}/revive", follow_redirects=False)
    assert done.status_code < 400
    assert stage.rows(select(inbox.c.state))[0].state == "unread"


def test_reviving_something_that_is_neither_is_refused(stage: Stage) -> None:
    with pytest.raises(ValueError, match="inbox, outbox or update"):
        build_ports(stage.house).revive("records", 1)
