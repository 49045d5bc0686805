"""What a measure of a set found, and how it is shown beside floor, aim and published rows. Used by every set."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

AIMS = Path(__file__).with_name("aims.toml")
AIMS_MEANT = Path(__file__).with_name("aims_encoder.toml")
# Figures that are better when smaller, and those that are no shares.
SMALLER = frozenset({"fpr95", "ece", "p50_us", "p99_us", "train_s", "model_bytes"})
PLAIN_NUMBERS = frozenset({"p50_us", "p99_us", "train_s", "model_bytes"})
HEAD = f"  {'figure':<28}{'ours':>9}{'plain':>9}{'floor':>9}{'aim':>9}  met  published"


@dataclass(frozen=True)
class Found:
    """Figures of one setting of a set: what was learnt and judged, over how many rows; what a plain way gets on the
    very same rows, and which way that is."""

    setting: str
    read: str
    figures: Mapping[str, Any]
    plain: Mapping[str, Any] = field(default_factory=dict)
    plainly: str = ""


@cache
def aims() -> Mapping[str, Any]:
    """Return the table of what stands beside our figures."""
    return tomllib.loads(AIMS.read_text("utf-8"))


@cache
def aims_meant() -> Mapping[str, Any]:
    """Return the table of what stands beside our figures with an encoder."""
    return tomllib.loads(AIMS_MEANT.read_text("utf-8"))


def lines_of(name: str, found: Found, table: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Yield the lines that show what was found for a setting of the set `name`, beside a `table` of aims."""
    rows = found.figures.get("rows")
    plainly = f"; plain: {found.plainly}" if found.plainly else ""
    yield f" {found.setting}: {found.read}{f', {rows:,} rows' if rows else ''}{plainly}"
    yield HEAD
    known = (aims() if table is None else table).get(name, {}).get(found.setting, {})
    for key, value in found.figures.items():
        if key == "rows" or value is None:
            continue
        aimed = known.get(key, {})
        cells = (shown(key, value), shown(key, found.plain.get(key)), _told(aimed, "floor"), _told(aimed, "aim"))
        met = ("yes" if reached(key, value, aimed["aim"]) else "NO") if "aim" in aimed else ""
        line = f"  {key:<28}" + "".join(f"{cell:>9}" for cell in cells) + f"  {met:<3}  {aimed.get('published', '')}"
        yield line.rstrip()


def shown(key: str, value: Any) -> str:
    """Return a figure as a person reads it: a share in per cent."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if key in PLAIN_NUMBERS else f"{100 * value:.1f}"


def reached(key: str, value: float, aim: float) -> bool:
    """Tell whether a figure is as good as its aim, to the digit that is shown."""
    ours = round(value if key in PLAIN_NUMBERS else 100 * value, 1)
    return ours <= aim if key in SMALLER else ours >= aim


def _told(aimed: Mapping[str, Any], name: str) -> str:
    return f"{aimed[name]:g}" if name in aimed else "-"
