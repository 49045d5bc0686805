"""What the classifier says of sentences it did not learn from: the ground for confidence, thresholds and
the report.

Called by training. A sentence and its noisy copies are never parted. Every sentence is judged as
installations are run: with the general pack and one trade active, and with all packs; sentences of a trade
that is not active are strangers, and so are the sentences of intents that a fit did not see and those of
our own list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.calibration import least_loss
from intents.catalog.reading import GENERAL
from intents.corpus import COPY, EXAMPLE, STRANGE_COPY, STRANGER, TITLE, Corpus
from intents.fitting import Scores, fit, score
from intents.sense import RATIOS, blended
from intents.signals import active_columns, signals

Ints = NDArray[np.int64]

FOLDS = 4
LEAST_LEFT = 2
# Rows after which no further fold is asked which reader suits or how much vectors count.
ENOUGH = 1_000
# Which share above the least loss, and how much besides, is as good: grams look better to few rows than they are.
AS_GOOD, LITTLE = 1.01, 0.005
# Where a judged text comes from.
OURS, LISTED, HELD_OUT, OTHER_TRADE = range(4)


@dataclass(frozen=True)
class Judged:
    """Texts judged under a set of active packs, one row each. `truth` is the intent, -1 for a stranger.

    `margins` are texts x intents with -inf for what is not active; `noisy` marks copies, `everything` all
    packs, `partial` those that a fit judged which had not seen every intent.
    """

    truth: Ints
    origins: Ints
    sources: Ints
    noisy: NDArray[np.bool_]
    everything: NDArray[np.bool_]
    partial: NDArray[np.bool_]
    margins: NDArray[np.float32]
    signals: NDArray[np.float32]


def judge(corpus: Corpus, seed: int, step: Callable[[], None] = lambda: None) -> Judged:
    """Return every sentence judged by a classifier that saw neither it nor its copies; `step` is called after each
    of the fits, FOLDS and at most one for each part of the recipe."""
    random = np.random.default_rng(seed)
    folds = _folds(corpus, random)
    parts: list[Judged] = []
    for fold in range(FOLDS):
        parts += _judge_fold(corpus, folds, fold, seed)
        step()
    groups = _groups_of_intents(corpus, random)
    # What is held out must leave at least two intents to tell apart.
    for part in range(groups.max() + 1 if len(corpus.names) > LEAST_LEFT else 0):
        parts += _judge_held_out(corpus, folds, groups, part, seed)
        step()
    return Judged(*(np.concatenate([getattr(part, name) for part in parts]) for name in Judged.__dataclass_fields__))


def best_ratio(corpus: Corpus, seed: int, step: Callable[[], None] = lambda: None) -> float:
    """Return how often the margins of vectors count beside those of grams: the largest ratio with which the intents of
    folds are as likely, to fits that did not see them, as with any other. `step` is called after each fit, at most
    FOLDS times."""
    folds = _folds(corpus, np.random.default_rng(seed))
    losses, seen = np.zeros(len(RATIOS)), 0
    for fold in range(FOLDS):
        rows = np.flatnonzero((folds == fold) & (corpus.kinds == EXAMPLE))
        scores = score(corpus, rows, fit(corpus, np.flatnonzero(folds != fold), seed))
        step()
        if scores.heard is None:
            return corpus.ratio
        meant = scores.heard.margins[:, :-1]
        tried = (blended(scores.grams, meant, ratio) for ratio in RATIOS)
        losses += [len(rows) * least_loss(margins, corpus.intents[rows]) for margins in tried]
        seen += len(rows)
        if seen >= ENOUGH:
            break
    return RATIOS[int(np.flatnonzero(losses <= losses.min() * AS_GOOD + seen * LITTLE)[-1])]


def best_read(corpora: Sequence[Corpus], seed: int, step: Callable[[], None] = lambda: None) -> Corpus:
    """Return which of the corpora, of the same rows by several readers, has more rows of folds right by fits that did
    not see them; the first where they are even. `step` is called after each fit, at most FOLDS times a corpus."""
    folds = _folds(corpora[0], np.random.default_rng(seed))
    right, seen = [0] * len(corpora), 0
    for fold in range(FOLDS):
        rows = np.flatnonzero((folds == fold) & (corpora[0].kinds == EXAMPLE))
        for place, corpus in enumerate(corpora):
            margins = score(corpus, rows, fit(corpus, np.flatnonzero(folds != fold), seed)).margins
            best = np.where(np.isnan(margins), -np.inf, margins).argmax(axis=1)
            right[place] += int((best == corpus.intents[rows]).sum())
            step()
        seen += len(rows)
        if seen >= ENOUGH:
            break
    return corpora[right.index(max(right))]


def scenes(packs: tuple[str, ...]) -> list[NDArray[np.float32]]:
    """Return the sets of active intents that are judged, as 1 or 0 per intent: each trade, then all packs."""
    trades = sorted(set(packs) - {GENERAL})
    masks = [np.array([pack in (GENERAL, trade) for pack in packs], np.float32) for trade in trades]
    return [*masks, np.ones(len(packs), np.float32)]


def _folds(corpus: Corpus, random: np.random.Generator) -> Ints:
    """Return the fold of each row, each intent spread evenly; -1 for titles, which are only learnt from."""
    folds = np.full(len(corpus.intents), -1)
    of_source = np.full(corpus.sources.max() + 1, -1)
    for intent in range(len(corpus.names) + 1):
        rows = np.flatnonzero((corpus.intents == intent) & np.isin(corpus.kinds, (EXAMPLE, STRANGER)))
        of_source[corpus.sources[random.permutation(rows)]] = np.arange(len(rows)) % FOLDS
    folds[:] = of_source[corpus.sources]
    folds[corpus.kinds == TITLE] = -1
    return folds


def _groups_of_intents(corpus: Corpus, random: np.random.Generator) -> Ints:
    """Return for each intent when it is held out."""
    count = len(corpus.names)
    groups = np.empty(count, np.int64)
    groups[random.permutation(count)] = np.arange(count) % min(corpus.recipe.parts, count)
    return groups


def _judge_fold(corpus: Corpus, folds: Ints, fold: int, seed: int) -> Iterator[Judged]:
    fitted = fit(corpus, np.flatnonzero(folds != fold), seed)
    masks = scenes(corpus.packs)
    for number, mask in enumerate(masks):
        rows = np.flatnonzero((folds == fold) & _belongs(corpus, mask, number, len(masks)))
        if len(rows):
            yield _judged(corpus, rows, score(corpus, rows, fitted), mask)


def _belongs(corpus: Corpus, mask: NDArray[np.float32], number: int, count: int) -> NDArray[np.bool_]:
    """Return which rows a scene judges: in the last scene all, in a trade's its own and a share of all
    others."""
    if number == count - 1:
        return np.ones(len(corpus.intents), np.bool_)
    general = np.array([*(pack == GENERAL for pack in corpus.packs), False])[corpus.intents]
    own = np.append(mask, 0.0)[corpus.intents] > 0
    turn = corpus.sources % (count - 1) == number
    return np.asarray((own & ~general) | turn)


def _judge_held_out(corpus: Corpus, folds: Ints, groups: Ints, part: int, seed: int) -> Iterator[Judged]:
    """Judge intents of one group by a fit that saw none of them, and one fold of the others beside them."""
    held_out = groups == part
    hidden = np.append(held_out, False)[corpus.intents]
    fitted = fit(corpus, np.flatnonzero(~hidden & (folds != part % FOLDS)), seed)
    masks = scenes(corpus.packs)
    for number, mask in enumerate(masks):
        if not (mask[~held_out] > 0).any():
            continue
        turn = corpus.sources % len(masks) == number
        for rows, strange in ((hidden & (corpus.kinds == EXAMPLE), True), (~hidden & (folds == part % FOLDS), False)):
            judged = np.flatnonzero(rows & turn)
            if len(judged):
                yield _judged(corpus, judged, score(corpus, judged, fitted), mask, held_out=strange)


def _judged(
    corpus: Corpus, rows: Ints, scores: Scores, mask: NDArray[np.float32], *, held_out: bool | None = None
) -> Judged:
    """Return rows judged under a mask; `held_out` tells of rows of a partial fit whether it had not seen theirs."""
    intents = corpus.intents[rows]
    listed = intents == len(corpus.names)
    active = np.append(mask, 0.0)[intents] > 0
    ours = active & (not held_out)
    columns = active_columns(mask > 0, np.isnan(scores.margins[0]))
    origins = np.where(ours, OURS, np.where(listed, LISTED, HELD_OUT if held_out else OTHER_TRADE))
    best = columns[0][scores.margins.take(columns[0], axis=1).argmax(axis=1)]
    return Judged(
        truth=np.where(ours, intents, -1),
        origins=origins,
        sources=corpus.sources[rows],
        noisy=np.isin(corpus.kinds[rows], (COPY, STRANGE_COPY)),
        everything=np.full(len(rows), bool(mask.all())),
        partial=np.full(len(rows), held_out is not None),
        margins=np.where((mask > 0) & ~np.isnan(scores.margins), scores.margins, -np.inf),
        signals=signals(
            *(scores.margins, scores.stranger, scores.known),
            near=scores.nearness(best),
            lengths=scores.lengths,
            active=columns,
            meant=scores.meant(best, columns[0]),
        ),
    )
