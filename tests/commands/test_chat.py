"""`sapa chat`: a conversation in the terminal with the real server, started for it or running already."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import Settings

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.process


def _chat(folder: Path, stdin: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SAPA_DATA_DIR": str(folder / "var"),
        "SAPA_GATHER_SECONDS": "0",
    }
    command = [sys.executable, "-m", "bot", "chat", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, timeout=110, check=False
    )


def test_it_starts_a_server_and_prints_the_answer_to_every_line_before_it_leaves(folder: Path) -> None:
    done = _chat(folder, "halo\n\njam buka hari sabtu kapan ya?\nmakasih ya\n")
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    asked = [said.index(f"> {line}") for line in ("halo", "jam buka hari sabtu kapan ya?", "makasih ya")]
    assert asked == sorted(asked)
    for begin, end in zip(asked, [*asked[1:], len(said)], strict=True):
        assert any(line.startswith("Asisten: ") for line in said[begin + 1 : end]), said

    assert not is_served(Settings(data_dir=folder / "var", _env_file=None))  # type: ignore[call-arg]  # pydantic's own
