"""Copies of a PostgreSQL database by its own programs: pg_dump, pg_restore and psql. For `sapa backup` and restore.

A copy is one moment, whoever writes meanwhile. It is brought back in one transaction, in which the rows that may have
left are parked as well: nobody ever sees them waiting.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bot.copies import PARK, BadCopy
from core.database import Database
from core.leases import lock_number

# Where Debian and its kin keep the programs of each version.
DEBIAN = Path("/usr/lib/postgresql")
NAMES = ("pg_dump", "pg_restore", "psql")
# Roles and rights are those of the server where a copy is brought back.
_PLAIN = ("--no-owner", "--no-privileges")
_OPEN = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sapa'"
_TABLES = (
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"
)
_BEGIN = """
SET client_min_messages = warning;
BEGIN;
SELECT pg_advisory_xact_lock({lock});
"""
_END = """
SET LOCAL search_path = {schema};
WITH parked AS ({park} RETURNING 1) SELECT count(*) FROM parked;
COMMIT;
"""


class InTheWay(Exception):
    """A copy cannot be taken or brought back as things are; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's own programs for one database. `place` is its address for them, without the password."""

    folder: Path
    place: str
    schema: str
    password: str

    def start(self, name: str, *words: str, **streams: Any) -> subprocess.Popen[bytes]:
        """Start one of them. The password is no word of the command, which every account of a machine can read."""
        environment = {**os.environ, **({"PGPASSWORD": self.password} if self.password else {})}
        command = [str(self.folder / name), *words]
        return subprocess.Popen(command, env=environment, **streams)  # noqa: S603  # PostgreSQL's own program


def dump_database(database: Database, to: Path) -> int:
    """Write a copy of the database as it is at one moment, beside its writers; returns the size in bytes.

    Nobody else can read the copy. Raises OSError, InTheWay, and BadCopy (the copy is then deleted again).
    """
    programs = _programs(database, f"pg_dump --format=custom --no-owner --no-privileges --file={to}", "")
    kept = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(kept, "wb") as file:
            words = ("--format=custom", f"--schema={programs.schema}", *_PLAIN, f"--dbname={programs.place}")
            _finish(programs, "pg_dump", *words, stdout=file)
        prove_dump(database, to)
    except BaseException:
        to.unlink()
        raise
    return to.stat().st_size


def prove_dump(database: Database, source: Path) -> None:
    """Read a copy from its first to its last byte. Raises BadCopy when it is not whole or not ours, and InTheWay."""
    programs = _programs(database, *_by_hand(source))
    if not source.is_file():
        raise BadCopy(f"{source} is not there")
    listed = _finish(programs, "pg_restore", "--list", str(source), stdout=subprocess.PIPE)
    if not re.search(rb"^\d+;.* TABLE \S+ outbox ", listed, re.MULTILINE):
        raise BadCopy(f"{source} is not a backup of Sapa: it has no outbox")
    _finish(programs, "pg_restore", f"--file={os.devnull}", str(source))


def load_dump(database: Database, source: Path, *, replaces: bool, keep: Path) -> int:
    """Bring a copy back, wholly or not at all; returns how many waiting rows were parked.

    Tables that are there go only if it `replaces` them, and are written to the file `keep` before. Raises InTheWay
    when they stand in the way or processes have the database open, BadCopy when the copy cannot be brought back.
    """
    programs = _programs(database, *_by_hand(source))
    with database.snapshot() as session:
        busy = session.exec_driver_sql(f"{_OPEN} AND pid <> pg_backend_pid()").scalar_one()
        found = session.exec_driver_sql(_TABLES)
        tables = list(found.scalars())
    if busy:
        raise InTheWay(
            f"Processes of Sapa have {busy} connections to this database. Stop every one first; nothing was changed."
        )
    if tables and not replaces:
        raise InTheWay(
            f"This database holds {len(tables)} tables. Name an empty one by SAPA_DATABASE_URL (createdb makes it), or "
            f"add --replace: the backup then takes their place, and what is there now is kept in {keep}. "
            "Nothing was changed."
        )
    if tables:
        keep.parent.mkdir(parents=True, exist_ok=True)
        keep.unlink(missing_ok=True)
        dump_database(database, keep)
    begin = _BEGIN.format(lock=lock_number("migrations"))
    begin += f"DROP TABLE {', '.join(tables)} CASCADE;\n" if tables else ""
    return _load(programs, source, begin, _END.format(schema=f'"{programs.schema}"', park=PARK))


