"""Sets of customer service: answers of stackfaq, briefs of tweetsumm, when to hand over of uss. Used by `part.py`.

Without `release` no test file is opened; stackfaq has none, so every second question is kept for a release.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import typer

from bot.evaluation.briefs import measure_brief
from bot.evaluation.overlap import rouge_l, rouge_n, rouge_words
from bot.evaluation.questions import measure_faq
from bot.evaluation.rows import read_rows
from bot.evaluation.turning_points import PARTS, measure_handover_point
from core.encoder import Encoder
from faq_kb.semantic import Meanings
from tests.bench.judgement.table import Found

ANSWERS = ("rows", "accuracy_at_1", "accuracy_at_5", "mrr", "map", "answered_precision", "answered_recall")


def stackfaq(folder: Path, release: bool) -> Iterator[Found]:
    """Yield threads as entries, pairs as entries, and threads that know half of the paraphrases."""
    threads = read_rows(folder / "threads.jsonl", {"id": str, "question": str, "answers": list})
    pairs = read_rows(folder / "faq_pairs.jsonl", {"id": str, "question": str, "answer": str})
    queries = read_rows(folder / "queries.jsonl", {"text": str, "thread": str, "relevant": list})
    asked = _asked(queries, release)
    read = "all questions" if release else "every second question"
    shelf = [_entry(row, "\n".join(row["answers"])) for row in threads]
    of_thread = [{"text": row["text"], "relevant": [row["thread"]]} for row in asked]
    yield Found("threads", f"{len(shelf)} entries, {read}", _answers(shelf, of_thread))
    of_pair = [{"text": row["text"], "relevant": row["relevant"]} for row in asked]
    yield Found(
        "pairs", f"{len(pairs)} entries, {read}", _answers([_entry(row, row["answer"]) for row in pairs], of_pair)
    )
    known: dict[str, list[str]] = {}
    for row in asked[::2]:
        known.setdefault(row["thread"], []).append(row["text"])
    taught = [entry | {"variants": known.get(entry["id"], [])} for entry in shelf]
    half = "threads with half of the paraphrases"
    yield Found(half, f"{len(shelf)} entries, the other half of {read}", _answers(taught, of_thread[1::2]))


def stackfaq_meant(folder: Path, release: bool, encoder: Encoder) -> Iterator[Found]:
    """Yield threads and pairs once more, searched with an encoder."""
    threads = read_rows(folder / "threads.jsonl", {"id": str, "question": str, "answers": list})
    pairs = read_rows(folder / "faq_pairs.jsonl", {"id": str, "question": str, "answer": str})
    asked = _asked(read_rows(folder / "queries.jsonl", {"text": str, "thread": str, "relevant": list}), release)
    read = f"{'all questions' if release else 'every second question'}, with the encoder"
    meanings = Meanings(encoder)
    shelf = [_entry(row, "\n".join(row["answers"])) for row in threads]
    of_thread = [{"text": row["text"], "relevant": [row["thread"]]} for row in asked]
    yield Found("threads", f"{len(shelf)} entries, {read}", _answers(shelf, of_thread, meanings))
    shelf = [_entry(row, row["answer"]) for row in pairs]
    of_pair = [{"text": row["text"], "relevant": row["relevant"]} for row in asked]
    yield Found("pairs", f"{len(shelf)} entries, {read}", _answers(shelf, of_pair, meanings))


def _asked(queries: list[dict[str, Any]], release: bool) -> list[dict[str, Any]]:
    return queries if release else queries[::2]


def tweetsumm(folder: Path, release: bool) -> Iterator[Found]:
    """Yield what a brief quotes."""
    name = "test" if release else "valid"
    file = folder / f"{name}.jsonl"
    figures = measure_brief(file).figures
    yield Found("brief", name, figures, _first_and_longest(file), "first turn and longest reply")


def uss(folder: Path, release: bool) -> Iterator[Found]:
    """Yield when to hand over, on both sets, up to the message and before it; no split, so ten parts by dialogue."""
    for name, file in (("SGD", "sgd.jsonl"), ("MultiWOZ", "mwoz.jsonl")):
        for before in (False, True):
            setting = f"{name}, {'before' if before else 'up to'} the message"
            with typer.progressbar(length=PARTS, label=f"uss {setting}", file=sys.stderr) as bar:
                found = measure_handover_point(folder / file, before=before, step=partial(bar.update, 1))
            yield Found(setting, f"{PARTS} parts by dialogue", found.figures)


def _entry(row: dict[str, Any], answer: str) -> dict[str, Any]:
    return {"id": row["id"], "question": row["question"], "answer": answer, "language": "en"}


def _answers(
    entries: Iterable[dict[str, Any]], asked: Iterable[dict[str, Any]], meanings: Meanings | None = None
) -> dict[str, Any]:
    """Return the figures of questions over entries, read from files as an operator's would be."""
    with tempfile.TemporaryDirectory() as name:
        shelf = _written(Path(name) / "entries.jsonl", entries)
        queries = _written(Path(name) / "asked.jsonl", asked)
        figures = measure_faq(shelf, queries, meanings).figures
    return {key: figures[key] for key in ANSWERS}


def _written(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def _first_and_longest(file: Path) -> dict[str, float]:
    """Return the figures of the bare choice that the floor was measured with."""
    rouge1, rouge2, rougel, chosen = [], [], [], []
    for row in read_rows(file, {"turns": list, "abstractive": list, "extractive_turns": list}):
        turns = row["turns"]
        longest = max(range(1, len(turns)), key=lambda place: len(turns[place]), default=0)
        said = rouge_words(" ".join([turns[0], turns[longest]] if longest else turns[:1]))
        summaries = [rouge_words(text) for text in row["abstractive"]]
        if summaries:
            rouge1.append(fmean(rouge_n(said, one, 1) for one in summaries))
            rouge2.append(fmean(rouge_n(said, one, 2) for one in summaries))
            rougel.append(fmean(rouge_l(said, one) for one in summaries))
        if row["extractive_turns"]:
            told = {0, longest}
            chosen.append(fmean(2 * len(told & set(one)) / (len(told) + len(one)) for one in row["extractive_turns"]))
    means = {"rouge1": rouge1, "rouge2": rouge2, "rougel": rougel, "selected_f1": chosen}
    return {key: fmean(values) for key, values in means.items() if values}
