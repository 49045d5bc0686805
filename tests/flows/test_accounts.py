"""Plays about accounts: what an agent held when they were shut out, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core.tables import conversations, events
from handover.tables import handovers
from tests.stage import Agent, Stage, Visitor, texts


def shut_out(by: Agent, whom: Agent) -> None:
    """Press the button that disables somebody."""
    assert by.http.post(f"/desk/people/{whom.id}/disable", follow_redirects=False).status_code == 303
    by.stage.settle()


def row_of(stage: Stage, customer: Visitor) -> tuple[str, int | None, object]:
    """Return state, owner and since when the customer waits."""
    talk = conversations.c.id == customer.conversation_id
    columns = (conversations.c.state, conversations.c.agent_id, conversations.c.waiting_since)
    return tuple(stage.rows(select(*columns).where(talk))[0])


def test_what_a_disabled_agent_held_waits_again_where_it_stood_and_a_colleague_goes_on(stage: Stage) -> None:
    owner, dian, ratna = stage.agent("Owner", role="administrator"), stage.agent("Dian"), stage.agent("Ratna")
    sari, budi = stage.customer("Sari"), stage.customer("Budi")
    sari.says("mau bicara dengan orang dong")
    since = row_of(stage, sari)[2]
    dian.claims(sari)
    dian.replies(sari, "Halo Kak, saya Dian.")
    budi.says("buka jam berapa kak?")
    dian.claims(budi)
    sari.hears()
    stage.clock.advance(timedelta(minutes=3))

    shut_out(owner, dian)

    assert row_of(stage, sari) == ("waiting", None, since)
    assert row_of(stage, budi) == ("waiting", None, stage.clock.now())
    assert {(row.state, row.agent_id) for row in stage.rows(select(handovers))} == {("waiting", None)}
    assert "Dian mengalihkan percakapan ini ke tim" in texts(sari.hears())
    told = stage.rows(select(events).where(events.c.name == "handover.transferred").order_by(events.c.id))
    assert [(row.conversation_id, row.agent_id) for row in told] == [
        (sari.conversation_id, owner.id),
        (budi.conversation_id, owner.id),
    ]
    assert {row.detail["from_agent_id"] for row in told} == {dian.id}

    page = ratna.http.get(f"/desk/conversations/{sari.public_id}").text
    assert "Dialihkan · Owner: akun agennya dinonaktifkan, kembali ke antrean" in page
    assert ratna.claims(sari) < 400
    assert "saya Ratna" in texts(ratna.replies(sari, "Halo Kak, saya Ratna, saya lanjutkan ya."))


def test_a_disabled_agent_is_out_at_once_and_nothing_of_theirs_arrives(stage: Stage) -> None:
    owner, dian = stage.agent("Owner", role="administrator"), stage.agent("Dian")
    sari = stage.customer("Sari")
    sari.says("mau bicara dengan orang dong")
    dian.claims(sari)
    sari.hears()
    link = owner.http.post(f"/desk/people/{dian.id}/link").text.split("/sign-in/link/")[1].split("<")[0]

    shut_out(owner, dian)

    sent = dian.http.post(
        f"/desk/conversations/{sari.public_id}/reply", data={"text": "masih saya"}, follow_redirects=False
    )
    assert sent.headers["location"].startswith("/sign-in")
    assert dian.http.get("/desk", follow_redirects=False).headers["location"].startswith("/sign-in")
    stage.settle()
    assert "masih saya" not in texts(sari.hears())
    assert "1 percakapan kembali ke antrean" in owner.http.get("/desk/people?saved=1&queued=1").text

    owner.http.post(f"/desk/people/{dian.id}/disable", data={"back": "yes"})
    assert dian.http.post(f"/sign-in/link/{link}", follow_redirects=False).status_code == 410
    assert dian.http.get("/desk", follow_redirects=False).status_code == 303
    assert row_of(stage, sari)[0] == "waiting"


def test_the_bot_answers_again_while_the_conversation_waits(stage: Stage) -> None:
    owner, dian = stage.agent("Owner", role="administrator"), stage.agent("Dian")
    sari = stage.customer("Sari")
    sari.says("mau bicara dengan orang dong")
    dian.claims(sari)
    sari.hears()
    assert sari.says("halo? buka jam berapa?") == []
    shut_out(owner, dian)
    sari.hears()
    assert sari.says("buka jam berapa kak?")
    assert sari.state == "waiting"
