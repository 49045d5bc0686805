"""What a start costs and what it says of that: nothing is imported that a command does not need."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest

from tests.process.program import Program

pytestmark = pytest.mark.process


def test_the_seconds_of_a_start_count_from_its_first_line(program: Program) -> None:
    began = time.monotonic()
    program.start()
    program.wait_ready()
    waited = time.monotonic() - began
    [said] = [float(found[1]) for line in program.printed if (found := re.search(r"ready after ([\d.]+) s", line))]
    # What is missing is Python's own start and the printing; the imports alone were a third of it.
    assert 0.85 * waited - 0.1 < said <= waited + 0.05


def test_a_start_tells_what_nothing_reads_and_which_answers_wait_for_facts(program: Program) -> None:
    program.settings["SAPA_PROT"] = "9"
    program.start()
    program.wait_ready()
    assert [line for line in program.printed if "SAPA_PROT" in line] == [
        "Settings: nothing reads SAPA_PROT (is SAPA_PORT meant?); correct or remove it in the environment or in .env."
    ]
    [where] = [line for line in program.printed if line.startswith("  facts of your shop ")]
    assert where.endswith(f"{program.base}/desk/knowledge/variables")
    [waiting] = [line for line in program.printed if "answers wait until these are filled in: " in line]
    assert int(waiting.split()[0]) > 5
    program.stop(30)
    assert program.type("demo").returncode == 0
    program.start()
    program.wait_ready()
    assert not [line for line in program.printed if "facts of your shop" in line]


def test_only_what_a_command_needs_is_imported(program: Program) -> None:
    heavy = {"alembic", "aiogram", "apscheduler", "fastapi", "numpy", "rapidfuzz", "sqlalchemy", "twilio"}
    program.folder.joinpath("seen.py").write_text(
        "import sys, typer\n"
        "from bot.__main__ import main\n"
        "try:\n    main()\nfinally:\n    print('brought:', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    for words in ((), ("--help",), ("run", "--help"), ("agent", "--help"), ("key", "--help"), ("parked", "--help")):
        brought = _brought(program, *words)
        assert "typer" in brought
        assert not heavy & brought, words
    # A second command in the same folder finds the newest shape and has nothing to do with Alembic.
    assert program.type("agent", "link").returncode == 0
    assert not {"alembic", "fastapi", "numpy", "apscheduler"} & _brought(program, "agent", "link")


def _brought(program: Program, *words: str) -> set[str]:
    seen = [sys.executable, str(program.folder / "seen.py"), *words]
    said = subprocess.run(
        seen, cwd=program.folder, env=program.environment, capture_output=True, text=True, timeout=60, check=False
    )
    return set(said.stdout.rpartition("brought:")[2].split())
