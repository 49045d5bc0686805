"""What a knowledge entry is: its fields, their limits, and the check that every way in shares.

Starter files, imports and the console make entries through `check_fields`; rows hold what came through it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

LANGUAGES = ("id", "en")
PACKS = ("general", "commerce", "clinic", "bank")
STATES = ("draft", "in_review", "published", "expired")

# Values that are known only while a turn is played: who is spoken to. Everything else in braces is a shop fact.
GIVEN = frozenset({"kak", "name"})

# The longest a text may be, in characters: an answer has to fit one message of a messenger (4,096) with steps and card.
LONGEST = {"id": 80, "category": 40, "question": 200, "variant": 200, "answer": 1600, "step": 300, "help_card": 1200}
MOST = {"variants": 100, "steps": 10, "follow_ups": 5}

_NAME = re.compile(r"[a-z0-9_]+(?:[.-][a-z0-9_]+)*")
_VARIABLE = re.compile(r"\{(\w+)\}")
_STRAY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Conditions:
    """When an entry may answer; an empty field means always. Days are the business's own, both ends included."""

    channel: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    record_status: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer and the ways people ask for it. `twin` is the id of the same entry in the other language.

    `answer` and `help_card` are Markdown, `steps` plain sentences; all may hold variables such as `{return_days}`.
    `version` is 0 until the entry comes from the database, and does not make two entries differ.
    """

    id: str
    category: str
    language: str
    pack: str
    question: str
    variants: tuple[str, ...]
    answer: str
    steps: tuple[str, ...] = ()
    help_card: str = ""
    follow_ups: tuple[str, ...] = ()
    twin: str = ""
    conditions: Conditions = field(default_factory=Conditions)
    version: int = field(default=0, compare=False)

    @property
    def topic(self) -> str:
        """What the entry is about: the first part of its id, named as the intents are (shipping, clinic, ...)."""
        return self.id.split(".")[0]

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question and every variant."""
        return (self.question, *self.variants)

    @property
    def markdown(self) -> str:
        """The whole answer, variables still open: the answer, then the numbered steps, then the help card."""
        numbered = "\n".join(f"{place}. {step}" for place, step in enumerate(self.steps, 1))
        return "\n\n".join(part for part in (self.answer.strip(), numbered, self.help_card.strip()) if part)

    @property
    def variables(self) -> frozenset[str]:
        """The shop facts that the answer needs before it may be given."""
        return frozenset(_VARIABLE.findall(self.markdown)) - GIVEN


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an entry: the column, what was found and what was expected."""

    column: str
    found: str
    expected: str


class EntryError(ValueError):
    """An entry cannot be kept; `problems` says what is wrong with each field."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(
            "\n".join(f"{one.column} is {one.found or 'empty'}: expected {one.expected}" for one in problems)
        )


def check_fields(fields: Mapping[str, Any]) -> Entry:
    """Make an entry of plain fields (text, lists of text, dates, `conditions` as a mapping).

    Missing `language` is "id". Raises EntryError with every problem found, not only the first.
    """
    conditions = fields.get("conditions") or {}
    problems = [*_unknown(fields, Entry), *_unknown(conditions, Conditions)]
    text = {
        name: _text(fields, name, problems) for name in ("id", "category", "question", "answer", "help_card", "twin")
    }
    for name in ("id", "category", "question", "answer"):
        if not text[name] and not any(one.column == name for one in problems):
            problems.append(Problem(name, "", "some text"))
    lists = {name: _texts(fields, name, problems) for name in MOST}
    language = _one_of(fields, "language", "id", LANGUAGES, problems)
    pack = _one_of(fields, "pack", "", PACKS, problems)
    _check_names(text, lists["follow_ups"], problems)
    _check_braces(text["answer"], lists["steps"], text["help_card"], problems)
    when = _conditions(conditions, problems)
    if problems:
        raise EntryError(tuple(problems))
    return Entry(language=language, pack=pack, conditions=when, **text, **lists)  # type: ignore[arg-type]  # by name


