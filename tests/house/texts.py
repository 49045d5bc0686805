"""Rules about files that are not only Python: paths, addresses, links, pages, comments, skipped tests."""

from __future__ import annotations

import ast
import io
import posixpath
import re
import tokenize
from collections.abc import Iterator

from tests.house.rule import OURS, House, Rule, dotted, modules

MACHINE_PATH = re.compile(r"(?<![\w.~}-])/(work|root|home)/")
PIN = re.compile(r"[a-z0-9][a-z0-9._-]*==[^\s;@]+( ; [^#]+)?")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)")
# A path below one of our folders, unless part of it is left open, as in <name>.
NAMED = re.compile(rf"(?<![\w./<>{{}}-])(?:{'|'.join((*OURS, 'tests'))})/[\w./-]*\w(?![\w/]*[<{{*])/?")
INLINE_STYLE = re.compile(r"""\bstyle\s*=\s*["'{]""")
BARE_IGNORE = re.compile(r"type:\s*ignore(?!\[[\w, -]+\]\s*(#|-)\s*\S)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
SKIPS = ("skip", "skipif", "xfail", "importorskip")


def _lines(house: House, pattern: re.Pattern[str], *, ending: str = "") -> Iterator[str]:
    for path, text in house.items():
        if path.endswith(ending):
            for number, line in enumerate(text.splitlines(), 1):
                if pattern.search(line):
                    yield f"{path}:{number} {line.strip()[:100]}"


def _machine_paths(house: House) -> list[str]:
    return [f"{place}: a path of one machine" for place in _lines(house, MACHINE_PATH)]


def _addresses(house: House) -> list[str]:
    lines = house.get("constraints.txt", "").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    found = [
        f"constraints.txt: {line!r} is no exact pin"
        for line in lines
        if line not in comments and not PIN.fullmatch(line)
    ]
    return found + [f"constraints.txt: {line!r} names a place" for line in comments if re.search(r"/|\bvia\b", line)]


def _broken_links(house: House) -> list[str]:
    folders = {parent for path in house for parent in _parents(path)}
    found = []
    for path, text in house.items():
        for link in LINK.findall(FENCE.sub("", text)) if path.endswith(".md") else ():
            target = link.split("#")[0]
            if not target or re.match(r"[a-z]+:", target):
                continue
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            if place not in house and place not in folders:
                found.append(f"{path} links to {link}, and there is no {place}")
    return found


def _missing_paths(house: House) -> list[str]:
    folders = {parent for path in house for parent in _parents(path)}
    return [
        f"{page} names {path}, and there is none"
        for page, text in house.items()
        if page == "README.md" or (page.startswith("docs/") and page.endswith(".md"))
        for path in NAMED.findall(text)
        if path not in house and path.rstrip("/") not in folders
    ]


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def _inline_styles(house: House) -> list[str]:
    return [f"{place}: give it a class" for place in _lines(house, INLINE_STYLE, ending=".html")]


def _comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _idle_comments(house: House) -> list[str]:
    found = []
    for path, _ in modules(house, *OURS, "tests"):
        for line, comment in _comments(house[path]):
            if UNFINISHED.search(comment):
                found.append(f"{path}:{line} is not finished: {comment}")
            if BARE_IGNORE.search(comment):
                found.append(f"{path}:{line} {comment}: write `# type: ignore[code]  # reason`")
    return found


def _skips(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of every skip or expected failure that gives no reason."""
    explained: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            reasons = [key.value for key in node.keywords if key.arg == "reason"]
            if dotted(node.func).endswith(("pytest.skip", "mark.skip")):
                reasons += node.args[:1]
            if any(not (isinstance(reason, ast.Constant) and not reason.value) for reason in reasons):
                explained.add(node.func)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in SKIPS and node not in explained:
            name = dotted(node)
            if name.startswith("pytest."):
                yield node.lineno, name


def _skipped(house: House) -> list[str]:
    return [
        f"{path}:{line} {name} without a reason"
        for path, tree in modules(house, "tests")
        for line, name in _skips(tree)
    ]


RULES = [
    Rule(
        "no file names a path of one machine",
        _machine_paths,
        bad=(
            {"README.md": "see /" + "root/x"},
            {"core/a.py": 'A = "/' + 'home/me/x"'},
            {"a.toml": "a='/" + "work/x'"},
        ),
        good={"README.md": "https://example.org/home/page and ~/work/x and docs/work/x and {base}/home/x"},
    ),
    Rule(
        "constraints.txt holds exact versions and no address",
        _addresses,
        bad=(
            {"constraints.txt": "--index-url https://index.example/simple\na==1\n"},
            {"constraints.txt": "a @ file:///tmp/a.whl\n"},
            {"constraints.txt": "a>=1\n"},
            {"constraints.txt": "a==1\n    # via b\n"},
            {"constraints.txt": "# via pip from /tmp/wheels\n"},
        ),
        good={"constraints.txt": "# Made by `make lock`.\na==1\nb-c==2.0.1 ; sys_platform == 'win32'\n"},
    ),
    Rule(
        "every relative link of a page leads somewhere",
        _broken_links,
        bad=(
            {"docs/a.md": "[b](b.md)"},
            {"README.md": "![b](docs/b.png)"},
            {"docs/x/a.md": "[b](b.md#c)", "docs/b.md": ""},
        ),
        good={
            "docs/a.md": "[b](b.md#c) [web](https://a.example) [here](#a) [up](../core/) [m](mailto:a@a)",
            "docs/b.md": "```\n[no](link.md)\n```\n",
            "core/a.py": "",
        },
    ),
    Rule(
        "every path of code or tests that a page names is there",
        _missing_paths,
        bad=(
            {"docs/a.md": "proved by `tests/flows/test_a.py`", "tests/machines/test_a.py": ""},
            {"README.md": "run `pytest -n 0 tests/test_b.py -s`"},
            {"docs/decisions/a.md": "in `core/a.py: name` and core/b.py.", "core/a.py": ""},
        ),
        good={
            "docs/a.md": "`core/a.py: name`, `tests/kill`, tests/kill/. `bot/commands/<name>.py` and `/tests/x`",
            "docs/decisions/b.md": "`intents/catalog/<pack>/<name>.toml`, data/models/x, `make bench ARGS=a/b`",
            "core/a.py": "",
            "tests/kill/test_a.py": "",
            "bot/commands/a.py": "",
            "intents/catalog/a/b.toml": "",
        },
    ),
    Rule(
        "a page has no inline style",
        _inline_styles,
        bad=({"console/templates/a.html": '<p style="color: red">'}, {"bot/a.html": "<p style = '{{ x }}'>"}),
        good={"console/templates/a.html": '<link rel="stylesheet"><p class="style">'},
    ),
    Rule(
        "a comment leaves nothing to do and an ignored type has a reason",
        _idle_comments,
        bad=(
            {"core/a.py": "x = 1  # TO" + "DO later"},
            {"core/a.py": "x = 1  # type: ignore"},
            {"core/a.py": "x = 1  # type: ignore[assignment]"},
        ),
        good={"core/a.py": "x = 'TO" + "DO'  # type: ignore[assignment]  # the library's stub is wrong"},
    ),
    Rule(
        "a skipped test has a reason",
        _skipped,
        bad=(
            {"tests/test_a.py": "@pytest.mark.skip\ndef test_a(): ..."},
            {"tests/test_a.py": "@pytest.mark.skipif(True)\ndef test_a(): ..."},
            {"tests/test_a.py": "pytest.skip('')"},
            {"tests/test_a.py": "pytestmark = pytest.mark.xfail"},
            {"tests/test_a.py": "pytest.importorskip('a')"},
        ),
        good={"tests/test_a.py": "pytest.skip('no a')\n@pytest.mark.skipif(x, reason='x')\ndef test_a(): ..."},
    ),
]
