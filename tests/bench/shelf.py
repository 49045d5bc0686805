"""The part `search`: the knowledge search alone, among 10,000 and 100,000 entries.

Each run is two processes, as memory is one process's own: the first starts with nothing on disk, the second finds what
the first one kept, searches, and takes in an edit. `python -m tests.bench.shelf` is such a process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from faq_kb.context import SearchContext
from faq_kb.search import Knowledge, plain_words
from tests.bench.cpu import memory_mb
from tests.bench.library import COLOURS, library
from tests.bench.report import RUNS, as_other_program, middle_of, say

# Aims of p99 in milliseconds of CPU, by entries.
SIZES = {10_000: 2, 100_000: 10}
QUESTIONS = 1_000
_CONTEXT = SearchContext(date(2026, 11, 21))


def search(folder: Path) -> None:
    """Print what a search costs, and what it costs to come to be able to."""
    for size, aim in SIZES.items():
        runs = []
        for run in range(RUNS):
            place = folder / f"shelf-{size}-{run}"
            first = as_other_program(__name__, size, place)
            runs.append({**as_other_program(__name__, size, place), "build_s": first["ready_s"]})
        say(f"search among {size:,} entries, {QUESTIONS:,} questions as people type them, medians of {RUNS}, CPU:")
        say(f"  {'p50_ms':12} {middle_of(runs, 'p50_ms'):>8.2f}")
        say(f"  {'p99_ms':12} {middle_of(runs, 'p99_ms'):>8.2f}   aim <= {aim}")
        for name in ("right", "build_s", "ready_s", "edit_s", "entries_mb", "index_mb", "file_mb"):
            say(f"  {name:12} {middle_of(runs, name):>8.2f}")


def measure(size: int, folder: Path) -> dict[str, Any]:
    """Return the figures of one process: seconds to be ready, to search and to edit; megabytes of memory and disk."""
    empty = memory_mb(os.getpid())
    entries = list(library(("",) if size == min(SIZES) else COLOURS))
    with_entries = memory_mb(os.getpid())
    figures: dict[str, Any] = {"entries_mb": with_entries - empty}
    with _seconds(figures, "ready_s"):
        knowledge = Knowledge(entries, folder=folder)
    figures |= _searched(knowledge)
    figures["index_mb"] = memory_mb(os.getpid()) - with_entries
    figures["file_mb"] = round(sum(one.stat().st_size for one in folder.iterdir()) / 2**20, 1)
    edited = replace(entries[0], question="Apakah barang ini tahan banting?")
    with _seconds(figures, "edit_s"):
        Knowledge([edited, *entries[1:]], before=knowledge)
    return figures


def _searched(knowledge: Knowledge) -> dict[str, float]:
    spent, right = [], 0
    for wanted, text in _questions(knowledge):
        tokens = plain_words(text)
        began = time.thread_time()
        hits = knowledge.search(" ".join(tokens), tokens, _CONTEXT, 3)
        spent.append(1_000 * (time.thread_time() - began))
        right += bool(hits) and hits[0].entry_id == wanted
    parts = statistics.quantiles(spent, n=100)
    return {"p50_ms": round(parts[49], 3), "p99_ms": round(parts[98], 3), "right": right / QUESTIONS}


def _questions(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield the entry that is meant and a phrasing of it, in every other one two letters turned round."""
    rng = random.Random(1)
    for number, entry in enumerate(rng.choices(knowledge.entries, k=QUESTIONS)):
        words = rng.choice(entry.phrasings[:2]).split()
        at = rng.randrange(len(words))
        if number % 2 and len(words[at]) > 3:
            words[at] = words[at][:1] + words[at][2] + words[at][1] + words[at][3:]
        yield entry.id, " ".join(words)


@contextmanager
def _seconds(figures: dict[str, Any], name: str) -> Iterator[None]:
    began = time.process_time()
    yield
    figures[name] = round(time.process_time() - began, 2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("size", type=int)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    print(json.dumps(measure(asked.size, asked.folder)))
