"""What the knowledge does not answer comes together in groups, and goes as soon as it is answered."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from html import unescape
from typing import Any

from sqlalchemy import insert, select

from bot.open_questions import marks, open_questions
from bot.questions import Questions, make_board
from core.examples import read_taught
from core.questions import Board, Group
from core.tables import conversations, messages, turns
from core.words import ConversationView, Person, Situation, Utterance
from faq_kb.entries import expire
from faq_kb.tables import kb_asides
from reminders.surveys import write_rating
from tests.bot.test_plans import listening, whole_reads
from tests.stage import Agent, Stage

CATS = ("boleh bawa kucing peliharaan masuk?", "bawa kucing boleh ga kak", "kucing saya boleh ikut masuk toko?")
VALETS = ("ada valet mobil?", "valet mobil ada gak kak")
WARRANTY = "garansinya berapa lama ya kak"
PAGE = "/desk/knowledge/questions"


def board(stage: Stage) -> Board:
    """Return the groups as they are now."""
    return make_board(stage.house, stage.clock.now())


def ask(stage: Stage, texts: Sequence[str]) -> None:
    """Let each of these questions be asked by a customer of its own."""
    for number, text in enumerate(texts):
        stage.customer(f"Pelanggan {number}").says(text)


def form_on(page: str) -> dict[str, str]:
    """Return what the entry's form on a page would send."""
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("question", "based_on")}
    lists = {
        name: re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page, re.S)
        for name in ("variants", "answer")
    }
    chosen = {
        name: re.search(rf'<select name="{name}">(.*?)</select>', page, re.S)
        for name in ("category", "pack", "language")
    }
    values = {name: found[1] for name, found in {**fields, **lists}.items() if found}
    for name, options in chosen.items():
        assert options
        picked = re.search(r'value="([^"]*)" selected', options[1]) or re.search(r'value="([^"]*)"', options[1])
        assert picked
        values[name] = picked[1]
    return {name: unescape(value) for name, value in values.items()}


def written(operator: Agent, path: str, **more: str) -> str:
    """Open a form, fill in what a person would, send it, and return the page that answers."""
    form = form_on(operator.http.get(path).text)
    return str(operator.http.post(path.split("?")[0], data=form | more).text)


def only(groups: Sequence[Group]) -> Group:
    """Return the one group that there is."""
    [group] = groups
    return group


def rated_badly(stage: Stage, customer: Any, score: int = 1) -> None:
    """Let a customer's conversation be rated."""
    with stage.house.database.transaction() as session:
        talk = customer.conversation_id
        told = {"survey": "csat", "score": score, "comment": "", "reminder_id": None, "conversation_id": talk}
        write_rating(session, **told, now=stage.clock.now())


def test_what_several_customers_ask_is_one_group_and_what_one_asks_never_leads(stage: Stage) -> None:
    ask(stage, CATS)
    stubborn = stage.customer("Tono")
    for text in ("ada valet mobil?", "sewa grinder kopi bisa?"):
        stubborn.says(text)
        stubborn.says("jam buka hari ini")
    ask(stage, ["jam buka hari ini"])
    seen = board(stage)
    cats = only(seen.groups)
    assert (cats.messages, cats.customers, cats.endings) == (3, 3, {"rephrase": 3})
    assert set(cats.phrasings) == set(CATS)
    assert cats.title == cats.phrasings[0]
    assert cats.nearest is not None
    assert {one.title for one in seen.singles} == {"ada valet mobil?", "sewa grinder kopi bisa?"}


def test_groups_stand_in_the_order_of_their_messages(stage: Stage) -> None:
    ask(stage, [*VALETS, *CATS])
    assert [one.messages for one in board(stage).groups] == [3, 2]
    assert board(stage).groups == board(stage).groups


def test_a_group_becomes_an_entry_that_a_person_answers_and_is_gone_then(stage: Stage) -> None:
    ask(stage, CATS)
    group = only(board(stage).groups)
    operator = stage.agent("Rina", "operator")
    shown = operator.http.get(PAGE).text
    assert f"“{group.title}”" in shown
    path = f"/desk/knowledge/write?group={group.key}"
    assert path in shown
    form = form_on(operator.http.get(path).text)
    assert form["question"] == group.title
    assert set(form["variants"].splitlines()) == set(CATS) - {group.title}
    assert form["answer"] == ""
    assert "Jawaban: kosong" in written(operator, path, act="publish")
    assert "Terbit." in written(operator, path, act="publish", answer="Boleh, {kak}, di dalam keranjang.")
    assert "di dalam keranjang" in stage.customer("Wati").says(CATS[0])[-1]["text"]
    assert not board(stage).groups
    assert "Semua pertanyaan terjawab" in operator.http.get(PAGE).text


