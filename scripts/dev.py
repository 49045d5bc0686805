"""What `make` calls: set up the environment once, then run, test, check, chat, bench, lock or clean.

Standard library only; starts under any python3 from 3.8 and finds the right one itself. The Makefile is thin:
`python3 scripts/dev.py test` is the same as `make test`.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from dev_browser import prepare_browser
from dev_setup import CONSTRAINTS, ROOT, VENV, Stop, in_venv, prepare, run, say
from dev_stages import Stage, pytest_stage, run_stages

HOUSE = "tests/test_house_rules.py"
# Tests of real programs, browsers and providers wait in real time for half of their time: five workers fill two cores.
WORKERS = 5
# The tests make and drop thousands of databases, which takes half of the CPU where files are memory.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - tempfile makes the names there
# Libraries of numbers start a thread for each core and let it spin between sums; beside other workers that only burns
# the core that those compute on.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
LOCK_HEADER = "# Exact versions for Python 3.11 to 3.13, made by `make lock` from pyproject.toml. Do not edit.\n"


def main() -> int:
    """Do the verb on the command line; return 0, 1 (something failed), 2 (called wrongly) or 130 (Ctrl-C)."""
    name, arguments = (sys.argv[1] if len(sys.argv) > 1 else "help"), sys.argv[2:]
    if name not in VERBS:
        say(f"There is no verb {name!r}. There are: {', '.join(VERBS)}.")
        return 2
    if arguments and name not in TAKES_ARGUMENTS:
        say(f"{name} takes no ARGS and got {' '.join(arguments)!r}. For a few tests: .venv/bin/pytest -k ...")
        return 2
    try:
        VERBS[name](*([arguments] if name in TAKES_ARGUMENTS else []))
    except Stop as stop:
        say(f"\n{stop}")
        return stop.status
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    return 0


def show_help() -> None:
    """List what can be made."""
    for name, verb in VERBS.items():
        say(f"make {name:<7}{(verb.__doc__ or '').splitlines()[0]}")
    say('\nOptions go into ARGS (make run ARGS="--port 9000"), another Python into PYTHON.')
    say("EXTRAS=postgres installs what a PostgreSQL database needs.")


def start_server(arguments: list[str]) -> NoReturn:
    """Set up and start Sapa on this machine; prints every address to open."""
    set_up(set())
    replace_by("sapa", "run", *arguments)


def start_chat(arguments: list[str]) -> NoReturn:
    """Chat with Sapa in this terminal."""
    set_up(set())
    replace_by("sapa", "chat", *arguments)


def start_bench(arguments: list[str]) -> NoReturn:
    """Measure speed, memory and judgement, beside floors; BENCH_DATA=folder of public sets."""
    set_up({"dev"})
    replace_by("python", "-m", "tests.bench", *arguments)


def check() -> None:
    """Check lint, format, types, import arrows and house rules, in seconds."""
    set_up({"dev"})
    run_stages(check_stages(), {})


def test() -> None:
    """Check everything, then run every test, ending in a real browser."""
    started = time.monotonic()
    prepare({"dev"})
    browser = prepare_browser()
    say_set_up(started)
    stages = [*check_stages(), tests_stage()]
    # Each of the hundreds of programs that the tests start would compile itself anew.
    compiled = {"PYTHONDONTWRITEBYTECODE": ""}
    run_stages(stages, {**compiled, **ONE_THREAD, **quick_folder(), "CHROMIUM": browser})


def quick_folder() -> dict[str, str]:
    """Return what puts the folders of tests into memory, if this machine has room for them there."""
    fits = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return {"TMPDIR": str(MEMORY)} if fits else {}


def lock(arguments: list[str]) -> None:
    """Write constraints.txt from pyproject.toml; ARGS=--upgrade takes the newest versions."""
    set_up({"dev"})
    command = [
        in_venv("uv"),
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
        "--all-extras",
    ]
    # One version for all Pythons, so that what is tested on one is what runs on another.
    command += ["--fork-strategy", "fewest", "--no-header", "--no-annotate", "--no-emit-index-url"]
    if run([*command, "--output-file", str(CONSTRAINTS), *arguments, "pyproject.toml"]):
        raise Stop("uv could not resolve pyproject.toml; what it printed is above.")
    pins = [line for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines(keepends=True) if line[0] != "#"]
    CONSTRAINTS.write_text(LOCK_HEADER + "".join(pins), encoding="utf-8")
    say(f"constraints.txt pins {len(pins)} packages.")


def clean() -> None:
    """Remove the environment and every cache; var/ and .env stay."""
    for folder in (VENV, ROOT / ".cache", ROOT / ".hypothesis", ROOT / "build", ROOT / "dist"):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in ROOT.rglob("__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)


def check_stages() -> list[Stage]:
    """Return the stages that need no running program, fastest first."""
    return [
        Stage("lint", [in_venv("ruff"), "check", "."]),
        Stage("format", [in_venv("ruff"), "format", "--check", "."]),
        Stage("types", [in_venv("mypy")]),
        Stage("arrows", [in_venv("lint-imports"), "--no-logo"]),
        pytest_stage("house rules", HOUSE),
    ]


def tests_stage() -> Stage:
    """Return the stage of all tests: what waits in real time leaves its core to what computes."""
    # In the order of their names: by number of tests, the simulated days would begin last and be waited for.
    ordered = ["--dist", "loadfile", "--no-loadscope-reorder"]
    return pytest_stage("tests", "tests", f"--ignore={HOUSE}", *ordered, "-n", str(WORKERS))


def set_up(extras: set[str]) -> None:
    """Prepare the environment and say how long it took."""
    started = time.monotonic()
    if prepare(extras):
        say_set_up(started)


def say_set_up(started: float) -> None:
    """Say how long set-up took, apart from what follows."""
    say(f"Set-up took {time.monotonic() - started:.1f} s.")


def replace_by(program: str, *arguments: str) -> NoReturn:
    """Become a program of the environment, so that signals and the exit status are its own."""
    os.chdir(ROOT)
    os.execv(in_venv(program), [program, *arguments])  # noqa: S606 - no shell is wanted


VERBS: dict[str, Callable[..., None]] = {
    "help": show_help,
    "run": start_server,
    "test": test,
    "check": check,
    "chat": start_chat,
    "bench": start_bench,
    "lock": lock,
    "clean": clean,
}
TAKES_ARGUMENTS = {"run", "chat", "bench", "lock"}

if __name__ == "__main__":
    sys.exit(main())
