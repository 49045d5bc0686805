"""Fixtures of the browser tests: a real Chromium, the real program in its own process, and windows that complain."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from real_program import Program

from tests.browser.people import Agent
from tests.browser.windows import DESK, PATIENCE, Windows

# What a page shows after a turn: gathered for 0.8 s, played, delivered, pushed; and two cores may be busy.
expect.set_options(timeout=PATIENCE)


# Not longer than a module: beside the loop that drives it, no other test of this worker could run one of its own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser that CHROMIUM names, else the one on PATH."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "No Chromium: set CHROMIUM=/path/to/it, or run `make test`, which installs it where it can."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def empty_folder(model_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with nothing but a trained model."""
    folder = tmp_path_factory.mktemp("var")
    (folder / "models").symlink_to((model_cache / "models").resolve())
    return folder


@pytest.fixture(scope="module")
def start(empty_folder: Path) -> Iterator[Callable[..., Program]]:
    """Starts the program in the folder, with settings by name; ends it after the module."""
    started: list[Program] = []

    def start_one(**settings: str) -> Program:
        started.append(Program(empty_folder, **settings))
        return started[-1]

    yield start_one
    # Uvicorn finishes what is under way, then ends by the signal that asked it to.
    assert {program.stop() for program in started} <= {0, -signal.SIGTERM}


@pytest.fixture(scope="module")
def agents(chromium: Browser, program: Program) -> dict[str, Any]:
    """The cookies of the demo's agents, by login."""
    kept = {}
    for login in ("dian", "ratna"):
        windows = Windows(chromium, program.base)
        agent = Agent(windows.open(**DESK))
        agent.enters_by(program.sapa("agent", "link", login).split()[-1])
        expect(agent.page).to_have_url(f"{program.base}/desk/account")
        kept[login] = agent.page.context.storage_state()
        windows.close()
    return kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A play that failed tells what every window shows, or nobody could say why on a machine elsewhere."""
    report = yield
    opened = getattr(item, "funcargs", {}).get("windows")
    if call.when == "call" and report.failed and opened is not None:
        report.sections.append(("what the windows show", opened.shown()))
    return report


@pytest.fixture
def windows(chromium: Browser, program: Program) -> Iterator[Windows]:
    """Windows onto the program of this module; the test fails if any of them complained."""
    windows = Windows(chromium, program.base)
    yield windows
    windows.close()
    assert windows.told() == []
