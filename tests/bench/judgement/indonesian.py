"""Indonesian sets: intents of xsid_id and cod_id, feelings of emot_id, smsa_id, hate_abusive_id, spelling of stif_id.

Used by `part.py`. Without `release` no test file is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.evaluation.overlap import bleu
from bot.evaluation.rows import read_rows
from bot.evaluation.understanding import Labelled
from core.text import normalise
from tests.bench.judgement.lessons import (
    PLAINLY,
    crossed,
    learnt,
    of_label,
    pairs_of,
    plain_pairs,
    rows_of,
    spread,
    told,
)
from tests.bench.judgement.table import Found

# Parts of cross-validation: over rows, and over dialogues.
PARTS, DIALOGUES = 5, 10
# Rows of these parts (row number modulo ten) are judged: the floor's own, and one that is apart for every day.
FLOOR_PARTS, DAILY_PARTS = (0, 1), (2,)
# A name that the set put in place of a person, a number or an address is left as it stands.
_MASKED = re.compile(r"xxx\w+xxx")
_WORD = re.compile(r"\w")


def xsid_id(folder: Path, release: bool) -> Iterator[Found]:
    """Yield intents; in a release also those of the test rows that the valid file does not have."""
    lessons = rows_of(folder / "valid.jsonl")
    if not release:
        ours, plain = crossed("xsid_id", lessons, spread(lessons, PARTS))
        yield Found("all", f"{PARTS} parts of valid", told(ours), told(plain), PLAINLY)
        return
    asked = rows_of(folder / "test.jsonl")
    learned = learnt("xsid_id", lessons)
    seen = {normalise(text).text for text, _, _ in lessons.ours}
    unseen = Labelled([row for row in asked.ours if normalise(row[0]).text not in seen], [])
    for setting, rows in (("all", asked), ("not in valid", unseen)):
        yield Found(
            setting, "valid to test", told(pairs_of(learned.judged(rows))), told(plain_pairs(lessons, rows)), PLAINLY
        )


def cod_id(folder: Path, release: bool) -> Iterator[Found]:
    """Yield intents, each dialogue judged by what the others teach: of the dev file, in a release of both files."""
    files = [folder / f"intents_{name}.jsonl" for name in (("dev", "test") if release else ("dev",))]
    rows = [row for file in files for row in read_rows(file, {"text": str, "label": str, "dialogue_id": str})]
    order = {name: place for place, name in enumerate(dict.fromkeys(row["dialogue_id"] for row in rows))}
    labelled = Labelled([(row["text"], row["label"], row["place"]) for row in rows], [])
    ours, plain = crossed("cod_id", labelled, [order[row["dialogue_id"]] % DIALOGUES for row in rows])
    read = f"{DIALOGUES} parts by dialogue of {'dev and test' if release else 'dev'}"
    yield Found("by dialogue", read, told(ours), told(plain), PLAINLY)


def emot_id(folder: Path, release: bool) -> Iterator[Found]:
    """Yield five feelings, and how well anger is told."""
    yield from _feelings(folder, release, "anger")


def smsa_id(folder: Path, release: bool) -> Iterator[Found]:
    """Yield three moods, and how well complaints are told."""
    yield from _feelings(folder, release, "negative")


def hate_abusive_id(folder: Path, release: bool) -> Iterator[Found]:
    """Yield hate and abuse, each told from everything else. The set has no split: some of ten parts by row number."""
    parts = FLOOR_PARTS if release else DAILY_PARTS
    rows = read_rows(folder / "all.jsonl", {"text": str, "HS": int, "Abusive": int, "fold": int})
    for label in ("HS", "Abusive"):
        ours: list[tuple[str, str]] = []
        plain: list[tuple[str, str]] = []
        for part in parts:
            texts = [(row["fold"] == part, (row["text"], str(row[label]), row["place"])) for row in rows]
            lessons = Labelled([row for own, row in texts if not own], [])
            asked = Labelled([row for own, row in texts if own], [])
            ours += pairs_of(learnt(f"hate_abusive_id {label}, part {part}", lessons).judged(asked))
            plain += plain_pairs(lessons, asked)
        read = f"parts {', '.join(map(str, parts))} of 10 by what the others teach"
        yield Found(label, read, told(ours) | of_label("1", ours), told(plain), PLAINLY)


def stif_id(folder: Path, release: bool) -> Iterator[Found]:
    """Yield how near our normaliser brings chat spelling to what people wrote out. Nothing is learnt."""
    name = "test" if release else "dev"
    rows = read_rows(folder / f"{name}.jsonl", {"informal": str, "formal": str})
    formal = [row["formal"].split() for row in rows]
    ours = bleu([(written_out(row["informal"]), words) for row, words in zip(rows, formal, strict=True)])
    plain = bleu([(row["informal"].split(), words) for row, words in zip(rows, formal, strict=True)])
    yield Found("normaliser", name, {"rows": len(rows), "bleu": ours}, {"bleu": plain}, "the text as it stands")


def written_out(text: str) -> list[str]:
    """Return the words of a text of stif_id as our normaliser reads them, run by run between marks, which stay."""
    out: list[str] = []
    run: list[str] = []
    for word in [*text.split(), ""]:
        if word and _WORD.search(word) and not _MASKED.fullmatch(word):
            run.append(word)
            continue
        out += normalise(" ".join(run)).tokens
        out += [word] if word else []
        run = []
    return out


def _feelings(folder: Path, release: bool, watched: str) -> Iterator[Found]:
    lessons, name = rows_of(folder / "train.jsonl"), "test" if release else "valid"
    asked = rows_of(folder / f"{name}.jsonl")
    pairs = pairs_of(learnt(folder.name, lessons).judged(asked))
    plain = plain_pairs(lessons, asked)
    yield Found(
        "all",
        f"train to {name}",
        told(pairs) | of_label(watched, pairs),
        told(plain) | of_label(watched, plain),
        PLAINLY,
    )
