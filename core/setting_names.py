"""The names of settings that are given, in the environment or in `.env`: those that something reads, and the others.

Names only, since values may be secrets. Called by `sapa check` and when a server starts.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

from core.settings import Settings

PREFIX = "SAPA_"


def given_names(kinds: Iterable[type[BaseSettings]]) -> tuple[str, ...]:
    """Return the settings of these classes that have a value, in the order of the alphabet."""
    return tuple(sorted(_given() & _known(kinds), key=str.lower))


def unread_names(kinds: Iterable[type[BaseSettings]]) -> dict[str, str]:
    """Return every name that has a value and that none of these classes reads, each with the nearest one of theirs,
    "" where none is near."""
    known = {name.removeprefix(PREFIX): name for name in sorted(_known(kinds))}
    unread = sorted(_given() - set(known.values()))
    nearest = {name: difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1) for name in unread}
    return {name: known[near[0]] if near else "" for name, near in nearest.items()}


def _given() -> set[str]:
    # By the eyes of the library that reads the values too: it knows about letter case, quotes and empty ones.
    sources = (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings))
    names = {name.upper() for source in sources for name, value in source.env_vars.items() if value is not None}
    return {name for name in names if name.startswith(PREFIX)}


def _known(kinds: Iterable[type[BaseSettings]]) -> set[str]:
    return {f"{kind.model_config.get('env_prefix', '')}{name}".upper() for kind in kinds for name in kind.model_fields}
