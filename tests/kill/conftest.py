"""A warmed house to fork from, and fresh data folders with two agents in them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.house import House
from bot.logs import set_up_logs
from core.tables import agents
from tests.stage import BASE, Stage


@dataclass
class Template:
    """What every life begins with."""

    house: House
    fresh: Callable[[], Path]


@pytest.fixture(scope="session")
def template(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A house whose model and knowledge are loaded and whose database is closed: nothing of it crosses a fork."""
    source = tmp_path_factory.mktemp("kill")
    (source / "models").symlink_to((prepared / "models").resolve())
    shutil.copy(prepared / "sapa.db", source / "sapa.db")
    stage = Stage.build(source, gather_seconds=0.3, log_level="error")
    set_up_logs(stage.house.settings)
    with stage.house.database.transaction() as session:
        for name in ("Dian", "Raka"):
            row = {"login": name.lower(), "name": name, "role": "agent", "on_duty": True, "created_at": BASE}
            session.execute(agents.insert().values(row))
    stage.close()
    # A file system in memory, where there is one: SIGKILL loses nothing that the system has taken.
    place = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="sapa-kill-", dir=place) as name:
        count = iter(range(10**9))

        def fresh() -> Path:
            folder = Path(name) / f"{next(count)}"
            folder.mkdir()
            shutil.copy(source / "sapa.db", folder / "sapa.db")
            return folder

        yield Template(stage.house, fresh)
