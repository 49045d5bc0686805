"""The real `python -m bot run`, `web` or `work` as a process of its own: started, killed, stopped, what it printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
READY_SECONDS = 120.0
# Compiled once for all starts, also where nothing may be written beside the sources.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "compiled")}


@dataclass
class Program:
    """One data folder and the process that serves from it, if any."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    verb: str = "run"
    module: str = "bot"
    base: str = ""
    printed: list[str] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None
    _ready: threading.Event = field(default_factory=threading.Event)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the process gets."""
        own = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "SAPA_DATA_DIR": str(self.folder)}
        return {**os.environ, **COMPILED, **own, **self.settings}

    @property
    def pid(self) -> int:
        """The process id while it runs, else 0."""
        return self._process.pid if self._process is not None else 0

    def start(self, *words: str) -> None:
        """Start it and return at once; `wait_ready` waits."""
        self.base, self.printed, self._ready = "", [], threading.Event()
        port = () if self.verb == "work" else ("--port", "0")
        command = [sys.executable, "-m", self.module, self.verb, *(words or port)]
        log = (self.folder / "errors.log").open("a")
        self._process = subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        log.close()
        threading.Thread(target=self._listen, args=(self._process, self._ready), daemon=True).start()

    def _listen(self, process: subprocess.Popen[str], ready: threading.Event) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.printed.append(line.rstrip())
                found = re.search(r"(http://\S+)/chat$", line)
                if found:
                    self.base = found.group(1)
                if line.startswith(("  more", "Sapa works")):
                    ready.set()
        ready.set()

    def wait_ready(self) -> float:
        """Wait until it answers requests; returns the seconds that took from here."""
        began = time.monotonic()
        assert self._ready.wait(READY_SECONDS), "not ready in time"
        assert self.base or (self.verb == "work" and self.printed), (self.folder / "errors.log").read_text()[-2000:]
        return time.monotonic() - began

    def kill(self) -> None:
        """End it as a power cut would."""
        self.base = ""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self, seconds: float) -> tuple[int, float]:
        """Send SIGTERM; returns the exit code and how many seconds it took to end."""
        assert self._process is not None
        began = time.monotonic()
        self._process.terminate()
        code = self._process.wait(timeout=seconds)
        self._process = None
        return code, time.monotonic() - began

    def run_beside(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run one more to its end, for starts that are refused."""
        return self.type(self.verb, *words, **settings)

    def type(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run another command beside it, to its end."""
        command = [sys.executable, "-m", "bot", *words]
        environment = {**self.environment, **settings}
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
