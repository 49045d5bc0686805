"""Turns that go wrong cost only themselves; replies that have not left may still be replaced, expire or be voided."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.app import deliver_once
from bot.doctor import examine
from bot.prognosis import Finding
from bot.worker import work_once
from core.outbox import Line, say_lines
from core.outcomes import ChangeRecord, Outcome, Reply
from core.tables import conversations, events, inbox, messages, outbox, turns
from core.words import Turn
from tests.bot.breaking import TRIGGER, break_a_rule, break_actions, raising
from tests.caller import Caller
from tests.stage import Stage, Visitor, texts

ASKS = "kak buka jam berapa ya?"


def together(stage: Stage) -> tuple[Visitor, Visitor, Visitor]:
    """Three customers whose turns fall into one batch; the second one meets the broken part."""
    three = stage.customer("Sari"), stage.customer("Budi"), stage.customer("Tono")
    for customer in three:
        customer.types(f"{ASKS} {TRIGGER}" if customer.name == "Budi" else ASKS)
    stage.clock.advance(timedelta(seconds=1))
    assert work_once(stage.house) == 3
    deliver_once(stage.house)
    return three


def test_an_action_that_raises_costs_only_its_own_turn(stage: Stage) -> None:
    break_actions(stage, raising)
    sari, budi, tono = together(stage)
    assert "24 jam" in texts(sari.hears())
    assert "24 jam" in texts(tono.hears())
    assert budi.hears() == []
    item = stage.rows(select(inbox.c.state, inbox.c.errors, inbox.c.error).where(inbox.c.errors > 0))
    assert [tuple(one) for one in item] == [("unread", 1, "ValueError: this action has a fault")]


def test_an_outcome_that_cannot_be_written_costs_only_its_own_turn(stage: Stage) -> None:
    def impossible(turn: Turn) -> Outcome:
        return Outcome("action", (Reply("Sudah diubah."),), effects=(ChangeRecord(999, status="moved"),))

    break_actions(stage, impossible)
    sari, budi, tono = together(stage)
    assert "24 jam" in texts(sari.hears())
    assert "24 jam" in texts(tono.hears())
    assert budi.hears() == []
    assert len(stage.rows(select(turns.c.id))) == 2
    assert stage.rows(select(inbox.c.errors).where(inbox.c.errors > 0))[0].errors == 1


def test_a_failing_turn_is_tried_again_after_a_growing_wait_and_then_a_person_is_called(stage: Stage) -> None:
    break_actions(stage, raising)
    budi = stage.customer("Budi")
    started = stage.clock.now()
    budi.types(f"{ASKS} {TRIGGER}")
    while budi.state != "waiting" and stage.clock.now() - started < timedelta(minutes=2):
        stage.clock.advance(timedelta(seconds=1))
        stage.settle()
    # The gather time, then waits of 1, 2, 4, 8 and 16 s.
    waited = stage.clock.now() - started
    assert timedelta(seconds=31) <= waited <= timedelta(seconds=35)
    assert stage.rows(select(inbox.c.state))[0].state == "parked"


def test_a_rule_that_raises_is_a_miss_and_the_customer_is_answered_all_the_same(stage: Stage) -> None:
    break_a_rule(stage)
    sari = stage.customer()
    assert "24 jam" in texts(sari.says(ASKS))
    assert stage.rows(select(turns.c.why))[0].why["rules_failed"] == ["broken_rule"]
    told = stage.rows(select(events.c.conversation_id, events.c.detail).where(events.c.name == "rule.failed"))
    assert [tuple(one) for one in told] == [(sari.conversation_id, {"rule": "broken_rule"})]


def test_the_operator_sees_which_rule_raised_and_when_until_a_day_after_the_last_time(stage: Stage) -> None:
    operator, path = stage.agent("Ratna", role="operator"), "/desk/parked?lang=en"
    assert "Rules that failed" not in operator.http.get(path).text
    break_a_rule(stage)
    stage.customer().says(ASKS)
    stage.customer("Budi").says(ASKS)
    stage.clock.advance(timedelta(minutes=7))
    page = operator.http.get(path).text
    assert "Rules that failed" in page
    assert re.search(r"broken_rule</code></th><td[^>]*>2</td>", page)
    [wrong] = [one for one in doctors(stage) if one.state == "wrong"]
    assert wrong.sentence.startswith("The rule broken_rule raised 2 times within a day, the last time 7 minutes ago.")
    metrics = Caller(stage.client_app, client=("127.0.0.1", 1))
    assert 'sapa_rules_failed_total{rule="broken_rule"} 2.0' in metrics.get("/metrics").text
    stage.clock.advance(timedelta(days=1))
    assert [one.state for one in doctors(stage)] == ["ok"]
    assert 'sapa_rules_failed_total{rule="broken_rule"} 2.0' in metrics.get("/metrics").text


def doctors(stage: Stage) -> list[Finding]:
    """Return what the doctor says of the rules."""
    house = stage.house
    return [one for one in examine(house.settings, house.database, stage.clock.now(), {}) if one.thing == "rules"]


def test_other_rules_are_asked_although_one_raises(stage: Stage) -> None:
    break_a_rule(stage)
    sari = stage.customer()
    sari.says("mau bicara dengan orang")
    assert sari.state == "waiting"


def play(stage: Stage, seconds: float = 1.0) -> None:
    """Play what is due by then; nothing is delivered."""
    stage.clock.advance(timedelta(seconds=seconds))
    work_once(stage.house)


def test_a_reply_that_has_not_left_is_replaced_when_the_customer_writes_on(stage: Stage) -> None:
    sari = stage.customer()
    sari.types(ASKS)
    play(stage)
    sari.types("sama ongkir ke bandung berapa ya kak?")
    play(stage)
    deliver_once(stage.house)
    heard = sari.hears()
    rows = stage.rows(select(outbox.c.state, messages.c.struck).join(messages, messages.c.id == outbox.c.message_id))
    assert (rows[0].state, rows[0].struck) == ("voided", True)
    assert {(row.state, row.struck) for row in rows[1:]} == {("sent", False)}
    assert len(heard) == len(rows) - 1
    first, second = stage.rows(select(turns).order_by(turns.c.id))
    assert first.why["plain"] in second.why["plain"]
    assert "ongkir" in second.why["plain"]
    said = stage.rows(select(messages.c.turn_id).where(messages.c.author == "customer"))
    assert [row.turn_id for row in said] == [second.id, second.id]
    assert len(stage.rows(select(events.c.id).where(events.c.name == "reply.voided"))) == 1


def test_a_reply_that_has_left_stays_and_the_next_bubble_is_a_turn_of_its_own(stage: Stage) -> None:
    sari = stage.customer()
    sari.says(ASKS)
    sari.says("sama ongkir ke bandung berapa ya kak?")
    assert {row.state for row in stage.rows(select(outbox.c.state))} == {"sent"}
    assert "jam" not in stage.rows(select(turns.c.why).order_by(turns.c.id.desc()))[0].why["plain"]


def test_a_reply_that_nobody_could_get_in_time_expires_and_is_not_shown_late(stage: Stage) -> None:
    sari = stage.customer()
    sari.types(ASKS)
    play(stage)
    stage.clock.advance(timedelta(hours=1, seconds=1))
    deliver_once(stage.house)
    assert sari.hears() == []
    row = stage.rows(select(outbox.c.state, outbox.c.error))[0]
    assert row.state == "expired"
    assert row.error
    assert deliver_once(stage.house) == 0


def test_a_receipt_only_moves_a_message_forward(stage: Stage) -> None:
    sari = stage.customer()
    upto = sari.says(ASKS)[-1]["id"]

    def seen(*, read: bool) -> str:
        sari.http.post("/chat/seen", json={"upto": upto, "read": read})
        stage.settle()
        return str(stage.rows(select(outbox.c.state))[0].state)

    assert seen(read=False) == "delivered"
    assert seen(read=True) == "read"
    assert seen(read=False) == "read"


@pytest.mark.parametrize("state", ["expired", "voided", "failed", "parked"])
def test_a_receipt_revives_nothing_that_has_ended(stage: Stage, state: str) -> None:
    sari = stage.customer()
    upto = sari.says(ASKS)[-1]["id"]
    with stage.house.database.transaction() as session:
        session.execute(update(outbox).values(state=state))
    sari.http.post("/chat/seen", json={"upto": upto, "read": True})
    stage.settle()
    assert stage.rows(select(outbox.c.state))[0].state == state


def remind(stage: Stage, sari: Visitor, text: str) -> None:
    """Put a proactive line into the outbox, as a due reminder does."""
    with stage.house.database.transaction() as session:
        talk = session.execute(select(conversations).where(conversations.c.id == sari.conversation_id)).one()
        line = Line(talk.id, talk.identity_id, "web", "bot", text, talk.epoch, message_class="reminder")
        say_lines(session, [line], now=stage.clock.now())


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A customer who was answered and whose page stays open."""
    sari = stage.customer()
    sari.says(ASKS)
    stage.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # it stays open
    return sari


