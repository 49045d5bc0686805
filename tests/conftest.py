"""Fixtures that many tests share: a trained model once per catalog, and a stage per test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.training import ready_model
from core.settings import Settings
from intents.catalog import read_catalog
from tests.stage import Stage

CACHE = Path(__file__).parent.parent / ".cache" / "tests"


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """A data folder whose model is trained; trained once per catalog and kept between runs."""
    CACHE.mkdir(parents=True, exist_ok=True)
    ready_model(Settings(data_dir=CACHE, _env_file=None), read_catalog())  # type: ignore[call-arg]  # pydantic's own argument
    return CACHE


@pytest.fixture(scope="session")
def prepared(model_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the model and a migrated database with starter entries, to copy from."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "models").symlink_to(model_cache / "models")
    Stage.build(folder).close()
    return folder


@pytest.fixture
def data_dir(prepared: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "models").symlink_to((prepared / "models").resolve())
    shutil.copy(prepared / "sapa.db", folder / "sapa.db")
    return folder


@pytest.fixture
def stage(data_dir: Path) -> Iterator[Stage]:
    """The real house on virtual time: Saturday 21 November 2026, 10.00 WIB, a shop open around the clock."""
    stage = Stage.build(data_dir)
    yield stage
    stage.close()