def _unknown(fields: Mapping[str, Any], shape: type) -> list[Problem]:
    known = set(shape.__dataclass_fields__) - {"version"}  # type: ignore[attr-defined]  # both are dataclasses
    return [Problem(name, "not a field", f"one of {', '.join(sorted(known))}") for name in fields if name not in known]


def _text(fields: Mapping[str, Any], name: str, problems: list[Problem], limit: str | None = None) -> str:
    value = fields.get(name, "")
    longest = LONGEST.get(limit or name, LONGEST["id"])
    if not isinstance(value, str):
        problems.append(Problem(name, repr(value), "text"))
        return ""
    value = value.replace("\r\n", "\n").strip()
    if stray := _STRAY.search(value):
        problems.append(Problem(name, f"{stray.group()!a} inside the text", "text without control characters"))
    if len(value) > longest:
        problems.append(Problem(name, f"{len(value)} characters", f"at most {longest}"))
    return value


def _texts(fields: Mapping[str, Any], name: str, problems: list[Problem]) -> tuple[str, ...]:
    value = fields.get(name, ())
    if not isinstance(value, (list, tuple)):
        problems.append(Problem(name, repr(value), "a list of texts"))
        return ()
    if len(value) > MOST[name]:
        problems.append(Problem(name, f"{len(value)} of them", f"at most {MOST[name]}"))
    limit = {"variants": "variant", "steps": "step", "follow_ups": "id"}[name]
    found = (_text({name: one}, name, problems, limit) for one in value)
    # The order is the operator's; what is written twice is kept once.
    return tuple(dict.fromkeys(one for one in found if one))


def _one_of(fields: Mapping[str, Any], name: str, default: str, known: tuple[str, ...], problems: list[Problem]) -> str:
    value = fields.get(name) or default
    if value not in known:
        problems.append(Problem(name, repr(value) if value else "", f"one of {', '.join(known)}"))
        return default
    return str(value)


def _check_names(text: Mapping[str, str], follow_ups: tuple[str, ...], problems: list[Problem]) -> None:
    named = [("id", text["id"]), ("category", text["category"]), ("twin", text["twin"])]
    for column, name in [*named, *(("follow_ups", one) for one in follow_ups)]:
        if name and not _NAME.fullmatch(name):
            problems.append(Problem(column, repr(name), "small letters, digits, _ and dots, such as shipping.cost"))
    if text["twin"] and text["twin"] == text["id"]:
        problems.append(Problem("twin", repr(text["twin"]), "the id of the entry in the other language"))


def _check_braces(answer: str, steps: tuple[str, ...], help_card: str, problems: list[Problem]) -> None:
    for column, value in (("answer", answer), ("steps", "\n".join(steps)), ("help_card", help_card)):
        rest = _VARIABLE.sub("", value)
        if "{" in rest or "}" in rest:
            near = rest[max(0, min(place for place in map(rest.find, "{}") if place >= 0) - 10) :][:25]
            problems.append(Problem(column, f"a lone brace near {near!r}", "variables such as {return_days}"))


def _conditions(given: Mapping[str, Any], problems: list[Problem]) -> Conditions:
    lists: dict[str, tuple[str, ...]] = {}
    for name in ("channel", "tier", "record_status"):
        value = given.get(name) or ()
        if isinstance(value, str) or not all(isinstance(one, str) for one in value):
            problems.append(Problem(name, repr(value), "a list of texts"))
            value = ()
        lists[name] = tuple(one.strip().casefold() for one in value if one.strip())
    days = {name: _day(given, name, problems) for name in ("valid_from", "valid_until")}
    start, end = days["valid_from"], days["valid_until"]
    if start and end and end < start:
        problems.append(Problem("valid_until", end.isoformat(), f"a day not before valid_from {start.isoformat()}"))
    return Conditions(**lists, valid_from=start, valid_until=end)


def _day(given: Mapping[str, Any], name: str, problems: list[Problem]) -> date | None:
    value = given.get(name) or None
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        problems.append(Problem(name, repr(value), "a day such as 2026-12-31"))
        return None