def test_what_nobody_asked_for_waits_while_a_person_is_speaking(stage: Stage, sari: Visitor) -> None:
    dian = stage.agent("Dian")
    sari.says("mau bicara dengan orang")
    dian.claims(sari)
    sari.hears()
    remind(stage, sari, "Besok jam 9 ya, Kak.")
    stage.settle()
    assert sari.hears() == []
    dian.returns(sari)
    stage.clock.advance(timedelta(seconds=16))
    stage.settle()
    assert "Besok jam 9" in texts(sari.hears())


def test_stop_voids_what_nobody_asked_for_and_was_written_before_it(stage: Stage, sari: Visitor) -> None:
    sari.types("STOP")
    remind(stage, sari, "Besok jam 9 ya, Kak.")
    play(stage, seconds=4)
    stage.settle()
    assert "Besok jam 9" not in texts(sari.all_items())
    row = stage.rows(select(outbox.c.state).where(outbox.c.message_class == "reminder"))[0]
    assert row.state == "voided"
    assert stage.rows(select(messages.c.struck).where(messages.c.text.contains("Besok jam 9")))[0].struck


def test_a_day_of_silence_opens_a_new_conversation_that_continues_the_old_one(stage: Stage) -> None:
    sari = stage.customer()
    sari.says(ASKS)
    stage.clock.advance(timedelta(hours=24, seconds=1))
    assert sari.says("bisa bayar pakai qris kak?")
    old, fresh = stage.rows(select(conversations).order_by(conversations.c.id))
    assert (old.state, old.resolved_by) == ("resolved", "bot")
    assert (fresh.state, fresh.continues_id) == ("bot", old.id)
    assert fresh.customer_id == old.customer_id


def test_just_under_a_day_later_it_is_still_the_same_conversation(stage: Stage) -> None:
    sari = stage.customer()
    sari.says(ASKS)
    stage.clock.advance(timedelta(hours=23, minutes=59))
    sari.says("bisa bayar pakai qris kak?")
    assert len(stage.rows(select(conversations.c.id))) == 1
