"""What the database promises about what was acknowledged, as it says itself. Told at every start."""

from __future__ import annotations

from core.database import Database, Session

# What `PRAGMA synchronous` answers.
_SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
_KEPT = "what is acknowledged survives a crash and a power cut"
_LOST = "WARNING: what was acknowledged can be lost in a power cut"


def durability(database: Database) -> str:
    """Return one line: the database, its settings, and what they mean; it says WARNING where something may be lost."""
    if database.single_writer:
        # The mode is a setting of each connection: the one that writes is asked.
        with database.transaction() as session:
            return _of_sqlite(session)
    with database.snapshot() as session:
        return _of_postgres(session)


def _of_sqlite(session: Session) -> str:
    journal = session.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    synchronous = session.exec_driver_sql("PRAGMA synchronous").scalar_one()
    promise = _KEPT if synchronous >= 2 else f"{_LOST}; put SAPA_DATA_DIR on a local disk"
    return f"SQLite, {str(journal).upper()}, synchronous={_SYNCHRONOUS.get(synchronous, synchronous)}: {promise}"


def _of_postgres(session: Session) -> str:
    names = ("server_version", "synchronous_commit", "fsync", "full_page_writes")
    told = {name: str(session.exec_driver_sql(f"SHOW {name}").scalar_one()) for name in names}
    off = [f"{name}={told[name]}" for name in names[1:] if told[name] == "off"]
    promise = f"{_LOST}; set {' and '.join(one.split('=')[0] for one in off)} to on" if off else _KEPT
    modes = ", ".join(f"{name}={told[name]}" for name in names[1:])
    return f"PostgreSQL {told['server_version'].split()[0]}, {modes}: {promise}"
