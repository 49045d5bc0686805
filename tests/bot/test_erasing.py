"""Erasing leaves no word of a customer, wherever it was copied to, and takes nothing of anybody else's."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import deliver_once
from bot.callbacks import Told, hear
from bot.channels import Answer, Outgoing
from bot.erasing import forget
from bot.parking import revive
from bot.worker import work_once
from core.database import metadata
from core.parked import read_parked
from core.tables import attachments, conversations, customers, events, identities, inbox, outbox
from handover.tables import handovers
from reminders.booking import book_reminder
from reminders.tables import ratings, reminders
from tests.bot.test_races import composed, store
from tests.post import Post, Writer, with_post
from tests.stage import JAKARTA, Stage, Visitor, texts

# Words that stand nowhere else in the house.
PLANTED = ("xylofonkuning", "kwarsabiru", "zebramerah", "quintetungu", "vulkanhijau", "wortelperak", "jazirahemas")
PNG = b"\x89PNG\r\n\x1a\n" + b"xylofonkuning" * 4


def dump(stage: Stage) -> str:
    """Every cell of every table as text."""
    cells: list[str] = []
    with stage.house.database.snapshot() as session:
        for table in metadata.sorted_tables:
            for row in session.exec_driver_sql(f'SELECT * FROM "{table.name}"'):
                cells += [f"{table.name}: {cell!r}" for cell in row]
    return "\n".join(cells)


def left(stage: Stage) -> list[str]:
    """The cells in which a planted word still stands."""
    return [cell for cell in dump(stage).splitlines() if any(word in cell.lower() for word in PLANTED)]


def plant(stage: Stage) -> Visitor:
    """Let one customer's words reach every table that takes any."""
    sari, dian = stage.customer("Kwarsabiru"), stage.agent("Dian")
    sari.says("halo xylofonkuning, nama saya Kwarsabiru")
    file = sari.http.post("/chat/files", files={"file": ("zebramerah.png", PNG, "image/png")}).json()
    named = {"attachments": [file["sha256"]], "names": [file["name"]]}
    sari.http.post("/chat/messages", json={"client_id": uuid.uuid4().hex, "text": "ini fotonya", **named})
    stage.settle()
    sari.says("ingatkan saya besok jam 9 pagi bayar quintetungu")
    sari.says("iya betul")
    sari.says("saya mau bicara dengan orang soal vulkanhijau, ini penipuan xylofonkuning!")
    dian.claims(sari)
    dian.replies(sari, "Baik Kak Kwarsabiru, soal vulkanhijau saya cek.")
    note = {"text": "pelanggan wortelperak", "note": "1", "kind": "note", "client_key": uuid.uuid4().hex}
    dian.http.post(f"/desk/conversations/{sari.public_id}/reply", data=note)
    with stage.house.database.transaction() as session:
        owner = select(identities.c.customer_id).where(identities.c.id == sari.identity_id)
        person = session.execute(owner).scalar_one()
        told = {
            "name": "Kwarsabiru",
            "notes": "suka wortelperak",
            "phone": "+6281200000017",
            "external_id": "jazirahemas",
        }
        session.execute(update(customers).where(customers.c.id == person).values(**told))
        session.execute(update(identities).where(identities.c.customer_id == person).values(profile_name="Kwarsabiru"))
        session.execute(update(inbox).where(inbox.c.identity_id == sari.identity_id).values(error="odd jazirahemas"))
        survey = book_reminder(
            session,
            kind="csat",
            customer_id=person,
            subject=str(sari.conversation_id),
            wall_time=(stage.clock.now() + timedelta(hours=1)).astimezone(JAKARTA),
            zone=JAKARTA,
            values={"asked": "jazirahemas"},
            identity_id=sari.identity_id,
            conversation_id=sari.conversation_id,
            created_by="test",
            now=stage.clock.now(),
        )
        assert survey
        rating = {"survey": "csat", "score": 2, "comment": "jazirahemas mengecewakan", "reminder_id": survey}
        session.execute(ratings.insert().values(**rating, conversation_id=sari.conversation_id, at=stage.clock.now()))
    sari.types("satu lagi soal vulkanhijau")
    return sari


