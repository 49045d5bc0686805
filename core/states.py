"""The type of a column that holds one of a few words, such as "due" or "claimed". Used by the tables of every skill.

Such a column is compared with words of our own, and indices hold only the rows of some words. SQLite looks at the
value behind a `?` to see whether such an index serves, and so plans the statement anew whenever it is run: 0.06 ms each
time where running it takes 0.005. A word that stands in the statement itself is planned once. (That SQLite looks at
values is said at https://www.sqlite.org/qpsg.html; both figures are measured.)
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, String, literal_column
from sqlalchemy.sql.operators import OperatorType


class State(String):
    """Text that is compared with the words of a program, never with those of a customer."""

    class Comparator(String.Comparator[str]):
        """Writes the words into the statement. What is no plain word is a parameter, as everywhere."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
            """Compare with a word or with a collection of words."""
            return super().operate(op, *(_written(one) for one in other), **kwargs)

    comparator_factory = Comparator


def _written(other: Any) -> Any:
    if _is_word(other):
        return literal_column(f"'{other}'", String())
    if isinstance(other, Collection) and not isinstance(other, str) and other and all(map(_is_word, other)):
        # In one order, so that the statement is the same each time.
        return [literal_column(f"'{word}'", String()) for word in sorted(other)]
    return other


def _is_word(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isidentifier()
