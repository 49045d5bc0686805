"""Pages that are not there and pages that break: people read a page of ours, programs what they always read."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from tests.caller import Caller
from tests.console.conftest import Desk


def browser(desk: Desk) -> Caller:
    """Return a browser to which faults of the server come as answers."""
    return Caller(desk.app, follow_redirects=False, raise_server_exceptions=False)


def test_an_address_that_does_not_exist_says_so_on_a_page(desk: Desk) -> None:
    for path in ("/desk/nowhere", "/sign-in/nowhere/at/all", "/welcome/nowhere"):
        answer = browser(desk).get(path)
        assert answer.status_code == 404
        assert "Halaman ini tidak ada" in answer.text
        assert 'href="/desk"' in answer.text
    assert "This page does not exist" in browser(desk).get("/desk/nowhere?lang=en").text


def test_a_page_that_breaks_says_so_under_the_strict_headers(desk: Desk) -> None:
    @desk.app.get("/desk/broken")
    def broken() -> None:
        raise RuntimeError("a secret of the inside")

    answer = browser(desk).get("/desk/broken")
    assert answer.status_code == 500
    assert "Ada yang rusak di pihak Sapa" in answer.text
    assert "secret" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_a_busy_database_is_a_page_that_can_be_loaded_again(desk: Desk) -> None:
    @desk.app.get("/desk/busy")
    def busy() -> None:
        raise OperationalError("select", {}, Exception("locked"))

    answer = browser(desk).get("/desk/busy")
    assert answer.status_code == 503
    assert "Penyimpanan sedang sibuk" in answer.text
    assert 'href="/desk/busy"' in answer.text


def test_everybody_else_is_answered_as_before(desk: Desk) -> None:
    @desk.app.get("/elsewhere")
    def elsewhere() -> None:
        raise RuntimeError("broken")

    assert browser(desk).get("/elsewhere").text == "Internal Server Error"
    assert browser(desk).get("/nowhere").json() == {"detail": "Not Found"}
    assert browser(desk).get("/desk/nowhere", headers={"hx-request": "true"}).json() == {"detail": "Not Found"}
