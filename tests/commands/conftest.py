"""The command line as a person types it, in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import build_cli
from core.clock import SystemClock
from core.migrations import opened
from core.settings import read_settings
from faq_kb.variables import read_variables, set_variable
from tests.postgres import Cluster

Sapa = Callable[..., Result]


@pytest.fixture
def folder(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """An empty working folder, and no database yet or an empty one; no setting of this machine reaches it."""
    for name in [name for name in os.environ if name.startswith("SAPA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SAPA_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    if backend == "sqlite":
        yield tmp_path
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    url = cluster.create()
    monkeypatch.setenv("SAPA_DATABASE_URL", url.render_as_string(hide_password=False))
    yield tmp_path
    cluster.drop(url)


@pytest.fixture
def without_facts(data_dir: Path) -> None:
    """The house of a new installation: nobody has told a fact of the shop yet."""
    with opened(read_settings().url) as database, database.transaction() as session:
        for name in read_variables(session)["id"]:
            set_variable(session, name, "", author="test", now=SystemClock().now())


@pytest.fixture
def sapa(folder: Path) -> Sapa:
    """Type a command: `sapa("kb", "export", "a.toml")` returns exit code and output."""

    def typed(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(build_cli(), list(words), input=stdin)

    return typed
