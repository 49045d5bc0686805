"""Knowledge in and out as files: TOML as the starter entries are written, CSV as a spreadsheet reads it.

Called by `sapa kb import/export` and the console. Reading checks the whole file before anything is kept: a wrong file
changes nothing. `faq_kb/entries.py: save_all` keeps what was read.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from faq_kb.entry import Entry, EntryError, Problem, check_fields
from faq_kb.sheets import COLUMNS, MANY, WHEN, SheetError, read_sheet, write_sheet

# What one file may hold. Ten thousand entries of the usual size are about 8 MB.
MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
# Problems that are told at once; a file in the wrong format has one in every row.
MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file. `row` is the line in a CSV (the heading is 1) or the place of a TOML entry, from 1;
    0 stands for the file as a whole."""

    file: str
    row: int
    problem: Problem

    def __str__(self) -> str:
        """Say where, what was found, and what was expected."""
        where = f"{self.file}, row {self.row}, {self.problem.column}" if self.row else self.file
        return f"{where}: found {self.problem.found or 'nothing'}, expected {self.problem.expected}"


class ImportFaults(ValueError):
    """A file cannot be imported; `faults` says why, and nothing was changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        more = f"\nand {len(faults) - MOST_PROBLEMS} more" if len(faults) > MOST_PROBLEMS else ""
        told = "\n".join(str(one) for one in faults[:MOST_PROBLEMS])
        super().__init__(f"{told}{more}\nNothing was imported. Correct the file and import it again.")


def read_file(name: str, content: bytes) -> tuple[Entry, ...]:
    """Read the entries of a .toml or .csv file. Raises ImportFaults with everything that is wrong with it."""
    if len(content) > MOST_BYTES:
        raise _whole(name, f"{len(content)} bytes", f"at most {MOST_BYTES}; split the file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _whole(name, f"a byte at {error.start} that is not UTF-8", "a text file saved as UTF-8") from None
    if "\0" in text:
        raise _whole(name, "binary content", "a text file saved as UTF-8")
    ending = name.rsplit(".", 1)[-1].lower()
    if ending == "toml":
        return _checked(name, _toml_rows(name, text))
    if ending == "csv":
        return _checked(name, _csv_rows(name, text))
    raise _whole(name, f"the ending .{ending}", ".toml or .csv")


def write_toml(entries: Iterable[Entry]) -> str:
    """Return the entries as TOML that `read_file` reads back unchanged."""
    return "\n".join(_toml_entry(entry) for entry in entries)


def write_csv(entries: Iterable[Entry]) -> str:
    """Return the entries as CSV that `read_file` reads back unchanged and no spreadsheet takes for formulas."""
    return write_sheet([_flat(entry) for entry in entries])


def _checked(name: str, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, fields in rows:
        try:
            entry = check_fields(fields)
        except EntryError as error:
            faults += [Fault(name, number, problem) for problem in error.problems]
            continue
        if entry.id in seen:
            faults.append(Fault(name, number, Problem("id", repr(entry.id), f"another id than row {seen[entry.id]}")))
        seen[entry.id] = number
        entries.append(entry)
    if faults:
        raise ImportFaults(faults)
    if not entries:
        raise _whole(name, "no entries", "at least one")
    return tuple(entries)


def _toml_rows(name: str, text: str) -> list[tuple[int, Mapping[str, Any]]]:
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _whole(name, f"TOML that cannot be read ({error})", "[[entry]] tables as an export writes them") from None
    rows = table.pop("entry", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _whole(name, "entry as something else", "[[entry]] tables as an export writes them")
    if len(rows) > MOST_ROWS:
        raise _whole(name, f"{len(rows)} entries", f"at most {MOST_ROWS}; split the file")
    # What stands above the entries (category, pack) holds for all of them; titles belong to the house's own files.
    shared = {key: value for key, value in table.items() if key not in ("title", "author")}
    return [(number, {**shared, **row}) for number, row in enumerate(rows, 1)]


def _csv_rows(name: str, text: str) -> list[tuple[int, Mapping[str, Any]]]:
    try:
        rows = read_sheet(text, MOST_ROWS)
    except SheetError as error:
        raise ImportFaults([Fault(name, error.row, error.problem)]) from None
    return [(number, _deep(cells)) for number, cells in rows]


def _deep(cells: Mapping[str, str]) -> dict[str, Any]:
    """Turn cells into fields: lists have one item a line, conditions have columns of their own."""
    listed = {name: tuple(cells[name].split("\n")) if name in MANY else cells[name] for name in cells}
    conditions = {name: value for name, value in listed.items() if name in WHEN and value}
    return {**{name: value for name, value in listed.items() if name not in WHEN}, "conditions": conditions}


def _flat(entry: Entry) -> dict[str, str]:
    fields = asdict(entry) | asdict(entry.conditions)
    return {name: _cell(fields[name]) for name in COLUMNS}


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _toml_entry(entry: Entry) -> str:
    fields = asdict(entry)
    when = {name: value for name, value in fields.pop("conditions").items() if value}
    del fields["version"]
    lines = ["[[entry]]", *(f"{name} = {_toml(value)}" for name, value in fields.items() if value)]
    if when:
        lines += ["[entry.conditions]", *(f"{name} = {_toml(value)}" for name, value in when.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "[\n" + "".join(f"  {_toml(one)},\n" for one in value) + "]"
    # A JSON string is a TOML string, but for the one control character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _whole(name: str, found: str, expected: str) -> ImportFaults:
    return ImportFaults([Fault(name, 0, Problem("", found, expected))])
