"""Starts the real `sapa run` as its own process on a free port. Used by scripts/pictures.py and tests/browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 90.0
LAST_LINE = "Ctrl-C stops"


class Program:
    """A running server with a data folder of its own: `base` is its address, `first_link` signs in once."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        """Start it and wait until it answers. Raises RuntimeError with what it printed if it does not."""
        self.environment = clean_environment(data_dir, settings)
        self._folder = data_dir
        self._said = data_dir / "said.txt"
        with self._said.open("w") as said:
            self._running = subprocess.Popen(
                self._command("run", "--port", "0"), cwd=data_dir, env=self.environment, stdout=said, stderr=said
            )
        printed = self._wait()
        self.base = _found(r"(http://\S+)/chat", printed)
        self.first_link = _found(r"(http://\S+/sign-in/link/\S+)", printed)

    def sapa(self, *arguments: str) -> str:
        """Run another command on the same data and return what it printed. Raises CalledProcessError."""
        return sapa(self._folder, self.environment, *arguments)

    def let_pass(self, seconds: float) -> None:
        """Move the server's clock forward; only under SAPA_TEST_CLOCK."""
        self.post("/test/clock", {"seconds": seconds})

    def post(self, path: str, body: Dict[str, object], key: str = "") -> Dict[str, object]:
        """Send JSON as another program would and return the answer. Raises RuntimeError with what refused it."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        request = Request(self.base + path, json.dumps(body).encode(), headers)  # noqa: S310 - our own address
        try:
            with urlopen(request, timeout=20) as answer:  # noqa: S310
                told: Dict[str, object] = json.load(answer)
        except HTTPError as refused:
            with refused:
                raise RuntimeError(f"{path} answered {refused.code}: {refused.read().decode()}") from None
        return told

    def stop(self) -> int:
        """End it as Ctrl-C would and return its exit status."""
        self._running.terminate()
        return self._running.wait(timeout=30)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "bot", *arguments]

    def _wait(self) -> str:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self._running.poll() is None:
            printed = self._said.read_text("utf-8")
            if LAST_LINE in printed:
                return printed
            time.sleep(0.05)
        self._running.kill()
        raise RuntimeError(f"sapa run did not get ready:\n{self._said.read_text('utf-8')}")


def clean_environment(data_dir: Path, settings: Dict[str, str]) -> Dict[str, str]:
    """Return this environment without the developer's own settings, for a program with its own data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    own = {f"SAPA_{name.upper()}": value for name, value in settings.items()}
    return {**kept, **own, "SAPA_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def sapa(data_dir: Path, environment: Dict[str, str], *arguments: str) -> str:
    """Run a command of Sapa in a data folder and return what it printed. Raises CalledProcessError."""
    command = [sys.executable, "-m", "bot", *arguments]
    # The data folder is also where it runs, so that no .env of this repository is read.
    done = subprocess.run(command, cwd=data_dir, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


def _found(pattern: str, printed: str) -> str:
    found = re.search(pattern, printed)
    return found[1] if found else ""
