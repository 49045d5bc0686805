"""Rules about imports that import-linter cannot say: nothing unpickles, and doors are counted."""

from __future__ import annotations

import ast

from tests.house.rule import OURS, PACKAGES, House, Rule, imported, modules

UNSAFE = frozenset(["pickle", "cPickle", "_pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"])

# Library, where its imports may stand, and in how many files or channel folders at most.
DOORS = {
    "twilio": ("bot/channels/", 1),
    "aiogram": ("bot/channels/", 1),
    "apscheduler": ("reminders/clock.py", 1),
    "rapidfuzz": ("faq_kb/", 1),
    "sklearn": ("intents/", 3),
}


def _unpickling(house: House) -> list[str]:
    found = []
    for path, tree in modules(house, *OURS, "tests"):
        found += [f"{path}:{line} imports {name}" for name, line in imported(tree) if name in UNSAFE]
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
                found.append(f"{path}:{node.value.lineno} allows pickle")
    return found


def _place(path: str, library: str) -> str:
    """Return what counts as one place: the file, or the plug-in folder for a channel of several files."""
    where = DOORS[library][0]
    if where == "bot/channels/" and path.startswith(where):
        return where + path.removeprefix(where).split("/")[0]
    return path


def _doors(house: House) -> list[str]:
    places: dict[str, set[str]] = {library: set() for library in DOORS}
    found = []
    for path, tree in modules(house, *PACKAGES):
        for library in {name for name, _ in imported(tree)} & DOORS.keys():
            places[library].add(_place(path, library))
            if not path.startswith(DOORS[library][0]):
                found.append(f"{path} imports {library}, whose door is {DOORS[library][0]}")
    for library, used in places.items():
        if len(used) > DOORS[library][1]:
            found.append(f"{library} has {len(used)} doors, at most {DOORS[library][1]}: {', '.join(sorted(used))}")
    return found


RULES = [
    Rule(
        "nothing is ever unpickled",
        _unpickling,
        bad=(
            {"core/a.py": "import pickle"},
            {"core/a.py": "def a():\n    from joblib import load"},
            {"tests/test_a.py": "import dill.source"},
            {"intents/a.py": "numpy.load(path, allow_pickle=True)"},
        ),
        good={"intents/a.py": "from json import load\nnumpy.load(path, allow_pickle=False)"},
    ),
    Rule(
        "an outside library has one door, scikit-learn three",
        _doors,
        bad=(
            {"bot/app.py": "import twilio.rest"},
            {"reminders/due.py": "def a():\n    import apscheduler"},
            {"faq_kb/a.py": "import rapidfuzz", "faq_kb/b.py": "from rapidfuzz import fuzz"},
            {f"intents/{name}.py": "import sklearn" for name in "abcd"},
            {"bot/channels/a.py": "import aiogram", "bot/channels/b/c.py": "import aiogram"},
        ),
        good={
            "bot/channels/telegram/__init__.py": "import aiogram",
            "bot/channels/telegram/send.py": "import aiogram.types",
            "reminders/clock.py": "import apscheduler",
            "faq_kb/search.py": "import rapidfuzz",
            "tests/unit/test_a.py": "import rapidfuzz",
        },
    ),
]
