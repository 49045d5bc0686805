"""Reads a folder of plug-ins: one file or folder each, one constant of the folder's kind, the file name is the name."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

Kind = TypeVar("Kind")


class PluginError(Exception):
    """A plug-in is broken; the message names it and says what was expected."""


def load_plugins(package: str, constant: str, kind: type[Kind]) -> dict[str, Kind]:
    """Import every module of `package` in name order and return its `constant` by file name.

    Raises PluginError when a module cannot be imported, has no docstring, or lacks a constant of the right kind.
    """
    folder = importlib.import_module(package)
    found: dict[str, Kind] = {}
    for entry in sorted(pkgutil.iter_modules(folder.__path__), key=lambda entry: entry.name):
        where = f"{package}.{entry.name}"
        try:
            module = importlib.import_module(where)
        except Exception as error:
            raise PluginError(f"the plug-in {where} could not be loaded: {type(error).__name__}: {error}") from error
        found[entry.name] = _constant(module, where, constant, kind)
    return found


def _constant(module: ModuleType, where: str, constant: str, kind: type[Kind]) -> Kind:
    value = getattr(module, constant, None)
    if not isinstance(value, kind):
        raise PluginError(
            f"the plug-in {where} has no {constant} of kind {kind.__name__} (found {value!r}); "
            f"add one at the end of the file, as its neighbours do"
        )
    if not (module.__doc__ or "").strip():
        raise PluginError(f"the plug-in {where} has no docstring; its first sentence is shown to people")
    return value
