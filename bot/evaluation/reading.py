"""What is read from a text without a model: its language, its mood, what it names, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.evaluation.figures import Hits, Measured, confusions, count_labels, macro_f1, share
from bot.evaluation.rows import BASE, ZONE, BadFile, read_instant, read_rows
from core.text import detect, extract, normalise, read_dates, reference_key
from core.text.entities import Entity
from intents.mood import read_mood

# Lines of what went wrong that are shown.
MOST_NOTES = 40
LANGUAGES = ("id", "en", "mix")
MOODS = ("negative", "neutral", "positive")
GRAINS = ("minute", "day", "month")


def measure_language(test: Path) -> Measured:
    """Judge the language of each text: rows of `text` and `language` (id, en or mix)."""
    rows = read_rows(test, {"text": str, "language": str})
    _among(rows, "language", LANGUAGES)
    pairs = [(row["language"], detect(row["text"])) for row in rows]
    right = sum(expected == said for expected, said in pairs)
    return Measured({"rows": len(rows), "accuracy": share(right, len(rows))}, confusions(pairs))


def measure_mood(test: Path) -> Measured:
    """Judge how each text sounds: rows of `text`, `mood` (negative, neutral, positive) and `urgent`."""
    rows = read_rows(test, {"text": str, "mood": str, "urgent": bool})
    _among(rows, "mood", MOODS)
    now = read_instant(BASE, "base")
    moods, hurries = [], []
    for row in rows:
        normal = normalise(row["text"], extract(row["text"], now=now, zone=ZONE))
        mood = read_mood(row["text"], normal.tokens)
        moods.append((row["mood"], mood.label))
        hurries.append((_yes(row["urgent"]), _yes(mood.urgent)))
    figures = {
        "rows": len(rows),
        "macro_f1": macro_f1(moods),
        "negative_recall": count_labels(moods).get("negative", Hits()).recall,
        "urgent_f1": count_labels(hurries).get("yes", Hits()).f1,
    }
    return Measured(figures, confusions(moods))


def measure_entities(test: Path, base: str = BASE) -> Measured:
    """Judge what each text names: rows of `text` and `entities`, each with `kind` and `value`.

    Kind and value must both be right, each as often as it is named. Days are counted from the row's own `base`, or
    from `base`.
    """
    rows = read_rows(test, {"text": str, "entities": list}, {"base": str})
    kinds: dict[str, Hits] = {}
    notes: list[str] = []
    for row in rows:
        expected = _expected(row)
        now = read_instant(row.get("base", base), row["place"])
        said = [_named(one) for one in extract(row["text"], now=now, zone=ZONE)]
        missed, wrong = _without(expected, said), _without(said, expected)
        for kind, _ in expected:
            kinds.setdefault(kind, Hits()).right += 1
        for kind, value in missed:
            kinds[kind].right -= 1
            kinds[kind].missed += 1
            notes.append(f"{row['place']}: {kind} {value} was not read")
        for kind, value in wrong:
            kinds.setdefault(kind, Hits()).wrong += 1
            notes.append(f"{row['place']}: {kind} {value} was read and is not there")
    parts = ("right", "wrong", "missed")
    total = Hits(*(sum(getattr(hits, part) for hits in kinds.values()) for part in parts))
    per_kind = {
        kind: {
            "expected": hits.right + hits.missed,
            "precision": hits.precision,
            "recall": hits.recall,
            "f1": hits.f1,
        }
        for kind, hits in sorted(kinds.items())
    }
    return Measured({"rows": len(rows), "f1": total.f1, "per_kind": per_kind}, notes[:MOST_NOTES])


def measure_dates(test: Path) -> Measured:
    """Judge when each text means: rows of `text`, `base`, `value` (null: it must be asked back) and `grain`.

    `silently_wrong` counts rows where a wrong instant was taken for sure, or one where it should have been asked;
    `asked_back` counts rows with a value for which it would ask.
    """
    rows = read_rows(test, {"text": str, "base": str, "value": (str, type(None))}, {"grain": (str, type(None))})
    right = wrong = asked = 0
    notes: list[str] = []
    for row in rows:
        if row["value"] is not None:
            _among([row], "grain", GRAINS)
        said = _instant(row["text"], read_instant(row["base"], row["place"]))
        if said == _cut(row["value"], row.get("grain")):
            right += 1
            continue
        asked += said is None
        wrong += said is not None
        notes.append(f"{row['place']}: expected {row['value'] or 'to be asked'}, read {said or 'nothing sure'}")
    figures = {
        "rows": len(rows),
        "accuracy": share(right, len(rows)),
        "silently_wrong": wrong,
        "asked_back": asked,
    }
    return Measured(figures, notes[:MOST_NOTES])


def _instant(text: str, now: datetime) -> str | None:
    """Return the first date or time that a text is sure to mean; None when it would be asked back."""
    found = read_dates(text, now=now, zone=now.tzinfo or ZONE)
    if not found or any(one.ambiguous for one in found):
        return None
    return found[0].text_value or None


def _cut(value: str | None, grain: str | None) -> str | None:
    """Return an expected value as a reading says it: a month without its day."""
    return value[:7] if value and grain == "month" else value


def _expected(row: dict[str, Any]) -> list[tuple[str, str]]:
    expected = []
    for one in row["entities"]:
        if not isinstance(one, dict) or not isinstance(one.get("kind"), str) or not isinstance(one.get("value"), str):
            raise BadFile(f"{row['place']}: {one!r} in 'entities'; expected an object with the texts kind and value.")
        expected.append((one["kind"], _plain(one["kind"], one["value"])))
    return expected


def _named(entity: Entity) -> tuple[str, str]:
    return entity.kind, _plain(entity.kind, entity.value)


def _plain(kind: str, value: str) -> str:
    """Return a value as two of them are compared: a reference without what people put between its letters."""
    return reference_key(value) if kind in ("order_number", "awb") else value


def _without(some: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    rest = list(others)
    left = []
    for one in some:
        if one in rest:
            rest.remove(one)
        else:
            left.append(one)
    return left


def _among(rows: Iterable[dict[str, Any]], name: str, allowed: tuple[str, ...]) -> None:
    for row in rows:
        if row.get(name) not in allowed:
            raise BadFile(f"{row['place']}: {name!r} is {row.get(name)!r}; expected one of {', '.join(allowed)}.")


def _yes(value: bool) -> str:
    return "yes" if value else "no"
