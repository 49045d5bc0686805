"""Plays about people: calling one, claiming, answering, giving back, and who may speak when."""

from __future__ import annotations

import threading
from datetime import timedelta

from sqlalchemy import select

from bot.app import deliver_once
from bot.worker import work_once
from core.conversations import Conflict
from core.tables import conversations, messages, outbox
from handover.acts import claim
from handover.tables import handovers
from tests.stage import Stage, texts


def test_asking_for_a_person_calls_one_and_says_what_happens_next(stage: Stage) -> None:
    sari = stage.customer()
    said = texts(sari.says("mau ngomong sama orang aja kak"))
    assert sari.state == "waiting"
    assert "tim" in said
    assert stage.rows(select(handovers.c.reasons))[0][0]


def test_the_button_for_a_person_calls_one(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("kamu robot ya?")
    sari.presses("Bicara dengan orang")
    assert sari.state == "waiting"


def test_what_only_sounds_like_a_threat_or_a_wish_about_data_is_asked_before_a_person_is_called(stage: Stage) -> None:
    for said in ("min videonya viral banget wkwk selamat ya", "flashdisk buat simpan data 64gb ada"):
        sari = stage.customer()
        sari.says(said)
        assert sari.state == "bot", said
        sari.presses("Bicara dengan orang")
        assert sari.state == "waiting", said


def test_a_threat_or_a_wish_about_data_that_its_words_back_calls_a_person_at_once(stage: Stage) -> None:
    for said in ("ini udah masuk pidana ya, saya punya semua bukti", "kok data saya ada di tangan debt collector"):
        sari = stage.customer()
        sari.says(said)
        assert sari.state == "waiting", said


def test_an_agent_claims_answers_and_gives_back_and_the_bot_neither_loops_nor_stays_silent(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    sari.says("tolong sambungkan ke CS dong")
    assert dian.claims(sari) < 400
    assert any("Dian" in item["text"] for item in sari.hears())
    assert sari.says("halo? buka jam berapa?") == []
    assert "saya Dian" in texts(dian.replies(sari, "Halo Kak, saya Dian."))
    assert dian.returns(sari) < 400
    sari.hears()
    assert sari.state == "bot"
    assert sari.says("buka jam berapa kak?")
    assert sari.state == "bot"


def test_resolving_ends_it_and_a_thanks_opens_nothing(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    sari.says("mau bicara dengan orang")
    dian.claims(sari)
    dian.replies(sari, "Sudah beres ya, Kak.")
    dian.resolves(sari)
    sari.hears()
    sari.says("makasih kak")
    assert sari.state == "resolved"
    sari.says("buka jam berapa ya kak?")
    assert sari.state == "bot"
    talks = stage.rows(select(conversations.c.id, conversations.c.continues_id).order_by(conversations.c.id))
    assert talks[1].continues_id == talks[0].id


def test_while_waiting_a_sure_question_is_answered_and_nothing_is_requested_twice(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang")
    assert sari.says("buka jam berapa kak?")
    assert sari.says("mau bicara dengan orang dong")
    assert len(stage.rows(select(handovers.c.id))) == 1


def test_tidak_jadi_leaves_the_queue(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang")
    sari.says("tidak jadi deh kak")
    assert sari.state == "bot"
    assert stage.rows(select(handovers.c.state))[0][0] == "ended"


def test_two_agents_race_and_exactly_one_wins(stage: Stage) -> None:
    for number in range(10):
        sari = stage.customer(f"Sari{number}")
        sari.says("mau bicara dengan orang")
        racers = [stage.agent(f"A{number}"), stage.agent(f"B{number}")]
        won: list[int] = []
        barrier = threading.Barrier(2)

        def race(agent_id: int, talk: int, won: list[int] = won, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            try:
                with stage.house.database.transaction() as session:
                    claim(session, talk, agent_id, now=stage.clock.now())
                won.append(agent_id)
            except Conflict:
                pass

        threads = [threading.Thread(target=race, args=(racer.id, sari.conversation_id)) for racer in racers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1


def test_nothing_of_the_bots_is_delivered_after_a_claim(stage: Stage) -> None:
    for number in range(30):
        sari, dian = stage.customer(f"Sari{number}"), stage.agent(f"Dian{number}")
        sari.says("halo kak")
        sari.types("buka jam berapa kak?")
        stage.clock.advance(timedelta(seconds=5))
        barrier = threading.Barrier(2)

        def compose(barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            work_once(stage.house)
            deliver_once(stage.house)

        def take(talk: int = sari.conversation_id, who: int = dian.id, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            with stage.house.database.transaction() as session:
                claim(session, talk, who, now=stage.clock.now())

        threads = [threading.Thread(target=compose), threading.Thread(target=take)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stage.settle()
        items = sari.all_items()
        joined = next(n for n, item in enumerate(items) if item["author"] == "system" or item["kind"] == "event")
        assert not [item for item in items[joined:] if item["author"] == "bot" and item["kind"] != "event"]
    states = {row.state for row in stage.rows(select(outbox.c.state))}
    assert states <= {"sent", "voided", "delivered", "read"}
    struck = stage.rows(select(messages.c.id).where(messages.c.struck))
    voided = stage.rows(select(outbox.c.id).where(outbox.c.state == "voided"))
    assert len(struck) == len(voided)


def test_an_emergency_says_the_number_first_and_calls_a_person(stage: Stage) -> None:
    sari = stage.customer()
    said = sari.says("tolong ibu saya sesak napas dan nyeri dada")
    assert "119" in said[0]["text"]
    assert sari.state == "waiting"
