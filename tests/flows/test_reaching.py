"""Plays about where a waiting customer may be reached when the page is closed: asked once, kept, never believed."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot.channels import Channel
from bot.channels.web import CHANNEL
from core.database import metadata
from core.tables import conversations, customers, identities
from handover.tables import handovers
from tests.stage import Stage, Visitor, texts

ASKS = "ke mana kami boleh memberi kabar"
KEPT = "tim bisa menghubungi"


def everything(stage: Stage) -> str:
    """Return every cell of the database as one text."""
    with stage.house.database.snapshot() as session:
        tables = [session.exec_driver_sql(f'SELECT * FROM "{table.name}"').all() for table in metadata.sorted_tables]
    return "\n".join(str(cell) for rows in tables for row in rows for cell in row)


def brief_of(stage: Stage, sari: Visitor) -> str:
    [row] = stage.rows(select(handovers.c.brief).where(handovers.c.conversation_id == sari.conversation_id))
    return json.dumps(row.brief, ensure_ascii=False)


def test_who_waits_is_asked_once_and_the_answer_stands_in_brief_and_card_unverified(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    assert ASKS in texts(sari.says("mau bicara dengan orang kak"))
    said = texts(sari.says("wa aja ke 0812 3456 7890 ya"))
    assert f"{KEPT} +6281234567890" in said
    assert said.count("\n") == 0
    assert "bisa dihubungi di +6281234567890 (belum diverifikasi)" in brief_of(stage, sari)
    understood = {line["name"]: line["text"] for line in json.loads(brief_of(stage, sari))}
    assert "0812" not in understood["facts"] + understood["tried"]
    assert "0812" not in understood["wants"]
    later = texts(sari.says("buka jam berapa kak?")) + texts(sari.says("masih lama?"))
    assert ASKS not in later
    assert KEPT not in later
    dian.claims(sari)
    page = dian.http.get(f"/desk/conversations/{sari.public_id}").text
    assert "bisa dihubungi di +6281234567890 (belum diverifikasi)" in page
    assert "<dt>Bisa dihubungi di</dt>" in page


def test_what_is_typed_makes_nobody_known_by_it(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang kak")
    sari.says("081234567890")
    assert len(stage.rows(select(identities.c.id))) == 1
    [person] = stage.rows(select(customers.c.phone, customers.c.external_id))
    assert (person.phone, person.external_id) == (None, None)


def test_an_e_mail_address_is_an_answer_too_and_may_come_a_message_later(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang kak")
    assert KEPT not in texts(sari.says("buka jam berapa kak?"))
    assert f"{KEPT} sari@contoh.co.id" in texts(sari.says("email aja sari@contoh.co.id"))


@pytest.mark.parametrize("answer", ["tidak usah", "ga usah kak", "nggak perlu"])
def test_a_no_is_an_ordinary_message_and_leaves_nobodys_queue(stage: Stage, answer: str) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang kak")
    said = texts(sari.says(answer))
    assert ASKS not in said
    assert KEPT not in said
    assert sari.state == "waiting"


def test_no_need_to_be_reached_does_not_mean_that_nobody_is_needed(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("I want to talk to a person please")
    sari.says("no need")
    assert sari.state == "waiting"


def test_tidak_jadi_still_leaves_the_queue(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang kak")
    sari.says("tidak jadi deh kak")
    assert sari.state == "bot"
    assert KEPT not in texts(sari.says("081234567890"))


def test_beside_the_words_of_an_emergency_nothing_is_asked(stage: Stage) -> None:
    sari = stage.customer()
    assert ASKS not in texts(sari.says("tolong ibu saya sesak napas dan nyeri dada"))
    assert ASKS in texts(sari.says("buka jam berapa kak?"))


def test_an_angry_answer_counts_too(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang kak")
    assert KEPT in texts(sari.says("081234567890 CEPETAN DONG LAMA BANGET MENGECEWAKAN!!!"))


def test_a_phone_within_a_story_is_no_answer(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang kak")
    story = (
        "jadi nomor lama saya 081234567890 itu sudah hangus dan sekarang akun saya tidak bisa dibuka sama sekali kak"
    )
    assert KEPT not in texts(sari.says(story))


def test_a_number_that_nobody_asked_for_is_not_kept(stage: Stage) -> None:
    sari = stage.customer()
    assert KEPT not in texts(sari.says("081234567890"))


def test_given_back_and_asked_for_again_nobody_is_asked_twice(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    sari.says("mau bicara dengan orang kak")
    sari.says("081234567890")
    dian.claims(sari)
    dian.returns(sari)
    assert ASKS not in texts(sari.says("mau bicara dengan orang lagi kak"))
    newest = stage.rows(select(handovers.c.brief).order_by(handovers.c.id.desc()))[0]
    assert "+6281234567890" in json.dumps(newest.brief)


def test_a_channel_that_reaches_the_absent_asks_nothing(stage: Stage) -> None:
    own = {name: getattr(CHANNEL, name) for name in ("label", "deliver", "received", "routes")}
    stage.house.channels = {"web": Channel(**own)}
    assert ASKS not in texts(stage.customer().says("mau bicara dengan orang kak"))


def test_erasing_forgets_where_to_be_reached(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang kak")
    sari.says("081234567890")
    assert stage.rows(select(conversations.c.memory))[0].memory["contact"] == "+6281234567890"
    sari.http.post("/chat/erase")
    stage.settle()
    assert "81234567890" not in everything(stage)
