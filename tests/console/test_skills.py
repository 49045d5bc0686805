"""Skills at the desk: what a row asks for, whose turn it is, whom it rings for, and transferring to a skill."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select, update

from bot.actions.call_person import skill_of
from console.passwords import hash_password
from console.words import SKILLS
from core.tables import agents, events
from handover.tables import handovers
from intents.catalog import read_catalog
from tests.console.conftest import NOW, PASSWORD, Desk
from tests.console.test_desk import claimed
from tests.console.test_what_a_row_says import row


def waits(desk: Desk, words: str, skill: str, priority: int = 100) -> tuple[str, int]:
    """Let a customer wait for somebody with a skill; returns the conversation's public id and the handover's."""
    talk = desk.customer_writes(words, waits=True)
    with desk.database.transaction() as session:
        newest = session.execute(select(handovers.c.id).order_by(handovers.c.id.desc()).limit(1)).scalar_one()
        asks = {"skill": skill, "priority": priority}
        session.execute(update(handovers).where(handovers.c.id == newest).values(asks))
    return talk, newest


def knows(desk: Desk, who: str, *skills: str, on_duty: bool = True) -> None:
    """Give an agent these skills."""
    with desk.database.transaction() as session:
        chosen = update(agents).where(agents.c.id == desk.people[who])
        session.execute(chosen.values(skills=list(skills), on_duty=on_duty))


def rings(desk: Desk, who: str) -> list[int]:
    """Return the handovers that ring for an agent, as the page is told them."""
    found = re.search(r'data-rings="([\d ]*)"', desk.browser(who).get("/desk/count").text)
    assert found
    return [int(one) for one in found[1].split()]


def order(desk: Desk, who: str) -> list[str]:
    """Return the list of those who wait as an agent sees it."""
    return re.findall(r'id="row-([^"]+)"', desk.browser(who).get("/desk/rows?view=waiting").text)


def test_the_skill_that_is_asked_for_stands_in_the_row_and_in_the_head_of_the_brief(desk: Desk) -> None:
    talk, _ = waits(desk, "saya ditipu", "finance")
    agent = desk.browser("agent")
    page = agent.get(f"/desk/conversations/{talk}").text
    assert "untuk keuangan" in row(page)
    head = page.split('<details class="brief"')[1].split("</summary>")[0]
    assert "untuk keuangan" in head
    assert "untuk keuangan" in agent.get(f"/desk/conversations/{talk}/live?owner=waiting:").text
    english = agent.get(f"/desk/conversations/{talk}?lang=en").text
    assert "for finance" in row(english)
    assert "for finance" in english.split('<details class="brief"')[1].split("</summary>")[0]
    plain, _ = waits(desk, "mau tanya", "general")
    assert "for general" not in agent.get(f"/desk/conversations/{plain}").text


def test_within_one_urgency_ones_own_skills_come_first_and_urgency_stays_above_them(desk: Desk) -> None:
    theirs, _ = waits(desk, "perut saya sakit", "clinic", priority=140)
    desk.clock.at = NOW + timedelta(minutes=5)
    own, _ = waits(desk, "saya ditipu", "finance")
    plain, _ = waits(desk, "mau tanya", "general")
    urgent, _ = waits(desk, "sesak napas", "clinic", priority=400)
    for who, skills in (("agent", ["finance"]), ("operator", ["clinic"]), ("administrator", [])):
        knows(desk, who, *skills)
    assert order(desk, "agent") == [urgent, own, plain, theirs]
    assert order(desk, "operator") == [urgent, theirs, plain, own]
    assert order(desk, "administrator") == [urgent, theirs, own, plain]


def test_what_asks_for_others_does_not_wait_for_ever_behind_ones_own(desk: Desk) -> None:
    theirs, _ = waits(desk, "perut saya sakit", "clinic")
    desk.clock.at = NOW + timedelta(minutes=10)
    own, _ = waits(desk, "saya ditipu", "finance")
    knows(desk, "agent", "finance")
    desk.clock.at = NOW + timedelta(minutes=95)
    assert order(desk, "agent") == [own, theirs]
    # A hundred waited minutes are a step of urgency.
    desk.clock.at = NOW + timedelta(minutes=101)
    assert order(desk, "agent") == [theirs, own]


def test_it_rings_for_whom_it_asks_for_and_for_all_when_nobody_on_duty_knows(desk: Desk) -> None:
    _, clinic = waits(desk, "perut saya sakit", "clinic")
    _, finance = waits(desk, "saya ditipu", "finance")
    _, anybody = waits(desk, "mau tanya", "general")
    knows(desk, "agent", "finance")
    knows(desk, "operator", "clinic")
    knows(desk, "administrator", on_duty=False)
    assert rings(desk, "agent") == [finance, anybody]
    assert rings(desk, "operator") == [clinic, anybody]
    assert rings(desk, "administrator") == [clinic, finance, anybody]
    assert 'data-waiting="3"' in desk.browser("agent").get("/desk/count").text
    knows(desk, "operator", "clinic", on_duty=False)
    assert rings(desk, "agent") == [clinic, finance, anybody]
    # A generalist on duty knows it: whoever does not is left in peace again.
    knows(desk, "administrator")
    assert rings(desk, "agent") == [finance, anybody]


def test_nobody_is_forbidden_to_claim_what_asks_for_others(desk: Desk) -> None:
    knows(desk, "agent", "finance")
    knows(desk, "operator", "clinic")
    talk, _ = waits(desk, "perut saya sakit", "clinic")
    assert desk.browser("agent").post(f"/desk/conversations/{talk}/claim").status_code == 303
    assert desk.state_of(talk) == ("agent", desk.people["agent"])


def test_a_conversation_is_transferred_to_a_skill_and_rings_there(desk: Desk) -> None:
    knows(desk, "agent", "commerce")
    knows(desk, "operator", "finance")
    talk = claimed(desk)
    agent = desk.browser("agent")
    assert '<option value="skill:finance">Keuangan</option>' in agent.get(f"/desk/conversations/{talk}").text
    assert rings(desk, "operator") == []
    given = agent.post(f"/desk/conversations/{talk}/transfer", data={"to": "skill:finance", "note": "soal dana"})
    assert given.status_code == 303
    assert desk.state_of(talk) == ("waiting", None)
    [held] = desk.rows(select(handovers))
    assert (held.skill, held.agent_id) == ("finance", None)
    assert rings(desk, "operator") == [held.id]
    assert rings(desk, "agent") == []
    assert re.search(r"Dialihkan · Agent\s+untuk keuangan", agent.get(f"/desk/conversations/{talk}").text)


def test_back_to_the_queue_for_anybody_asks_for_no_skill_any_more(desk: Desk) -> None:
    talk, _ = waits(desk, "saya ditipu", "finance")
    agent = desk.browser("agent")
    agent.post(f"/desk/conversations/{talk}/claim")
    agent.post(f"/desk/conversations/{talk}/transfer", data={"to": ""})
    assert [one.skill for one in desk.rows(select(handovers))] == ["general"]
    [event] = desk.rows(select(events).where(events.c.name == "handover.transferred"))
    assert event.detail["to_skill"] == "general"


def test_a_skill_that_does_not_exist_is_refused_in_words(desk: Desk) -> None:
    talk = claimed(desk)
    refused = desk.browser("agent").post(f"/desk/conversations/{talk}/transfer", data={"to": "skill:root"})
    assert refused.status_code == 422
    assert "Keahlian ini tidak ada" in refused.text
    assert desk.state_of(talk) == ("agent", desk.people["agent"])


def test_whoever_has_no_skill_ticked_is_asked_for_everything(desk: Desk) -> None:
    desk.browser("administrator").post("/desk/people", data={"login": "umum", "name": "Umi", "role": "agent"})
    [umi] = desk.rows(select(agents).where(agents.c.login == "umum"))
    assert umi.skills == []
    assert "Semua keahlian" in desk.browser("agent").get("/desk/people").text
    with desk.database.transaction() as session:
        session.execute(update(agents).values(password_hash=hash_password(PASSWORD)))
    _, clinic = waits(desk, "perut saya sakit", "clinic")
    knows(desk, "operator", "clinic")
    knows(desk, "agent", "finance")
    assert rings(desk, "umum") == [clinic]
    assert rings(desk, "agent") == []


def test_every_skill_that_a_matter_asks_for_has_a_word() -> None:
    intents = read_catalog().intents
    calling = [name for name, intent in intents.items() if intent.action == "call_person"]
    assert calling
    assert {skill_of(name) for name in calling} <= set(SKILLS)
