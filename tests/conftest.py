"""Fixtures that many tests share: databases of both kinds, a trained model once per catalog, and a stage per test."""

from __future__ import annotations

import gc
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from bot.channels.telegram.settings import TelegramSettings
from bot.channels.whatsapp.settings import TwilioSettings
from bot.training import ready_model
from core.database import Database, open_database
from core.migrations import upgrade
from core.settings import Settings
from intents.catalog import read_catalog
from tests.caller import shared_loop
from tests.compiled import share_compiled_statements
from tests.postgres import Cluster, running_cluster
from tests.stage import Stage
from tests.telling import Telling

CACHE = Path(__file__).parent.parent / ".cache" / "tests"
# Folders whose tests run on both databases. The others look at what no database changes, or at SQLite's own file.
BOTH = frozenset(
    "api bot commands console core faq_kb flows handover kill linking machines reminders telegram whatsapp".split()
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches rows on SQLite and on PostgreSQL, unless it is marked as the own matter of one of them."""
    folder = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
    if "backend" in metafunc.fixturenames and folder in BOTH:
        kinds = ("sqlite", "postgresql")
        own = [kind for kind in kinds if metafunc.definition.get_closest_marker(kind) is not None]
        metafunc.parametrize("backend", own or kinds, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Look for garbage seldom: with what thousands of tests hold, looking took a tenth of their time."""
    if screen := config.pluginmanager.get_plugin("terminalreporter"):
        config.pluginmanager.register(Telling(screen))
    gc.set_threshold(50_000)
    share_compiled_statements()


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later look for garbage: it stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """Every client of the application of this process asks in one event loop."""
    with shared_loop():
        yield


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever account this machine has of a provider is none of the tests' business."""
    for settings in (TelegramSettings, TwilioSettings):
        monkeypatch.setitem(settings.model_config, "env_file", None)
        for name in settings.model_fields:
            monkeypatch.delenv(f"{settings.model_config['env_prefix']}{name.upper()}", raising=False)


@pytest.fixture
def only_errors() -> Iterator[None]:
    """Log errors alone, also in processes that are forked now; afterwards everything as before."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def backend() -> str:
    """The database that a test runs on."""
    return "sqlite"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A real PostgreSQL; without one the tests fail and say what to install."""
    with running_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def migrated(cluster: Cluster) -> str:
    """The name of a migrated database without rows, to copy from."""
    url = cluster.create()
    database = open_database(url.render_as_string(hide_password=False))
    upgrade(database)
    database.close()
    return str(url.database)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database without rows, to copy from."""
    file = tmp_path_factory.mktemp("migrated") / "sapa.db"
    database = open_database(f"sqlite:///{file}")
    upgrade(database)
    database.close()
    return file


@pytest.fixture
def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database without rows, of this test's own."""
    if backend == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "sapa.db")
        yield f"sqlite:///{tmp_path / 'sapa.db'}"
    else:
        yield from _copied(request, "migrated")


def _copied(request: pytest.FixtureRequest, template: str) -> Iterator[str]:
    cluster: Cluster = request.getfixturevalue("cluster")
    url = cluster.create(request.getfixturevalue(template))
    yield url.render_as_string(hide_password=False)
    cluster.drop(url)


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


@pytest.fixture(scope="session")
def prepared_postgres(prepared: Path, cluster: Cluster) -> str:
    """The name of a database with what `prepared` has in its file, to copy from."""
    url = cluster.create()
    Stage.build(prepared, database_url=url.render_as_string(hide_password=False)).close()
    return str(url.database)


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """An empty database in its newest shape: a real file or a real server, so that threads race as processes do."""
    opened = open_database(empty_url)
    yield opened
    opened.close()


@pytest.fixture
def data_dir(prepared: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "models").symlink_to((prepared / "models").resolve())
    shutil.copy(prepared / "sapa.db", folder / "sapa.db")
    return folder


@contextmanager
def copied_stage_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """What SAPA_DATABASE_URL says on a stage: nothing for the SQLite file of its folder."""
    if backend == "sqlite":
        yield ""
    else:
        yield from _copied(request, "prepared_postgres")


@pytest.fixture
def stage(backend: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The real house on virtual time: Saturday 21 November 2026, 10.00 WIB, a shop open around the clock."""
    with copied_stage_url(backend, request) as url:
        stage = Stage.build(data_dir, database_url=url)
        yield stage
        stage.close()
