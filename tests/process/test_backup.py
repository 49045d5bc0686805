"""A backup is taken while visitors write: what was acknowledged before it began is in it, and it is whole."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx2
import pytest

from bot.channels.web.visitor import COOKIE
from tests.process.invariants import file_faults, open_rows
from tests.process.program import Program
from tests.process.visitors import TIMEOUT, Visitor
from tests.stage import until

pytestmark = pytest.mark.process

VISITORS = 6
BACKUPS = 3


def second_house(program: Program, folder: Path, model_cache: Path) -> Program:
    """Another data folder, with nothing in it but the model."""
    folder.mkdir()
    (folder / "models").symlink_to(model_cache / "models")
    return Program(folder, program.settings)


@pytest.mark.timeout(400)
def test_every_acknowledged_message_is_in_a_backup_taken_under_load(
    program: Program, model_cache: Path, tmp_path: Path
) -> None:
    program.settings["SAPA_GATHER_SECONDS"] = "0"
    program.start()
    program.wait_ready()
    stop = threading.Event()
    visitors = [Visitor(program, number) for number in range(VISITORS)]
    lives = [threading.Thread(target=visitor.live, args=(stop,)) for visitor in visitors]
    for life in lives:
        life.start()
    taken: list[tuple[Path, set[str]]] = []
    try:
        for number in range(BACKUPS):
            until(lambda done=number: all(len(one.acknowledged) > done for one in visitors), 60)
            promised = {f"{one.address}:{client_id}" for one in visitors for client_id in list(one.acknowledged)}
            copy = tmp_path / f"backup-{number}.db"
            done = program.type("backup", str(copy))
            assert done.returncode == 0, done.stderr
            taken.append((copy, promised))
        went_on = sum(len(one.acknowledged) for one in visitors)
        until(lambda: sum(len(one.acknowledged) for one in visitors) > went_on, 60)
    finally:
        stop.set()
        for life in lives:
            life.join(timeout=60)
    assert [one.refused for one in visitors if one.refused] == []
    program.stop(30)
    for number, (copy, promised) in enumerate(taken):
        other = second_house(program, tmp_path / f"restored-{number}", model_cache)
        restored = other.type("restore", str(copy))
        assert restored.returncode == 0, restored.stderr
        rows = open_rows(other.folder / "sapa.db")
        kept = {row[0] for row in rows.execute("SELECT external_id FROM inbox")}
        waiting = rows.execute("SELECT count(*) FROM outbox WHERE state IN ('due', 'sending', 'unknown')").fetchone()[0]
        assert len(promised) >= VISITORS
        assert promised - kept == set()
        assert file_faults(rows) == []
        assert waiting == 0
        rows.close()
        assert copy.stat().st_mode & 0o077 == 0
        assert [path.name for path in tmp_path.glob(f"{copy.name}-*")] == []
    other.start()
    other.wait_ready()
    with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: visitors[0].secret}) as http:
        assert http.get(f"{other.base}/chat/history").json()["items"]
    other.stop(30)


def test_a_restore_keeps_the_present_database_and_refuses_what_is_no_backup(program: Program, tmp_path: Path) -> None:
    program.start()
    program.wait_ready()
    copy, odd = tmp_path / "backup.db", tmp_path / "letter.db"
    odd.write_text("this is no database")
    assert program.type("backup", str(copy)).returncode == 0
    again, beside = program.type("backup", str(copy)), program.type("restore", str(copy))
    assert (again.returncode, beside.returncode) == (2, 2)
    assert "name another file" in again.stderr
    assert "already serves from" in beside.stderr
    program.stop(30)
    assert program.type("restore", str(odd)).stderr.startswith(f"{odd} is not a database")
    damaged = tmp_path / "damaged.db"
    content = bytearray(copy.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = b"\xff" * 20_000
    damaged.write_bytes(content)
    before = (program.folder / "sapa.db").read_bytes()
    refused = program.type("restore", str(damaged))
    assert refused.returncode == 2
    assert "Nothing was changed" in refused.stderr
    assert (program.folder / "sapa.db").read_bytes() == before
    assert program.type("restore", str(copy)).returncode == 0
    assert (program.folder / "sapa.db.before-restore").exists()
