"""The desk: the queue, one conversation, and the acts of agents through their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from console.queue_rows import read_rows
from core.live import News
from core.tables import attachments, conversations, messages, outbox, turns
from handover.tables import handovers
from tests.console.conftest import NOW, SAME_SITE, Desk


def claimed(desk: Desk, who: str = "agent") -> str:
    """Return a conversation that this agent has claimed."""
    talk = desk.customer_writes("paket saya mana ya", waits=True)
    assert desk.browser(who).post(f"/desk/conversations/{talk}/claim").status_code == 303
    return talk


def said(desk: Desk, kind: str = "text") -> list[str]:
    """Return what agents wrote."""
    return [
        row.text for row in desk.rows(select(messages).where(messages.c.author == "agent", messages.c.kind == kind))
    ]


def test_a_waiting_customer_stands_in_the_queue_in_their_own_words(desk: Desk) -> None:
    desk.customer_writes("min, paket saya kok ga gerak2", waits=True)
    page = desk.browser("agent").get("/desk").text
    assert "“min, paket saya kok ga gerak2”" in page
    assert "Wulan Pratiwi" in page
    assert "Minta dilayani orang" in page


def test_the_story_of_a_handover_from_claim_to_reopening(desk: Desk) -> None:
    talk = desk.customer_writes("mau bicara dengan orang", waits=True)
    agent, me = desk.browser("agent"), desk.people["agent"]
    page = agent.get(f"/desk/conversations/{talk}").text
    assert "Ringkasan" in page
    assert "Ambil percakapan untuk membalas" in page

    agent.post(f"/desk/conversations/{talk}/claim")
    assert desk.state_of(talk) == ("agent", me)
    sent = agent.post(f"/desk/conversations/{talk}/reply", data={"text": "Halo Bu, saya cek ya.", "client_key": "k1"})
    assert sent.headers["location"] == f"/desk/conversations/{talk}?view=all#percakapan"
    assert said(desk) == ["Halo Bu, saya cek ya."]
    assert "Halo Bu, saya cek ya." in agent.get(f"/desk/conversations/{talk}").text
    assert ("after_write",) in desk.calls

    agent.post(f"/desk/conversations/{talk}/return")
    assert desk.state_of(talk) == ("bot", None)
    agent.post(f"/desk/conversations/{talk}/claim")
    agent.post(f"/desk/conversations/{talk}/resolve")
    assert desk.state_of(talk) == ("resolved", None)
    assert talk in agent.get("/desk?view=resolved").text
    agent.post(f"/desk/conversations/{talk}/reopen")
    assert desk.state_of(talk) == ("agent", me)


def test_the_second_of_two_agents_is_told_who_was_first(desk: Desk) -> None:
    talk = claimed(desk)
    late = desk.browser("operator").post(f"/desk/conversations/{talk}/claim")
    assert late.status_code == 409
    assert "Agent memegang percakapan ini sekarang" in late.text
    assert desk.state_of(talk) == ("agent", desk.people["agent"])


def test_a_refused_reply_keeps_its_text(desk: Desk) -> None:
    talk = claimed(desk)
    stranger = desk.browser("operator")
    for headers in ({}, {"hx-request": "true"}):
        answer = stranger.post(
            f"/desk/conversations/{talk}/reply", data={"text": "tulisan panjang saya"}, headers=headers
        )
        assert answer.status_code == 409
        assert "tulisan panjang saya" in answer.text
        assert "Tulisan Anda masih ada di kotak." in answer.text
    assert said(desk) == []


def test_a_reply_over_htmx_comes_back_with_an_empty_box_and_a_fresh_key(desk: Desk) -> None:
    talk = claimed(desk)
    agent = desk.browser("agent")
    answer = agent.post(
        f"/desk/conversations/{talk}/reply",
        data={"text": "sebentar ya", "client_key": "k1"},
        headers={"hx-request": "true"},
    )
    assert answer.status_code == 200
    assert 'value="k1"' not in answer.text
    assert "></textarea>" in answer.text
    assert 'hx-target="#log"' in answer.text
    assert "sebentar ya" in answer.text


def test_a_repeated_click_is_one_message(desk: Desk) -> None:
    talk = claimed(desk)
    agent = desk.browser("agent")
    for _ in range(2):
        agent.post(f"/desk/conversations/{talk}/reply", data={"text": "satu saja", "client_key": "same"})
    assert said(desk) == ["satu saja"]


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 4001])
def test_an_empty_or_endless_reply_is_refused_in_words(desk: Desk, text: str) -> None:
    talk = claimed(desk)
    answer = desk.browser("agent").post(f"/desk/conversations/{talk}/reply", data={"text": text})
    assert answer.status_code == 409
    assert "Tidak terkirim" in answer.text


def test_a_note_stays_inside_and_anybody_may_leave_one(desk: Desk) -> None:
    talk = claimed(desk)
    before = len(desk.rows(select(outbox)))
    desk.browser("operator").post(f"/desk/conversations/{talk}/reply", data={"kind": "note", "text": "stok masih 14"})
    assert said(desk, "note") == ["stok masih 14"]
    assert len(desk.rows(select(outbox))) == before
    assert "stok masih 14" in desk.browser("agent").get(f"/desk/conversations/{talk}").text


def test_a_transfer_gives_the_conversation_to_a_colleague_or_to_the_queue(desk: Desk) -> None:
    talk = claimed(desk)
    colleague = desk.people["operator"]
    form = {"to": str(colleague), "note": "tolong lanjutkan"}
    desk.browser("agent").post(f"/desk/conversations/{talk}/transfer", data=form)
    assert desk.state_of(talk) == ("agent", colleague)
    assert said(desk, "note") == ["tolong lanjutkan"]
    desk.browser("operator").post(f"/desk/conversations/{talk}/transfer", data={"to": ""})
    assert desk.state_of(talk) == ("waiting", None)


def test_after_resolving_the_next_waiting_row_opens(desk: Desk) -> None:
    talk = claimed(desk)
    following = desk.customer_writes("saya juga menunggu", name="Hendra", waits=True)
    answer = desk.browser("agent").post(f"/desk/conversations/{talk}/resolve?view=all")
    assert answer.headers["location"] == f"/desk/conversations/{following}?view=all&done={talk}#percakapan"


def test_after_resolving_a_colleagues_conversation_does_not_open(desk: Desk) -> None:
    claimed(desk, "operator")
    talk = claimed(desk)
    answer = desk.browser("agent").post(f"/desk/conversations/{talk}/resolve?view=all")
    assert answer.headers["location"] == f"/desk?view=all&done={talk}"


def test_what_was_resolved_a_moment_ago_can_be_opened_again_from_where_it_led(desk: Desk) -> None:
    talk = claimed(desk)
    agent = desk.browser("agent")
    led_to = agent.post(f"/desk/conversations/{talk}/resolve?view=mine").headers["location"]
    assert f'action="/desk/conversations/{talk}/reopen?view=mine"' in agent.get(led_to).text
    agent.post(f"/desk/conversations/{talk}/reopen?view=mine")
    assert "Wulan Pratiwi selesai." not in agent.get(led_to).text
    assert agent.get("/desk?done=nothing").status_code == 200


def test_an_act_leads_back_to_the_list_it_came_from(desk: Desk) -> None:
    talk = desk.customer_writes("paket saya mana", waits=True)
    agent = desk.browser("agent")
    seen = "view=waiting&q=paket"
    assert agent.post(f"/desk/conversations/{talk}/claim?{seen}").headers["location"] == (
        f"/desk/conversations/{talk}?{seen}#percakapan"
    )
    refused = desk.browser("operator").post(f"/desk/conversations/{talk}/claim?{seen}")
    assert f"/desk/conversations/{talk}/reply?view=waiting&amp;q=paket" in refused.text


def test_a_matter_is_not_reopened_beside_a_newer_one_of_the_same_customer(desk: Desk) -> None:
    talk = claimed(desk)
    agent = desk.browser("agent")
    agent.post(f"/desk/conversations/{talk}/resolve")
    with desk.database.transaction() as session:
        old = session.execute(select(conversations).where(conversations.c.public_id == talk)).one()
        newer = {"public_id": "newer", "identity_id": old.identity_id, "customer_id": old.customer_id}
        session.execute(insert(conversations).values(**newer, channel="web", opened_at=NOW))
    answer = agent.post(f"/desk/conversations/{talk}/reopen")
    assert answer.status_code == 409
    assert "sudah membuka percakapan lain" in answer.text


def test_the_list_is_in_the_order_of_the_queue(desk: Desk) -> None:
    talks = []
    for minute, points in ((0, 100), (5, 140), (10, 100), (15, 400)):
        desk.clock.at = NOW + timedelta(minutes=minute)
        talks.append(desk.customer_writes(f"pesan {minute}", waits=True))
        with desk.database.transaction() as session:
            newest = select(handovers.c.id).order_by(handovers.c.id.desc()).limit(1).scalar_subquery()
            session.execute(update(handovers).where(handovers.c.id == newest).values(priority=points))
    with desk.database.snapshot() as session:
        shown = [row.public_id for row in read_rows(session, "waiting", desk.people["agent"])]
    assert shown == [talks[3], talks[1], talks[0], talks[2]]


def test_each_view_counts_what_it_shows(desk: Desk) -> None:
    mine = claimed(desk)
    waiting_one = desk.customer_writes("menunggu", name="Hendra", waits=True)
    with_bot = desk.customer_writes("tanya bot", name="Made")
    agent = desk.browser("agent")
    assert mine in agent.get("/desk/rows?view=mine").text
    assert waiting_one not in agent.get("/desk/rows?view=mine").text
    everything = agent.get("/desk/rows?view=all").text
    assert all(talk in everything for talk in (mine, waiting_one, with_bot))
    count = agent.get("/desk/count").text
    assert 'data-waiting="1"' in count
    assert 'data-rings="2"' in count


def test_the_why_of_a_turn_is_closed_but_there(desk: Desk) -> None:
    talk = desk.customer_writes("ongkir ke bandung brp")
    with desk.database.transaction() as session:
        talk_id = session.execute(select(conversations.c.id).where(conversations.c.public_id == talk)).scalar_one()
        why = {"intent": "shipping.cost", "confidence": 0.934, "ranking": [["shipping.cost", 0.934]], "close": []}
        turn = {"conversation_id": talk_id, "at": NOW, "decision": "answer", "why": why, "engine": "m1"}
        made = insert(turns).values(**turn, milliseconds=11).returning(turns.c.id)
        turn_id = session.execute(made).scalar_one()
        answer = {"author": "bot", "text": "Rp18.000, **Kak**.", "turn_id": turn_id, "at": NOW}
        session.execute(insert(messages).values(conversation_id=talk_id, **answer))
    page = desk.browser("agent").get(f"/desk/conversations/{talk}").text
    assert '<details class="why-box">' in page
    assert "0,93" in page
    assert "<dd>Menjawab</dd>" in page
    assert "<strong>Kak</strong>" in page


def test_a_struck_reply_is_shown_struck_out(desk: Desk) -> None:
    talk = desk.customer_writes("halo")
    with desk.database.transaction() as session:
        talk_id = session.execute(select(conversations.c.id).where(conversations.c.public_id == talk)).scalar_one()
        struck = {"author": "bot", "text": "tidak jadi", "struck": True, "at": NOW}
        session.execute(insert(messages).values(conversation_id=talk_id, **struck))
    assert "<del>tidak jadi</del>" in desk.browser("agent").get(f"/desk/conversations/{talk}").text


def test_the_live_part_brings_the_composer_only_when_the_owner_changed(desk: Desk) -> None:
    talk = claimed(desk)
    agent, me = desk.browser("agent"), desk.people["agent"]
    same = agent.get(f"/desk/conversations/{talk}/live?owner=agent:{me}").text
    assert 'hx-target="#log"' in same
    assert 'hx-target="#composer"' not in same
    assert 'hx-target="#composer"' in agent.get(f"/desk/conversations/{talk}/live?owner=waiting:").text


def test_pictures_are_shown_and_everything_else_is_only_saved(desk: Desk) -> None:
    png, page = b"\x89PNG\r\n\x1a\n....", b"<html><script>alert(1)</script>"
    with desk.database.transaction() as session:
        for name, content in (("a1", png), ("b2", page)):
            row = {"sha256": name, "media": "image/png", "size": len(content), "content": content, "saved_at": NOW}
            session.execute(insert(attachments).values(**row))
    agent = desk.browser("agent")
    shown, kept = agent.get("/desk/files/a1?name=foto.png"), agent.get("/desk/files/b2?name=../foto.png")
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("inline")
    assert kept.headers["content-type"] == "application/octet-stream"
    assert kept.headers["content-disposition"] == "attachment; filename*=UTF-8''..%2Ffoto.png"
    assert all("sandbox" in answer.headers["content-security-policy"] for answer in (shown, kept))
    assert agent.get("/desk/files/c3").status_code == 404


def test_an_unknown_conversation_says_so(desk: Desk) -> None:
    answer = desk.browser("agent").get("/desk/conversations/none")
    assert answer.status_code == 404
    assert "Percakapan ini tidak ada" in answer.text


def test_an_act_tells_the_desk_the_conversation_and_the_customers_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = desk.customer_writes("halo", waits=True)
    told: list[News] = []
    # The test listens in place of pages.
    monkeypatch.setattr(desk.live, "tell", told.extend)
    desk.browser("agent").post(f"/desk/conversations/{talk}/claim", headers=SAME_SITE)
    assert {news.topic for news in told} == {"desk", "conversation:1", "web:visitor-1"}
