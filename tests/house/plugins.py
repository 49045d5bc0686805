"""Rules about plug-ins: a folder's files all look the same."""

from __future__ import annotations

import ast
import re

from tests.house.rule import House, Rule, modules

FOLDERS = {
    "bot/actions": "ACTION",
    "bot/channels": "CHANNEL",
    "bot/commands": "COMMAND",
    "handover/rules": "RULE",
    "handover/notices": "NOTICE",
    "insights/metrics": "METRIC",
    "reminders/kinds": "KIND",
}
# A file, or a folder by its __init__.py; a leading underscore is what several plug-ins of a folder share.
PLUGIN = re.compile(rf"({'|'.join(FOLDERS)})/[a-z][a-z0-9_]*(/__init__)?\.py")


def _bindings(tree: ast.Module) -> list[str]:
    """Return the names that a module binds at its top level by assignment or import, once per binding."""
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
        elif isinstance(node, ast.ImportFrom):
            names += [alias.asname or alias.name for alias in node.names]
    return names


def _odd_plugins(house: House) -> list[str]:
    found = []
    for path, tree in modules(house, *{folder.split("/")[0] for folder in FOLDERS}):
        match = PLUGIN.fullmatch(path)
        if match is None:
            continue
        constant = FOLDERS[match[1]]
        bound = [name for name in _bindings(tree) if name in FOLDERS.values()]
        if bound != [constant]:
            found.append(f"{path} must bind {constant} once and no other plug-in constant; it binds {bound or 'none'}")
        if not (ast.get_docstring(tree) or "").strip():
            found.append(f"{path} needs a docstring: its first sentence is shown to people")
    return found


RULES = [
    Rule(
        "a plug-in is a docstring and its folder's constant",
        _odd_plugins,
        bad=(
            {"handover/rules/a.py": '"""A."""'},
            {"handover/rules/a.py": "RULE = 1"},
            {"handover/rules/a.py": '"""A."""\nRULE = 1\nRULE = 2'},
            {"handover/rules/a.py": '"""A."""\nRULE = 1\nKIND = 2'},
            {"bot/channels/a/__init__.py": '"""A."""'},
            {"reminders/kinds/a.py": '"""A."""\nRULE = 1'},
        ),
        good={
            "handover/rules/__init__.py": '"""Rules."""',
            "handover/rules/_words.py": '"""Shared."""',
            "handover/rules/a.py": '"""A."""\nRULE: Rule = 1',
            "bot/channels/a/__init__.py": '"""A."""\nfrom bot.channels.a.channel import CHANNEL',
            "bot/channels/a/send.py": '"""A."""',
        },
    ),
]
