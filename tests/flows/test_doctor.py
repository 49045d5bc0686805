"""`sapa doctor`: each way in which something can be stuck is made, and told in a sentence with its numbers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from typer.testing import CliRunner

from bot.channels import load_channels
from bot.commands import build_cli
from bot.doctor import LARGEST_LOG_BYTES, LOOKS, examine
from bot.lock import lock_folder
from bot.prognosis import Finding, span
from bot.ticking import note_worker
from core.claims import claim_senders
from core.consent import write_consent
from core.database import open_database
from core.inbox import Inbound, receive
from core.outbox import Line, say_lines
from core.presence import KEPT
from core.tables import agents, identities, inbox, outbox
from faq_kb.tables import kb_variables
from handover.tables import handovers
from tests.bot.breaking import TRIGGER, break_actions, raising
from tests.stage import BASE, Stage, Visitor


def told(stage: Stage, *, channels: bool = True) -> list[Finding]:
    """What the doctor finds now."""
    return examine(stage.house.settings, stage.house.database, stage.clock.now(), load_channels() if channels else {})


def wrongs(stage: Stage) -> list[str]:
    """The sentences about what is wrong."""
    return [f"{one.sentence} {one.advice}" for one in told(stage) if one.state == "wrong"]


@contextmanager
def served(stage: Stage) -> Iterator[None]:
    """Let a process serve: on SQLite it holds the folder, on PostgreSQL it notes now and then that it works."""
    with lock_folder(stage.house.settings):
        if not stage.house.database.single_writer:
            note_worker(stage.house)
        yield


def remind(stage: Stage, sari: Visitor, *, keeps: timedelta = timedelta(hours=2)) -> None:
    """Write a reminder to the outbox whose customer has closed the page, and let a minute pass."""
    now = stage.clock.now()
    with stage.house.database.transaction() as session:
        line = Line(sari.conversation_id, sari.identity_id, "web", "bot", "Besok jadi ya, Kak?", 0, "reminder")
        say_lines(session, [line], now=now)
        session.execute(update(outbox).where(outbox.c.message_class == "reminder").values(not_after=now + keeps))
    stage.settle()
    stage.clock.advance(timedelta(minutes=1))


def test_a_healthy_house_gets_one_line_per_thing_that_was_looked_at(stage: Stage) -> None:
    stage.customer().says("buka jam berapa kak?")
    with served(stage):
        found = told(stage)
    assert {one.state for one in found} == {"ok"}
    assert len(found) == len(LOOKS)
    assert all(one.sentence.endswith(".") for one in found)


def test_nobody_serves_while_messages_wait(stage: Stage) -> None:
    sari = stage.customer()
    sari.types("halo kak")
    sari.types("buka jam berapa?")
    stage.clock.advance(timedelta(minutes=7))
    [sentence] = wrongs(stage)
    folder = stage.house.settings.data_dir
    nobody, start = f"Nobody serves from {folder}", "Start `sapa run`."
    if not stage.house.database.single_writer:
        nobody, start = (
            "Nobody works on this database",
            "Start `sapa work`, or `sapa run`, which serves the pages as well.",
        )
    assert sentence.startswith(f"{nobody}: 2 messages of 1 customer waiting for a turn")
    assert "the oldest for 7 minutes" in sentence
    assert sentence.endswith(start)


@pytest.mark.postgresql
def test_a_worker_that_died_or_was_stopped_is_soon_known_to_be_gone(stage: Stage) -> None:
    stage.customer().types("halo kak")
    with served(stage):
        stage.clock.advance(timedelta(minutes=3))
        note_worker(stage.house)
        assert wrongs(stage)[0].startswith("A process serves, yet no turn is played")
    stage.clock.advance(KEPT + timedelta(seconds=1))
    assert wrongs(stage)[0].startswith("Nobody works on this database")


def test_a_process_serves_but_no_turn_is_played(stage: Stage) -> None:
    stage.customer().types("halo kak")
    stage.clock.advance(timedelta(minutes=3))
    with served(stage):
        [sentence] = wrongs(stage)
    assert sentence.startswith("A process serves, yet no turn is played: 1 message of 1 customer waiting for a turn")
    assert "turn.failed" in sentence


def test_a_worker_died_with_its_lease(stage: Stage) -> None:
    stage.customer().types("halo kak")
    stage.clock.advance(timedelta(seconds=5))
    with stage.house.database.transaction() as session:
        claim_senders(session, now=stage.clock.now(), limit=10)
    stage.clock.advance(timedelta(seconds=30))
    sentences = " ".join(wrongs(stage))
    assert "1 customer under a lease that ended 10 seconds ago. Their worker died." in sentences


def test_a_backlog_that_is_worked_off_is_no_fault(stage: Stage) -> None:
    waits = Inbound("web", "old", "budi", "halo kak", stage.clock.now() - timedelta(hours=3))
    with stage.house.database.transaction() as session:
        receive(session, [waits], now=stage.clock.now(), gather=timedelta(seconds=0.8))
    stage.clock.advance(timedelta(minutes=1))
    stage.customer().says("buka jam berapa ya?")
    with stage.house.database.transaction() as session:
        old = identities.c.address == "budi"
        again = {"ready_at": stage.clock.now() - timedelta(hours=3), "first_unread_at": BASE, "tries": 0}
        session.execute(update(identities).where(old).values(lease_until=BASE, **again))
        session.execute(update(inbox).where(inbox.c.external_id == "old").values(state="unread"))
    with served(stage):
        found = {one.thing: one for one in told(stage)}
    assert (found["serving"].state, found["leases"].state) == ("note", "ok")
    assert found["serving"].sentence.startswith("A backlog is worked off: 1 message of 1 customer")


def test_a_message_that_failed_before_is_named_with_its_error(stage: Stage) -> None:
    break_actions(stage, raising)
    stage.customer().types(f"halo kak {TRIGGER}")
    stage.clock.advance(timedelta(seconds=5))
    stage.settle()
    with stage.house.database.transaction() as session:
        session.execute(update(inbox).values(state="unread", errors=2, attempts=2, error="ValueError: a fault"))
        session.execute(update(identities).values(ready_at=stage.clock.now(), first_unread_at=stage.clock.now()))
    with served(stage):
        [sentence] = wrongs(stage)
    assert sentence.startswith("inbox:1: 2 tries, 2 errors, the last one: ValueError: a fault.")
    assert "After 5 errors or 3 crashes it is parked" in sentence


def test_what_was_given_up_is_counted_with_its_last_error(stage: Stage) -> None:
    break_actions(stage, raising)
    stage.customer().types(f"halo kak {TRIGGER}")
    stage.wait(minutes=20)
    with stage.house.database.transaction() as session:
        session.execute(update(outbox).values(state="parked", error="RuntimeError: refused"))
    sentences = " ".join(wrongs(stage))
    assert "1 row of the inbox given up (inbox:1), the last with: ValueError: this action has" in sentences
    assert "(outbox:1), the last with: RuntimeError: refused." in sentences
    assert "`sapa parked --revive`" in sentences


def test_a_closed_page_explains_why_a_reminder_waits_and_is_no_fault(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("buka jam berapa kak?")
    remind(stage, sari)
    [finding] = [one for one in told(stage) if one.state == "note"]
    assert finding.sentence == (
        "1 message not sent yet, the oldest for 60 seconds, since the customer's page is closed (outbox:2)."
    )
    with served(stage):
        assert wrongs(stage) == []


def test_a_message_that_is_about_to_expire_is_wrong(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("buka jam berapa kak?")
    remind(stage, sari, keeps=timedelta(minutes=9))
    with served(stage):
        [sentence] = wrongs(stage)
    assert sentence.startswith("1 message about to expire unsent, the first in 8 minutes (outbox:2).")


def test_an_agent_or_a_stop_explains_why_a_reminder_waits(stage: Stage) -> None:
    sari, budi = stage.customer(), stage.customer("Budi")
    sari.says("mau ngomong sama orang aja")
    budi.says("buka jam berapa kak?")
    stage.agent("Dian").claims(sari)
    remind(stage, sari)
    now = stage.clock.now()
    with stage.house.database.transaction() as session:
        line = Line(budi.conversation_id, budi.identity_id, "web", "bot", "Besok jadi ya, Kak?", 0, "reminder")
        say_lines(session, [line], now=now)
        owner = stage.rows(identities.select().where(identities.c.id == budi.identity_id))[0].customer_id
        write_consent(session, customer_id=owner, channel="web", given=False, source="STOP", now=now)
    stage.clock.advance(timedelta(minutes=1))
    sentences = " ".join(f"{one.sentence} {one.advice}" for one in told(stage) if one.thing == "outbox")
    assert "since an agent speaks with the customer (outbox:" in sentences
    assert "since the customer said STOP meanwhile (outbox:" in sentences


def test_what_nothing_holds_back_or_whose_channel_is_off_is_wrong(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("buka jam berapa kak?")
    with stage.house.database.transaction() as session:
        line = Line(sari.conversation_id, sari.identity_id, "web", "bot", "Halo Kak", 0)
        say_lines(session, [line], now=stage.clock.now())
    stage.clock.advance(timedelta(minutes=2))
    with served(stage):
        [sentence] = wrongs(stage)
        off = [one.sentence for one in told(stage, channels=False) if one.thing == "outbox"]
    assert sentence.startswith(
        "1 message not sent yet, the oldest for 2 minutes, since nothing holds them back (outbox:2)."
    )
    assert "deliver.failed" in sentence
    assert off == [
        "1 message not sent yet, the oldest for 2 minutes, since the channel is not switched on here (outbox:2)."
    ]


def test_handovers_without_anybody_who_can_take_them(stage: Stage) -> None:
    stage.customer().says("mau ngomong sama orang aja")
    stage.clock.advance(timedelta(minutes=2))
    with served(stage):
        assert wrongs(stage)[0].startswith(
            "1 customer waiting for a person, the first for 2 minutes, and nobody is on duty."
        )
        stage.agent("Dian")
        assert wrongs(stage) == []
        with stage.house.database.transaction() as session:
            session.execute(update(agents).values(skills=["general"]))
            session.execute(update(handovers).values(skill="billing"))
        assert "and nobody on duty knows billing. Give somebody on duty this skill" in wrongs(stage)[0]
        stage.clock.advance(timedelta(hours=5))
        assert "1 customer of 1 promised a person earlier than now." in " ".join(wrongs(stage))


def test_who_was_promised_nothing_is_not_late(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    sari.says("buka jam berapa kak?")
    dian.claims(sari)
    stage.clock.advance(timedelta(minutes=1))
    dian.transfers(sari)
    with served(stage):
        [finding] = [one for one in told(stage) if one.thing == "handovers"]
        assert (finding.state, finding.numbers["waiting"], finding.numbers["late"]) == ("ok", 1, 0)


def test_a_reminder_that_nobody_sends(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("ingatkan saya besok jam 9 pagi bayar listrik")
    sari.says("iya betul")
    stage.clock.advance(timedelta(days=1, hours=3))
    with served(stage):
        sentences = " ".join(wrongs(stage))
    assert "1 reminder late, the first by" in sentences


def test_unset_shop_facts_keep_entries_silent_which_is_no_fault(stage: Stage) -> None:
    with stage.house.database.transaction() as session:
        session.execute(delete(kb_variables))
    [finding] = [one for one in told(stage) if one.thing == "knowledge"]
    assert finding.state == "note"
    assert finding.numbers["drafts"] > 5
    assert "entries without an answer: " in finding.sentence


def test_a_clock_that_was_set_back(stage: Stage) -> None:
    stage.customer().says("buka jam berapa kak?")
    stage.clock.advance(timedelta(minutes=-10))
    [finding] = [one for one in told(stage) if one.thing == "clock"]
    assert finding.state == "wrong"
    assert finding.sentence.startswith("The newest message was received 9 minutes from now.")


@pytest.mark.sqlite
def test_a_full_disk_and_a_log_that_grows(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = stage.house.settings.data_dir
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: _Room())
    [disk] = [one for one in told(stage) if one.thing == "disk"]
    assert disk.state == "wrong"
    assert disk.sentence == f"90 MB of 1,000 MB are free for {folder}: nearly full."
    # A file full of nothing takes no room; the database is closed, so nobody reads it.
    os.truncate(folder / "sapa.db-wal", 0)
    stage.house.database.close()
    copy = folder / "copy.db"
    copy.write_bytes((folder / "sapa.db").read_bytes())
    database = open_database(f"sqlite:///{copy}")
    with database.snapshot() as session:
        session.exec_driver_sql("SELECT 1 FROM inbox").close()
    with (folder / "copy.db-wal").open("ab") as log:
        log.truncate(LARGEST_LOG_BYTES + 2**20)
    found = examine(stage.house.settings, database, stage.clock.now(), load_channels())
    database.close()
    [told_of] = [one for one in found if one.thing == "log"]
    assert told_of.state == "wrong"
    assert told_of.sentence == "copy.db-wal holds 257.0 MB and is not emptied."


class _Room:
    free, total = 90 * 2**20, 1000 * 2**20


@pytest.mark.sqlite
def test_the_command_tells_it_for_people_and_programs_and_exits_by_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAPA_DATA_DIR", str(stage.house.settings.data_dir))
    monkeypatch.chdir(tmp_path)
    with served(stage):
        fine = CliRunner().invoke(build_cli(), ["doctor"])
        assert fine.exit_code == 0, fine.output
        assert all(line[:4] in ("ok  ", "--  ") for line in fine.output.splitlines())
    stage.customer().types("halo kak")
    stuck = CliRunner().invoke(build_cli(), ["doctor", "--json"])
    assert stuck.exit_code == 1
    first = json.loads(stuck.output.splitlines()[0])
    assert (first["thing"], first["state"], first["numbers"]["unread"]) == ("serving", "wrong", 1)
    monkeypatch.setenv("SAPA_DATA_DIR", str(tmp_path / "nowhere"))
    empty = CliRunner().invoke(build_cli(), ["doctor"])
    assert empty.exit_code == 1
    assert "There is no database" in empty.output


def test_a_length_of_time_reads_as_people_say_it() -> None:
    assert [span(one) for one in (0, 45, 150, 7200, 200_000)] == [
        *("0 seconds", "45 seconds", "2 minutes", "2 hours", "2 days")
    ]
