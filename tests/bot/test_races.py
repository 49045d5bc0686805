"""A turn that was overtaken while it was played is given back and costs no attempt, or changes nothing at all."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot.app import deliver_once
from bot.loading import load
from bot.worker import work_once
from bot.writing import Written, write
from bot.writing_lines import Played
from core.claims import LEASE, claim_senders
from core.conversations import ensure_customers, open_conversations
from core.tables import conversations, identities, inbox, messages, turns
from tests.stage import Stage, Visitor, texts

ASKS = "kak buka jam berapa ya?"


def compose(stage: Stage) -> list[Played]:
    """Claim, load and play what is due, and stop just before the write."""
    house, now = stage.house, stage.clock.now()
    with house.database.transaction() as session:
        claims = claim_senders(session, now=now, limit=50)
    with house.database.snapshot() as session:
        loaded = load(session, claims, business=house.business, now=now)
    return [Played(one, house.engine.play(one.situation), "test", 0) for one in loaded]


def store(stage: Stage, played: list[Played]) -> Written:
    """Write what was composed."""
    with stage.house.database.transaction() as session:
        return write(session, played, now=stage.clock.now(), gather=True)


def composed(stage: Stage, customer: Visitor, text: str = ASKS) -> list[Played]:
    """Let a customer write, and the bot compose its answer."""
    customer.types(text)
    stage.clock.advance(timedelta(seconds=4))
    return compose(stage)


def untried(stage: Stage) -> bool:
    """Whether the newest item is unread again with its attempt given back."""
    item = stage.rows(select(inbox).order_by(inbox.c.id.desc()))[0]
    return (item.state, item.attempts, item.errors) == ("unread", 0, 0)


def test_a_conversation_that_changed_meanwhile_is_played_anew(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    played = composed(stage, sari)
    with stage.house.database.transaction() as session:
        session.execute(update(conversations).values(version=conversations.c.version + 1))
    written = store(stage, played)
    assert written.given_back == {sari.identity_id}
    assert untried(stage)
    stage.settle()
    assert texts(sari.hears()).count("24 jam") == 1


def test_a_claim_meanwhile_silences_the_answer_that_was_composed(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    sari.says("mau bicara dengan orang")
    played = composed(stage, sari)
    dian_claims = dian.claims(sari)
    sari.hears()
    assert dian_claims < 400
    store(stage, played)
    stage.settle()
    assert sari.hears() == []


def test_whoever_writes_on_meanwhile_is_answered_once_to_all_of_it(stage: Stage) -> None:
    sari = stage.customer()
    played = composed(stage, sari)
    sari.types("sama ongkir ke bandung berapa?")
    assert store(stage, played).given_back == {sari.identity_id}
    stage.settle()
    assert len(stage.rows(select(turns.c.id))) == 1
    assert [item.state for item in stage.rows(select(inbox.c.state))] == ["done", "done"]


def test_a_reply_that_leaves_while_its_replacement_is_composed_stays_and_is_not_said_again(stage: Stage) -> None:
    sari = stage.customer()
    sari.types(ASKS)
    stage.clock.advance(timedelta(seconds=1))
    work_once(stage.house)
    played = composed(stage, sari, "sama ongkir ke bandung berapa ya?")
    assert played[0].loaded.replaces_turn
    deliver_once(stage.house)
    assert store(stage, played).given_back == {sari.identity_id}
    stage.settle()
    assert texts(sari.hears()).count("24 jam") == 1
    assert stage.rows(select(messages.c.id).where(messages.c.struck)) == []


def test_a_burst_older_than_eight_seconds_is_answered_although_the_customer_writes_on(stage: Stage) -> None:
    sari = stage.customer()
    sari.types(ASKS)
    stage.clock.advance(timedelta(seconds=8.5))
    played = compose(stage)
    sari.types("sama ongkir ke bandung berapa?")
    assert store(stage, played).given_back == set()
    deliver_once(stage.house)
    assert "24 jam" in texts(sari.hears())


def test_a_conversation_that_a_reminder_opened_meanwhile_is_joined_and_nobody_else_is_held_up(stage: Stage) -> None:
    sari, budi = stage.customer("Sari"), stage.customer("Budi")
    budi.types(ASKS)
    played = composed(stage, sari)
    assert len(played) == 2
    with stage.house.database.transaction() as session:
        ensure_customers(session, [sari.identity_id], now=stage.clock.now())
        owner = session.execute(select(identities.c.customer_id).where(identities.c.id == sari.identity_id))
        opening = {"identity_id": sari.identity_id, "customer_id": owner.scalar_one(), "channel": "web"}
        opened = open_conversations(session, [opening], now=stage.clock.now())[sari.identity_id]
    assert store(stage, played).given_back == {sari.identity_id}
    stage.settle()
    assert "24 jam" in texts(sari.hears())
    assert "24 jam" in texts(budi.hears())
    assert sari.conversation_id == opened
    assert [item.attempts for item in stage.rows(select(inbox.c.attempts))] == [1, 1]


def test_a_conversation_that_slept_too_long_and_was_claimed_meanwhile_is_joined(stage: Stage) -> None:
    sari = stage.customer()
    sari.says(ASKS)
    stage.clock.advance(timedelta(hours=25))
    played = composed(stage, sari)
    with stage.house.database.transaction() as session:
        taken = {"state": "waiting", "version": conversations.c.version + 1, "epoch": conversations.c.epoch + 1}
        session.execute(update(conversations).values(**taken))
    assert store(stage, played).given_back == {sari.identity_id}
    assert untried(stage)
    stage.settle()
    assert len(stage.rows(select(conversations.c.id))) == 1


def test_a_worker_that_stalled_writes_nothing_after_another_one_answered(stage: Stage) -> None:
    sari = stage.customer()
    stalled = composed(stage, sari)
    stage.clock.advance(LEASE)
    work_once(stage.house)
    written = store(stage, stalled)
    assert (written.conversations, written.given_back) == ({}, set())
    stage.settle()
    assert texts(sari.hears()).count("24 jam") == 1
    assert len(stage.rows(select(turns.c.id))) == 1


def test_a_burst_whose_worker_died_is_answered_whole_after_the_lease(stage: Stage) -> None:
    sari = stage.customer()
    sari.types("halo kak")
    composed(stage, sari)
    stage.clock.advance(LEASE)
    stage.settle()
    assert [item.state for item in stage.rows(select(inbox.c.state))] == ["done", "done"]
    assert "24 jam" in texts(sari.hears())
    assert len(stage.rows(select(messages.c.id).where(messages.c.author == "customer"))) == 2
