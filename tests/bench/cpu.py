"""CPU time and memory of processes, as /proc and ps tell. Used by every part of `tests.bench`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

# Fields of /proc/<pid>/stat behind the name in brackets, which may hold spaces: the parent, CPU time in ticks (user,
# system), and that of children that have ended (user, system).
_PARENT, _OWN, _ENDED = 1, (11, 12), (13, 14)


def cpu_seconds(pids: Iterable[int]) -> float | None:
    """CPU seconds of all threads of these processes so far; None where there is no /proc (macOS)."""
    stats = [_stat(pid) for pid in pids]
    return _seconds(stats, _OWN) if all(stats) else None


def family_cpu_seconds(pid: int) -> float | None:
    """CPU seconds of a process, its living children and those that ended; None without /proc or a pid."""
    own = _stat(pid) if pid else []
    if not own:
        return None
    everybody = (_stat(int(place.name)) for place in Path("/proc").iterdir() if place.name.isdigit())
    children = [stat for stat in everybody if stat and int(stat[_PARENT]) == pid]
    return _seconds([own, *children], _OWN) + _seconds([own], _ENDED)


def memory_mb(pid: int) -> int:
    """Resident memory, by ps because that is on Linux and macOS alike."""
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(said.stdout) // 1024


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile, or there is no /proc
        return []


def _seconds(stats: Iterable[list[str]], fields: tuple[int, int]) -> float:
    ticks = sum(int(stat[field]) for stat in stats for field in fields)
    return ticks / float(os.sysconf("SC_CLK_TCK"))
