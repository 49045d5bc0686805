"""Knowledge pages: finding, writing, publishing, reviewing and trying."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from console.entry_faults import in_words
from console.pages.knowledge_entry import slug
from core.business import save_decision
from core.tables import events
from faq_kb.entries import load_starter, read_knowledge
from faq_kb.entry import Problem
from faq_kb.listing import count_unreviewed
from faq_kb.tables import kb_entries, kb_versions
from tests.console.conftest import NOW, Desk

FORM = {
    "question": "Apakah bisa dititip ke satpam?",
    "variants": "titip satpam bisa ga\nbisa dititip security",
    "answer": "Bisa, {kak}. Tulis **titip satpam** di catatan pesanan.",
    "category": "pengiriman_resi",
    "pack": "commerce",
    "language": "id",
}
ENTRY = "pengiriman_resi.apakah_bisa_dititip_ke_satpam"


def published(desk: Desk) -> set[str]:
    """Return the ids of the entries that answer customers now."""
    with desk.database.snapshot() as session:
        knowledge = read_knowledge(session)
    return {entry.id for entry in knowledge.entries if not knowledge.lacks(entry.id)}


def test_an_operator_writes_a_draft_that_customers_do_not_see(desk: Desk) -> None:
    operator = desk.browser("operator")
    answer = operator.post("/desk/knowledge/write", data=FORM | {"act": "draft"})
    assert answer.headers["location"] == f"/desk/knowledge/e/{ENTRY}?saved=draft#editor"
    assert ENTRY not in published(desk)
    page = operator.get(f"/desk/knowledge/e/{ENTRY}?saved=draft").text
    assert "Draf disimpan" in page
    assert "bisa dititip security" in page
    assert "<strong>titip satpam</strong>" in page


def test_publishing_lets_an_entry_answer_and_tells_the_engine(desk: Desk) -> None:
    operator = desk.browser("operator")
    operator.post("/desk/knowledge/write", data=FORM | {"act": "publish"})
    assert ENTRY in published(desk)
    assert ("published",) in desk.calls
    operator.post(f"/desk/knowledge/e/{ENTRY}/expire")
    assert ENTRY not in published(desk)
    operator.post(
        f"/desk/knowledge/e/{ENTRY}", data=FORM | {"answer": "Tidak bisa.", "based_on": "1", "act": "publish"}
    )
    operator.post(f"/desk/knowledge/e/{ENTRY}/back", data={"version": "1"})
    versions = desk.rows(select(kb_versions.c.version, kb_versions.c.state).order_by(kb_versions.c.version))
    assert versions == [(1, "expired"), (2, "expired"), (3, "published")]


def test_two_people_editing_do_not_overwrite_each_other(desk: Desk) -> None:
    operator = desk.browser("operator")
    operator.post("/desk/knowledge/write", data=FORM)
    operator.post(f"/desk/knowledge/e/{ENTRY}", data=FORM | {"answer": "Versi dua.", "based_on": "1"})
    late = operator.post(f"/desk/knowledge/e/{ENTRY}", data=FORM | {"answer": "Versi lain.", "based_on": "1"})
    assert late.status_code == 422
    assert "Rekan Anda menyimpan versi lain lebih dulu" in late.text
    assert "Versi lain." in late.text


def test_a_wrong_entry_says_each_fault_and_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.browser("operator").post(
        "/desk/knowledge/write", data=FORM | {"answer": "Harga {lone", "valid_from": "kapan saja"}
    )
    assert answer.status_code == 422
    assert "Harga {lone" in answer.text
    assert "kapan saja" in answer.text
    assert "kurung kurawal tanpa pasangan" in answer.text
    assert not desk.rows(select(kb_entries))


def test_an_agent_reads_but_cannot_write(desk: Desk) -> None:
    desk.browser("operator").post("/desk/knowledge/write", data=FORM)
    agent = desk.browser("agent")
    page = agent.get(f"/desk/knowledge/e/{ENTRY}").text
    assert "perlu peran operator" in page
    assert '<fieldset class="pane-body" disabled>' in page
    assert agent.post(f"/desk/knowledge/e/{ENTRY}", data=FORM).status_code == 403


def test_starter_entries_are_reviewed_with_one_click_each(desk: Desk) -> None:
    with desk.database.transaction() as session:
        load_starter(session, NOW)
        before = count_unreviewed(session)
    operator = desk.browser("operator")
    page = operator.get("/desk/knowledge?unreviewed=true").text
    assert "Tinjau & terbitkan" in page
    first = page.split("/desk/knowledge/review/")[1].split('"')[0]
    operator.post(f"/desk/knowledge/review/{first}", data={"query": "unreviewed=true"})
    with desk.database.snapshot() as session:
        assert count_unreviewed(session) == before - 1
    assert f'/desk/knowledge/review/{first}"' not in operator.get("/desk/knowledge?unreviewed=true").text


def test_the_list_is_filtered_by_word_category_language_and_state(desk: Desk) -> None:
    with desk.database.transaction() as session:
        load_starter(session, NOW)
    desk.browser("operator").post("/desk/knowledge/write", data=FORM)
    agent = desk.browser("agent")
    assert f"/desk/knowledge/e/{ENTRY}" in agent.get("/desk/knowledge?text=satpam").text
    assert f"/desk/knowledge/e/{ENTRY}" in agent.get("/desk/knowledge?state=draft&text=titip").text
    assert f"/desk/knowledge/e/{ENTRY}" not in agent.get("/desk/knowledge?language=en").text
    assert f"/desk/knowledge/e/{ENTRY}" not in agent.get("/desk/knowledge?state=published&text=satpam").text
    assert "Tidak ada entri di sini" in agent.get("/desk/knowledge?text=zzzqqq").text


def test_a_variable_is_set_once_and_wakes_its_entries(desk: Desk) -> None:
    operator = desk.browser("operator")
    operator.post("/desk/knowledge/write", data=FORM | {"answer": "Retur {return_days} hari.", "act": "publish"})
    assert ENTRY not in published(desk)
    assert "belum bernilai" in operator.get(f"/desk/knowledge/e/{ENTRY}").text
    operator.post("/desk/knowledge/variables/return_days", data={"value": "14"})
    assert ENTRY in published(desk)
    assert 'value="14"' in operator.get("/desk/knowledge/variables").text
    assert operator.post("/desk/knowledge/variables/kak", data={"value": "Gan"}).status_code == 422


def test_trying_a_question_shows_answer_decision_and_hits(desk: Desk) -> None:
    agent = desk.browser("agent")
    for headers in ({"hx-request": "true"}, {}):
        text = agent.post("/desk/knowledge/try", data={"asked": "brp ongkir"}, headers=headers).text
        assert "<strong>Rp18.000</strong>" in text
        assert "Menjawab · maksud <b>Ongkos kirim</b> 0,91" in text
        assert '<code class="id">shipping.cost</code>' in text
        assert "Berapa ongkirnya?" in text
        assert "0,83" in text


def test_a_preview_shows_the_answer_as_each_channel_does(desk: Desk) -> None:
    agent = desk.browser("agent")
    form = {"answer": "Retur **{return_days}** hari, {kak}.", "steps": "Foto barang\nKirim", "language": "id"}
    web = agent.post("/desk/knowledge/preview", data=form | {"form": "web"}).text
    assert "<strong>{return_days}</strong> hari, Kak." in web
    assert "<li>Foto barang</li>" in web
    assert "*{return_days}*" in agent.post("/desk/knowledge/preview", data=form | {"form": "whatsapp"}).text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Apakah bisa dititip ke satpam rumah saya?", "apakah_bisa_dititip_ke_satpam_rumah"),
        ("Café?", "cafe"),
        ("???", "entri"),
    ],
)
def test_an_id_is_made_of_the_first_words_of_the_question(question: str, expected: str) -> None:
    assert slug(question) == expected


def test_saving_and_publishing_are_events(desk: Desk) -> None:
    desk.browser("operator").post("/desk/knowledge/write", data=FORM | {"act": "publish"})
    names = [row.name for row in desk.rows(select(events.c.name).order_by(events.c.id))]
    assert names[-2:] == ["knowledge.saved", "knowledge.published"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"question": ""}, "Pertanyaan: kosong, isi dulu."),
        ({"answer": "Retur {hari."}, "Jawaban: kurung kurawal tanpa pasangan di dekat"),
        ({"twin": "Bukan Nama"}, "Kembaran bahasa lain: “Bukan Nama”, huruf kecil"),
        ({"valid_from": "besok"}, "Berlaku dari: “besok”, isi hari seperti 25/12/2026."),
        ({"valid_from": "2/1/2027", "valid_until": "1/1/2027"}, "Berlaku sampai: 2027-01-01, isi hari sesudah"),
        ({"answer": "x" * 9000}, "Jawaban: 9000 karakter, paling banyak"),
    ],
)
def test_a_fault_of_an_entry_is_told_in_the_words_of_the_form(desk: Desk, values: dict[str, str], words: str) -> None:
    answer = desk.browser("operator").post("/desk/knowledge/write", data=FORM | values)
    assert answer.status_code == 422
    assert words in answer.text
    if values.get("valid_from") == "besok":
        assert 'name="valid_from" value="besok"' in answer.text


def test_a_fault_that_is_not_known_is_told_as_it_is() -> None:
    assert in_words(Problem("row", "three cells", "four"), "id") == "row: three cells, four."


def test_days_of_an_entry_are_read_and_shown_as_people_write_them(desk: Desk) -> None:
    operator = desk.browser("operator")
    page = operator.post("/desk/knowledge/write", data=FORM | {"valid_from": "5/1/2027", "valid_until": "2027-02-01"})
    shown = operator.get(page.headers["location"]).text
    assert 'name="valid_from" value="05/01/2027"' in shown
    assert 'name="valid_until" value="01/02/2027"' in shown


def test_a_draft_is_put_before_a_colleague_who_finds_and_publishes_it(desk: Desk) -> None:
    operator = desk.browser("operator")
    operator.post("/desk/knowledge/write", data=FORM)
    place = f"/desk/knowledge/e/{ENTRY}"
    assert "Minta tinjauan" in operator.get(place).text
    asked = operator.post(f"{place}/ask-review", data={"version": "1"})
    assert asked.headers["location"] == f"{place}?saved=in_review#editor"
    assert operator.post(f"{place}/ask-review", data={"version": "1"}).status_code == 409
    colleague = desk.browser("administrator")
    assert place in colleague.get("/desk/knowledge?state=in_review").text
    assert place not in colleague.get("/desk/knowledge?state=draft").text
    assert "Minta tinjauan" not in colleague.get(place).text
    assert ENTRY not in published(desk)
    colleague.post(place, data=FORM | {"act": "publish", "based_on": "1"})
    assert ENTRY in published(desk)


def test_facts_that_only_other_packs_need_come_last_and_are_not_counted(desk: Desk) -> None:
    with desk.database.transaction() as session:
        load_starter(session, NOW)
        save_decision(session, "packs", ["general", "commerce"], author="Ika", now=NOW)
    page = desk.browser("operator").get("/desk/knowledge/variables").text
    needed, _, unused = page.partition('id="tak-dipakai"')
    assert 'id="v-return_days"' in needed
    assert 'id="v-admin_fee"' not in needed
    assert 'id="v-admin_fee"' in unused
    counted = re.search(r'Variabel <span class="num">(\d+)</span>', desk.browser("agent").get("/desk/knowledge").text)
    assert counted is not None
    assert int(counted[1]) == needed.count('id="v-')
