"""Signing in, staying in and getting out: passwords, links, sessions and guessing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from console.access import SESSION_COOKIE
from console.guessing import CEILING, count_try, network_of, wait_for
from console.passwords import WeakPassword, hash_password, password_fits
from console.sessions import ABSOLUTE, IDLE, digest
from core.access_tables import sessions, sign_in_links
from core.events import NAMES
from core.tables import agents, events
from tests.console.conftest import HOUR, NOW, PASSWORD, Desk, plant


def test_a_right_password_opens_the_desk(desk: Desk) -> None:
    browser = desk.browser()
    answer = browser.post("/sign-in", data={"login": "Agent ", "password": PASSWORD})
    assert answer.headers["location"] == "/desk"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]
    assert browser.get("/desk").status_code == 200


def test_the_database_keeps_only_a_digest_of_the_session(desk: Desk) -> None:
    secret = desk.browser("agent").cookies[SESSION_COOKIE]
    assert [row.secret_hash for row in desk.rows(select(sessions))] == [digest(secret)]
    assert len(secret) >= 43


def test_a_wrong_password_an_unknown_login_and_a_disabled_agent_get_the_same_answer(desk: Desk) -> None:
    with desk.database.transaction() as session:
        session.execute(update(agents).where(agents.c.login == "operator").values(disabled_at=NOW))
    answers = [
        desk.browser().post("/sign-in", data={"login": login, "password": password})
        for login, password in (("agent", "salah sekali"), ("nobody", "salah sekali"), ("operator", PASSWORD))
    ]
    bodies = {answer.text.replace("agent", "").replace("nobody", "").replace("operator", "") for answer in answers}
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert len({body.split("<main")[1].split("form_token")[0] for body in bodies}) == 1
    assert all("Nama masuk atau kata sandi tidak cocok" in answer.text for answer in answers)


def test_after_three_slips_the_wait_grows_and_even_the_right_password_waits(desk: Desk) -> None:
    browser = desk.browser()
    for _ in range(3):
        assert browser.post("/sign-in", data={"login": "agent", "password": "salah"}).status_code == 401
    assert browser.post("/sign-in", data={"login": "agent", "password": PASSWORD}).status_code == 429
    desk.clock.advance(timedelta(seconds=3))
    assert browser.post("/sign-in", data={"login": "agent", "password": PASSWORD}).status_code == 303


def test_waits_double_up_to_a_quarter_of_an_hour(desk: Desk) -> None:
    waits = []
    with desk.database.transaction() as session:
        for _ in range(14):
            count_try(session, "agent", "198.51.100.7", now=NOW)
            waits.append(wait_for(session, "agent", "198.51.100.7", now=NOW).total_seconds())
    assert waits[:6] == [0, 0, 2, 4, 8, 16]
    assert waits[-1] == 900


def test_a_login_is_checked_at_most_a_hundred_times_an_hour_from_wherever(desk: Desk) -> None:
    with desk.database.transaction() as session:
        for number in range(CEILING):
            assert not wait_for(session, "agent", f"198.51.100.{number}", now=NOW)
            count_try(session, "agent", f"198.51.100.{number}", now=NOW)
        assert wait_for(session, "agent", "203.0.113.1", now=NOW) == HOUR
        assert not wait_for(session, "operator", "203.0.113.1", now=NOW)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "unknown"),
        (None, "unknown"),
    ],
)
def test_neighbours_in_one_ipv6_network_count_as_one(address: str | None, network: str) -> None:
    assert network_of(address) == network


def test_looking_at_a_link_does_not_use_it_up(desk: Desk) -> None:
    secret = desk.link_for("agent")
    for preview in (desk.browser(), desk.browser()):
        assert "Halo, Agent" in preview.get(f"/sign-in/link/{secret}").text
        assert SESSION_COOKIE not in preview.cookies
    browser = desk.browser()
    assert browser.post(f"/sign-in/link/{secret}").status_code == 303
    assert browser.get("/desk").status_code == 200


def test_a_link_works_once_and_for_a_day(desk: Desk) -> None:
    used = desk.link_for("agent")
    assert desk.browser().post(f"/sign-in/link/{used}").status_code == 303
    assert desk.browser().post(f"/sign-in/link/{used}").status_code == 410
    old = desk.link_for("agent")
    desk.clock.advance(24 * HOUR)
    assert desk.browser().get(f"/sign-in/link/{old}").status_code == 410
    assert desk.browser().post(f"/sign-in/link/{old}").status_code == 410


def test_a_newer_link_replaces_the_one_before(desk: Desk) -> None:
    first, second = desk.link_for("agent"), desk.link_for("agent")
    assert desk.browser().post(f"/sign-in/link/{first}").status_code == 410
    assert desk.browser().post(f"/sign-in/link/{second}").status_code == 303
    assert second not in str(desk.rows(select(sign_in_links)))


def test_an_agent_without_a_password_is_sent_to_set_one(desk: Desk) -> None:
    with desk.database.transaction() as session:
        session.execute(update(agents).where(agents.c.login == "agent").values(password_hash=None))
    browser = desk.browser()
    answer = browser.post(f"/sign-in/link/{desk.link_for('agent')}")
    assert answer.headers["location"] == "/desk/account"
    assert "belum punya kata sandi" in browser.get("/desk/account").text
    assert desk.browser().post("/sign-in", data={"login": "agent", "password": ""}).status_code == 401


def test_a_session_planted_before_signing_in_opens_nothing(desk: Desk) -> None:
    browser = desk.browser()
    plant(browser, "planted")
    browser.post("/sign-in", data={"login": "agent", "password": PASSWORD})
    assert browser.cookies[SESSION_COOKIE] != "planted"
    thief = desk.browser()
    plant(thief, "planted")
    assert thief.get("/desk").headers["location"].startswith("/sign-in")


def test_signing_in_again_ends_the_session_before(desk: Desk) -> None:
    browser = desk.browser("agent")
    before = browser.cookies[SESSION_COOKIE]
    browser.post("/sign-in", data={"login": "agent", "password": PASSWORD})
    assert before != browser.cookies[SESSION_COOKIE]
    assert len(desk.rows(select(sessions))) == 1


def test_a_session_ends_after_idle_hours(desk: Desk) -> None:
    browser = desk.browser("agent")
    desk.clock.advance(IDLE - timedelta(minutes=1))
    assert browser.get("/desk").status_code == 200
    desk.clock.advance(IDLE)
    assert browser.get("/desk").status_code == 303


def test_a_session_never_outlives_a_day(desk: Desk) -> None:
    browser = desk.browser("agent")
    for _ in range(int(ABSOLUTE / (6 * HOUR)) - 1):
        desk.clock.advance(6 * HOUR)
        assert browser.get("/desk").status_code == 200
    desk.clock.advance(6 * HOUR)
    assert browser.get("/desk").status_code == 303


def test_signing_out_ends_the_session_itself(desk: Desk) -> None:
    browser = desk.browser("agent")
    secret = browser.cookies[SESSION_COOKIE]
    browser.post("/sign-out")
    plant(browser, secret)
    assert browser.get("/desk").status_code == 303


def test_signing_out_everywhere_leaves_only_this_browser(desk: Desk) -> None:
    here, there = desk.browser("agent"), desk.browser("agent")
    here.post("/desk/account/sign-out-everywhere")
    assert here.get("/desk").status_code == 200
    assert there.get("/desk").status_code == 303


def test_a_changed_password_signs_out_the_others_and_renews_this_session(desk: Desk) -> None:
    here, there = desk.browser("agent"), desk.browser("agent")
    before = here.cookies[SESSION_COOKIE]
    wrong = here.post("/desk/account/password", data={"now_used": "bukan ini", "password": "gunung tinggi biru"})
    assert wrong.status_code == 422
    here.post("/desk/account/password", data={"now_used": PASSWORD, "password": "gunung tinggi biru"})
    assert here.cookies[SESSION_COOKIE] != before
    assert here.get("/desk").status_code == 200
    assert there.get("/desk").status_code == 303
    again = desk.browser().post("/sign-in", data={"login": "agent", "password": "gunung tinggi biru"})
    assert again.status_code == 303


def test_a_disabled_agent_is_out_at_once(desk: Desk) -> None:
    browser, admin = desk.browser("agent"), desk.browser("administrator")
    admin.post(f"/desk/people/{desk.people['agent']}/disable")
    assert browser.get("/desk").status_code == 303


@pytest.mark.parametrize("password", ["pendek", "12345678", "Password123", "bismillah", "agent-admin", "x" * 257])
def test_short_long_and_widely_used_passwords_are_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        hash_password(password, avoid=("Agent-Admin",))


def test_passwords_are_argon2id_of_at_least_19_mebibytes() -> None:
    stored = hash_password("empat kata acak sekali")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_fits("empat kata acak sekali", stored)
    assert not password_fits("empat kata acak sekali", None)


def test_after_signing_in_only_pages_of_ours_follow(desk: Desk) -> None:
    for following, expected in (
        ("/desk/people", "/desk/people"),
        ("https://evil.example/desk", "/desk"),
        ("//evil.example", "/desk"),
    ):
        form = {"login": "agent", "password": PASSWORD, "next": following}
        assert desk.browser().post("/sign-in", data=form).headers["location"] == expected


def test_signing_in_and_being_refused_are_events(desk: Desk) -> None:
    desk.browser().post("/sign-in", data={"login": "agent", "password": "salah"})
    desk.browser("agent")
    names = [row.name for row in desk.rows(select(events.c.name).order_by(events.c.id))]
    assert names == ["agent.refused", "agent.signed_in"]
    assert set(names) <= NAMES


def test_old_sessions_are_swept_when_somebody_signs_in(desk: Desk) -> None:
    with desk.database.transaction() as session:
        stale = {"secret_hash": "0" * 64, "agent_id": desk.people["agent"], "created_at": NOW, "seen_at": NOW}
        session.execute(insert(sessions).values(**stale, expires_at=NOW))
    desk.browser("agent")
    assert len(desk.rows(select(sessions))) == 1


def test_a_login_that_was_added_with_capitals_signs_in(desk: Desk) -> None:
    with desk.database.transaction() as session:
        session.execute(update(agents).where(agents.c.login == "agent").values(login="Ratna"))
    assert desk.browser("ratna").get("/desk").status_code == 200
