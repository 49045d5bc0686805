"""The arrays of the search say what a straightforward index says, whatever was edited before and however it came."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import cast

import pytest

from faq_kb.context import SearchContext
from faq_kb.entry import PACKS, Conditions, Entry
from faq_kb.index import Index
from faq_kb.search import Knowledge, Ranked, plain_words
from faq_kb.starter import starter_entries
from tests.bench.library import library
from tests.faq_kb.conftest import TODAY
from tests.faq_kb.questions import ENGLISH, INDONESIAN, UNRELATED
from tests.faq_kb.straight import StraightIndex, assert_same

Rng = random.Random
GENERATED = 2_000


def test_a_shelf_of_thousands_answers_as_a_straightforward_index_does() -> None:
    entries = [*starter_entries(), *islice(library(), 0, None, 5)]
    knowledge = Knowledge(entries)
    assert len(knowledge.entries) > GENERATED
    _assert_alike(knowledge, _straight(knowledge), _questions(entries, Rng(1)))


def test_a_question_of_a_word_that_too_many_entries_have_still_finds_entries() -> None:
    knowledge = Knowledge(starter_entries())
    query = knowledge.index.vector(plain_words(starter_entries()[0].question)[:1])
    postings = knowledge.index.starts[query.terms + 1] - knowledge.index.starts[query.terms]
    assert knowledge.index.candidates(query, int(postings.min()) - 1).any()
    assert not knowledge.index.candidates(knowledge.index.vector(()), 10).any()


@pytest.mark.parametrize("seed", range(8))
def test_edits_in_any_order_leave_what_a_fresh_build_makes(seed: int) -> None:
    rng = Rng(seed)
    entries = [*rng.sample(starter_entries(), 60), *(_odd(rng, number) for number in range(60))]
    knowledge = Knowledge(entries)
    for _ in range(12):
        entries = _edited(entries, rng)
        knowledge = Knowledge(entries, before=knowledge)
    assert_same(knowledge, Knowledge(entries))
    _assert_alike(knowledge, _straight(knowledge), islice(_questions(entries, rng), 40))


def test_an_edit_reads_the_texts_of_no_other_entry() -> None:
    read: list[str] = []

    def reading(text: str) -> Sequence[str]:
        read.append(text)
        return plain_words(text)

    entries = starter_entries()
    before = Knowledge(entries, read=reading)
    read.clear()
    edited = replace(entries[7], question="Apakah toko ini punya kolam renang?")
    after = Knowledge([*entries[:7], edited, *entries[8:]], read=reading, before=before)
    assert read == [*edited.phrasings, edited.markdown]
    assert_same(after, Knowledge([*entries[:7], edited, *entries[8:]]))


def test_what_another_reader_read_is_read_again() -> None:
    before = Knowledge(starter_entries())
    shouted = Knowledge(starter_entries(), read=lambda text: text.upper().split(), before=before)
    assert shouted.wording.words[0].isupper() or not shouted.wording.words[0].isalpha()


def test_questions_at_the_same_time_get_their_own_answers() -> None:
    from concurrent.futures import ThreadPoolExecutor

    knowledge = Knowledge(starter_entries())
    asked = list(_questions(starter_entries(), Rng(5)))
    alone = [_rank(knowledge, *one) for one in asked]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda one: _rank(knowledge, *one), asked * 4))
    assert together == alone * 4


def _straight(knowledge: Knowledge) -> Knowledge:
    """Return the same knowledge over a straightforward index."""
    rows = [[words for text in one.phrasings if (words := plain_words(text))] for one in knowledge.entries]
    answers = [plain_words(one.markdown) for one in knowledge.entries]
    other = copy(knowledge)
    other.index = cast(Index, StraightIndex(rows, answers, knowledge.weights.features))
    return other


def _assert_alike(knowledge: Knowledge, other: Knowledge, asked: Iterator[tuple[str, SearchContext]]) -> None:
    answered = 0
    for text, context in asked:
        mine, theirs = _rank(knowledge, text, context), _rank(other, text, context)
        answered += bool(mine)
        assert [(one.entry.id, one.matched) for one in mine] == [(one.entry.id, one.matched) for one in theirs], text
        for one, like in zip(mine, theirs, strict=True):
            figures = (one.score, one.margin, one.coverage)
            assert figures == pytest.approx((like.score, like.margin, like.coverage), abs=1e-9), text
    assert answered > 20


def _rank(knowledge: Knowledge, text: str, context: SearchContext) -> tuple[Ranked, ...]:
    tokens = plain_words(text)
    return knowledge.rank(" ".join(tokens), tokens, context, 5)


def _questions(entries: Sequence[Entry], rng: Rng) -> Iterator[tuple[str, SearchContext]]:
    """Yield what people ask: questions of the tests, and phrasings with words left out and letters turned round."""
    everyday = [*INDONESIAN, *ENGLISH, *UNRELATED, "", "nya nya nya"]
    for text in [*(_mistyped(rng.choice(one.phrasings), rng) for one in rng.sample(entries, 100)), *everyday]:
        packs = PACKS if rng.random() < 0.8 else ("general", "commerce")
        topic = rng.choice(entries).id if rng.random() < 0.3 else ""
        yield text, SearchContext(TODAY, rng.choice(("id", "en")), packs, "web", topic=topic)


def _mistyped(text: str, rng: Rng) -> str:
    words = text.split()
    if len(words) > 2 and rng.random() < 0.5:
        words.pop(rng.randrange(len(words)))
    at = rng.randrange(len(words))
    words[at] = words[at][:1] + words[at][2:3] + words[at][1:2] + words[at][3:]
    return " ".join(words)


def _odd(rng: Rng, number: int) -> Entry:
    """Return an entry as nobody would write it: without words here and there, with words that come again and again."""
    some = ["paket", "paket", "ongkir", "refund", "toko", "a", "b2", "zz", "kirim", "kado", "!", "🙏", f"kode{number}"]

    def text(longest: int) -> str:
        return " ".join(rng.choices(some, k=rng.randint(1, longest)))

    return Entry(
        id=f"odd.{number}",
        category="odd",
        language=rng.choice(("id", "en")),
        pack=rng.choice(PACKS),
        question=text(8),
        variants=tuple(text(300 if rng.random() < 0.05 else 6) for _ in range(rng.randint(0, 4))),
        answer=text(30),
        conditions=Conditions(valid_until=date(2026, 11, rng.randint(15, 28))) if rng.random() < 0.2 else Conditions(),
    )


def _edited(entries: Sequence[Entry], rng: Rng) -> list[Entry]:
    """Return the entries after one edit: said otherwise, taken away, added, made twins, or in another order."""
    edited, at = list(entries), rng.randrange(len(entries))
    match rng.randrange(6):
        case 0:
            edited[at] = replace(edited[at], variants=(*edited[at].variants, f"pertanyaan {rng.random()} soal ongkir"))
        case 1:
            edited[at] = replace(edited[at], answer=f"Jawaban lain, {rng.choice(entries).question}")
        case 2:
            del edited[at]
        case 3:
            edited.insert(at, _odd(rng, rng.randrange(1_000, 1_000_000)))
        case 4:
            edited[at] = replace(edited[at], question="...", variants=())
        case _:
            rng.shuffle(edited)
    return edited
