"""Installs the servers into the cache, by their locks, and runs them as processes of their own."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import CACHE
from tests.stage import until

HERE = Path(__file__).parent
INSTALL_SECONDS = 300


@contextmanager
def telemelya() -> Iterator[str]:
    """Run telemelya 0.2.2, MIT: webhook and files. Yields its address."""
    folder = _installed("telemelya", HERE / "telemelya.txt", _make_environment)
    ports = [_free_port() for _ in range(3)]
    command = [folder / "bin" / "python", HERE / "telemelya_server.py", *ports]
    with _running(command, folder) as base:
        until(lambda: _is_up(f"{base}/api/v1/test/health"), 180)
        yield base


@contextmanager
def telegram_test_api() -> Iterator[str | None]:
    """Run telegram-test-api 4.2.1, MIT: long polling. Yields its address, None where Node is missing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        yield None
        return
    folder = _installed("telegram-test-api", HERE / "package-lock.json", _make_modules)
    shutil.copy(HERE / "telegram_test_api.cjs", folder)
    with _running(["node", folder / "telegram_test_api.cjs", _free_port()], folder, base_at=2) as base:
        until(lambda: _is_up(base), 180)
        yield base


def ask(url: str, told: Any = None, **headers: str) -> Any:
    """POST JSON, or GET without any; returns what is answered."""
    body = None if told is None else json.dumps(told).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())


def _make_environment(folder: Path) -> None:
    uv = Path(sys.executable).parent / "uv"
    _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder])
    _run([uv, "pip", "install", "--quiet", "--python", folder / "bin" / "python", "-r", HERE / "telemelya.txt"])


def _make_modules(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    _run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder])


def _installed(name: str, lock: Path, make: Any) -> Path:
    """Return where a server is installed by this lock; only the first of several test processes installs it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    # Where a link leads, since npm takes a folder behind one for another project than its lock's.
    folder = CACHE.resolve() / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    done = folder.with_suffix(".done")
    with folder.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not done.exists():
            make(folder)
            done.touch()
    return folder


def _run(command: Sequence[object]) -> None:
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, timeout=INSTALL_SECONDS)
    assert done.returncode == 0, f"a server to test against could not be installed:\n{done.stderr[-2000:]}"


@contextmanager
def _running(command: Sequence[object], folder: Path, base_at: int = 2) -> Iterator[str]:
    with (folder / "log.txt").open("wb") as log:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
        process = subprocess.Popen([str(one) for one in command], stdout=log, stderr=log, cwd=folder, env=kept)
        try:
            yield f"http://127.0.0.1:{command[base_at]}"
        finally:
            process.kill()
            process.wait(10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _is_up(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
