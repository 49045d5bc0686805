"""When a person is called: every message of a file is played as a stranger's first one, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.evaluation.figures import Measured, share, wilson
from bot.evaluation.rows import read_rows

# Lines of what was missed or called in vain that are shown.
MOST_NOTES = 40
# What a message of no category is counted under.
NONE = "none"

# Plays one text; the outcome as `bot/ask.py` gives it.
Ask = Callable[[str], Mapping[str, Any]]


def measure_handover(ask: Ask, test: Path) -> Measured:
    """Judge a file of `text`, `category` (or null) and `handover`: true where a person must be called.

    A reply that only offers a person calls nobody. `per_category` has the recall of a category's calls and the share
    of its traps (messages that only resemble it) that were called in vain, each with its interval at 95 %.
    """
    rows = read_rows(test, {"text": str, "category": (str, type(None)), "handover": bool})
    counted: dict[str, _Calls] = {}
    notes: list[str] = []
    for row in rows:
        answer = ask(row["text"])
        called = answer["decision"] == "handover"
        counted.setdefault(row["category"] or NONE, _Calls()).note(due=row["handover"], called=called)
        if called != row["handover"]:
            why = ", ".join(reason["category"] for reason in answer["reasons"]) or "no reason"
            what = "nobody was called" if row["handover"] else f"called in vain ({why})"
            notes.append(f"{row['place']}: {what}: {row['text'][:60]!r}")
    total = _Calls()
    for one in counted.values():
        total.add(one)
    figures = {
        "rows": len(rows),
        "recall": share(total.called, total.due),
        "false_alarm_rate": share(total.alarms, total.traps),
        "per_category": {name: one.figures for name, one in sorted(counted.items())},
    }
    return Measured(figures, notes[:MOST_NOTES])


class _Calls:
    """Counts of one category: calls that were due and came, traps and those that were called."""

    def __init__(self) -> None:
        self.due = self.called = self.traps = self.alarms = 0

    def note(self, *, due: bool, called: bool) -> None:
        """Count one message."""
        self.due += due
        self.called += due and called
        self.traps += not due
        self.alarms += called and not due

    def add(self, other: _Calls) -> None:
        """Count what another counted."""
        for name in ("due", "called", "traps", "alarms"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def figures(self) -> dict[str, Any]:
        """The shares with their intervals."""
        return {
            "due": self.due,
            "recall": share(self.called, self.due),
            "recall_interval": wilson(self.called, self.due),
            "traps": self.traps,
            "false_alarm_rate": share(self.alarms, self.traps),
            "false_alarm_interval": wilson(self.alarms, self.traps),
        }
