"""What a house rule is, and the reading of files that the rules share.

A house is a mapping of path to text: the repository, or a small made-up one in an example. Every rule brings
bad examples to catch, because a check that cannot fail is worth nothing, and a good one to let pass.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "intents", "faq_kb", "handover", "reminders", "loyalty", "insights", "console", "bot")
OURS = (*PACKAGES, "scripts")

House = Mapping[str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Rule:
    """One rule: a sentence, the search for what breaks it, and examples on both sides."""

    sentence: str
    complaints: Callable[[House], list[str]]
    bad: tuple[House, ...]
    good: House


@cache
def repository() -> House:
    """Return every file that is tracked or about to be, by path from the root; what is no text is empty."""
    house = {}
    for path in _paths():
        try:
            house[path] = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            # A picture or an array: it is there, but has nothing to read.
            house[path] = ""
        except FileNotFoundError:
            # Removed and not committed yet.
            continue
    return house


def _paths() -> list[str]:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        found = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        # An unpacked archive has no git: then every file outside hidden and written folders counts.
        hidden = (".venv", ".cache", ".git", "var", "__pycache__")
        files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return sorted(str(path) for path in files if not set(path.parts) & set(hidden))
    return sorted(set(found.split("\0")) - {""})


@cache
def parsed(text: str, path: str) -> ast.Module:
    """Return the syntax tree of a Python text, parsed once for all rules; an error names the path."""
    return ast.parse(text, path)


def modules(house: House, *folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield path and syntax tree of every Python file below these folders."""
    for path, text in house.items():
        if path.endswith(".py") and path.split("/")[0] in folders:
            yield path, parsed(text, path)


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method of a tree, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a name or attribute, an empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the first part of every absolute import, with its line; imports inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node.lineno
