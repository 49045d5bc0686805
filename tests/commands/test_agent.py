"""`sapa agent`: people are added once, letter case tells nobody apart, and a wrong login is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.lock import lock_folder
from core.database import open_database
from core.settings import read_settings
from core.tables import agents, events
from tests.commands.conftest import Sapa


def _logins(folder: Path) -> list[tuple[str, str, str]]:
    database = open_database(read_settings().url)
    with database.snapshot() as session:
        found = session.execute(select(agents.c.login, agents.c.name, agents.c.role).order_by(agents.c.id)).all()
    database.close()
    return [tuple(row) for row in found]


def test_a_person_is_added_with_a_link_and_the_event_says_by_the_command_line(sapa: Sapa, folder: Path) -> None:
    added = sapa("agent", "add", "Ratna", "--name", "Ratna  Ayu", "--role", "operator")
    assert added.exit_code == 0, added.output
    assert "/sign-in/link/" in added.output
    assert _logins(folder) == [("ratna", "Ratna Ayu", "operator")]
    database = open_database(read_settings().url)
    with database.snapshot() as session:
        told = session.execute(select(events.c.name, events.c.agent_id, events.c.detail).order_by(events.c.id)).all()
    database.close()
    assert [tuple(row) for row in told] == [
        ("agent.added", None, {"agent_id": 1, "role": "operator"}),
        ("agent.linked", None, {"agent_id": 1}),
    ]


def test_a_login_that_differs_only_in_letter_case_is_refused_and_says_whose_it_is(sapa: Sapa, folder: Path) -> None:
    sapa("agent", "add", "ratna")
    refused = sapa("agent", "add", "RATNA")
    assert refused.exit_code == 1
    assert "'RATNA' differs only in letter case from 'ratna', who exists already" in refused.stderr
    assert "`sapa agent link ratna`" in refused.stderr
    assert "'ratna' is taken" in sapa("agent", "add", "ratna").stderr
    assert len(_logins(folder)) == 1
    assert "/sign-in/link/" in sapa("agent", "link", "Ratna").output


def test_what_cannot_be_a_login_is_refused_in_words(sapa: Sapa, folder: Path) -> None:
    for login in ("", "r", "ratna ayu", "-ratna", "x" * 41, "ratna@kopi"):
        refused = sapa("agent", "add", "--", login)
        assert refused.exit_code == 2, login
        assert f"{login!r} cannot be a login" in refused.stderr
    assert _logins(folder) == []


def test_the_first_administrator_is_made_beside_an_agent_who_is_called_admin(sapa: Sapa, folder: Path) -> None:
    sapa("agent", "add", "Admin", "--role", "agent")
    assert "/sign-in/link/" in sapa("agent", "link").output
    assert _logins(folder) == [("admin", "Admin", "agent"), ("admin2", "Admin", "administrator")]


def test_a_link_leads_to_where_the_server_answers(sapa: Sapa, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sapa("agent", "link").output.startswith("http://127.0.0.1:8000/sign-in/link/")
    settings = read_settings()
    settings.data_dir.mkdir(exist_ok=True)
    # What a server writes that found its port taken.
    (settings.data_dir / "sapa.address").write_text("http://127.0.0.1:43117", "utf-8")
    with lock_folder(settings):
        assert sapa("agent", "link").output.startswith("http://127.0.0.1:43117/sign-in/link/")
    monkeypatch.setenv("SAPA_PUBLIC_URL", "https://cs.example.id")
    assert sapa("agent", "link").output.startswith("https://cs.example.id/sign-in/link/")
