"""Icons as one inline sprite per page: the shapes once, every use by reference. Called by the templates of all pages.

The shapes are Lucide's (`icons.toml`, licence in `static/vendor/licences/lucide.txt`). A page writes
`{{ icons("clock", "check") }}` once at its top and `{{ icon("clock") }}` wherever the icon stands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from markupsafe import Markup


@cache
def shapes() -> Mapping[str, str]:
    """Return every icon we ship: its name and the SVG elements inside its 24 by 24 box."""
    return tomllib.loads(files("console").joinpath("icons.toml").read_text("utf-8"))


def icons(*names: str) -> Markup:
    """Return the hidden sprite with these icons as `<symbol id="i-name">`, each once, in the order given.

    Raises LookupError for a name that `icons.toml` lacks: a page must not show an empty square.
    """
    unknown = [name for name in names if name not in shapes()]
    if unknown:
        raise LookupError(f"no icon named {', '.join(unknown)}; add its shapes to console/icons.toml")
    symbols = "".join(
        f'<symbol id="i-{name}" viewBox="0 0 24 24">{shapes()[name]}</symbol>' for name in dict.fromkeys(names)
    )
    # The shapes come from a file that ships with the code, never from a person's input.
    return Markup(f'<svg hidden="">{symbols}</svg>')  # noqa: S704


def icon(name: str) -> Markup:
    """Return one use of an icon of the page's sprite, unseen by screen readers: a word always stands beside it."""
    return Markup('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>').format(name)
