"""What agents do: one owner at a time, one move and one event per act, and a customer who knows what happens."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import insert, select

from core.conversations import Conflict
from core.database import Database
from core.tables import conversations, events, messages, outbox
from core.words import Attachment
from handover.acts import (
    NotAllowed,
    auto_end,
    claim,
    leave,
    note,
    put_back,
    reopen,
    reply,
    resolve,
    return_to_bot,
    transfer,
)
from handover.tables import handovers
from tests.handover.desk import Desk
from tests.handover.plays import NOW


@pytest.fixture
def talk(desk: Desk) -> int:
    """A conversation that waits for a person."""
    wulan = desk.customer()
    desk.hears(wulan, "mau ngomong sama cs", decision="handover")
    desk.asks_for_person(wulan)
    return wulan


def test_a_claim_gives_the_conversation_to_one_agent_and_tells_the_customer(desk: Desk, talk: int) -> None:
    before = desk.talk(talk)
    epoch = desk.act(claim, talk, desk.dian)
    row, held = desk.talk(talk), desk.handover(talk)
    assert (row.state, row.agent_id, row.epoch) == ("agent", desk.dian, epoch)
    assert epoch == before.epoch + 1
    assert row.waiting_since == before.waiting_since
    assert (held.state, held.agent_id, held.claimed_at) == ("claimed", desk.dian, desk.now)
    assert desk.happened(talk)[-1] == "handover.claimed"
    assert desk.told(talk, "event")[0].startswith("Dian bergabung")


def test_a_conversation_that_the_bot_leads_may_be_claimed_too(desk: Desk) -> None:
    talk = desk.customer()
    desk.act(claim, talk, desk.dian)
    assert desk.talk(talk).state == "agent"
    assert desk.handover(talk).state == "claimed"


def test_claiming_ones_own_again_changes_nothing(desk: Desk, talk: int) -> None:
    epoch = desk.act(claim, talk, desk.dian)
    assert desk.act(claim, talk, desk.dian) == epoch
    assert desk.happened(talk).count("handover.claimed") == 1
    assert len(desk.told(talk, "event")) == 1


def test_a_second_agent_hears_who_was_first(desk: Desk, talk: int) -> None:
    desk.act(claim, talk, desk.dian)
    with pytest.raises(Conflict, match="Dian"):
        desk.act(claim, talk, desk.dimas)


def test_a_claim_strikes_out_the_answers_that_have_not_left(desk: Desk, talk: int) -> None:
    answer = desk.bot_says(talk, "Paketnya sedang dikirim.")
    handover = desk.bot_says(talk, "Saya panggilkan tim.", message_class="handover")
    desk.act(claim, talk, desk.dian)
    states = {row.message_id: row.state for row in desk.rows(select(outbox))}
    struck = {row.id: row.struck for row in desk.rows(select(messages))}
    assert (states[answer], struck[answer]) == ("voided", True)
    assert (states[handover], struck[handover]) == ("due", False)
    assert desk.happened(talk).count("reply.voided") == 1


def test_of_two_agents_who_claim_at_once_exactly_one_wins(desk: Desk, database: Database) -> None:
    for number in range(30):
        talk = desk.customer(f"Sari{number}")
        desk.asks_for_person(talk)
        outcomes: list[str] = []
        barrier = threading.Barrier(2)

        def race(
            agent_id: int, talk: int = talk, outcomes: list[str] = outcomes, barrier: threading.Barrier = barrier
        ) -> None:
            barrier.wait()
            try:
                with database.transaction() as session:
                    claim(session, talk, agent_id, now=NOW)
                outcomes.append("won")
            except Conflict:
                outcomes.append("lost")

        threads = [threading.Thread(target=race, args=(agent_id,)) for agent_id in (desk.dian, desk.dimas)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["lost", "won"]
        assert desk.handover(talk).agent_id == desk.talk(talk).agent_id
        assert desk.happened(talk).count("handover.claimed") == 1


def test_only_the_owner_may_reply(desk: Desk, talk: int) -> None:
    with pytest.raises(NotAllowed, match="nobody yet"):
        desk.act(reply, talk, desk.dian, "Halo", client_key="a")
    desk.act(claim, talk, desk.dian)
    with pytest.raises(NotAllowed, match="Dian"):
        desk.act(reply, talk, desk.dimas, "Halo", client_key="a")
    assert desk.told(talk, "agent") == []


def test_a_reply_goes_out_once_and_keeps_the_promise(desk: Desk, talk: int) -> None:
    desk.act(claim, talk, desk.dian)
    version = desk.talk(talk).version
    message_id = desk.act(reply, talk, desk.dian, "Halo Kak, saya Dian.", client_key="k1")
    first_reply = desk.handover(talk).first_reply_at
    assert first_reply == desk.now
    assert desk.talk(talk).version == version + 1
    assert desk.act(reply, talk, desk.dian, "Halo Kak, saya Dian.", client_key="k1") == message_id
    desk.act(reply, talk, desk.dian, "Sudah dicek.", client_key="k2")
    assert desk.told(talk, "agent") == ["Halo Kak, saya Dian.", "Sudah dicek."]
    assert desk.handover(talk).first_reply_at == first_reply
    assert desk.happened(talk).count("agent.replied") == 2


def test_the_same_key_with_another_text_is_refused(desk: Desk, talk: int) -> None:
    desk.act(claim, talk, desk.dian)
    desk.act(reply, talk, desk.dian, "Halo", client_key="k")
    with pytest.raises(Conflict, match="another text"):
        desk.act(reply, talk, desk.dian, "Halo lagi", client_key="k")


def test_a_reply_needs_a_text_or_a_file(desk: Desk, talk: int) -> None:
    desk.act(claim, talk, desk.dian)
    with pytest.raises(NotAllowed, match="empty"):
        desk.act(reply, talk, desk.dian, "  ", client_key=None)
    file = Attachment("a" * 64, "image/png", "nota.png", 12)
    desk.act(reply, talk, desk.dian, "", client_key=None, attachments=(file,))
    body = desk.rows(select(outbox.c.body).where(outbox.c.message_class == "agent"))[-1].body
    assert body["attachments"][0]["name"] == "nota.png"
    assert body["name"] == "Dian"


def test_a_note_stays_inside(desk: Desk, talk: int) -> None:
    note_id = desk.act(note, talk, desk.dimas, "Pelanggan lama, hati-hati.")
    row = desk.rows(select(messages).where(messages.c.id == note_id))[0]
    assert (row.kind, row.agent_id) == ("note", desk.dimas)
    assert desk.rows(select(outbox).where(outbox.c.message_id == note_id)) == []
    assert desk.happened(talk)[-1] == "agent.noted"


def test_a_transfer_to_a_colleague_keeps_the_promise_running(desk: Desk, talk: int) -> None:
    desk.act(claim, talk, desk.dian)
    due = desk.handover(talk).due_at
    desk.act(transfer, talk, desk.dian, to_agent_id=desk.dimas, note="tolong lanjutkan")
    held = desk.handover(talk)
    assert (desk.talk(talk).agent_id, held.agent_id, held.due_at) == (desk.dimas, desk.dimas, due)
    assert desk.happened(talk)[-2:] == ["agent.noted", "handover.transferred"]
    assert desk.told(talk, "event")[-1] == "Dian mengalihkan percakapan ini ke Dimas."
    with pytest.raises(NotAllowed, match="Dimas"):
        desk.act(reply, talk, desk.dian, "Masih saya?", client_key=None)


def test_a_transfer_to_nobody_goes_back_to_the_queue_with_its_place(desk: Desk, talk: int) -> None:
    since = desk.talk(talk).waiting_since
    desk.act(claim, talk, desk.dian)
    desk.act(transfer, talk, desk.dian, to_skill="finance")
    held = desk.handover(talk)
    assert (desk.talk(talk).state, desk.talk(talk).waiting_since) == ("waiting", since)
    assert (held.state, held.skill, held.agent_id, held.claimed_at) == ("waiting", "finance", None, None)


def test_a_transfer_needs_another_agent_who_may_sign_in(desk: Desk, talk: int) -> None:
    gone = desk.agent("Gita", disabled_at=NOW)
    desk.act(claim, talk, desk.dian)
    for wrong in (gone, 999, desk.dian):
        with pytest.raises(NotAllowed):
            desk.act(transfer, talk, desk.dian, to_agent_id=wrong)
    assert desk.talk(talk).agent_id == desk.dian


def test_what_one_agent_holds_is_put_back_and_what_others_hold_stays(desk: Desk, talk: int) -> None:
    since, other = desk.talk(talk).waiting_since, desk.customer("Budi")
    desk.act(claim, talk, desk.dian)
    desk.act(claim, other, desk.dimas)
    due = desk.handover(talk).due_at
    with desk.database.transaction() as session:
        assert put_back(session, desk.dian, why="agent_disabled", by_agent_id=desk.dimas, now=desk.now) == [talk]
        assert put_back(session, desk.dian, why="agent_disabled", by_agent_id=desk.dimas, now=desk.now) == []
    held = desk.handover(talk)
    assert (desk.talk(talk).state, desk.talk(talk).agent_id, desk.talk(talk).waiting_since) == ("waiting", None, since)
    assert (held.state, held.agent_id, held.claimed_at, held.due_at) == ("waiting", None, None, due)
    assert desk.talk(other).agent_id == desk.dimas
    row = desk.rows(select(events).where(events.c.conversation_id == talk).order_by(events.c.id))[-1]
    assert (row.name, row.agent_id, row.detail["why"]) == ("handover.transferred", desk.dimas, "agent_disabled")


def test_back_to_the_bot_ends_the_handover_and_forgets_what_would_call_again(desk: Desk, talk: int) -> None:
    with desk.database.transaction() as session:
        memory = {"unsure": 2, "last_intents": ["a", "a"], "language": "en", "verified": {"1": "x"}}
        session.execute(conversations.update().values(memory=memory, language="en"))
    desk.act(claim, talk, desk.dian)
    desk.act(return_to_bot, talk, desk.dian)
    row, held = desk.talk(talk), desk.handover(talk)
    assert (row.state, row.agent_id, row.pending, row.waiting_since) == ("bot", None, None, None)
    assert row.memory == {"language": "en", "verified": {"1": "x"}}
    assert (held.state, held.ending, held.ended_at) == ("ended", "returned", desk.now)
    assert desk.told(talk, "event")[-1] == "Dian has handed back to the assistant."
    assert desk.happened(talk)[-1] == "handover.returned"


def test_after_a_return_the_next_request_is_a_handover_of_its_own(desk: Desk, talk: int) -> None:
    desk.act(claim, talk, desk.dian)
    desk.act(return_to_bot, talk, desk.dian)
    again = desk.asks_for_person(talk)
    assert not again.merged
    assert len(desk.rows(select(handovers.c.id))) == 2


def test_resolving_closes_it_once(desk: Desk, talk: int) -> None:
    desk.act(claim, talk, desk.dian)
    with pytest.raises(NotAllowed, match="Dian"):
        desk.act(resolve, talk, desk.dimas)
    epoch = desk.act(resolve, talk, desk.dian)
    assert desk.act(resolve, talk, desk.dian) == epoch
    assert (desk.talk(talk).state, desk.talk(talk).resolved_by) == ("resolved", "agent")
    assert desk.handover(talk).ending == "resolved"
    assert desk.told(talk, "event")[-1].startswith("Selesai")
    assert desk.happened(talk).count("conversation.resolved") == 1


def test_what_nobody_owns_may_be_resolved_by_any_agent(desk: Desk, talk: int) -> None:
    desk.act(resolve, talk, desk.dimas)
    assert desk.talk(talk).state == "resolved"
    assert desk.handover(talk).state == "ended"


def test_a_resolved_matter_is_reopened_in_ones_own_hands(desk: Desk, talk: int) -> None:
    with pytest.raises(NotAllowed, match="not resolved"):
        desk.act(reopen, talk, desk.dian)
    desk.act(resolve, talk, desk.dian)
    with pytest.raises(NotAllowed, match="reopen"):
        desk.act(claim, talk, desk.dian)
    desk.act(reopen, talk, desk.dimas)
    assert (desk.talk(talk).state, desk.talk(talk).agent_id) == ("agent", desk.dimas)
    assert desk.handover(talk).state == "claimed"
    assert desk.happened(talk)[-1] == "conversation.reopened"


def test_a_matter_is_not_reopened_beside_a_newer_one(desk: Desk, talk: int) -> None:
    desk.act(resolve, talk, desk.dian)
    old = desk.talk(talk)
    values = {"identity_id": old.identity_id, "customer_id": old.customer_id, "channel": old.channel}
    newer = desk.write(
        insert(conversations).values(public_id="newer", opened_at=NOW, **values).returning(conversations.c.id)
    )
    with pytest.raises(NotAllowed, match=str(newer)):
        desk.act(reopen, talk, desk.dian)


def test_a_customer_who_leaves_the_queue_is_the_bots_again(desk: Desk, talk: int) -> None:
    with desk.database.transaction() as session:
        leave(session, talk, desk.talk(talk).version, now=desk.now)
    assert desk.talk(talk).state == "bot"
    assert desk.handover(talk).ending == "left"
    assert desk.happened(talk)[-1] == "handover.left"


def test_leaving_after_an_agent_came_is_a_conflict(desk: Desk, talk: int) -> None:
    version = desk.talk(talk).version
    desk.act(claim, talk, desk.dian)
    with pytest.raises(Conflict), desk.database.transaction() as session:
        leave(session, talk, version, now=desk.now)
    assert desk.talk(talk).agent_id == desk.dian


def test_a_matter_that_ended_by_itself_ends_its_handover(desk: Desk, talk: int) -> None:
    with desk.database.transaction() as session:
        auto_end(session, [talk], now=desk.now)
    assert (desk.handover(talk).state, desk.handover(talk).ending) == ("ended", "resolved")


def test_a_disabled_agent_may_not_act(desk: Desk, talk: int) -> None:
    gone = desk.agent("Gita", disabled_at=NOW)
    with pytest.raises(NotAllowed):
        desk.act(claim, talk, gone)
