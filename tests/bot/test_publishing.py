"""What a process swaps in after an edit: only what has another version."""

from __future__ import annotations

from bot.ticking import notice_edits
from core.business import save_decision
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
    assert stage.house.engine.knowledge is not knowledge
    assert stage.house.engine.knowledge.version != knowledge.version
