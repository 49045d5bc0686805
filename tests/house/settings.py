"""The rule that `.env.example` shows every setting, and none that does not exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.rule import PACKAGES, House, Rule, dotted, modules

PREFIX = "SAPA_"
LINE = re.compile(rf"^#?\s*({PREFIX}[A-Z0-9_]+)=", re.MULTILINE)
NAME = re.compile(rf"{PREFIX}[A-Z0-9_]*[A-Z0-9]")


def _strings(node: ast.AST | None) -> list[str]:
    """Return the upper-cased texts in an expression."""
    walked = ast.walk(node) if node is not None else ()
    return [part.value.upper() for part in walked if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def _prefix(settings: ast.ClassDef) -> str:
    """Return the prefix that the class declares by `env_prefix`, or ours."""
    for node in ast.walk(settings):
        if isinstance(node, ast.keyword) and node.arg == "env_prefix":
            return (_strings(node.value) or [PREFIX])[0]
    return PREFIX


def _fields(settings: ast.ClassDef) -> Iterator[str]:
    """Yield the variable of each field: its alias if it has one, else prefix and name."""
    for node in settings.body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        if node.target.id == "model_config" or dotted(getattr(node.annotation, "value", node)).endswith("ClassVar"):
            continue
        keywords = node.value.keywords if isinstance(node.value, ast.Call) else []
        aliases = [key.value for key in keywords if key.arg in ("alias", "validation_alias")]
        yield (_strings(aliases[0]) if aliases else [_prefix(settings) + node.target.id.upper()])[0]


def _declared(tree: ast.Module) -> set[str]:
    """Return the variables of every settings class in a module."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    settings = [node for node in classes if any(dotted(base).endswith("BaseSettings") for base in node.bases)]
    return {variable for node in settings for variable in _fields(node)}


def _unlike(house: House) -> list[str]:
    if "core/settings.py" not in house:
        return []
    shown = set(LINE.findall(house.get(".env.example", "")))
    declared: set[str] = set()
    written: set[str] = set()
    for _, tree in modules(house, *PACKAGES):
        declared |= _declared(tree)
        written |= {text for text in _strings(tree) if NAME.fullmatch(text)}
    found = [f".env.example does not show {name}" for name in sorted(declared - shown)]
    if not declared:
        found.append("core/settings.py declares no settings: is its class still a BaseSettings?")
    return found + [f".env.example shows {name}, which nothing reads" for name in sorted(shown - declared - written)]


_SETTINGS = "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='SAPA_')\n    port: int"
_CHANNEL = "class A(base.BaseSettings, env_prefix='SAPA_A_'):\n    token: str = Field(alias='SAPA_A_KEY')"

RULES = [
    Rule(
        ".env.example shows every setting and no other",
        _unlike,
        bad=(
            {"core/settings.py": _SETTINGS},
            {"core/settings.py": _SETTINGS, ".env.example": "SAPA_PORT=8000\nSAPA_OLD=1\n"},
            {"core/settings.py": _SETTINGS, "bot/channels/a.py": _CHANNEL, ".env.example": "SAPA_PORT=8000"},
            {"core/settings.py": "class Settings: ...", ".env.example": ""},
        ),
        good={
            "core/settings.py": _SETTINGS,
            "bot/channels/a.py": _CHANNEL,
            "bot/app.py": "os.environ.get('SAPA_TEST_CLOCK')",
            ".env.example": "SAPA_PORT=8000\n# SAPA_A_KEY=\n# SAPA_TEST_CLOCK=\n",
        },
    ),
]
