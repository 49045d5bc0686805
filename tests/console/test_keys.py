"""The page of keys: made and shown once, listed without what is secret, revoked after a second look."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from core.access_keys import find_key
from core.access_tables import api_keys
from core.events import NAMES
from core.tables import events
from tests.console.conftest import NOW, Desk


def _opens(desk: Desk, secret: str) -> bool:
    with desk.database.snapshot() as session:
        return find_key(session, secret, now=NOW) is not None


def _made(desk: Desk, name: str) -> str:
    page = desk.browser("administrator").post("/desk/keys", data={"name": name})
    assert page.status_code == 200
    return re.search(r'<code class="long">(sapa_[\w-]+)</code>', page.text)[1]  # type: ignore[index]  # it is shown


def test_a_key_is_shown_once_with_a_button_to_copy_it_and_opens_the_api(desk: Desk) -> None:
    admin = desk.browser("administrator")
    assert "Belum ada kunci" in admin.get("/desk/keys").text
    secret = _made(desk, "kasir  depan")
    assert _opens(desk, secret)
    page = admin.get("/desk/keys").text
    assert secret not in page
    assert f"<code>{secret[:9]}…</code>" in page
    assert "kasir depan" in page
    assert "belum pernah" in page
    made = admin.post("/desk/keys", data={"name": "gudang"})
    assert 'data-copy="sapa_' in made.text
    assert made.headers["cache-control"] == "no-store"


def test_a_revoked_key_stays_in_the_list_and_is_not_revoked_twice(desk: Desk) -> None:
    secret, admin = _made(desk, "kasir"), desk.browser("administrator")
    page = admin.get("/desk/keys").text
    assert "tidak bisa diurungkan" in page
    assert admin.post("/desk/keys/1/revoke").headers["location"] == "/desk/keys?saved=1"
    assert not _opens(desk, secret)
    assert "/desk/keys/1/revoke" not in admin.get("/desk/keys").text
    assert "Dicabut" in admin.get("/desk/keys").text
    assert admin.post("/desk/keys/1/revoke").status_code == 409


@pytest.mark.parametrize(
    ("name", "words"),
    [("  ", "Nama kosong"), ("x" * 61, "terlalu panjang"), ("12", "adalah bilangan"), ("Kasir", "masih berlaku")],
)
def test_a_name_that_cannot_be_one_makes_no_key_and_says_why(desk: Desk, name: str, words: str) -> None:
    _made(desk, "kasir")
    answer = desk.browser("administrator").post("/desk/keys", data={"name": name})
    assert answer.status_code == 422
    assert words in answer.text
    assert len(desk.rows(select(api_keys))) == 1


def test_who_made_and_revoked_a_key_is_an_event_without_its_secret(desk: Desk) -> None:
    secret = _made(desk, "kasir")
    desk.browser("administrator").post("/desk/keys/1/revoke")
    told = desk.rows(select(events).where(events.c.name.startswith("key.")).order_by(events.c.id))
    assert [(row.name, row.agent_id, row.detail) for row in told] == [
        ("key.added", desk.people["administrator"], {"key_id": 1}),
        ("key.revoked", desk.people["administrator"], {"key_id": 1}),
    ]
    assert {row.name for row in told} <= NAMES
    assert secret not in str(told)


def test_only_administrators_see_that_there_are_keys(desk: Desk) -> None:
    for role, sees in (("agent", False), ("operator", False), ("administrator", True)):
        browser = desk.browser(role)
        assert ('href="/desk/keys"' in browser.get("/desk/account").text) is sees
        assert (browser.get("/desk/keys").status_code == 200) is sees