def _load(programs: Programs, source: Path, begin: str, end: str) -> int:
    """Let psql do what a copy says between two texts; returns the number that the last statement says."""
    words = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", programs.place)
    with _complaints() as complaints:
        streams = {"stdout": subprocess.PIPE, "stderr": complaints}
        writes = programs.start("psql", *words, stdin=subprocess.PIPE, **streams)
        reads = programs.start("pg_restore", "--file=-", f"--schema={programs.schema}", *_PLAIN, str(source), **streams)
        try:
            with reads, writes:
                assert writes.stdin is not None  # noqa: S101  # asked for above
                assert reads.stdout is not None  # noqa: S101  # as well
                writes.stdin.write(begin.encode())
                shutil.copyfileobj(reads.stdout, writes.stdin)
                if reads.wait():
                    # Without its last words nothing of the transaction stays.
                    writes.kill()
                told, _ = writes.communicate(end.encode())
        except BrokenPipeError:
            told = b""
        if reads.returncode or writes.returncode:
            raise BadCopy(f"{source} cannot be brought back: {_words(complaints)}")
    return int(told.split()[-1])


def _finish(programs: Programs, name: str, *words: str, **streams: Any) -> bytes:
    """Run one program to its end; returns what it printed, if that was asked for. Raises BadCopy with its complaint."""
    with _complaints() as complaints:
        done = programs.start(name, *words, stderr=complaints, **streams)
        told, _ = done.communicate()
        if done.returncode:
            raise BadCopy(f"{name} says {_words(complaints)!r}")
    return told or b""


@contextmanager
def _complaints() -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        yield file


def _words(complaints: IO[bytes]) -> str:
    """Return the first complaint of a program. What follows may quote rows."""
    complaints.seek(0)
    lines = complaints.read(2_000).decode("utf-8", "replace").splitlines()
    return lines[0][:300] if lines else "nothing"


def _by_hand(source: Path) -> Sequence[str]:
    """Return what brings a copy back without us, and what to do after it."""
    restored = f"pg_restore {source} --single-transaction --exit-on-error --no-owner --no-privileges"
    return restored, "; then, before any process starts, `sapa parked --park-waiting`"


def _programs(database: Database, by_hand: str, after: str) -> Programs:
    """Find the programs of the server's version. Raises InTheWay with what to type elsewhere if there are none."""
    from psycopg.conninfo import make_conninfo

    with database.snapshot() as session:
        major = session.exec_driver_sql("SHOW server_version_num").scalar_one()
        schema = session.exec_driver_sql("SELECT current_schema()").scalar_one()
    url = database.writing.url
    given: Mapping[str, Any] = database.writing.dialect.create_connect_args(url)[1]
    place = make_conninfo(**{name: value for name, value in given.items() if name not in ("password", "context")})
    folder = _folder(int(major) // 10_000)
    if folder is None:
        raise InTheWay(
            f"This database is PostgreSQL, whose programs {', '.join(NAMES)} are not on this machine. Install them "
            f"(Debian: apt-get install postgresql-client), or type where they are: {by_hand} --dbname='{place}'{after}"
        )
    return Programs(folder, place, schema, str(given.get("password") or ""))


def _folder(major: int) -> Path | None:
    """Return the folder with the programs of this version, else of the version that is called by name, else a newer."""
    versions = [int(one.name) for one in DEBIAN.glob("*") if one.name.isdigit() and int(one.name) > major]
    called = shutil.which("pg_dump")
    some = [DEBIAN / str(major) / "bin", *([Path(called).parent] if called else [])]
    some += [DEBIAN / str(version) / "bin" for version in sorted(versions)]
    return next((one for one in some if all((one / name).exists() for name in NAMES)), None)
