"""The rules that nothing but tests can kill, stop or delay a process at the named points of `core/points.py`, and that
each of them is on its way and is explained."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.rule import House, Rule, dotted, modules

HOME = "core/points.py"
SWITCH = "set_switch"
KEPT = "_switch"
EXPLAINED_IN = "docs/guarantees.md"
# What a module may take from outside its own process.
OUTSIDE = ("os", "sys", "core.settings", "pydantic_settings")


def _reached(house: House) -> list[str]:
    """Return where a file outside the tests names the switch, whatever it is called there, or its inside."""
    found = []
    for path, tree in modules(house, *{path.split("/")[0] for path in house} - {"tests"}):
        if path != HOME:
            found += [f"{path}:{line} {what}" for what, line in _uses(tree)]
    return found


def _uses(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "core.points":
            names = {one.name for one in node.names} & {SWITCH, KEPT, "*"}
            yield from ((f"imports {name} of core.points", node.lineno) for name in sorted(names))
        elif isinstance(node, ast.Attribute) and node.attr == SWITCH:
            yield f"uses {dotted(node) or SWITCH}", node.lineno
        elif isinstance(node, ast.Constant) and node.value in (SWITCH, HOME.replace("/", ".").removesuffix(".py")):
            yield f"names {node.value!r}, by which it could be reached", node.lineno
        elif isinstance(node, ast.Import | ast.ImportFrom):
            before = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            if any(f"{before}{one.name}" == "core.points" for one in node.names):
                yield "imports core.points as a whole; take `reach` from it", node.lineno


def _set_from_outside(house: House) -> list[str]:
    """Return what in the home of the switch could set it by a setting, a variable or a word of the command line."""
    found = []
    for path, tree in modules(house, "core"):
        if path != HOME:
            continue
        for node in ast.walk(tree):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path}: imports {one}" for one in names if one.startswith(OUTSIDE)]
        sets = [node for node in ast.walk(tree) if isinstance(node, ast.Global) and KEPT in node.names]
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and dotted(node.func) == SWITCH]
        found += [f"{path}:{node.lineno} sets the switch a second time" for node in sets[1:]]
        found += [f"{path}:{node.lineno} calls {SWITCH}" for node in calls]
        starts = [node.value for node in tree.body if isinstance(node, ast.AnnAssign) and dotted(node.target) == KEPT]
        if [getattr(start, "value", start) for start in starts] != [None]:
            found.append(f"{path}: {KEPT} is not None at the start")
    return found


def _unexplained(house: House) -> list[str]:
    """Return points that nothing reaches or that the page of guarantees does not name, and what is reached unnamed."""
    named, reached = _named(house), _reaches(house)
    if not named:
        return []
    page = house.get(EXPLAINED_IN, "")
    found = [f"{HOME}: nothing reaches {one}" for one in sorted(named - reached)]
    found += [f"{one} is reached and has no name in {HOME}" for one in sorted(reached - named)]
    found += [f"{EXPLAINED_IN} does not say what {one} is" for one in sorted(named) if not _says(page, one)]
    told = re.search(r"names (\d+) points", page)
    if told is not None and int(told[1]) != len(named):
        found.append(f"{EXPLAINED_IN} names {told[1]} points; there are {len(named)}")
    return found


def _named(house: House) -> set[str]:
    tables = [
        node.value
        for path, tree in modules(house, "core")
        if path == HOME
        for node in tree.body
        if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "POINTS"
    ]
    keys = [key for table in tables if isinstance(table, ast.Dict) for key in table.keys]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def _reaches(house: House) -> set[str]:
    calls = [
        node
        for _, tree in modules(house, *{path.split("/")[0] for path in house} - {"tests"})
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) == "reach" and node.args
    ]
    return {str(one.args[0].value) for one in calls if isinstance(one.args[0], ast.Constant)}


def _says(page: str, point: str) -> bool:
    """Whether a row of a table names a point in its first column."""
    return re.search(rf"^\| [^|]*\b{point}\b[^|]*\|", page, re.MULTILINE) is not None


_HOME = "_switch: X = None\ndef reach(point): ...\ndef set_switch(switch):\n    global _switch\n    _switch = switch\n"
_CALLS = f"{_HOME}set_switch(print)"
_TWO = f"{_HOME}POINTS = {{'I1': 'a', 'I2': 'b'}}\n"
_TOLD = "It names 2 points.\n| I1 I2 | here |\n"
_SECOND = f"{_HOME}def other():\n    global _switch\n    _switch = print"

RULES = [
    Rule(
        "no file outside the tests reaches the switch of the named points",
        _reached,
        bad=(
            {"bot/a.py": "from core.points import reach, set_switch"},
            {"bot/a.py": "from core.points import set_switch as on"},
            {"bot/a.py": "from core.points import *"},
            {"scripts/a.py": "import core.points"},
            {"bot/a.py": "import core.points as p"},
            {"plugins/a.py": "from core import points"},
            {"bot/a.py": "found.set_switch(print)"},
            {"bot/a.py": "getattr(found, 'set_switch')(print)"},
            {"bot/a.py": "import_module('core.points')"},
        ),
        good={
            "bot/a.py": "from core.points import POINTS, reach\nreach('I1')",
            "core/points.py": _HOME,
            "tests/a.py": "from core.points import set_switch\nset_switch(print)",
        },
    ),
    Rule(
        "no setting or variable sets the switch of the named points",
        _set_from_outside,
        bad=(
            {HOME: f"import os\n{_HOME}"},
            {HOME: f"from core.settings import read_settings\n{_HOME}"},
            {HOME: _HOME.replace("None", "print", 1)},
            {HOME: _HOME.replace("_switch: X = None\n", "")},
            {HOME: _CALLS},
            {HOME: _SECOND},
        ),
        good={HOME: _HOME},
    ),
    Rule(
        "every named point is reached, and the page of guarantees says where",
        _unexplained,
        bad=(
            {HOME: _TWO, "bot/a.py": "reach('I1')", EXPLAINED_IN: _TOLD},
            {HOME: _TWO, "bot/a.py": "reach('I1')\nreach('I2')\nreach('I3')", EXPLAINED_IN: _TOLD},
            {HOME: _TWO, "bot/a.py": "reach('I1')\nreach('I2')", EXPLAINED_IN: "| I1 | here |"},
            {HOME: _TWO, "bot/a.py": "reach('I1')\nreach('I2')", EXPLAINED_IN: _TOLD.replace("2", "3", 1)},
        ),
        good={HOME: _TWO, "bot/a.py": "reach('I1')\nreach('I2')", EXPLAINED_IN: _TOLD},
    ),
]
