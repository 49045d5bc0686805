"""A warmed shop with two agents, and fresh copies of its rows for every simulated day and every run of deliveries."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.house import House
from core.database import Database, open_database
from core.tables import agents
from tests.days.town import Ground
from tests.lives import let_go
from tests.postgres import Cluster
from tests.stage import BASE, Stage

HOURS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "08:00-17:00")


@dataclass
class Premises:
    """What every day begins with: a house whose database is closed, and the file of its rows."""

    house: House
    file: Path
    folder: Path
    database: Database
    _numbers: Iterator[int] = field(default_factory=count)

    def place(self) -> Path:
        """Return the path of a folder that does not exist yet."""
        return self.folder / f"{next(self._numbers)}"

    def ground(self) -> Ground:
        """Return the rows that every day begins with; what the day before left is gone."""
        let_go(self.database)
        folder = Path(str(self.database.writing.url.database)).parent
        for old in folder.iterdir():
            old.unlink()
        shutil.copy(self.file, folder / "sapa.db")
        return Ground(self.house, folder, self.database)


def stage_of_a_shop(folder: Path, **settings: Any) -> Stage:
    """Return a stage whose shop is open from eight to five, with two agents who are not on duty."""
    stage = Stage.build(folder, gather_seconds=0.3, log_level="error", **settings)
    stage.decide(hours=HOURS)
    with stage.house.database.transaction() as session:
        for name in ("Dian", "Raka"):
            row = {"login": name.lower(), "name": name, "role": "agent", "on_duty": False, "created_at": BASE}
            session.execute(agents.insert().values(row))
    return stage


@pytest.fixture(autouse=True)
def quiet(only_errors: None) -> None:
    """Days without end: what is logged of each costs more than the day."""


@pytest.fixture(scope="session")
def shop(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    """Premises on SQLite."""
    source = tmp_path_factory.mktemp("days")
    (source / "models").symlink_to((prepared / "models").resolve())
    shutil.copy(prepared / "sapa.db", source / "sapa.db")
    stage = stage_of_a_shop(source)
    stage.close()
    with tempfile.TemporaryDirectory(prefix="sapa-days-") as name:
        folder = Path(name)
        (folder / "day").mkdir()
        database = open_database(f"sqlite:///{folder}/day/sapa.db")
        yield Premises(stage.house, source / "sapa.db", folder, database)
        database.close()


@pytest.fixture(scope="session")
def postgres_ground(
    shop: Premises, prepared_postgres: str, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """The same shop on PostgreSQL, for one day."""
    folder = tmp_path_factory.mktemp("day")
    (folder / "models").symlink_to((shop.file.parent / "models").resolve())
    url = cluster.create(prepared_postgres)
    stage = stage_of_a_shop(folder, database_url=url.render_as_string(hide_password=False))
    yield Ground(stage.house, folder, stage.house.database)
    stage.close()
    cluster.drop(url)
