"""A model of the small sample catalog, trained once for the whole folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from intents.catalog import Catalog, read_catalog
from intents.train import train
from tests.intents.samples import write_catalog


@pytest.fixture(scope="session")
def sample_catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return read_catalog(write_catalog(tmp_path_factory.mktemp("catalog")))


@pytest.fixture(scope="session")
def trained(sample_catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    train(sample_catalog, folder, seed=3)
    return folder