def test_no_word_of_an_erased_customer_is_left_in_any_table(stage: Stage) -> None:
    sari = plant(stage)
    planted = left(stage)
    touched = {cell.split(":")[0] for cell in planted}
    expected = {"messages", "inbox", "turns", "outbox", "conversations", "web_feed", "handovers", "reminders"}
    assert expected | {"ratings", "customers", "identities", "attachments"} <= touched
    assert [word for word in PLANTED if not any(word in cell.lower() for cell in planted)] == []
    address = sari.address
    assert sari.http.post("/chat/erase").status_code == 200
    stage.settle()
    assert left(stage) == []
    assert stage.rows(select(identities.c.id).where(identities.c.address == address)) == []
    assert stage.rows(select(attachments.c.sha256)) == []


@pytest.mark.sqlite
def test_no_word_of_an_erased_customer_is_left_in_the_file_itself(stage: Stage, data_dir: Path) -> None:
    sari = plant(stage)
    sari.http.post("/chat/erase")
    stage.settle()
    stage.close()
    content = b"".join(path.read_bytes() for path in data_dir.glob("sapa.db*")).lower()
    assert [word for word in PLANTED if word.encode() in content] == []


def test_what_happened_is_still_counted_after_erasing(stage: Stage) -> None:
    sari = plant(stage)
    before = len(stage.rows(select(events.c.id)))
    talks = len(stage.rows(select(conversations.c.id)))
    sari.http.post("/chat/erase")
    assert len(stage.rows(select(events.c.id))) == before + 1
    assert len(stage.rows(select(conversations.c.id))) == talks
    assert {row.state for row in stage.rows(select(handovers.c.state))} == {"ended"}
    assert not stage.rows(select(reminders.c.id).where(reminders.c.state == "scheduled"))


def test_nothing_is_said_to_an_erased_customer_any_more(stage: Stage) -> None:
    sari = stage.customer()
    sari.types("kak buka jam berapa ya?")
    stage.clock.advance(timedelta(seconds=1))
    work_once(stage.house)
    sari.http.post("/chat/erase")
    deliver_once(stage.house)
    assert texts(stage.customer().all_items()) == ""
    stage.wait(hours=30)
    assert "24 jam" not in dump(stage)


def test_whoever_erases_before_the_first_answer_is_forgotten_too(stage: Stage) -> None:
    sari = stage.customer()
    sari.types("halo xylofonkuning")
    sari.http.post("/chat/erase")
    stage.settle()
    assert left(stage) == []
    assert stage.rows(select(inbox.c.state))[0].state == "done"
    assert stage.rows(select(conversations.c.id)) == []


def test_erasing_while_the_answer_is_composed_leaves_nothing_behind(stage: Stage) -> None:
    sari = stage.customer()
    played = composed(stage, sari, "kapan buka kak, soal xylofonkuning?")
    sari.http.post("/chat/erase")
    store(stage, played)
    stage.settle()
    assert left(stage) == []


def test_a_photo_that_somebody_else_sent_as_well_stays_theirs(stage: Stage) -> None:
    sari, budi = stage.customer("Sari"), stage.customer("Budi")
    for one in (sari, budi):
        file = one.http.post("/chat/files", files={"file": ("foto.png", PNG, "image/png")}).json()
        one.types("ini fotonya", attachments=[file["sha256"]])
    stage.settle()
    sari.http.post("/chat/erase")
    url = next(item["attachments"][0]["url"] for item in budi.all_items() if item["attachments"])
    assert budi.http.get(url).content == PNG


def test_the_words_of_others_stay(stage: Stage) -> None:
    sari, budi = stage.customer("Sari"), stage.customer("Budi")
    budi.says("halo kak, saya Budi")
    sari.says("halo kak, saya Sari")
    sari.http.post("/chat/erase")
    assert "saya Budi" in texts(budi.all_items())
    assert "saya Sari" not in dump(stage)


def test_a_message_repeated_after_erasing_is_not_received_again(stage: Stage) -> None:
    sari = stage.customer()
    typed = {"client_id": "same-client-id", "text": "halo xylofonkuning"}
    sari.http.post("/chat/messages", json=typed)
    stage.settle()
    cookies = dict(sari.http.cookies)
    sari.http.post("/chat/erase")
    sari.http.cookies.update(cookies)
    again = sari.http.post("/chat/messages", json=typed)
    assert again.json()["duplicate"]
    assert left(stage) == []


