"""Rules about names: words that say nothing do not stand in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house.rule import OURS, House, Rule, modules

EMPTY_WORDS = {
    *(
        "manager",
        "helper",
        "util",
        "common",
        "misc",
        "data",
        "info",
        "process",
        "handle",
        "new",
        "temp",
        "user",
    ),
    *("managers", "helpers", "utils", "infos", "processes", "handles", "users", "type", "types"),
}
OUR_WORDS = {"handoff": "handover", "handoffs": "handover"}

# Names that others gave: a promised setting, headers of HTTP, methods that a base class calls.
ALLOWED = {
    *("data_dir", "content_type", "media_type", "mime_type", "user_agent", "TYPE_CHECKING"),
    *("process_bind_param", "process_result_value", "handle_data", "handle_starttag", "handle_endtag"),
    "handle_exit",
}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def _defined(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield every name that a file brings into the world, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                yield node.attr, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno


def _fault(name: str) -> str:
    """Return what is wrong with a name, or an empty string."""
    if name in ALLOWED or name.startswith("__"):
        return ""
    for word in (found.lower() for found in WORD.findall(name)):
        if word in EMPTY_WORDS:
            return f"{name!r} has the empty word {word!r}"
        if word in OUR_WORDS:
            return f"{name!r} says {word!r}, our word is {OUR_WORDS[word]!r}"
    return ""


def _empty_names(house: House) -> list[str]:
    found = []
    for path, tree in modules(house, *OURS):
        places = {(fault, line) for name, line in _defined(tree) if (fault := _fault(name))}
        found += [f"{path}:{line} {fault}" for fault, line in sorted(places, key=lambda place: place[1])]
        found += [f"{path}: {fault}" for part in PurePosixPath(path).parts if (fault := _fault(part.split(".")[0]))]
    return found


RULES = [
    Rule(
        "a name has no empty word in it",
        _empty_names,
        bad=(
            {"core/utils.py": ""},
            {"core/helper/a.py": ""},
            {"core/a.py": "class ChannelManager: ..."},
            {"core/a.py": "def handle_reply(): ..."},
            {"core/a.py": "def reply(user_id): ..."},
            {"core/a.py": "data = 1"},
            {"core/a.py": "class A:\n    def a(self):\n        self.typeName = 1"},
            {"core/a.py": "for row_info in rows: ..."},
            {"core/a.py": "import json as util"},
            {"handover/handoff.py": ""},
        ),
        good={
            "core/template.py": "def renew(template, data_dir, newest): ...\n__new__ = type(template).data",
            "tests/test_a.py": "def test_a_new_user(): ...",
        },
    ),
]
