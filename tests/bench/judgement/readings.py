"""The record of test files that were read: a table at the end of docs/benchmarks.md. Written in releases only."""

from __future__ import annotations

from pathlib import Path

from tests.bench.judgement.table import Found, shown

HEAD = """
## Readings of test files

Each line is one reading, in the order in which they were made; shares in per cent. Nothing is tuned after a reading.

| date | commit | versions | set, setting | rows | figures |
| --- | --- | --- | --- | --- | --- |
"""


def append_reading(record: Path, name: str, found: Found, made: tuple[str, str, str]) -> None:
    """Append one line for a setting of a set; `made` is the date, the commit and the versions."""
    text = record.read_text("utf-8")
    title = HEAD.strip().splitlines()[0]
    if title not in text:
        text = text.rstrip("\n") + "\n" + HEAD
    figures = ", ".join(
        f"{key} {shown(key, value)}" for key, value in found.figures.items() if key != "rows" and value is not None
    )
    cells = [*made, f"{name}, {found.setting} ({found.read})", f"{found.figures.get('rows', '-')}", figures]
    record.write_text(f"{text}| {' | '.join(cells)} |\n", "utf-8")
