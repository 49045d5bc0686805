"""The languages of the pages: texts are written in Indonesian, catalogs translate them.

`console/render.py` gives templates their `_`, pages use `say`. A catalog is `locale/<language>/LC_MESSAGES/console.po`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from babel.messages.pofile import read_po
from fastapi import Request

LANGUAGE_COOKIE = "sapa_language"
SOURCE = "id"
LANGUAGES = ("id", "en")


def choose_language(request: Request) -> str:
    """Return the language of a request: `?lang=`, else the cookie, else Indonesian."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return asked if asked in LANGUAGES else SOURCE


@cache
def catalog(language: str) -> dict[str, str]:
    """Read the catalog of a language: Indonesian text to translation. Untranslated texts are left out."""
    if language == SOURCE:
        return {}
    file = files("console").joinpath("locale", language, "LC_MESSAGES", "console.po")
    with file.open("rb") as stream:
        entries = read_po(stream, locale=language)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string and not entry.fuzzy}


def say(language: str, text: str, /, **values: Any) -> str:
    """Return a text of ours in a language, with `%(name)s` filled from `values`; without a twin, in Indonesian."""
    return catalog(language).get(text, text) % values