def test_phrasings_become_variants_of_the_nearest_entry_by_the_ordinary_way(stage: Stage) -> None:
    operator = stage.agent("Rina", "operator")
    entry = {"question": "Ada parkir valet?", "category": "jam_lokasi_kontak", "pack": "general", "language": "id"}
    operator.http.post("/desk/knowledge/write", data=entry | {"answer": "Tidak ada valet.", "act": "publish"})
    asked = ("mobilnya diparkirin petugas ga", "petugas yang parkirin mobil ada?")
    ask(stage, asked)
    group = only(board(stage).groups)
    path = f"/desk/knowledge/e/jam_lokasi_kontak.ada_parkir_valet?group={group.key}"
    page = operator.http.get(path).text
    assert form_on(page)["variants"].splitlines() == list(group.variants)
    assert "2 cara bertanya pelanggan terisi, belum disimpan" in page
    assert "Terbit." in written(operator, path, act="publish")
    assert "Tidak ada valet" in stage.customer("Wati").says(asked[0])[-1]["text"]
    assert not board(stage).groups
    assert operator.http.get(path).status_code == 404


def test_an_answer_that_was_rated_badly_is_listed_until_it_is_published_again(stage: Stage) -> None:
    for name in ("Sari", "Budi"):
        customer = stage.customer(name)
        customer.says(WARRANTY)
        customer.says("pesanan saya sampai mana")
        rated_badly(stage, customer)
    glad = stage.customer("Tono")
    glad.says(WARRANTY)
    rated_badly(stage, glad, 4)
    group = only(board(stage).groups)
    assert (group.messages, group.endings, group.title) == (2, {"rated": 2}, WARRANTY)
    assert group.nearest is not None
    operator = stage.agent("Rina", "operator")
    stage.clock.at = stage.clock.at.replace(hour=stage.clock.at.hour + 1)
    path = f"/desk/knowledge/e/{group.nearest.entry_id}"
    written(operator, path, act="publish", answer="Garansinya dua tahun.")
    assert not board(stage).groups


def test_an_answer_that_was_asked_for_again_and_a_person_for_what_was_not_understood_count(stage: Stage) -> None:
    sari = stage.customer()
    for _ in range(3):
        sari.says(WARRANTY)
    budi = stage.customer("Budi")
    budi.says("kuda lumping naik becak")
    budi.says("boleh bawa kucing peliharaan masuk dong")
    stage.customer("Tono").says("saya mau bicara dengan manusia")
    endings = [ending for one in board(stage).singles for ending in one.endings.items()]
    assert sorted(endings) == [("handover", 1), ("repeat", 1), ("rephrase", 1)]


def test_a_question_without_an_approved_text_counts_until_there_is_one(stage: Stage) -> None:
    with stage.house.database.transaction() as session:
        for entry in [one for one in stage.house.engine.knowledge.entries if "warranty" in one.id]:
            expire(session, entry.id, author="test", now=stage.clock.now())
    Questions(stage.house).board()
    ask(stage, [WARRANTY, "berapa lama garansinya?"])
    assert [one.endings for one in board(stage).groups] == [{"gap": 2}]


def test_a_choice_that_was_made_is_no_open_question(stage: Stage) -> None:
    sari, budi = stage.customer(), stage.customer("Budi")
    for customer in (sari, budi):
        customer.says("jadwal")
    assert only(board(stage).groups).endings == {"clarify": 2}
    sari.presses("Jadwal dokter")
    assert only(board(stage).singles).messages == 1


def test_what_is_erased_is_gone_at_once_also_from_what_was_made_before(stage: Stage) -> None:
    ask(stage, CATS)
    questions = Questions(stage.house)
    assert questions.board().groups
    for visitor in stage.customers:
        visitor.http.post("/chat/erase")
        stage.clock.at = stage.clock.at.replace(minute=stage.clock.at.minute + 1)
    gone = questions.board(fresh=True)
    assert (gone.groups, gone.singles, gone.looked_at) == ((), (), 0)


def test_a_count_may_be_ten_minutes_old_and_a_page_never(stage: Stage) -> None:
    questions = Questions(stage.house)
    assert not questions.board(fresh=False).groups
    ask(stage, CATS)
    assert not questions.board(fresh=False).groups
    assert questions.board().groups
    ask(stage, VALETS)
    stage.wait(minutes=11)
    assert len(questions.board(fresh=False).groups) == 2


def test_the_list_of_entries_leads_there_with_a_count_but_not_for_agents(stage: Stage) -> None:
    ask(stage, [*CATS, *VALETS])
    operator = stage.agent("Rina", "operator").http
    assert f'hx-get="{PAGE}/count"' in operator.get("/desk/knowledge").text
    assert operator.get(f"{PAGE}/count").text.strip() == '<span class="num">2</span>'
    agent = stage.agent().http
    assert PAGE not in agent.get("/desk/knowledge").text
    assert agent.get(PAGE).status_code == 403


