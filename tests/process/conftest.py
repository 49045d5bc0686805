"""A data folder for the real program, with the model that the other tests use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import copied_stage_url
from tests.process.program import Program


@pytest.fixture
def folder(model_cache: Path, tmp_path: Path) -> Path:
    """An empty data folder whose model is trained already."""
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "models").symlink_to(model_cache / "models")
    return folder


@pytest.fixture
def program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program, not started yet; killed at the end if it still runs."""
    for name in [name for name in os.environ if name.startswith("SAPA_")]:
        monkeypatch.delenv(name)
    program = Program(folder)
    yield program
    program.kill()


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a PostgreSQL with a shop that is open around the clock."""
    with copied_stage_url("postgresql", request) as copied:
        yield copied


@pytest.fixture
def on_postgres(program: Program, url: str) -> Iterator[Program]:
    """The program with its rows there, not started yet; killed before they go."""
    program.settings["SAPA_DATABASE_URL"] = url
    yield program
    program.kill()
