"""What an edit of the knowledge would change: past questions of customers, replayed before the edit is published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update

from bot.impact import impact
from core.tables import conversations, customers, messages, turns
from core.words import ConversationView, Person, Situation, Utterance
from faq_kb.entries import read_published, read_version
from faq_kb.tables import kb_entries, kb_versions
from tests.stage import Agent, Stage
from tests.timing import cpu_seconds

CAT = "boleh bawa kucing peliharaan masuk?"
FORM = {
    "question": "Apakah boleh membawa kucing?",
    "variants": "boleh bawa kucing peliharaan masuk\nbawa kucing boleh",
    "answer": "Boleh, {kak}. Kucing harap di dalam keranjang.",
    "category": "jam_lokasi_kontak",
    "pack": "general",
    "language": "id",
}
ENTRY = "/desk/knowledge/e/jam_lokasi_kontak.apakah_boleh_membawa_kucing"
WARRANTY = "garansinya berapa lama ya kak"
RIVAL = FORM | {
    "question": "Garansinya berapa lama?",
    "variants": f"{WARRANTY}\ngaransi berapa lama\nlama garansi",
    "answer": "Garansi mengikuti kartu di dalam dus.",
    "category": "produk_cara_pakai",
    "pack": "commerce",
}
BY_HTMX = {"hx-request": "true"}


def looked(operator: Agent, form: dict[str, str]) -> str:
    """Return the part that says what publishing this fresh entry would change."""
    answer = operator.http.post("/desk/knowledge/write", data=form | {"act": "impact"}, headers=BY_HTMX)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def published(stage: Stage, entry_id: str) -> Any:
    """Return the version of an entry that answers customers, or None."""
    [row] = stage.rows(select(kb_entries.c.published_version).where(kb_entries.c.id == entry_id)) or [(None,)]
    return row[0]


def test_a_question_that_nobody_answered_is_shown_as_gained_and_does_not_stand_in_the_way(stage: Stage) -> None:
    stage.customer().says(CAT)
    stage.customer("Budi").says(CAT)
    operator = stage.agent("Rina", "operator")
    shown = looked(operator, FORM)
    assert "1 pertanyaan terakhir diputar ulang" in shown
    assert f"“{CAT}”" in shown
    assert '<td class="num" data-label="Kali ditanya">2</td>' in shown
    assert "tidak terjawab" in shown
    assert not stage.rows(select(kb_versions).where(kb_versions.c.question == FORM["question"]))
    answer = operator.http.post("/desk/knowledge/write", data=FORM | {"act": "publish"})
    assert "Terbit. Bot memakainya mulai pesan berikutnya." in answer.text
    assert "di dalam keranjang" in stage.customer("Tono").says(CAT)[-1]["text"]


def test_an_entry_that_takes_an_answer_away_is_published_only_when_confirmed(stage: Stage) -> None:
    before = stage.customer().says(WARRANTY)[-1]["text"]
    operator = stage.agent("Rina", "operator")
    asked = operator.http.post("/desk/knowledge/write", data=RIVAL | {"act": "publish"})
    assert asked.status_code == 200
    assert "1 pertanyaan yang sekarang terjawab akan mendapat jawaban lain." in asked.text
    assert 'value="publish_anyway"' in asked.text
    assert "lama garansi" in asked.text
    assert stage.customer("Budi").says(WARRANTY)[-1]["text"] == before.replace("Sari", "Budi")
    operator.http.post("/desk/knowledge/write", data=RIVAL | {"act": "publish_anyway"})
    assert "kartu di dalam dus" in stage.customer("Tono").says(WARRANTY)[-1]["text"]


def test_looking_never_asks_and_the_button_works_without_a_script(stage: Stage) -> None:
    stage.customer().says(WARRANTY)
    operator = stage.agent("Rina", "operator")
    whole = operator.http.post("/desk/knowledge/write", data=RIVAL | {"act": "impact"}).text
    for text in (whole, looked(operator, RIVAL)):
        assert WARRANTY in text
        assert "publish_anyway" not in text
    assert "<html" in whole
    assert 'value="Garansinya berapa lama?"' in whole


def test_a_fault_is_told_instead_of_an_impact(stage: Stage) -> None:
    operator = stage.agent("Rina", "operator")
    assert "kurung kurawal tanpa pasangan" in looked(operator, FORM | {"answer": "Retur {hari."})


def test_an_edit_of_words_alone_flips_nothing_and_says_how_many_read_it(stage: Stage) -> None:
    operator = stage.agent("Rina", "operator")
    operator.http.post("/desk/knowledge/write", data=FORM | {"act": "publish"})
    stage.customer().says(CAT)
    edit = FORM | {"answer": "Boleh, bila jinak.", "based_on": "1"}
    shown = operator.http.post(ENTRY, data=edit | {"act": "impact"}, headers=BY_HTMX).text
    assert "Tidak ada pertanyaan yang berpindah jawaban." in shown
    assert "1 pertanyaan tetap dijawab entri ini, dengan kata-kata yang baru." in shown
    operator.http.post(ENTRY, data=edit | {"act": "publish"})
    assert published(stage, ENTRY.rpartition("/")[2]) == 2


def test_an_entry_that_would_lack_a_fact_takes_its_answer_away(stage: Stage) -> None:
    operator = stage.agent("Rina", "operator")
    operator.http.post("/desk/knowledge/write", data=FORM | {"act": "publish"})
    stage.customer().says(CAT)
    edit = FORM | {"answer": "Biayanya {cat_fee}.", "based_on": "1", "act": "publish"}
    assert "Tetap terbitkan" in operator.http.post(ENTRY, data=edit).text
    assert published(stage, ENTRY.rpartition("/")[2]) == 1


def test_going_back_and_reviewing_a_draft_ask_too(stage: Stage) -> None:
    operator = stage.agent("Rina", "operator")
    operator.http.post("/desk/knowledge/write", data=FORM | {"variants": "", "question": "Ada valet mobil?"})
    place = "/desk/knowledge/e/jam_lokasi_kontak.ada_valet_mobil"
    edit = FORM | {"question": "Ada valet mobil?", "based_on": "1"}
    operator.http.post(place, data=edit | {"act": "publish"})
    stage.customer().says(CAT)
    back = operator.http.post(f"{place}/back", data={"version": "1"})
    assert "Tetap terbitkan" in back.text
    assert published(stage, place.rpartition("/")[2]) == 2
    operator.http.post(place, data=edit | {"variants": "", "based_on": "2", "act": "draft"})
    reviewed = operator.http.post(f"/desk/knowledge/review/{place.rpartition('/')[2]}", data={"query": ""})
    assert "Tetap terbitkan" in reviewed.text
    assert published(stage, place.rpartition("/")[2]) == 2


def test_what_a_rule_or_an_open_question_decided_is_not_replayed_but_a_call_for_help_after_two_misses_is(
    stage: Stage,
) -> None:
    customer = stage.customer()
    customer.says("kuda lumping naik becak")
    customer.says(CAT.replace("?", " dong"))
    stage.customer("Budi").says("saya mau bicara dengan manusia")
    handed = stage.rows(select(turns.c.why).where(turns.c.decision == "handover"))
    assert {"unsure_twice"} in [{one["rule"] for one in row.why["reasons"]} for row in handed]
    shown = looked(stage.agent("Rina", "operator"), FORM)
    assert "2 pertanyaan terakhir diputar ulang" in shown
    assert "peliharaan masuk dong" in shown


def test_questions_are_shown_masked_and_erased_ones_not_at_all(stage: Stage) -> None:
    stage.customer().says("boleh bawa kucing pakai kartu 4111 1111 1111 1111?")
    operator = stage.agent("Rina", "operator")
    shown = looked(operator, FORM)
    assert "4111 1111" not in shown
    stage.customer("Budi").says(CAT)
    with stage.house.database.transaction() as session:
        session.execute(update(turns).values(why={}))
    assert "Belum ada pertanyaan pelanggan" in looked(operator, FORM)


def test_the_tier_and_channel_of_who_asked_count(stage: Stage) -> None:
    stage.customer().says(CAT)
    operator = stage.agent("Rina", "operator")
    assert "tidak terjawab" not in looked(operator, FORM | {"tier": "gold"})
    with stage.house.database.transaction() as session:
        session.execute(update(customers).values(tier="Gold"))
    assert "tidak terjawab" in looked(operator, FORM | {"tier": "gold"})
    assert "tidak terjawab" not in looked(operator, FORM | {"channel": "telegram"})


def test_an_agent_who_may_only_read_is_shown_no_impact(stage: Stage) -> None:
    stage.agent("Rina", "operator").http.post("/desk/knowledge/write", data=FORM)
    agent = stage.agent()
    assert agent.http.post("/desk/knowledge/write", data=FORM | {"act": "impact"}).status_code == 403
    assert "Yang akan berubah" not in agent.http.get(f"{ENTRY}?impact=true").text


def test_hundreds_of_questions_are_replayed_in_a_fraction_of_a_second(stage: Stage) -> None:
    stage.customer().says(CAT)
    [talk] = stage.rows(select(conversations.c.id))
    with stage.house.database.transaction() as session:
        entries, _ = read_published(session)
        for text in [one for entry in entries for one in entry.variants][::2]:
            why = dict(stage.house.engine.play(stranger(stage, text)).why)
            row = {"conversation_id": talk.id, "at": stage.clock.now(), "decision": "answer", "engine": "", "why": why}
            turn = session.execute(insert(turns).values(row).returning(turns.c.id)).scalar_one()
            said = {"conversation_id": talk.id, "author": "customer", "text": text, "at": stage.clock.now()}
            session.execute(insert(messages).values({**said, "turn_id": turn}))
        entry = read_version(session, "shipping.cost")
    assert cpu_seconds(lambda: impact(stage.house, entry), 1.0) < 1.0
    found = impact(stage.house, entry)
    assert found.looked_at > 250
    assert found.flips == ()


def stranger(stage: Stage, text: str) -> Situation:
    """Return the first message of somebody unknown."""
    view, now = ConversationView(0, "bot", 0, 0, "web", 0), stage.clock.now()
    return Situation(now, 0, stage.house.business, Person(0), view, (Utterance(0, text, now),))