def test_erasing_twice_is_no_fault(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    cookies = dict(sari.http.cookies)
    for _ in range(2):
        sari.http.cookies.update(cookies)
        assert sari.http.post("/chat/erase").status_code == 200


def forgotten(stage: Stage, sari: Writer) -> None:
    """Erase a customer who writes by post, in a transaction of its own."""
    with stage.house.database.transaction() as session:
        owner = select(identities.c.customer_id).where(identities.c.id == sari.identity_id)
        forget(session, session.execute(owner).scalar_one(), now=stage.clock.now())


def written_rows(stage: Stage) -> list[Any]:
    return list(stage.rows(select(outbox).order_by(outbox.c.id)))


def with_planted_rows(stage: Stage, post: Post, state: str) -> Writer:
    """A customer with messages that got as far as `state`, in which a planted word stands."""
    sari = with_post(stage, post)
    sari.says("kak buka jam berapa ya?")
    body = {"author": "bot", "kind": "text", "text": "soal xylofonkuning"}
    known = {"state": state, "body": body, "error": "soal xylofonkuning", "lease_until": stage.clock.now()}
    with stage.house.database.transaction() as session:
        session.execute(update(outbox).values(**known))
    post.taken.clear()
    return sari


REFORMED = Answer("failed", error="not in this form", instead={"text": "soal xylofonkuning"})


@pytest.mark.parametrize(
    "answer",
    [
        Answer("sent", provider_ref="post-1"),
        Answer("later", parts=1),
        Answer("unknown", parts=1),
        Answer("failed", error="soal xylofonkuning"),
        REFORMED,
    ],
    ids=lambda answer: f"{answer.state}{'-in-parts' * bool(answer.parts)}{'-reformed' * bool(answer.instead)}",
)
def test_what_is_on_the_wire_while_its_customer_is_erased_does_not_come_back(stage: Stage, answer: Answer) -> None:
    post = Post()
    sari = with_post(stage, post)

    def meanwhile(_row: Outgoing) -> None:
        post.before = lambda _row: None
        forgotten(stage, sari)

    post.before, post.next = meanwhile, type(post.next)([answer])
    sari.says("kak buka jam berapa ya? soal xylofonkuning")
    stage.wait(minutes=5)
    assert {(row.state, str(row.body)) for row in written_rows(stage)} == {("voided", "{'erased': True}")}
    assert left(stage) == []
    assert stage.rows(select(events.c.id).where(events.c.name == "message.parked")) == []
    assert len(post.taken) == (answer.state in ("sent", "unknown"))


@pytest.mark.parametrize("state", ["due", "sending", "unknown", "parked", "failed", "expired"])
def test_nothing_that_did_not_arrive_is_sent_or_shown_after_erasing(stage: Stage, state: str) -> None:
    post = Post()
    sari = with_planted_rows(stage, post, state)
    fences = [row.fence for row in written_rows(stage)]
    address = sari.address
    forgotten(stage, sari)
    stage.wait(minutes=5)
    assert {row.state for row in written_rows(stage)} == {"voided"}
    assert [row.fence for row in written_rows(stage)] == [fence + 1 for fence in fences]
    assert (left(stage), post.taken) == ([], [])
    with stage.house.database.transaction() as session:
        assert not any(revive(session, "outbox", row.id, now=stage.clock.now()) for row in written_rows(stage))
        assert read_parked(session).leaving == []
        for row in written_rows(stage):
            told = [Told(row.id, row.attempts, address, one) for one in (REFORMED, Answer("sent", provider_ref="late"))]
            assert hear(session, "post", told, now=stage.clock.now()) == []
    assert {(row.state, str(row.body)) for row in written_rows(stage)} == {("voided", "{'erased': True}")}


def test_what_arrived_is_still_counted_as_arrived_after_erasing(stage: Stage) -> None:
    post = Post()
    sari = with_planted_rows(stage, post, "delivered")
    forgotten(stage, sari)
    assert {row.state for row in written_rows(stage)} == {"delivered"}
    assert {str(row.body) for row in written_rows(stage)} == {"{'erased': True}"}
