"""A question whose approved answer lacks a fact of the shop: it is understood, said so, and a person can be asked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.publishing import republish
from bot.questions import make_board
from core.tables import messages
from faq_kb.variables import read_variables, set_variable
from handover.tables import handovers
from tests.stage import Stage, texts

PACKS = ["general", "commerce", "clinic", "bank"]


@pytest.fixture
def bare(stage: Stage) -> Stage:
    """A shop that has told no fact but its name."""
    with stage.house.database.transaction() as session:
        for name in read_variables(session)["id"]:
            set_variable(session, name, "", author="test", now=stage.clock.now())
    stage.decide(packs=PACKS)
    return stage


def tell(stage: Stage, **facts: str) -> None:
    """Set facts of the shop, as their page would."""
    with stage.house.database.transaction() as session:
        for name, value in facts.items():
            set_variable(session, name, value, author="test", now=stage.clock.now())
    republish(stage.house)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("surat sakit bisa online?", "surat sakit atau surat sehat"),
        ("buka blokir atm gmn", "membuka blokir"),
        ("harganya berapa kak", "Berapa harganya?"),
        ("can i get a sick note online", "How do I get a sick note"),
    ],
)
def test_what_only_lacks_a_fact_is_named_and_offered_to_a_person(bare: Stage, asked: str, named: str) -> None:
    sari = bare.customer()
    said = sari.says(asked)[-1]
    assert named in said["text"]
    assert [one["title"] for one in said["options"]][-1] in ("Bicara dengan orang", "Talk to a person")
    sari.says("yes please" if "note" in asked else "iya boleh")
    assert sari.state == "waiting"


def test_the_answer_comes_as_soon_as_the_fact_is_told(bare: Stage) -> None:
    sari, asked = bare.customer(), "ada igd sama ambulans ga?"
    assert "belum tersedia" in texts(sari.says(asked))
    lacking = bare.house.engine.knowledge.lacks("clinic.emergency_room")
    assert lacking
    index = bare.house.engine.knowledge.index
    tell(bare, **dict.fromkeys(lacking, "di gedung B"))
    assert "di gedung B" in texts(bare.customer("Tono").says(asked))
    # A fact is no other wording: nothing is read again.
    assert bare.house.engine.knowledge.index is index


def test_asking_the_same_again_calls_a_person(bare: Stage) -> None:
    sari = bare.customer()
    sari.says("kurs dollar hari ini brp")
    sari.says("kurs dollar hari ini berapa ya")
    assert sari.state == "waiting"
    [reason] = bare.rows(select(handovers.c.reasons))[0].reasons
    assert reason["evidence"] == "kurs dollar hari ini brp"


def test_nobody_is_asked_which_of_two_was_meant_where_neither_answers(bare: Stage) -> None:
    [said] = bare.customer().says("tidak ada jam besuk")
    assert "belum tersedia" in said["text"]
    [kept] = bare.rows(select(messages.c.text).where(messages.c.author == "bot"))
    assert kept.text == said["text"]


def test_a_question_beside_the_offer_is_no_answer_to_it(bare: Stage) -> None:
    sari = bare.customer()
    sari.says("kurs dollar hari ini brp")
    assert "retur" in texts(sari.says("barang bisa diretur ga"))
    assert "lama barang sampai" in texts(sari.says("berapa lama sampe ke makassar"))


def test_a_no_ends_the_offer_and_a_question_of_ours_that_is_open_stays_open(bare: Stage) -> None:
    sari = bare.customer()
    sari.says("kurs dollar hari ini brp")
    sari.says("ga usah kak")
    sari.says("ya")
    assert sari.state == "bot"
    tono = bare.customer("Tono")
    tono.says("mau daftar ke dokter gigi kak")
    assert "bicara dengan orang" in texts(tono.says("surat sakit bisa online?"))
    assert "dokter gigi" in texts(tono.says("besok jam 10 pagi"))
    assert tono.state == "bot"


def test_a_gap_beside_what_was_read_back_leaves_it_open(bare: Stage) -> None:
    tono = bare.customer("Tono")
    tono.says("mau daftar ke dokter gigi kak")
    tono.says("besok jam 10 pagi")
    said = texts(tono.says("surat sakit bisa online?"))
    assert "bicara dengan orang" in said
    assert "10.00 WIB. Betul" in said
    assert "sudah saya catat" in texts(tono.says("iya betul"))


def test_who_waits_for_a_person_is_not_offered_one(bare: Stage) -> None:
    sari = bare.customer()
    sari.says("mau bicara dengan orang")
    said = texts(sari.says("kurs dollar hari ini brp"))
    assert "belum tersedia" in said
    assert "Mau saya tanyakan" not in said


def test_a_yes_to_asking_the_team_about_an_outage_asks_it(stage: Stage) -> None:
    stage.decide(packs=PACKS)
    sari = stage.customer()
    assert "hubungkan ke tim" in texts(sari.says("aplikasinya lagi gangguan ya?"))
    sari.says("iya boleh")
    assert sari.state == "waiting"


def test_a_yes_to_going_on_with_a_person_calls_one_and_an_oke_takes_note(stage: Stage) -> None:
    sari = stage.customer()
    assert "sambungkan ke orang" in texts(sari.says("siapa presiden amerika sekarang?"))
    sari.says("oke")
    assert sari.state == "bot"
    sari.says("siapa presiden prancis sekarang?")
    sari.says("boleh")
    assert sari.state == "waiting"


@pytest.mark.parametrize("said", ["iya", "iya cek dong kak", "boleh", "cek"])
def test_a_yes_to_the_order_that_a_greeting_names_tells_of_it(stage: Stage, said: str) -> None:
    sari = stage.customer()
    sari.says("jam buka")
    sari.is_known_as("me")
    stage.tell(kind="order", reference="TL-10023", status="packed", external_id="me", fields={})
    stage.wait(hours=80)
    assert "Mau cek pesanan TL-10023" in texts(sari.says("halo kak"))
    assert "dikemas" in texts(sari.says(said))


def test_operators_see_which_fact_would_answer_what_is_asked(bare: Stage) -> None:
    for number in range(2):
        bare.customer(f"Pelanggan {number}").says("kurs dollar hari ini brp")
    [group] = make_board(bare.house, bare.clock.now()).groups
    assert group.nearest is not None
    assert group.nearest.lacks
    assert group.endings == {"gap": 2}
    page = bare.agent("Rina", "operator").http.get("/desk/knowledge/questions").text
    assert "butuh nilai" in page
    assert f"/desk/knowledge/variables#v-{group.nearest.lacks[0]}" in page
    tell(bare, **dict.fromkeys(group.nearest.lacks, "di situs kami"))
    assert make_board(bare.house, bare.clock.now()).groups == ()
