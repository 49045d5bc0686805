"""Styles, scripts and icons: at addresses that name their content, so that browsers may keep them for a year.

Used by every page that loads any: `console/render.py`, `console/app.py` and the web chat's own page.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_VERSION = re.compile(r"([0-9a-f]{12})/(.+)")


@cache
def static_version() -> str:
    """Return twelve digits that change whenever any static file does."""
    digest = hashlib.sha256()
    for name, content in sorted(_contents(files("console").joinpath("static"), "")):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]


def static_url(name: str) -> str:
    """Return the address of a static file.

    The version is a folder of the address, not a query: what a script or style imports by its own place comes along,
    so a page never meets one old module among newer ones.
    """
    return f"/static/{static_version()}/{name}"


class KeptFiles(StaticFiles):
    """Static files: kept for a year when the address names their present version, else asked for anew every time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the present file with its time to live, whatever version was asked for: old pages stay whole."""
        versioned = _VERSION.fullmatch(path)
        response = await super().get_response(versioned[2] if versioned else path, scope)
        exact = versioned is not None and versioned[1] == static_version() and response.status_code in (200, 304)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if exact else "public, no-cache"
        return response


def _contents(folder: Traversable, place: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        name = f"{place}{entry.name}"
        found += _contents(entry, f"{name}/") if entry.is_dir() else [(name, entry.read_bytes())]
    return found
