"""How well a brief tells a conversation: the turns that it quotes, and its words beside summaries that people wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from bot.evaluation.figures import Measured, mean
from bot.evaluation.overlap import rouge_l, rouge_n, rouge_words
from bot.evaluation.rows import BadFile, read_rows
from handover.extract import EMPTY, Line, extract

SPEAKERS = ("customer", "agent")
# The dialogues that are told least well are shown.
MOST_NOTES = 10
NEEDED = {"turns": list, "abstractive": list, "extractive_turns": list}


def measure_brief(test: Path) -> Measured:
    """Judge what the brief quotes of dialogues: rows of `turns` (texts in order), `abstractive` (summaries) and
    `extractive_turns` (per person the places, from 0, of the turns that tell), perhaps `speakers` (customer or agent).

    Every figure is the mean over the people who judged a dialogue, then over dialogues.
    """
    rows = read_rows(test, NEEDED, {"speakers": list})
    for row in rows:
        _check(row)
    judged = [_judged(row) for row in rows]
    figures = {
        "rows": len(rows),
        **{name: mean(one[name] for one in judged) for name in ("rouge1", "rouge2", "rougel", "selected_f1")},
    }
    worst = sorted((one["rouge1"], row["place"]) for one, row in zip(judged, rows, strict=True) if row["abstractive"])
    notes = [f"{place}: ROUGE-1 {score:.2f}" for score, place in worst[:MOST_NOTES]]
    return Measured(figures, notes)


def lines_of(turns: Sequence[str], speakers: Sequence[str] | None) -> list[Line]:
    """Return turns as lines, their places as ids.

    Without speakers, as in tweets of care: the first turn is the customer's, and so is every turn that opens with the
    name most turns open with, that of the account written to; the name is left out. Where no name opens two turns,
    customer and agent take turns.
    """
    if speakers is not None:
        return [Line(place, speakers[place] != SPEAKERS[0], text) for place, text in enumerate(turns)]
    first = [(text.split() or [""])[0] for text in turns]
    names = Counter(word for word in first if word and word.lower() not in EMPTY)
    name, times = names.most_common(1)[0] if names else ("", 0)
    if times < 2:
        return [Line(place, place % 2 == 1, text) for place, text in enumerate(turns)]
    return [
        Line(place, place > 0 and word != name, text.removeprefix(name) if word == name else text)
        for place, (word, text) in enumerate(zip(first, turns, strict=True))
    ]


def _judged(row: dict[str, Any]) -> dict[str, float | None]:
    quotes = extract(lines_of(row["turns"], row.get("speakers"))).quotes
    said = rouge_words(" ".join(quote.text for quote in quotes))
    chosen = {quote.message_id for quote in quotes}
    summaries = [rouge_words(text) for text in row["abstractive"]]
    return {
        "rouge1": _mean([rouge_n(said, one, 1) for one in summaries]),
        "rouge2": _mean([rouge_n(said, one, 2) for one in summaries]),
        "rougel": _mean([rouge_l(said, one) for one in summaries]),
        "selected_f1": _mean([_f1(chosen, set(places)) for places in row["extractive_turns"]]),
    }


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _f1(chosen: set[int], expected: set[int]) -> float:
    return 2 * len(chosen & expected) / (len(chosen) + len(expected)) if chosen or expected else 1.0


def _check(row: dict[str, Any]) -> None:
    """Raise BadFile for a row whose lists do not hold what they should."""
    turns, place = row["turns"], row["place"]
    for name in ("turns", "abstractive"):
        if not all(isinstance(one, str) for one in row[name]):
            raise BadFile(f"{place}: {name!r} holds more than texts; expected a list of texts.")
    for chosen in row["extractive_turns"]:
        if not isinstance(chosen, list) or not all(type(one) is int and 0 <= one < len(turns) for one in chosen):
            raise BadFile(f"{place}: {chosen!r} in 'extractive_turns'; expected places from 0 to {len(turns) - 1}.")
    speakers = row.get("speakers")
    if speakers is not None and (len(speakers) != len(turns) or any(one not in SPEAKERS for one in speakers)):
        raise BadFile(f"{place}: 'speakers' is {speakers!r}; expected {len(turns)} of customer or agent.")
