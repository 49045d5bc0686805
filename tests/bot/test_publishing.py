"""What a process swaps in after an edit: only what has another version."""

from __future__ import annotations

from dataclasses import replace

from bot.ticking import notice_edits
from core.business import save_decision
from faq_kb.entries import publish, save
from faq_kb.variables import set_variable
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
    # Ten thousand entries would take seconds to index again.
    assert fresh.index is knowledge.index


def test_an_entry_that_is_published_is_indexed(stage: Stage) -> None:
    knowledge = stage.house.engine.knowledge
    with stage.house.database.transaction() as session:
        entry = replace(knowledge.entries[0], variants=("apakah ada voucher gajah terbang",))
        version = save(session, entry, author="Rina", now=stage.clock.now())
        publish(session, entry.id, version, author="Rina", now=stage.clock.now())
    notice_edits(stage.house)
    question = ["voucher", "gajah", "terbang"]
    [(place, likeness), *_] = stage.house.engine.knowledge.near(question)
    assert stage.house.engine.knowledge.entries[place].id == entry.id
    assert likeness.max() > 0.8 > 0.5 > knowledge.near(question)[0][1].max()
