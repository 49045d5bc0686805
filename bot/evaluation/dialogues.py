"""Whole conversations of a file, played on virtual time: what was decided beside what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.api.records import Told, news_of
from bot.evaluation.figures import Measured, share
from bot.evaluation.rows import BASE, BadFile, read_instant, read_rows
from bot.evaluation.theatre import Stage, Theatre
from faq_kb.entry import PACKS
from handover.acts_rows import NotAllowed

# What a turn may be expected to be. Noted is a turn that was heard and not answered.
EXPECTED = frozenset({"answer", "clarify", "action", "handover", "rephrase", "silent", "opt_out"})
SAID = {"noted": "silent"}
# Seconds since the bubble before, where a turn says nothing else.
GAP = 30.0
PICTURE = "[foto]"
_WAIT = re.compile(r"(\d{1,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass
class Played:
    """One turn of a dialogue: what the customer wrote, what was expected, and what was decided."""

    customer: str
    expected: list[str]
    decided: str = "silent"

    @property
    def right(self) -> bool:
        """Whether it is one of what was expected."""
        return self.decided in self.expected


@dataclass
class Dialogue:
    """A dialogue that was played; `fault` says what could not be done."""

    name: str
    turns: list[Played] = field(default_factory=list)
    fault: str = ""

    @property
    def right(self) -> bool:
        """Whether every turn was right."""
        return not self.fault and all(turn.right for turn in self.turns)


def measure_dialogues(
    theatre: Theatre, test: Path, base: str = BASE, done: Callable[[], None] = lambda: None
) -> Measured:
    """Judge a file of dialogues: `id`, `pack`, `turns` and perhaps `records`; see docs/evaluation.md for a turn.

    `done` is called after each. A turn that could not be played counts as wrong.
    """
    rows = read_rows(test, {"id": str, "pack": str, "turns": list}, {"records": list, "base": str})
    for row in rows:
        _check(row)
    played = []
    for row in rows:
        played.append(_play(theatre, row, read_instant(row.get("base", base), row["place"])))
        done()
    turns = [turn for one in played for turn in one.turns]
    figures = {
        "turns": len(turns),
        "turn_accuracy": share(sum(turn.right for turn in turns), len(turns)),
        "dialogues": len(played),
        "dialogue_accuracy": share(sum(one.right for one in played), len(played)),
    }
    return Measured(figures, [line for one in played for line in _lines(one)])


def _play(theatre: Theatre, row: dict[str, Any], at: datetime) -> Dialogue:
    dialogue = Dialogue(
        row["id"], [Played(one["customer"], [one["expect"], *one.get("also", ())]) for one in row["turns"]]
    )
    with theatre.stage(row["pack"], at) as stage:
        for told in row.get("records", ()):
            stage.tell(news_of(Told.model_validate(told)))
        try:
            _act(stage, row["turns"], dialogue)
        except NotAllowed as error:
            dialogue.fault = str(error)
    return dialogue


def _act(stage: Stage, turns: list[dict[str, Any]], dialogue: Dialogue) -> None:
    """Play every turn; a turn is what was decided between its bubble and the next."""
    last = 0
    for number, turn in enumerate(turns):
        for event in turn.get("before", ()):
            _happen(stage, event, dialogue)
        text = turn["customer"]
        stage.say(text.replace(PICTURE, "").strip(), picture=PICTURE in text)
        following = turns[number + 1] if number + 1 < len(turns) else {}
        # What happens before the next bubble comes out of its gap.
        stage.wait(timedelta(seconds=float(following.get("gap_s", GAP))))
        for turn_id, decision in stage.decisions(last):
            last, dialogue.turns[number].decided = turn_id, SAID.get(decision, decision)


def _happen(stage: Stage, event: dict[str, Any], dialogue: Dialogue) -> None:
    if "wait" in event:
        stage.wait(_duration(event["wait"]))
    if "reminder" in event:
        wanted = event["reminder"]
        if not stage.remind(wanted["kind"], wanted["record"]):
            dialogue.fault = f"there is no reminder {wanted['kind']} of {wanted['record']}"
    if "broadcast" in event:
        stage.broadcast(event["broadcast"])
    if "agent_joins" in event:
        stage.join(event["agent_joins"])
    if "agent_says" in event:
        stage.agent_says(event["agent_says"])
    if event.get("agent_resolves"):
        stage.resolve()
    if event.get("agent_returns"):
        stage.give_back()


def _duration(said: str) -> timedelta:
    found = _WAIT.fullmatch(said)
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()


def _lines(dialogue: Dialogue) -> Iterator[str]:
    if dialogue.right:
        return
    yield f"{dialogue.name}: {dialogue.fault or 'not as expected'}"
    for turn in dialogue.turns:
        mark = " " if turn.right else "x"
        yield f"  {mark} {turn.customer[:60]!r}: {turn.decided}, expected {' or '.join(turn.expected)}"


# What may happen before a turn, and of what kind its value is.
_EVENTS: dict[str, type] = {
    "wait": str, "reminder": dict, "broadcast": str, "agent_joins": str, "agent_says": str, "agent_resolves": bool,
    "agent_returns": bool,
}  # fmt: skip


def _check(row: dict[str, Any]) -> None:
    """Raise BadFile for a dialogue that cannot be played."""
    place = row["place"]
    if row["pack"] not in PACKS:
        raise BadFile(f"{place}: 'pack' is {row['pack']!r}; expected one of {', '.join(PACKS)}.")
    if not row["turns"]:
        raise BadFile(f"{place}: 'turns' is empty; a dialogue has at least one.")
    for told in row.get("records", ()):
        try:
            Told.model_validate(told)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise BadFile(f"{place}: a record is not as the records API takes it: {where}: {first['msg']}.") from None
    for number, turn in enumerate(row["turns"], 1):
        _check_turn(turn, f"{place}, turn {number}")


def _check_turn(turn: Any, place: str) -> None:
    if not isinstance(turn, dict) or not isinstance(turn.get("customer"), str):
        raise BadFile(f"{place}: expected an object with the texts customer and expect.")
    for wanted in (turn.get("expect"), *turn.get("also", ())):
        if wanted not in EXPECTED:
            raise BadFile(f"{place}: {wanted!r} is expected; known are {', '.join(sorted(EXPECTED))}.")
    if not isinstance(turn.get("gap_s", GAP), int | float):
        raise BadFile(f"{place}: 'gap_s' is {turn['gap_s']!r}; expected seconds.")
    for event in turn.get("before", ()):
        name = next(iter(event), "") if isinstance(event, dict) else ""
        if name not in _EVENTS or len(event) != 1 or not isinstance(event[name], _EVENTS[name]):
            raise BadFile(f"{place}: {event!r} cannot happen; known are {', '.join(_EVENTS)}.")
        if name == "wait" and not _WAIT.fullmatch(event["wait"]):
            raise BadFile(f"{place}: {event['wait']!r} is no time to wait; expected one such as 40m, 2h or 3d.")
        if name == "reminder" and not {"kind", "record"} <= event["reminder"].keys():
            raise BadFile(f"{place}: a reminder has a kind and a record.")
