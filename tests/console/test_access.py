"""Who may open what: every route declares a permission, each role gets its own, and no other site acts."""

from __future__ import annotations

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from sqlalchemy import select

from console.access import PERMISSIONS, ROLES, allow
from console.app import PAGES, permission_of, refuse_undeclared
from console.headers import HEADERS
from console.origin import FORM_COOKIE
from console.static_files import static_version
from core.tables import agents
from tests.caller import Caller
from tests.console.conftest import SAME_SITE, Desk

ROUTES = [route for page in PAGES for route in page.router.routes if isinstance(route, APIRoute)]
# What a path's parameters are filled with: nothing of it exists, so that no request changes anything.
VALUES = {
    "public_id": "none",
    "entry_id": "none.such",
    "agent_id": "999",
    "customer_id": "999",
    "reminder_id": "999",
    "identity_id": "999",
}
OTHERS = {
    "key_id": "999",
    "key": "none",
    "example_id": "999",
    "secret": "none",
    "kind": "inbox",
    "row_id": "999",
    "sha256": "0",
    "name": "none_such",
    "identity_id": "999",
}


def path_of(route: APIRoute) -> str:
    """Return the path of a route with its parameters filled."""
    path = route.path
    for name, value in (VALUES | OTHERS).items():
        path = path.replace("{" + name + ":int}", value).replace("{" + name + "}", value)
    assert "{" not in path, path
    return path


def changes(route: APIRoute) -> bool:
    """Tell whether a route changes something."""
    return "POST" in (route.methods or ())


def test_every_route_declares_one_known_permission() -> None:
    assert len(ROUTES) > 30
    for route in ROUTES:
        assert permission_of(route) in PERMISSIONS, route.path


def test_a_route_without_a_permission_is_refused_at_the_start() -> None:
    router = APIRouter()

    @router.get("/desk/forgotten")
    def forgotten() -> str:
        return "open to all"

    with pytest.raises(ValueError, match="/desk/forgotten"):
        refuse_undeclared(router)


def test_a_route_that_other_sites_could_call_is_refused_at_the_start() -> None:
    router = APIRouter()

    @router.post("/desk/open", dependencies=[allow("desk")])
    def opened() -> str:
        return "open to other sites"

    with pytest.raises(ValueError, match=r"/desk/open.*where a request comes from"):
        refuse_undeclared(router)


def test_an_unknown_permission_cannot_be_declared() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        allow("nonsense")


@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_route_lets_in_exactly_the_roles_of_its_permission(desk: Desk, role: str | None) -> None:
    browser = desk.browser(role)
    for route in ROUTES:
        if route.path in ("/desk/stream", "/sign-out", "/desk/account/sign-out-everywhere"):
            continue
        least = PERMISSIONS[permission_of(route) or ""]
        allowed = least is None or (role is not None and ROLES.index(role) >= ROLES.index(least))
        method = "POST" if changes(route) else "GET"
        answer = browser.request(method, path_of(route))
        if role is None and least is not None:
            assert answer.headers.get("location", "").startswith("/sign-in"), route.path
        elif not allowed:
            assert answer.status_code == 403, (role, route.path, answer.status_code)
        else:
            assert answer.status_code in (200, 303, 404, 409, 410, 401, 422), (role, route.path, answer.status_code)


def test_a_role_that_was_lowered_counts_at_once(desk: Desk) -> None:
    operator, admin = desk.browser("operator"), desk.browser("administrator")
    assert operator.get("/desk/settings").status_code == 200
    admin.post(f"/desk/people/{desk.people['operator']}", data={"role": "agent"})
    assert operator.get("/desk/settings").status_code == 303
    assert desk.browser("operator").get("/desk/settings").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ],
)
def test_no_change_is_taken_from_another_site(desk: Desk, headers: dict[str, str]) -> None:
    inside = desk.browser("administrator")
    for route in filter(changes, ROUTES):
        foreign = Caller(desk.app, headers=headers, cookies=dict(inside.cookies), follow_redirects=False)
        assert foreign.post(path_of(route)).status_code == 403, route.path


def test_nothing_is_changed_by_looking(desk: Desk) -> None:
    browser = desk.browser("administrator")
    for route in filter(changes, ROUTES):
        looked = {other.path for other in ROUTES if not changes(other)}
        if route.path not in looked:
            assert browser.get(path_of(route)).status_code in (404, 405), route.path


def test_an_old_browser_may_repeat_the_token_of_our_form(desk: Desk) -> None:
    signed_in = desk.browser("agent")
    page = signed_in.get("/desk/account").text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    assert signed_in.cookies[FORM_COOKIE] == token
    old = Caller(desk.app, cookies=dict(signed_in.cookies), follow_redirects=False)
    assert old.post("/desk/account/name", data={"name": "Dewi", "form_token": "guess"}).status_code == 403
    assert old.post("/desk/account/name", data={"name": "Dewi", "form_token": token}).status_code == 303
    assert [row.name for row in desk.rows(select(agents).where(agents.c.login == "agent"))] == ["Dewi"]


def test_an_origin_of_our_own_host_is_ours(desk: Desk) -> None:
    signed_in = desk.browser("agent")
    older = Caller(
        desk.app, headers={"origin": "http://testserver"}, cookies=dict(signed_in.cookies), follow_redirects=False
    )
    assert older.post("/desk/account/name", data={"name": "Dewi"}).status_code == 303


def test_every_page_carries_the_strict_headers(desk: Desk) -> None:
    browser = desk.browser("administrator")
    for path in ("/desk", "/sign-in", "/welcome", "/desk/knowledge", "/static/sapa.css", "/desk/conversations/none"):
        answer = browser.get(path, headers=SAME_SITE)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (path, name)
    assert browser.get("/desk").headers["cache-control"] == "no-store"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_static_files_are_kept_for_a_year_only_under_their_own_version(desk: Desk) -> None:
    browser = desk.browser()
    version = browser.get("/sign-in").text.split('href="/static/')[1].split("/")[0]
    assert "immutable" in browser.get(f"/static/{version}/sapa.css").headers["cache-control"]
    for other in ("/static/sapa.css", "/static/sapa.css?v=1", "/static/000000000000/sapa.css"):
        answer = browser.get(other)
        assert answer.headers["cache-control"] == "public, no-cache"
        assert answer.content == browser.get(f"/static/{version}/sapa.css").content


def test_what_a_script_or_style_brings_along_is_of_the_same_version(desk: Desk) -> None:
    browser = desk.browser()
    version = static_version()
    for name in ("chat/words.js", "vendor/pico.min.css"):
        assert "immutable" in browser.get(f"/static/{version}/{name}").headers["cache-control"]
    assert browser.get(f"/static/{version}/../../core/settings.py").status_code == 404


def test_a_form_cannot_set_what_it_does_not_show(desk: Desk) -> None:
    desk.browser("agent").post(
        "/desk/account/name", data={"name": "Dewi", "role": "administrator", "login": "root", "id": "1"}
    )
    [row] = desk.rows(select(agents).where(agents.c.id == desk.people["agent"]))
    assert (row.name, row.role, row.login) == ("Dewi", "agent", "agent")


def test_the_last_administrator_stays(desk: Desk) -> None:
    admin = desk.browser("administrator")
    mine = desk.people["administrator"]
    assert admin.post(f"/desk/people/{mine}/disable").status_code == 409
    assert admin.post(f"/desk/people/{mine}", data={"role": "agent"}).status_code == 409
    assert admin.get("/desk/people").status_code == 200
