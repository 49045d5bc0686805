"""`sapa key`: keys of the records API from the command line, and which of them outlive the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.access_keys import find_key, note_use
from core.access_tables import api_keys
from core.clock import SystemClock
from core.database import open_database
from core.settings import read_settings
from core.tables import events
from tests.commands.conftest import Sapa


def _rows(folder: Path, statement: Any) -> list[Any]:
    database = open_database(read_settings().url)
    with database.snapshot() as session:
        found = list(session.execute(statement).all())
    database.close()
    return found


def _opens(folder: Path, secret: str) -> bool:
    database = open_database(read_settings().url)
    with database.snapshot() as session:
        found = find_key(session, secret, now=SystemClock().now())
    database.close()
    return found is not None


def test_a_key_is_printed_alone_once_and_only_its_hash_is_kept(sapa: Sapa, folder: Path) -> None:
    made = sapa("key", "add", "till")
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    assert secret.startswith("sapa_")
    assert len(secret) > 40
    assert "not shown again" in made.stderr
    assert _opens(folder, secret)
    assert all(secret not in str(cell) for row in _rows(folder, select(api_keys)) for cell in row)
    listed = sapa("key", "list").output
    assert f"1  till  {secret[:9]}...  made " in listed
    assert "never used" in listed
    assert secret not in listed
    assert [(row.name, row.agent_id, row.detail) for row in _rows(folder, select(events))] == [
        ("key.added", None, {"key_id": 1})
    ]


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(sapa: Sapa, folder: Path) -> None:
    till, stock = (sapa("key", "add", name).stdout.strip() for name in ("till", "Stock room"))
    assert sapa("key", "revoke", "stock room").exit_code == 0
    assert (_opens(folder, till), _opens(folder, stock)) == (True, False)
    assert sapa("key", "revoke", "1").exit_code == 0
    assert not _opens(folder, till)
    assert sapa("key", "list").output.count("revoked 20") == 2
    again = sapa("key", "revoke", "till")
    assert again.exit_code == 1
    assert "No valid key is called 'till'" in again.stderr
    assert [row.name for row in _rows(folder, select(events.c.name))].count("key.revoked") == 2


def test_the_name_of_a_revoked_key_is_free_again(sapa: Sapa, folder: Path) -> None:
    sapa("key", "add", "till")
    taken = sapa("key", "add", "TILL")
    assert taken.exit_code == 1
    assert "a valid key is called 'TILL' already" in taken.stderr
    sapa("key", "revoke", "till")
    assert sapa("key", "add", "till").exit_code == 0


def test_a_name_that_cannot_be_one_is_refused_in_words(sapa: Sapa, folder: Path) -> None:
    for name, words in (("  ", "the name is empty"), ("12", "'12' is a number"), ("x" * 61, "61 characters")):
        refused = sapa("key", "add", name)
        assert refused.exit_code == 2, refused.output
        assert words in refused.stderr
    assert sapa("key", "list").output.startswith("There is no key")


def test_the_list_tells_when_a_key_was_last_used(sapa: Sapa, folder: Path) -> None:
    sapa("key", "add", "till")
    database = open_database(read_settings().url)
    with database.transaction() as session:
        note_use(session, 1, now=SystemClock().now())
    database.close()
    assert "  used 20" in sapa("key", "list").output


def test_keys_of_the_demo_go_with_it_and_one_of_the_business_stays_even_if_it_has_the_same_name(
    sapa: Sapa, folder: Path, data_dir: Path
) -> None:
    assert data_dir == folder / "var"
    ours = sapa("key", "add", "demo").stdout.strip()
    assert "sapa_" in sapa("demo").output
    theirs = sapa("demo", "--key").output.strip()
    assert (_opens(folder, ours), _opens(folder, theirs)) == (True, True)
    several = sapa("key", "revoke", "demo")
    assert several.exit_code == 1
    assert "3 keys are called 'demo'; choose one by its id: 1, 2, 3" in several.stderr
    assert sapa("demo", "--clear").exit_code == 0
    assert (_opens(folder, ours), _opens(folder, theirs)) == (True, False)
    assert [row.id for row in _rows(folder, select(api_keys.c.id))] == [1]
    told = _rows(folder, select(events.c.detail).where(events.c.name == "key.added"))
    assert [row.detail for row in told] == [{"key_id": 1}]


def test_a_demo_key_made_without_the_demo_is_cleared_too(sapa: Sapa, folder: Path, data_dir: Path) -> None:
    assert data_dir == folder / "var"
    theirs = sapa("demo", "--key").output.strip()
    assert sapa("demo", "--clear").exit_code == 0
    assert not _opens(folder, theirs)
    assert sapa("demo", "--clear").exit_code == 1
