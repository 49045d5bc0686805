"""Make the project's environment: a Python, a virtual environment, the locked dependencies.

Called by scripts/dev.py before every verb that needs them. Standard library only, and written so that the
older python3 of some systems can still start it; the environment itself is Python 3.11 to 3.13.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "sapa-stamp.json"
CONSTRAINTS = ROOT / "constraints.txt"
VERSIONS = ("3.11", "3.12", "3.13")

# Prints the version and the interpreter below any virtual environment: none is made from another.
ASK = (
    "import sys; print('.'.join(map(str, sys.version_info[:3])));"
    " print(getattr(sys, '_base_executable', '') or sys.executable)"
)


class Stop(Exception):
    """A verb cannot go on; carries the sentence for the person and the exit status."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


class Interpreter(NamedTuple):
    """A Python that can be used: its version as three numbers with dots, and its path."""

    version: str
    path: str


class Stamp(NamedTuple):
    """What the last complete set-up left in `.venv`."""

    base: str = ""
    locked: str = ""
    extras: tuple[str, ...] = ()


def say(sentence: str) -> None:
    """Print one line at once, so that it stands before the output of the command that follows."""
    print(sentence, flush=True)


def run(command: list[str], extra_env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and return its exit status.

    On Ctrl-C the command has had the same signal: it gets 15 seconds to stop what it started, then
    KeyboardInterrupt goes on up.
    """
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(extra_env or {})})
    try:
        return child.wait()
    except KeyboardInterrupt:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
        raise


def in_venv(program: str) -> str:
    """Return the path of a program that is installed in `.venv`."""
    return str(VENV / "bin" / program)


def prepare(extras: set[str]) -> bool:
    """Leave `.venv` with the locked dependencies and these extras in it; return whether there was work to do.

    More extras can be named in EXTRAS, with commas. Raises Stop with what to do when it cannot be done.
    """
    extras = extras | {name for name in os.environ.get("EXTRAS", "").split(",") if name}
    stamp = read_stamp()
    python = choose_python(stamp)
    # Programs in .venv/bin carry the folder's path, so a folder that was moved needs a new environment.
    base = f"{python.version} {ROOT}"
    locked = fingerprint()
    if stamp.base == base and stamp.locked == locked and extras <= set(stamp.extras):
        return False
    if stamp.base == base:
        # What an earlier verb asked for stays installed, at the locked versions of now.
        extras = extras | set(stamp.extras)
    else:
        make_venv(python)
    STAMP.unlink(missing_ok=True)
    install(extras)
    STAMP.write_text(json.dumps(Stamp(base, locked, tuple(sorted(extras)))._asdict()), encoding="utf-8")
    return True


def read_stamp() -> Stamp:
    """Return what the last complete set-up wrote; an empty stamp if there is none or it is unreadable."""
    try:
        return Stamp(**json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Stamp()


def fingerprint() -> str:
    """Return a hash of everything that decides what is installed."""
    digest = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def choose_python(stamp: Stamp) -> Interpreter:
    """Return the Python to build on: PYTHON if set, else the environment's own, else the first that fits.

    Raises Stop if PYTHON does not fit or none is found.
    """
    wanted = os.environ.get("PYTHON")
    if wanted:
        found = ask(wanted)
        if found is None:
            raise Stop(
                f"PYTHON={wanted} is not a Python 3.11 to 3.13. Name one that is, or unset it.",
                2,
            )
        return found
    own = ask(in_venv("python"))
    if own is not None and stamp.base == f"{own.version} {ROOT}":
        return own
    for name in ("python3", *(f"python{version}" for version in reversed(VERSIONS))):
        found = ask(name)
        if found is not None:
            return found
    raise Stop(
        "Sapa needs Python 3.11 to 3.13 and none was found as python3, python3.13, python3.12 or python3.11. "
        "Install one, or name it: make run PYTHON=/path/to/python3.12",
        2,
    )


def ask(name: str) -> Interpreter | None:
    """Return the interpreter that a command starts; None if it does not start or its version does not fit."""
    program = shutil.which(name)
    if program is None:
        return None
    try:
        answer = subprocess.run([program, "-c", ASK], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = answer.stdout.split("\n")
    if answer.returncode != 0 or len(lines) < 2 or not lines[0].startswith(tuple(f"{v}." for v in VERSIONS)):
        return None
    return Interpreter(lines[0], lines[1])


def make_venv(python: Interpreter) -> None:
    """Make `.venv` anew on this Python; raise Stop if its venv module is not complete."""
    say(f"Making .venv with Python {python.version}.")
    if subprocess.run([python.path, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode:
        add_venv_module(python)
    if run([python.path, "-m", "venv", "--clear", str(VENV)]):
        raise Stop(f"{python.path} -m venv failed; what it printed is above.")


def add_venv_module(python: Interpreter) -> None:
    """Install Debian's missing half of Python as root; raise Stop with the command for everybody else."""
    package = (
        "python3-venv" if python.path.startswith("/usr/bin/") else f"python{python.version.rsplit('.', 1)[0]}-venv"
    )
    apt_install(
        package,
        f"Python {python.version} at {python.path} has no ensurepip, so it cannot make an environment",
    )


def apt_install(package: str, lack: str) -> None:
    """Install one Debian package as root.

    `lack` says what is missing and why it matters, without a full stop. Raises Stop with the exact command to
    type if this is not Debian, not root, or apt fails.
    """
    apt = shutil.which("apt-get")
    steps = ["apt-get update", f"apt-get install -y --no-install-recommends {package}"]
    by_hand = " && ".join(f"sudo {step}" for step in steps)
    if apt is None or os.geteuid() != 0:
        raise Stop(f"{lack}. Type: {by_hand}", 2)
    say(f"{lack}. Installing {package} with apt-get.")
    for step in steps:
        if run(step.split(), {"DEBIAN_FRONTEND": "noninteractive"}):
            raise Stop(f"`{step}` failed; what it printed is above. Type by hand: {by_hand}")


def install(extras: set[str]) -> None:
    """Install the project and these extras at the locked versions, by uv if it can be had, else by pip."""
    target = f".[{','.join(sorted(extras))}]" if extras else "."
    wanted = ["--constraint", str(CONSTRAINTS), "--editable", target]
    say(f"Installing the locked dependencies{' and ' + ', '.join(sorted(extras)) if extras else ''}.")
    pip = [in_venv("python"), "-m", "pip", "--disable-pip-version-check", "install"]
    with_uv = [in_venv("uv"), "pip", "install", "--quiet", "--python", in_venv("python"), *wanted]
    if run([*pip, "--quiet", "--constraint", str(CONSTRAINTS), "uv"]) == 0 and run(with_uv) == 0:
        return
    say("uv could not do it here; pip does the same in a few minutes.")
    # Compiling every module takes pip longer than the download; Python compiles what it imports anyway.
    if run([*pip, "--no-compile", *wanted]):
        raise Stop("The dependencies could not be installed (pip says why above). Is the package index reachable?")
