"""A real `sapa run` under measurement: start, CPU seconds, memory, stop. Used by `tests.bench`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.bench.cpu import cpu_seconds, memory_mb

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its address, process ids, and the seconds from its start until it said so."""

    base: str
    pids: tuple[int, ...]
    ready: float

    def cpu_seconds(self) -> float | None:
        """CPU time of all its processes so far, user and system; None where there is no /proc (macOS)."""
        return cpu_seconds(self.pids)

    def memory_mb(self) -> int:
        """Resident memory of its first process."""
        return memory_mb(self.pids[0])

    def kill(self) -> None:
        """End it as a power cut would."""
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)


@contextmanager
def running_house(
    data_dir: Path,
    gather: str,
    program: Sequence[str] = ("bot",),
    settings: Mapping[str, str] = NO_SETTINGS,
    errors: Path | None = None,
) -> Iterator[Running]:
    """Run `sapa run` over `data_dir` on a free port. Raises RuntimeError when it ends instead of answering.

    `program` is a module that does so, with words of its own; `settings` are more of the environment; what it says of
    errors goes into the file `errors`, or where ours go.
    """
    environment = {**os.environ, "SAPA_DATA_DIR": str(data_dir), "SAPA_GATHER_SECONDS": gather, **settings}
    command = [sys.executable, "-m", *program, "run", "--port", "0"]
    began = time.perf_counter()
    with (
        errors.open("w") if errors else nullcontext() as said,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, text=True, env=environment | {"SAPA_LOG_LEVEL": "error"}
        ) as process,
    ):
        assert process.stdout is not None
        if not any("/chat" in line for line in process.stdout):
            raise RuntimeError(f"`sapa run` ended with status {process.wait()} before it was ready")
        # What it printed begins with SAPA_PUBLIC_URL where that is set.
        base = (data_dir / "sapa.address").read_text("utf-8")
        try:
            yield Running(base, (process.pid,), time.perf_counter() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def prepared(folder: Path, name: str) -> Path:
    """Make a data folder of its own that shares the trained model: training is measured elsewhere."""
    place = folder / name
    place.mkdir()
    shared = folder / "models"
    shared.mkdir(exist_ok=True)
    (place / "models").symlink_to(shared)
    return place
