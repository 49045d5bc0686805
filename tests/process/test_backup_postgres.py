"""A backup of a PostgreSQL, taken while visitors write and brought back: whole, and nothing of it leaves again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from bot.channels.web.visitor import COOKIE
from tests.postgres import Cluster
from tests.process.backing_up import WAITING, all_writing, back_up, serves
from tests.process.invariants import PostgresRows
from tests.process.program import Program
from tests.process.visitors import TIMEOUT, Visitor
from tests.stage import until

pytestmark = pytest.mark.process

VISITORS = 4
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


@pytest.fixture
def shop(on_postgres: Program) -> Program:
    """A shop on a PostgreSQL, not started."""
    on_postgres.settings["SAPA_GATHER_SECONDS"] = "0"
    return on_postgres


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[Callable[[], str]]:
    """Makes databases without a table."""
    made = []

    def make() -> str:
        made.append(cluster.create())
        return made[-1].render_as_string(hide_password=False)

    yield make
    for one in made:
        cluster.drop(one)


def url_of(program: Program) -> str:
    """Return where the program keeps its rows."""
    return program.settings["SAPA_DATABASE_URL"]


def asked(url: str, query: str) -> list[object]:
    """Return the first cell of each row."""
    rows = PostgresRows(url)
    found = [row[0] for row in rows.execute(query)]
    rows.close()
    return found


def let_wait(url: str) -> None:
    """Let every message to a customer be waiting to leave."""
    rows = PostgresRows(url)
    rows.execute("UPDATE outbox SET state = 'due'")
    rows.close()


def one_is_answered(shop: Program) -> None:
    """Start the shop and let one visitor have an answer."""
    shop.start()
    shop.wait_ready()
    sari = Visitor(shop, 1)
    with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: sari.secret}) as http:
        sari.send(http, "message-1", "buka jam berapa ya kak?")
    until(lambda: asked(url_of(shop), "SELECT count(*) FROM outbox WHERE state <> 'due'") != [0], 60)


@pytest.mark.timeout(300)
def test_every_acknowledged_message_is_in_a_backup_taken_under_load(
    shop: Program, empty: Callable[[], str], tmp_path: Path
) -> None:
    shop.start()
    shop.wait_ready()
    visitors = [Visitor(shop, number) for number in range(VISITORS)]
    with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: visitors[0].secret}) as http:
        sent = http.post(f"{shop.base}/chat/files", files={"file": ("foto.png", PICTURE, "image/png")})
        assert sent.status_code < 300, sent.text
    copy = tmp_path / "backup.dump"
    with all_writing(visitors):
        promised = back_up(shop, visitors, copy, each=2)
    shop.stop(30)
    shop.settings["SAPA_DATABASE_URL"] = empty()
    restored = shop.type("restore", str(copy))
    assert restored.returncode == 0, restored.stderr
    assert promised - set(asked(url_of(shop), "SELECT external_id FROM inbox")) == set()
    assert asked(url_of(shop), WAITING) == [0]
    assert asked(url_of(shop), "SELECT content FROM attachments") == [PICTURE]
    serves(shop, visitors[0])


@pytest.mark.timeout(300)
def test_a_restore_stands_back_from_what_is_there_and_parks_what_may_have_left(
    shop: Program, empty: Callable[[], str], tmp_path: Path
) -> None:
    url, copy = url_of(shop), tmp_path / "backup.dump"
    one_is_answered(shop)
    beside = shop.type("restore", str(tmp_path / "nothing.dump"))
    assert (beside.returncode, "is not there. Nothing was changed" in beside.stderr) == (2, True)
    assert shop.type("backup", str(copy)).returncode == 0
    again, open_now = shop.type("backup", str(copy)), shop.type("restore", str(copy), "--replace")
    assert (again.returncode, open_now.returncode) == (2, 2)
    assert "name another file" in again.stderr
    assert "Stop every one first" in open_now.stderr
    shop.stop(30)
    let_wait(url)
    copy.unlink()
    assert shop.type("backup", str(copy)).returncode == 0
    full = shop.type("restore", str(copy))
    assert full.returncode == 2
    assert "tables. Name an empty one" in full.stderr
    rows = PostgresRows(url)
    rows.execute("DELETE FROM outbox")
    rows.execute("CREATE TABLE of_a_later_version (id int)")
    rows.close()
    kept = shop.folder / "before-restore.dump"
    refuses_what_is_no_backup(shop, copy, tmp_path)
    assert asked(url, "SELECT count(*) FROM outbox") == [0]
    restored = shop.type("restore", str(copy), "--replace")
    assert restored.returncode == 0, restored.stderr
    waiting = len(asked(url, "SELECT id FROM outbox WHERE state = 'parked'"))
    assert f" {waiting} rows that were waiting to be sent are parked" in restored.stdout
    assert waiting > 0
    assert asked(url, WAITING) == [0]
    assert asked(url, "SELECT to_regclass('of_a_later_version')::text") == [None]
    assert "restored from a backup; it may have left already" in shop.type("parked").stdout
    assert kept.stat().st_mode & 0o077 == 0
    before = empty()
    assert shop.type("restore", str(kept), SAPA_DATABASE_URL=before).returncode == 0
    assert asked(before, "SELECT to_regclass('of_a_later_version')::text") == ["of_a_later_version"]


def refuses_what_is_no_backup(shop: Program, copy: Path, tmp_path: Path) -> None:
    """Nothing is changed by what cannot be read to its end, or is something else."""
    odd, cut = tmp_path / "letter.dump", tmp_path / "cut.dump"
    odd.write_text("this is no database")
    content = bytearray(copy.read_bytes())
    cut.write_bytes(content[: len(content) * 9 // 10])
    for one in (odd, cut):
        refused = shop.type("restore", str(one), "--replace")
        assert refused.returncode == 2
        assert "Nothing was changed" in refused.stderr


def test_a_copy_that_other_tools_brought_back_is_parked_by_a_command(shop: Program) -> None:
    one_is_answered(shop)
    shop.stop(30)
    let_wait(url_of(shop))
    done = shop.type("parked", "--park-waiting")
    assert done.returncode == 0, done.stderr
    assert asked(url_of(shop), WAITING) == [0]
    assert "restored from a backup" in shop.type("parked").stdout
