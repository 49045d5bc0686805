"""Rules about size and documentation: files, functions, arguments, docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.rule import OURS, PACKAGES, Function, House, Rule, functions, modules

FILE_LINES = 300
TEST_FILE_LINES = 500
FUNCTION_LINES = 40
POSITIONAL = 5
# A step of the database's history is written once, in one piece, and never grows.
HISTORY = "core/migrations/versions/"


def _long_files(house: House) -> list[str]:
    found = []
    for path, text in house.items():
        if not path.endswith(".py") or path.split("/")[0] not in (*OURS, "tests") or path.startswith(HISTORY):
            continue
        limit = TEST_FILE_LINES if path.startswith("tests/") else FILE_LINES
        lines = len(text.splitlines())
        if lines > limit:
            found.append(f"{path} has {lines} lines, at most {limit}: it has a second job, give that its own file")
    return found


def _length(function: Function) -> int:
    """Return the lines from `def` to the end, without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None and first.end_lineno:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def _long_functions(house: House) -> list[str]:
    return [
        f"{path}:{function.lineno} {function.name} has {_length(function)} lines, at most {FUNCTION_LINES}"
        for path, tree in modules(house, *OURS)
        for function in functions(tree)
        if _length(function) > FUNCTION_LINES and not path.startswith(HISTORY)
    ]


def _positional(function: Function) -> int:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (bool(names) and names[0] in ("self", "cls"))


def _many_arguments(house: House) -> list[str]:
    return [
        f"{path}:{function.lineno} {function.name} has {_positional(function)} positional arguments, at most "
        f"{POSITIONAL}: put * before the rest"
        for path, tree in modules(house, *OURS)
        for function in functions(tree)
        if _positional(function) > POSITIONAL
    ]


def _silent_modules(house: House) -> list[str]:
    return [
        f"{path} has no docstring: what lives here and who calls it?"
        for path, tree in modules(house, *OURS, "tests")
        if not ast.get_docstring(tree)
    ]


def _public(body: list[ast.stmt]) -> Iterator[Function]:
    """Yield public functions, and public methods of public classes; those inside functions are private."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            if not any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in node.decorator_list):
                yield node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public(node.body)


def _silent_functions(house: House) -> list[str]:
    return [
        f"{path}:{function.lineno} {function.name} has no docstring: what goes in, comes out, is raised?"
        for path, tree in modules(house, *PACKAGES)
        for function in _public(tree.body)
        if not ast.get_docstring(function)
    ]


_STATEMENTS = "\n".join(f"    step({number})" for number in range(FUNCTION_LINES))

RULES = [
    Rule(
        "a Python file has at most 300 lines, a test file 500",
        _long_files,
        bad=({"core/a.py": "x\n" * 301}, {"tests/test_a.py": "x\n" * 501}),
        good={"core/a.py": "x\n" * 300, "tests/test_a.py": "x\n" * 500, "docs/a.md": "x\n" * 900},
    ),
    Rule(
        "a function has at most 40 lines without its docstring",
        _long_functions,
        bad=(
            {"core/a.py": f"def a():\n{_STATEMENTS}"},
            {"bot/a.py": f"class A:\n async def a(self):\n{_STATEMENTS}"},
        ),
        good={"core/a.py": 'def a():\n    """One.\n\n    Two.\n    """\n' + _STATEMENTS.replace("    step(0)\n", "")},
    ),
    Rule(
        "a function has at most five positional arguments",
        _many_arguments,
        bad=({"core/a.py": "def a(b, c, d, e, f, g): ..."}, {"core/a.py": "def a(b, c, /, d, e, f, g): ..."}),
        good={"core/a.py": "class A:\n    def a(self, b, c, d, e, f, *, g, h): ..."},
    ),
    Rule(
        "a module says what lives in it",
        _silent_modules,
        bad=({"core/a.py": "x = 1"}, {"tests/test_a.py": "x = 1"}, {"scripts/a.py": ""}),
        good={"core/a.py": '"""A."""'},
    ),
    Rule(
        "a public function says what goes in and out",
        _silent_functions,
        bad=({"core/a.py": "def a(): ..."}, {"bot/a.py": "class A:\n    async def a(self): ..."}),
        good={"core/a.py": 'class _B:\n    def c(self): ...\ndef d():\n    """D."""\n    def e(): ...'},
    ),
]
