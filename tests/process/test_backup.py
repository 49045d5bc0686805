"""A backup is taken while visitors write: what was acknowledged before it began is in it, and it is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.process.backing_up import WAITING, all_writing, back_up, serves
from tests.process.invariants import file_faults, open_rows
from tests.process.program import Program
from tests.process.visitors import Visitor

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
    visitors = [Visitor(program, number) for number in range(VISITORS)]
    taken: list[tuple[Path, set[str]]] = []
    with all_writing(visitors):
        for number in range(BACKUPS):
            copy = tmp_path / f"backup-{number}.db"
            taken.append((copy, back_up(program, visitors, copy, each=number + 1)))
    program.stop(30)
    for number, (copy, promised) in enumerate(taken):
        other = second_house(program, tmp_path / f"restored-{number}", model_cache)
        restored = other.type("restore", str(copy))
        assert restored.returncode == 0, restored.stderr
        rows = open_rows(other.folder / "sapa.db")
        kept = {row[0] for row in rows.execute("SELECT external_id FROM inbox")}
        assert len(promised) >= VISITORS
        assert promised - kept == set()
        assert file_faults(rows) == []
        assert rows.execute(WAITING).fetchone()[0] == 0
        rows.close()
        assert [path.name for path in tmp_path.glob(f"{copy.name}-*")] == []
    serves(other, visitors[0])


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
