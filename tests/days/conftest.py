"""A warmed house and a fresh database with two agents for every simulated day, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.logs import set_up_logs
from core.database import open_database
from core.tables import agents
from tests.days.town import Ground
from tests.stage import BASE, Stage

HOURS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "08:00-17:00")


# Returns a fresh copy of the rows that every day begins with; what a day before left is gone.
Mornings = Callable[[], Ground]


def stage_of_a_shop(folder: Path, **settings: str) -> Stage:
    """Return a stage whose shop is open from eight to five, with two agents who are not on duty."""
    stage = Stage.build(folder, gather_seconds=0.3, log_level="error", **settings)
    set_up_logs(stage.house.settings)
    stage.decide(hours=HOURS)
    with stage.house.database.transaction() as session:
        for name in ("Dian", "Raka"):
            row = {"login": name.lower(), "name": name, "role": "agent", "on_duty": False, "created_at": BASE}
            session.execute(agents.insert().values(row))
    return stage


@pytest.fixture(scope="session")
def shop_folder(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the rows of such a shop, its database closed."""
    folder = tmp_path_factory.mktemp("days")
    (folder / "models").symlink_to((prepared / "models").resolve())
    shutil.copy(prepared / "sapa.db", folder / "sapa.db")
    return folder


@pytest.fixture(scope="session")
def mornings(shop_folder: Path) -> Iterator[Mornings]:
    """Fresh grounds for days on SQLite, in memory where the machine has a file system there."""
    stage = stage_of_a_shop(shop_folder)
    stage.close()
    place = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="sapa-days-", dir=place) as name:
        folder = Path(name)
        database = open_database(f"sqlite:///{folder}/sapa.db")

        def ground() -> Ground:
            database.close()
            for old in folder.iterdir():
                old.unlink()
            shutil.copy(shop_folder / "sapa.db", folder / "sapa.db")
            return Ground(stage.house, folder, database)

        yield ground
        database.close()
