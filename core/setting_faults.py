"""What is wrong with settings, in both languages. Used by `core/settings.py` and by channels, which have their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

# What pydantic finds by itself, by the kinds of its errors; `ctx` fills the braces. Its own words are English.
_FOUND: Mapping[str, str] = {
    "int_parsing": "harus bilangan bulat",
    "int_from_float": "harus bilangan bulat",
    "float_parsing": "harus angka",
    "bool_parsing": "harus true atau false",
    "greater_than_equal": "paling sedikit {ge}",
    "less_than_equal": "paling banyak {le}",
    "literal_error": "harus salah satu dari {expected}",
}
_OTHER = "nilainya tidak bisa dipakai"


class Unfit(ValueError):
    """A validator of ours refuses a setting: what was expected, in both languages."""

    def __init__(self, english: str, indonesian: str) -> None:
        """Take both."""
        super().__init__(english)
        self.indonesian = indonesian


def explained(
    error: ValidationError, prefix: str, shown: Callable[[ErrorDetails], str] | None = None
) -> tuple[str, str]:
    """Return one line per fault and what to do, in English and in Indonesian.

    `prefix` begins the names in the environment; `shown` returns a value as people may see it, without it none is.
    """
    english, indonesian = list[str](), list[str]()
    for fault in error.errors():
        name = f"{prefix}{str(fault['loc'][0]).upper()}"
        value = shown(fault) if shown is not None else ""
        english.append(f"{name} is {value}: " if value else f"{name}: ")
        indonesian.append(f"{name} berisi {value}: " if value else f"{name}: ")
        english[-1] += fault["msg"].removeprefix("Value error, ")
        indonesian[-1] += _in_indonesian(fault)
    english.append("Correct it in the environment or in .env and start again.")
    indonesian.append("Perbaiki di variabel lingkungan atau di .env, lalu mulai lagi.")
    return "\n".join(english), "\n".join(indonesian)


def _in_indonesian(fault: ErrorDetails) -> str:
    context = fault.get("ctx", {})
    ours = context.get("error")
    if isinstance(ours, Unfit):
        return ours.indonesian
    filled = {name: str(value).replace(" or ", " atau ") for name, value in context.items()}
    return _FOUND.get(fault["type"], _OTHER).format(**filled)
