"""A warmed house to fork from, and grounds of both databases with two agents on them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.house import House
from core.database import Database, open_database
from core.tables import agents
from tests.kill.ground import Ground, postgres_ground, sqlite_ground
from tests.kill.kills import warm
from tests.lives import let_go
from tests.postgres import Cluster
from tests.stage import BASE, Stage

Make = Callable[[], Ground]


def hire(database: Database) -> None:
    """Put two agents on duty."""
    with database.transaction() as session:
        for name in ("Dian", "Raka"):
            row = {"login": name.lower(), "name": name, "role": "agent", "on_duty": True, "created_at": BASE}
            session.execute(agents.insert().values(row))
    let_go(database)


@pytest.fixture(autouse=True)
def quiet(only_errors: None) -> None:
    """Hundreds of lives: what is logged of each hides what matters."""


@pytest.fixture(scope="session")
def house(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house whose model and knowledge are loaded and whose database is closed: nothing of it crosses a fork."""
    source = tmp_path_factory.mktemp("kill")
    (source / "models").symlink_to((prepared / "models").resolve())
    shutil.copy(prepared / "sapa.db", source / "sapa.db")
    stage = Stage.build(source, gather_seconds=0.3, log_level="error")
    stage.close()
    hire(stage.house.database)
    return stage.house


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder whose lives are removed one by one; in memory too SIGKILL loses nothing that the system has taken."""
    with tempfile.TemporaryDirectory(prefix="sapa-kill-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def make_ground(backend: str, house: House, place: Path, request: pytest.FixtureRequest) -> Make:
    """Makes grounds on the database of the test, for one process each."""

    def folder() -> Path:
        return Path(tempfile.mkdtemp(dir=place))

    if backend == "sqlite":
        return lambda: sqlite_ground(house, folder(), house.settings.data_dir / "sapa.db")
    cluster: Cluster = request.getfixturevalue("cluster")
    template = cluster.create(request.getfixturevalue("prepared_postgres"))
    hire(open_database(template.render_as_string(hide_password=False)))

    def made() -> Ground:
        url = cluster.create(str(template.database))
        return postgres_ground(house, folder(), url.render_as_string(hide_password=False))

    return made


@pytest.fixture(scope="session")
def ground(make_ground: Make) -> Ground:
    """A warmed ground that tests of this process use one after another."""
    made = make_ground()
    warm(made)
    return made
