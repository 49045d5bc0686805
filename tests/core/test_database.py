"""The door to SQLite: its log is emptied beside the writers."""

from __future__ import annotations

from pathlib import Path

from core.database import open_database


def test_a_checkpoint_moves_the_log_into_the_file_while_somebody_writes(tmp_path: Path) -> None:
    file = tmp_path / "sapa.db"
    database = open_database(f"sqlite:///{file}")
    with database.transaction() as session:
        session.exec_driver_sql("CREATE TABLE lines (text BLOB)")
    for _ in range(20):
        with database.transaction() as session:
            session.exec_driver_sql("INSERT INTO lines VALUES (zeroblob(20000))")
    before = file.stat().st_size
    with database.transaction() as session:
        session.exec_driver_sql("INSERT INTO lines VALUES (zeroblob(20000))")
        database.checkpoint()
    assert before <= 8192 < 20 * 20000 <= file.stat().st_size
    database.close()
