"""Ids as they come in from outside: in an address, a form or a command. Used by the console's pages, the chat and
`sapa parked`."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

# The largest number that an id's column holds on every database: PostgreSQL refuses a larger one as an error.
LARGEST_ID = 2**31 - 1


def id_of(given: object) -> int:
    """Return the id that was given; 0, which no row has, for whatever cannot be one.

    So a page answers in its own words that there is no such row, whether the id never was or cannot be.
    """
    text = str(given)
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID))
    return int(text) if is_number and int(text) <= LARGEST_ID else 0


Id = Annotated[int, BeforeValidator(id_of)]
