"""`sapa demo`: filled through the real engine, tried by a visitor, and removed to the row."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.demo.adopt import adopt_visitor
from bot.demo.clearing import clear
from bot.demo.playing import expected_endings
from bot.demo.reminding import NothingToRemind, remind_now
from bot.demo.staging import Loaded
from bot.demo.staging import stage as put_on_stage
from bot.publishing import republish
from bot.ticking import fire
from console.links import make_link
from core.database import metadata
from core.tables import agents, conversations, customers, events, identities, messages, outbox, records, turns
from faq_kb.entry import PACKS
from faq_kb.variables import unset_variables
from tests.commands.conftest import Sapa
from tests.stage import Stage, Visitor, texts

Rows = dict[str, list[tuple[Any, ...]]]


def fill(stage: Stage) -> None:
    with stage.house.database.transaction() as session:
        put_on_stage(session, stage.house, now=stage.clock.now())
    republish(stage.house)


def remove(stage: Stage) -> bool:
    with stage.house.database.transaction() as session:
        found = clear(session)
    republish(stage.house)
    return found


def adopt(stage: Stage, visitor: Visitor) -> bool:
    with stage.house.database.transaction() as session:
        return adopt_visitor(session, visitor.address, now=stage.clock.now())


def every_row(stage: Stage) -> Rows:
    """Everything that lies in the database, table by table."""
    tables = metadata.sorted_tables
    return {table.name: sorted((tuple(row) for row in stage.rows(select(table))), key=repr) for table in tables}


def remind(stage: Stage) -> str:
    stage.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # a page is open
    with stage.house.database.transaction() as session:
        reference = remind_now(session, stage.house.business, now=stage.clock.now())
    fire(stage.house)
    stage.settle()
    return reference


# Filling and clearing whole runs on both databases; what a filled demo says does not depend on where it lies.
ON_SQLITE = pytest.mark.sqlite


@pytest.fixture
def filled(stage: Stage) -> Stage:
    """The house with the demo loaded."""
    fill(stage)
    return stage


@pytest.fixture
def visitor(filled: Stage) -> Visitor:
    """Somebody who opened the chat of the demo."""
    sari = filled.customer("Sari")
    assert adopt(filled, sari)
    return sari


@ON_SQLITE
def test_it_holds_records_of_every_kind_and_many_statuses(filled: Stage) -> None:
    found = filled.rows(select(records.c.kind, records.c.status).where(records.c.demo))
    assert len(found) >= 30
    assert {row.kind for row in found} == {"order", "shipment", "transaction", "appointment", "outage"}
    assert len({row.status for row in found}) >= 15
    assert filled.rows(select(func.count()).where(customers.c.demo))[0][0] >= 10


@ON_SQLITE
def test_its_conversations_end_in_every_state_as_they_were_written(filled: Stage) -> None:
    newest = {
        row.external_id: row.state
        for row in filled.rows(
            select(customers.c.external_id, conversations.c.state)
            .join(conversations, conversations.c.customer_id == customers.c.id)
            .order_by(conversations.c.id)
        )
    }
    assert newest == {f"demo-{name}": state for name, state in expected_endings()}
    assert set(newest.values()) == {"bot", "waiting", "agent", "resolved"}


@ON_SQLITE
def test_its_replies_have_a_why_and_nothing_of_it_waits_to_be_sent(filled: Stage) -> None:
    said = filled.rows(select(turns.c.decision, turns.c.why))
    assert len(said) >= 15
    assert all(row.why["policy"]["line"] for row in said)
    assert not any(row.decision in ("clarify", "rephrase") for row in said)
    assert Counter(row.state for row in filled.rows(select(outbox.c.state))).keys() == {"read"}
    assert not filled.rows(select(messages.c.id).where(messages.c.text.contains("{")))


@ON_SQLITE
def test_every_shop_fact_is_set_and_the_business_never_closes(filled: Stage) -> None:
    with filled.house.database.snapshot() as session:
        assert unset_variables(session, PACKS) == {}
    business = filled.house.business
    assert business.name == "Kopi Lereng"
    assert set(business.hours.values()) == {"00:00-24:00"}
    assert [(row.login, row.role, row.on_duty) for row in filled.rows(select(agents).order_by(agents.c.login))] == [
        ("dian", "agent", True),
        ("ratna", "operator", True),
    ]


@ON_SQLITE
def test_filling_it_twice_is_refused(filled: Stage) -> None:
    with pytest.raises(Loaded):
        fill(filled)


def test_a_visitor_of_the_demo_has_orders_a_transaction_and_an_appointment(visitor: Visitor) -> None:
    assert "TRX-88213" in texts(visitor.says("status transaksi saya gimana ya?"))
    assert "KL-20461" in texts(visitor.says("cek status pesanan KL-20461"))
    assert "Maaf, Kak Sari" in texts(visitor.says("KL-20461 kok lama banget belum sampai"))


@ON_SQLITE
def test_somebody_elses_order_needs_the_last_four_digits(filled: Stage) -> None:
    stranger = filled.customer("Tamu")
    assert "4 angka terakhir" in texts(stranger.says("cek status pesanan KL-20450"))
    assert "Purwakarta" in texts(stranger.says("5510"))


@ON_SQLITE
def test_the_reminder_comes_at_once_and_iya_jadi_confirms(visitor: Visitor) -> None:
    visitor.says("halo kak")
    visitor.stage.clock.advance(timedelta(minutes=6))
    assert remind(visitor.stage) == "BK-3107"
    assert "drg. Melati Kusuma" in texts(visitor.hears())
    assert "sudah dikonfirmasi" in texts(visitor.says("iya jadi"))
    assert visitor.stage.rows(select(records.c.status).where(records.c.reference == "BK-3107")) == [("confirmed",)]


@ON_SQLITE
def test_it_can_be_reminded_of_again_and_again(visitor: Visitor) -> None:
    for _ in range(4):
        remind(visitor.stage)
        assert "BK-3107" in texts(visitor.hears())
        visitor.stage.clock.advance(timedelta(minutes=1))


@ON_SQLITE
def test_reminding_says_what_is_missing(stage: Stage) -> None:
    with pytest.raises(NothingToRemind, match="No demo is loaded"):
        remind(stage)
    fill(stage)
    with pytest.raises(NothingToRemind, match="open its link first"):
        remind(stage)


def test_cleared_it_leaves_every_row_as_it_was(stage: Stage) -> None:
    regular = stage.customer("Rudi")
    regular.says("jam buka hari sabtu sampai jam berapa?")
    before = every_row(stage)
    fill(stage)
    sari, other = stage.customer("Sari"), stage.customer("Sari")
    assert adopt(stage, sari)
    assert adopt(stage, other)
    sari.says("pesanan saya gimana")
    sari.says("STOP")
    sari.says("MULAI")
    remind(stage)
    sari.says("iya jadi")
    sari.says("ingatkan saya besok jam 9 soal kopi")
    sari.says("iya")
    other.says("mau daftar dokter gigi besok jam 10 pagi")
    other.says("mau bicara dengan orang")
    upload = sari.http.post("/chat/files", files={"file": ("struk.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png")})
    sari.types("ini buktinya", attachments=[upload.json()["sha256"]])
    stage.settle()
    assert every_row(stage) != before
    assert remove(stage)
    after = every_row(stage)
    assert {name for name in before if before[name] != after[name]} == set()
    assert not remove(stage)


@ON_SQLITE
def test_cleared_it_forgets_a_visitor_who_asked_to_be_forgotten_too(stage: Stage) -> None:
    before = every_row(stage)
    fill(stage)
    sari = stage.customer("Sari")
    adopt(stage, sari)
    sari.says("pesanan saya gimana")
    sari.http.post("/chat/erase")
    again = stage.customer("Sari")
    assert adopt(stage, again)
    assert "KL-20461" in texts(again.says("cek status pesanan KL-20461"))
    remove(stage)
    assert every_row(stage) == before


@ON_SQLITE
def test_a_visitor_from_before_the_demo_is_given_back_with_what_was_said_before(stage: Stage) -> None:
    guest = stage.customer("Rudi")
    guest.says("jam buka hari sabtu sampai jam berapa?")
    told = [item["text"] for item in guest.all_items()]
    owner = stage.rows(select(identities.c.customer_id).where(identities.c.id == guest.identity_id))
    fill(stage)
    assert adopt(stage, guest)
    assert "TRX-88213" in texts(guest.says("status transaksi saya gimana ya?"))
    remove(stage)
    assert [item["text"] for item in guest.all_items()] == told
    assert stage.rows(select(identities.c.customer_id).where(identities.c.id == guest.identity_id)) == owner
    assert guest.says("halo kak")


@ON_SQLITE
def test_nobody_is_adopted_without_a_demo_or_with_a_name_of_their_own(stage: Stage) -> None:
    member = stage.customer("Rudi")
    assert not adopt(stage, member)
    member.says("halo kak")
    member.is_known_as("member-7")
    fill(stage)
    assert not adopt(stage, member)


@ON_SQLITE
def test_a_visitor_whom_a_person_is_helping_is_left_with_that_person(filled: Stage) -> None:
    guest = filled.customer("Rudi")
    guest.says("mau bicara dengan orang")
    assert not adopt(filled, guest)


@ON_SQLITE
def test_an_agent_of_the_demo_whom_somebody_became_stays(filled: Stage) -> None:
    with filled.house.database.transaction() as session:
        session.execute(update(agents).where(agents.c.login == "dian").values(password_hash="set"))
    remove(filled)
    assert filled.rows(select(agents.c.login)) == [("dian",)]


@ON_SQLITE
def test_a_link_for_an_agent_of_the_demo_that_nobody_used_leaves_nothing(filled: Stage) -> None:
    with filled.house.database.transaction() as session:
        dian = session.execute(select(agents.c.id).where(agents.c.login == "dian")).scalar_one()
        make_link(session, dian, filled.clock.now())
    remove(filled)
    assert filled.rows(select(agents.c.login)) == []
    assert filled.rows(select(events.c.id).where(events.c.name == "agent.linked")) == []


@ON_SQLITE
def test_what_people_decided_meanwhile_stays(filled: Stage) -> None:
    filled.decide(name="Kopi Puncak")
    remove(filled)
    assert filled.house.business.name == "Kopi Puncak"


def test_the_command_fills_prints_where_to_go_and_clears(sapa: Sapa, folder: Path, data_dir: Path) -> None:
    assert data_dir == folder / "var"
    done = sapa("demo")
    assert done.exit_code == 0, done.output
    assert "http://127.0.0.1:8000/chat?demo=1" in done.output
    assert "sapa_" in done.output
    assert "loaded already" in sapa("demo").output
    assert sapa("demo", "--key").output.startswith("sapa_")
    assert sapa("demo", "--remind").exit_code == 1
    assert sapa("demo", "--remind", "--clear").exit_code == 2
    assert "The demo is gone" in sapa("demo", "--clear").output
    assert sapa("demo", "--clear").exit_code == 1