def test_a_group_that_was_put_aside_comes_back_when_as_many_ask_again(stage: Stage) -> None:
    ask(stage, [*CATS, *VALETS])
    operator = stage.agent("Rina", "operator")
    cats = board(stage).groups[0]
    for _ in range(2):
        operator.http.post(f"{PAGE}/{cats.key}/aside")
    assert [(row.author, row.messages) for row in stage.rows(select(kb_asides))] == [("Rina", 3)]
    page = operator.http.get(PAGE).text
    assert "disisihkan Rina" in page
    assert f"write?group={cats.key}" not in page
    stage.wait(minutes=5)
    ask(stage, ["kak boleh bawa kucing gak", "min bisa bawa kucing?"])
    assert [one.messages for one in board(stage).groups] == [2]
    ask(stage, ["kucing boleh masuk ga"])
    assert [one.messages for one in board(stage).groups] == [6, 2]


def test_a_group_that_was_put_aside_can_be_brought_back(stage: Stage) -> None:
    ask(stage, CATS)
    operator = stage.agent("Rina", "operator")
    key = board(stage).groups[0].key
    operator.http.post(f"{PAGE}/{key}/aside")
    assert not board(stage).groups
    assert "Tampilkan lagi" in operator.http.get(PAGE).text
    operator.http.post(f"{PAGE}/{key}/back")
    assert board(stage).groups


def test_a_group_is_filed_under_an_intent_and_waits_aside_for_the_next_training(stage: Stage) -> None:
    ask(stage, CATS)
    operator = stage.agent("Rina", "operator")
    group = only(board(stage).groups)
    path = f"{PAGE}/{group.key}/teach"
    assert 'value="general.hours_location"' in operator.http.get(path).text
    assert operator.http.post(path, data={"intent": "no.such", "chosen": list(CATS)}).status_code == 422
    assert operator.http.post(path, data={"intent": "general.hours_location", "chosen": ["x"]}).status_code == 422
    for intent in ("general.greet", "general.hours_location"):
        shown = operator.http.post(path, data={"intent": intent, "chosen": [CATS[0], CATS[1], "apa saja"]}).text
        assert "Disimpan sebagai contoh" in shown
    with stage.house.database.snapshot() as session:
        taught = read_taught(session)
    assert {(one.text, one.intent, one.language, one.author) for one in taught} == {
        (text, "general.hours_location", "id", "Rina") for text in CATS[:2]
    }
    assert not board(stage).groups
    operator.http.post(f"{PAGE}/taught/{taught[0].id}/forget")
    with stage.house.database.snapshot() as session:
        assert read_taught(session) == taught[1:]


def test_a_sentence_with_somebodys_number_is_no_variant_and_no_title(stage: Stage) -> None:
    numbered = [f"{CATS[1]} hubungi 0812-3456-789{number}" for number in range(5)]
    ask(stage, [*numbered, CATS[1]])
    group = only(board(stage).groups)
    assert (group.messages, group.title, group.variants) == (6, CATS[1], (CATS[1],))
    assert len(group.phrasings) == 2


def test_what_is_older_than_the_window_is_not_read(stage: Stage) -> None:
    ask(stage, CATS)
    stage.clock.at = stage.clock.at.replace(year=2027, month=3)
    assert board(stage).looked_at == 0


def test_the_questions_are_read_without_reading_a_growing_table_from_end_to_end(stage: Stage) -> None:
    ask(stage, [*CATS, "jadwal"])
    rated_badly(stage, stage.customers[0])
    with listening(stage) as heard, stage.house.database.snapshot() as session:
        assert len(open_questions(session, now=stage.clock.now())) == 4
        marks(session)
    assert len(heard) > 5
    assert whole_reads(stage, heard) == []


def test_hundreds_of_questions_are_grouped_in_about_a_second(stage: Stage) -> None:
    ask(stage, CATS)
    [talk] = stage.rows(select(conversations.c.id).limit(1))
    texts = [one for entry in stage.house.engine.knowledge.entries for one in entry.variants][:600]
    situation = Situation(
        now=stage.clock.now(),
        dice=0,
        business=stage.house.business,
        person=Person(0),
        conversation=ConversationView(0, "bot", 0, 0, "web", 0, "id"),
        utterances=(Utterance(0, CATS[0], stage.clock.now()),),
    )
    why = dict(stage.house.engine.play(situation).why)
    with stage.house.database.transaction() as session:
        for number, text in enumerate(texts):
            row = {"conversation_id": talk.id, "at": stage.clock.now(), "decision": "rephrase", "engine": ""}
            row |= {"why": why | {"plain": f"{text} kuda lumping {number}"}, "missed": "rephrase"}
            turn = session.execute(insert(turns).values(row).returning(turns.c.id)).scalar_one()
            said = {"conversation_id": talk.id, "author": "customer", "text": text, "at": stage.clock.now()}
            session.execute(insert(messages).values({**said, "turn_id": turn}))
    began = time.thread_time()
    assert board(stage).looked_at == 603
    assert time.thread_time() - began < 2.5
