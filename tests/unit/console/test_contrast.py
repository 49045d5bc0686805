"""The palette by its numbers: every pair of colours that pages put together can be read, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import console

CSS = Path(console.__file__).parent.joinpath("static", "sapa.css").read_text("utf-8")
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\(\s*(#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\s*\)")
THEMES = {"light": 0, "dark": 1}
# WCAG 2.2: 1.4.3 for text, 1.4.11 for what shows where a control is and which one has the focus.
TEXT, SHAPE = 4.5, 3.0
GROUNDS = ("bg", "surface", "fill", "accent-soft", "note")
STATES = ("ok", "warn", "bad")
PAIRS = (
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS),
    *(("accent", ground, TEXT) for ground in GROUNDS),
    *(("accent-hover", ground, TEXT) for ground in ("bg", "surface")),
    *((state, ground, TEXT) for state in STATES for ground in ("bg", "surface", "accent-soft", f"{state}-soft")),
    *((ink, f"{state}-soft", TEXT) for ink in ("ink", "ink-2") for state in STATES),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("on-bubble", "bubble", TEXT),
    *(("edge", ground, SHAPE) for ground in ("bg", "surface", "fill")),
    *(("accent", ground, SHAPE) for ground in GROUNDS),
)


def palette(theme: str) -> dict[str, str]:
    """Return the colours of a theme by token."""
    return {name: (light, dark)[THEMES[theme]] for name, light, dark in TOKEN.findall(CSS)}


def brightness(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" as WCAG defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((brightness(first), brightness(second)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_whatever_stands_on_something_can_be_read(theme: str) -> None:
    colours = palette(theme)
    faint = {
        f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground, least in PAIRS
        if contrast(colours[ink], colours[ground]) < least
    }
    assert faint == {}


def test_every_colour_is_a_token() -> None:
    after = CSS[CSS.index("/* ---- 2. Base") :]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", after) == []
