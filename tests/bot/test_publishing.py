"""What a process swaps in after an edit: only what has another version."""

from __future__ import annotations

from dataclasses import replace

from bot.publishing import knowledge_folder
from bot.ticking import notice_edits
from core.business import save_decision
from faq_kb.entries import expire, publish, read_knowledge, save
from faq_kb.variables import set_variable
from tests.faq_kb.straight import assert_same
from tests.stage import Stage


def test_a_decision_is_noticed_and_leaves_the_knowledge_as_it_stands(stage: Stage) -> None:
    knowledge = stage.house.engine.knowledge
    with stage.house.database.transaction() as session:
        save_decision(session, "reminders_per_day", 1, author="Rina", now=stage.clock.now())
    notice_edits(stage.house)
    assert stage.house.business.reminders_per_day == 1
    assert stage.house.engine.knowledge is knowledge


def test_a_shop_fact_that_is_set_is_noticed(stage: Stage) -> None:
    knowledge = stage.house.engine.knowledge
    with stage.house.database.transaction() as session:
        set_variable(session, "return_days", "9", author="Rina", now=stage.clock.now())
    notice_edits(stage.house)
    fresh = stage.house.engine.knowledge
    assert fresh is not knowledge
    assert fresh.version != knowledge.version
    assert " 9 hari" in fresh.answer("return.policy", {"kak": "Kak"})
    assert " 9 hari" not in knowledge.answer("return.policy", {"kak": "Kak"})
    # Ten thousand entries would take half a second to index again.
    assert fresh.index is knowledge.index


def test_an_entry_that_is_published_is_indexed(stage: Stage) -> None:
    knowledge = stage.house.engine.knowledge
    edited = publish_question(stage, "apakah ada voucher gajah terbang")
    notice_edits(stage.house)
    question = ["voucher", "gajah", "terbang"]
    [(place, likeness), *_] = stage.house.engine.knowledge.near(question)
    assert stage.house.engine.knowledge.entries[place].id == edited
    assert likeness.max() > 0.8 > 0.5 > knowledge.near(question)[0][1].max()


def test_an_edit_is_kept_for_the_next_start(stage: Stage) -> None:
    publish_question(stage, "apakah ada voucher gajah terbang")
    notice_edits(stage.house)
    folder = knowledge_folder(stage.house.settings)
    kept = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    with stage.house.database.snapshot() as session:
        started = read_knowledge(session, folder=folder)
    assert_same(started, stage.house.engine.knowledge)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == kept


def test_an_edit_reads_no_row_but_those_that_are_others(stage: Stage) -> None:
    knowledge = stage.house.engine.knowledge
    edited = publish_question(stage, "apakah ada voucher gajah terbang")
    with stage.house.database.transaction() as session:
        expire(session, knowledge.entries[3].id, author="Rina", now=stage.clock.now())
    notice_edits(stage.house)
    fresh = stage.house.engine.knowledge
    before = {one.id: one for one in knowledge.given}
    assert [one.id for one in fresh.given if one is not before[one.id]] == [edited]
    assert set(before) - {one.id for one in fresh.given} == {knowledge.entries[3].id}


def publish_question(stage: Stage, question: str) -> str:
    """Publish the first entry with another variant and return its id."""
    with stage.house.database.transaction() as session:
        entry = replace(stage.house.engine.knowledge.entries[0], variants=(question,))
        version = save(session, entry, author="Rina", now=stage.clock.now())
        publish(session, entry.id, version, author="Rina", now=stage.clock.now())
    return entry.id
