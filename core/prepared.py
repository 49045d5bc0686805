"""Statements of the hot path: worked out once, then run as they are. Used wherever each message needs a statement.

SQLAlchemy finds, fills and reads a statement anew each time, which takes 18 to 40 us where SQLite itself takes one to
five, and a round of one message runs thirty. The text, the place of every value and how values are written and read are
kept here. On PostgreSQL, where the way to the server counts, SQLAlchemy runs the same statement.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, CursorResult, Delete, Dialect, Insert, Select, Update
from sqlalchemy.sql.visitors import cloned_traverse, iterate
from sqlalchemy.types import TypeEngine

from core.database import AnyRow, Session
from core.engines import run_on_sqlite

Statement = Select[Any] | Insert | Update | Delete
Given = Mapping[str, Any]
Convert = Callable[[Any], Any]
_NOTHING: Given = {}
# The class of rows is made of names that are known only when a statement is.
_row_class: Callable[..., Any] = namedtuple


class Prepared:
    """One statement. Values are given by the names of its `bindparam`s, or of the columns that an INSERT fills.

    A list that was declared with `expanding=True` may have any length; equal INSERTs must fill equal columns.
    """

    def __init__(self, statement: Statement) -> None:
        """Keep the statement; it is worked out when it first runs."""
        self.statement = statement
        self._plans: dict[tuple[object, ...], _Plan] = {}
        self._lists = frozenset(one.key for one in _parameters(statement) if one.expanding and one.required)

    def rows(self, session: Session, given: Given = _NOTHING) -> Sequence[AnyRow]:
        """Run it once; returns the rows of a SELECT or RETURNING, with columns by name and place, else nothing.

        Raises what SQLAlchemy raises.
        """
        if session.dialect.name != "sqlite":
            found = session.execute(self.statement, given)
            return found.all() if found.returns_rows else _closed(found)
        if self._lists:
            given = {**given, **{name: _padded(given[name]) for name in self._lists}}
        plan = self._plan(session.dialect, given)
        return plan.read(_run(session, plan.text, plan.values(given)))

    def value(self, session: Session, given: Given = _NOTHING) -> Any:
        """Run it once; returns the first column of the first row, None without a row."""
        found = self.rows(session, given)
        return found[0][0] if found else None

    def each(self, session: Session, some: Sequence[Given]) -> Sequence[AnyRow]:
        """Run it for each of `some` in order; returns what RETURNING gave, in that order, else nothing."""
        if not some:
            return ()
        if session.dialect.name != "sqlite":
            found = session.execute(self.statement, some)
            return found.all() if found.returns_rows else _closed(found)
        plan = self._plan(session.dialect, some[0])
        return plan.read([row for one in some for row in _run(session, plan.text, plan.values(one))])

    def _plan(self, dialect: Dialect, given: Given) -> _Plan:
        key = tuple(len(given[name]) for name in self._lists) if self._lists else tuple(given)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = _worked_out(self.statement, dialect, given, self._lists)
        return plan


@dataclass(frozen=True, slots=True)
class _Mark:
    """Stands for a value while a statement is worked out: by name, in a list by place, in a pair of a list by part."""

    name: str
    place: int | None = None
    part: int | None = None

    def source(self, convert: Convert | None) -> Convert:
        """Return what reads the value out of what is given."""
        name, place, part = self.name, self.place, self.part
        if place is None:
            return itemgetter(name) if convert is None else lambda given: convert(given[name])
        if part is not None:
            return lambda given: given[name][place][part]
        return (lambda given: given[name][place]) if convert is None else lambda given: convert(given[name][place])


@dataclass(frozen=True, slots=True)
class _Plan:
    """The text of a statement, where the value of each question mark is read from, and how rows are read."""

    text: str
    sources: tuple[Convert, ...]
    row: Convert
    converts: tuple[tuple[int, Convert], ...]

    def values(self, given: Given) -> list[Any]:
        return [source(given) for source in self.sources]

    def read(self, rows: Iterable[Sequence[Any]]) -> Sequence[AnyRow]:
        if not self.converts:
            return [self.row(row) for row in rows]
        read = []
        for row in rows:
            columns = list(row)
            for place, convert in self.converts:
                columns[place] = convert(columns[place])
            read.append(self.row(columns))
        return read


def _worked_out(statement: Statement, dialect: Dialect, given: Given, lists: frozenset[str]) -> _Plan:
    """Return how a statement runs with lists as long as the ones given."""
    marks = {name: _marks(name, given[name]) if name in lists else _Mark(name) for name in given}

    def put(parameter: BindParameter[Any]) -> None:
        if parameter.key in marks:
            parameter.value, parameter.required = marks[parameter.key], False

    marked = cloned_traverse(statement, {"maintain_key": True, "detect_subquery_cols": True}, {"bindparam": put})
    columns = list(given) if isinstance(statement, Insert) else None
    compiled = marked.compile(dialect=dialect, column_keys=columns, compile_kwargs={"render_postcompile": True})
    wanted = {parameter.key: parameter for parameter in _parameters(statement)}
    if missed := sorted(name for name, one in wanted.items() if one.required and name not in marks):
        raise KeyError(f"a statement was run without a value for {', '.join(missed)}")
    sources = []
    for name in compiled.positiontup or ():
        value = marks.get(name, compiled.params[name]) if columns else compiled.params[name]
        known = wanted.get(getattr(value, "name", name), compiled.binds.get(name))
        convert = _writer(known.type, dialect) if known is not None else None
        sources.append(value.source(convert) if isinstance(value, _Mark) else _constant(value, convert))
    names = [column.key for column in statement.exported_columns]
    reads = enumerate(_reader(column.type, dialect) for column in statement.exported_columns)
    return _Plan(
        text=str(compiled),
        sources=tuple(sources),
        row=_row_class("Row", names, rename=True)._make,
        converts=tuple((place, convert) for place, convert in reads if convert is not None),
    )


def _parameters(statement: Statement) -> Iterator[BindParameter[Any]]:
    return (one for one in iterate(statement) if isinstance(one, BindParameter))


def _marks(name: str, values: Sequence[Any]) -> list[Any]:
    return [
        tuple(_Mark(name, place, part) for part in range(len(value)))
        if isinstance(value, tuple)
        else _Mark(name, place)
        for place, value in enumerate(values)
    ]


def _constant(value: Any, convert: Convert | None) -> Convert:
    written = value if convert is None else convert(value)
    return lambda _: written


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _padded(values: Iterable[Any]) -> list[Any]:
    """Return a list whose length is a power of two, its last value repeated: few lengths make few statements."""
    listed = list(values)
    whole = 1 << (len(listed) - 1).bit_length() if listed else 0
    return listed + listed[-1:] * (whole - len(listed))


def _run(session: Session, text: str, values: Sequence[Any]) -> list[Any]:
    if not session.in_transaction():
        session.begin()
    return run_on_sqlite(session, text, values)


def _closed(found: CursorResult[Any]) -> tuple[AnyRow, ...]:
    found.close()
    return ()
