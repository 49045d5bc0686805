"""A real `sapa run` under measurement: start, CPU seconds, memory, stop. Used by `tests.bench`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its address, process id, and the seconds from its start until it said so."""

    base: str
    pid: int
    ready: float

    def cpu_seconds(self) -> float | None:
        """CPU time of all its threads so far, user and system; None where there is no /proc (macOS)."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return None
        # The name in brackets may hold spaces; user and system ticks are the 12th and 13th field behind it.
        fields = stat.read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> int:
        """Resident memory, by ps because that is on Linux and macOS alike."""
        said = subprocess.run(["ps", "-o", "rss=", "-p", str(self.pid)], capture_output=True, text=True, check=True)
        return int(said.stdout) // 1024


@contextmanager
def running_house(data_dir: Path, gather: str) -> Iterator[Running]:
    """Run `sapa run` over `data_dir` on a free port. Raises RuntimeError when it ends instead of answering."""
    environment = {**os.environ, "SAPA_DATA_DIR": str(data_dir), "SAPA_GATHER_SECONDS": gather}
    command = [sys.executable, "-m", "bot", "run", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment | {"SAPA_LOG_LEVEL": "error"}
    ) as process:
        assert process.stdout is not None
        lines = (re.search(r"(http://\S+)/chat", line) for line in process.stdout)
        found = next((match for match in lines if match), None)
        if found is None:
            raise RuntimeError(f"`sapa run` ended with status {process.wait()} before it was ready")
        try:
            yield Running(found.group(1), process.pid, time.perf_counter() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
