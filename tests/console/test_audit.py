"""Who changed what: people, settings, variables and notes leave an event each, never a secret or a text."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.tables import agents, events
from tests.console.conftest import PASSWORD, Desk


def told(desk: Desk, *names: str) -> list[tuple[str, int | None, Any]]:
    """Return the events of these names in order: name, who did it, detail."""
    query = select(events.c.name, events.c.agent_id, events.c.detail).where(events.c.name.in_(names))
    return [tuple(row) for row in desk.rows(query.order_by(events.c.id))]


def test_adding_and_linking_a_person_says_who_did_it(desk: Desk) -> None:
    admin, owner = desk.browser("administrator"), desk.people["administrator"]
    page = admin.post("/desk/people", data={"login": "ratna", "name": "Ratna", "role": "operator"}).text
    [ratna] = [row.id for row in desk.rows(select(agents.c.id).where(agents.c.login == "ratna"))]
    assert told(desk, "agent.added", "agent.linked") == [
        ("agent.added", owner, {"agent_id": ratna, "role": "operator"}),
        ("agent.linked", owner, {"agent_id": ratna}),
    ]
    secret = page.split("/sign-in/link/")[1].split("<")[0]
    assert secret not in str(desk.rows(select(events)))


def test_a_changed_role_is_told_and_saving_the_same_again_is_not(desk: Desk) -> None:
    admin, owner, who = desk.browser("administrator"), desk.people["administrator"], desk.people["agent"]
    for _ in range(2):
        admin.post(f"/desk/people/{who}", data={"role": "operator", "skills": ["finance"]})
    admin.post(f"/desk/people/{who}", data={"role": "operator", "skills": ["sales"]})
    assert told(desk, "agent.changed") == [
        ("agent.changed", owner, {"agent_id": who, "names": ["role", "skills"], "role": "operator"}),
        ("agent.changed", owner, {"agent_id": who, "names": ["skills"]}),
    ]


def test_going_on_duty_and_taking_a_break_are_told(desk: Desk) -> None:
    agent, who = desk.browser("agent"), desk.people["agent"]
    for on_duty in ("yes", "yes", "no"):
        agent.post("/desk/account/duty", data={"on_duty": on_duty})
    assert told(desk, "agent.changed") == [
        ("agent.changed", who, {"agent_id": who, "names": ["on_duty"], "on_duty": True}),
        ("agent.changed", who, {"agent_id": who, "names": ["on_duty"], "on_duty": False}),
    ]


def test_disabling_and_letting_in_again_are_told_once_each(desk: Desk) -> None:
    admin, owner, who = desk.browser("administrator"), desk.people["administrator"], desk.people["agent"]
    for form in ({}, {}, {"back": "yes"}, {"back": "yes"}):
        admin.post(f"/desk/people/{who}/disable", data=form)
    assert told(desk, "agent.disabled", "agent.enabled") == [
        ("agent.disabled", owner, {"agent_id": who}),
        ("agent.enabled", owner, {"agent_id": who}),
    ]


def test_ones_own_name_and_password_are_told_without_what_they_are(desk: Desk) -> None:
    browser, who = desk.browser("agent"), desk.people["agent"]
    browser.post("/desk/account/name", data={"name": "Dewi Lestari"})
    browser.post("/desk/account/password", data={"now_used": PASSWORD, "password": "gunung tinggi biru"})
    assert told(desk, "agent.changed") == [
        ("agent.changed", who, {"agent_id": who, "names": ["name"]}),
        ("agent.changed", who, {"agent_id": who, "names": ["password"]}),
    ]


def test_a_variable_that_changed_is_told_without_its_value(desk: Desk) -> None:
    browser, who = desk.browser("operator"), desk.people["operator"]
    for value in ("14 hari", "14 hari", ""):
        browser.post("/desk/knowledge/variables/return_days", data={"value": value})
    assert told(desk, "variable.changed") == [("variable.changed", who, {"names": ["return_days"]})] * 2


def test_the_teams_note_on_a_customer_is_told_without_its_text(desk: Desk) -> None:
    desk.customer_writes("halo")
    browser, who = desk.browser("agent"), desk.people["agent"]
    for _ in range(2):
        browser.post("/desk/customers/1", data={"notes": "Selalu minta nota.", "tier": "gold"})
    assert told(desk, "customer.changed") == [
        ("customer.changed", who, {"customer_id": 1, "names": ["notes", "tier"]}),
    ]


def test_an_internal_note_is_told_without_its_text(desk: Desk) -> None:
    talk = desk.customer_writes("halo")
    form = {"kind": "note", "text": "Pelanggan lama.", "client_key": "k"}
    desk.browser("agent").post(f"/desk/conversations/{talk}/reply", data=form)
    [(_, who, detail)] = told(desk, "agent.noted")
    assert who == desk.people["agent"]
    assert detail.keys() == {"message_id"}


def test_a_login_that_differs_only_in_letter_case_is_refused_and_says_whose_it_is(desk: Desk) -> None:
    admin = desk.browser("administrator")
    page = admin.post("/desk/people", data={"login": "AGENT", "name": "Dewi", "role": "agent"})
    assert page.status_code == 422
    assert "“AGENT” sudah dipakai sebagai “agent”: huruf besar dan kecil dianggap sama" in page.text
    same = admin.post("/desk/people", data={"login": "agent", "name": "Dewi", "role": "agent"}).text
    assert "“agent” sudah dipakai. Pilih yang lain." in same
    assert len(desk.rows(select(agents))) == 3
