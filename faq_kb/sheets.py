"""CSV as spreadsheets read and write it. Called by `faq_kb/exchange.py`.

A cell that a spreadsheet would run as a formula is written with a quote in front and read back without it
(OWASP, CSV injection: = + - @, tab, carriage return, and their full-width forms).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from faq_kb.entry import Problem

# Columns whose cells hold one item a line, and those that are conditions.
MANY = frozenset({"variants", "steps", "follow_ups", "channel", "tier", "record_status"})
WHEN = frozenset({"channel", "tier", "record_status", "valid_from", "valid_until"})
NEEDED = ("id", "category", "pack", "question", "answer")
COLUMNS = (
    "id", "category", "language", "pack", "question", "variants", "answer", "steps", "help_card", "follow_ups", "twin",
    "channel", "tier", "record_status", "valid_from", "valid_until",
)  # fmt: skip

_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


class SheetError(ValueError):
    """A sheet cannot be read; `row` is the line (the heading is 1) and `problem` what is wrong there."""

    def __init__(self, row: int, problem: Problem) -> None:
        self.row, self.problem = row, problem
        super().__init__(f"row {row}: {problem}")


def write_sheet(rows: Sequence[Mapping[str, str]]) -> str:
    """Return the rows as CSV with a heading, every cell harmless to a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()


def read_sheet(text: str, most_rows: int) -> list[tuple[int, dict[str, str]]]:
    """Return (line, cells by column) of every row that is not empty. Separators may be comma, semicolon or tab.

    Raises SheetError for a heading that is not ours, a row with too many cells, or more than `most_rows` rows.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    found: list[tuple[int, dict[str, str]]] = []
    try:
        heading = [name.strip().lower() for name in next(reader, [])]
        _check_heading(heading)
        begins = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(heading):
                raise SheetError(begins, Problem("row", f"{len(cells)} cells", f"{len(heading)}, as in the heading"))
            if any(cell.strip() for cell in cells):
                whole = [*cells, *[""] * (len(heading) - len(cells))]
                found.append((begins, {name: original(cell) for name, cell in zip(heading, whole, strict=True)}))
            if len(found) > most_rows:
                raise SheetError(begins, Problem("row", f"more than {most_rows} rows", "fewer; split the file"))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SheetError(reader.line_num, Problem("row", f"a row that cannot be read ({error})", "CSV")) from None
    return found


def harmless(cell: str) -> str:
    """Return the cell with a quote in front if a spreadsheet would run it, or if it looks like one written so."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def original(cell: str) -> str:
    """Return what `harmless` was given."""
    cell = cell.replace("\r\n", "\n")
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def _separator(text: str) -> str:
    # Spreadsheets in Indonesian write semicolons, because the comma is their decimal mark.
    heading = text.split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _check_heading(heading: Sequence[str]) -> None:
    known = ", ".join(COLUMNS)
    for name in heading:
        if name not in COLUMNS:
            raise SheetError(1, Problem("heading", repr(name), f"columns among {known}"))
        if heading.count(name) > 1:
            raise SheetError(1, Problem("heading", f"{name!r} twice", "every column once"))
    for name in NEEDED:
        if name not in heading:
            raise SheetError(1, Problem("heading", f"no column {name!r}", f"at least {', '.join(NEEDED)}"))
