"""The trained classifier as the server runs it: plain arrays, one message at a time, no scikit-learn.

Called by the engine's understanding. The same arithmetic as training (a test compares them), in look-ups,
one gather and one small product.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder
from core.words import Prediction
from intents.calibration import Thresholds
from intents.features import BLOCKS, letter_grams, word_grams
from intents.meaning import Meaning, meaning_of, signals_of
from intents.readers import READERS, Reader
from intents.served import ServedScorer, ranked
from intents.signals import NAMES, Active, active_columns, paired_size
from intents.stored import ModelError, read_arrays, read_card

Floats = NDArray[np.float32]

RANKED = 5
# Words of a message that are read; the engine cuts at 2,000 characters, this guards other callers.
LONGEST = 400
# Letters of words are remembered: customers' words repeat.
REMEMBERED_WORDS = 20_000


@dataclass(frozen=True)
class _Grams:
    """The grams of a text that the model knows: rows of the weights, values, share known per block.

    The first `letters` rows are runs of letters, those up to `words_end` words and pairs, the rest topics; `words` are
    the tokens with the rows of their letters.
    """

    rows: NDArray[np.int64]
    values: Floats
    known: list[float]
    letters: int
    words_end: int
    words: dict[str, tuple[int, ...]]


class IntentModel:
    """An immutable classifier. `version` names its arrays, `fingerprint` the catalog that it learnt from."""

    def __init__(
        self, card: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], encoder: Encoder | None = None
    ) -> None:
        """Take a card and arrays that `load` checked, and the encoder that the card names."""
        self.version = str(card["sha256"])[:12]
        self.fingerprint = str(card["fingerprint"])
        self.names: tuple[str, ...] = tuple(card["intents"])
        self.thresholds: Mapping[str, float] = asdict(Thresholds(**card["thresholds"]))
        self.figures: Mapping[str, float | None] = dict(card["figures"])
        self.reader: Reader = READERS[card["reader"]]
        self._packs: tuple[str, ...] = tuple(card["packs"])
        self._sharpness = float(card["sharpness"])
        slope, offset = (float(value) for value in card["trust"])
        self._trust = (slope, offset)
        words, letters, topics = (np.float32(weight) for weight in card["block_weights"])
        self._weights_of_blocks = (letters, words, topics)
        # A block's values are as long as its weight, so these are the sums of their squares.
        self._squares_of_blocks = tuple(float(weight * weight) for weight in (words, letters, topics))
        self._weights: Floats = arrays["weights"]
        self._bias: Floats = arrays["bias"]
        self._centroids: NDArray[np.float16] = arrays["centroids"]
        self._scorer = ServedScorer(
            arrays["scorer_centre"], arrays["scorer_spread"], arrays["scorer"], float(card["scorer_bias"])
        )
        self._meaning: Meaning | None = meaning_of(card, arrays, encoder)
        self._idf: Floats = arrays["idf"]
        self._vocabularies = _vocabularies(arrays)
        self._gram_of = [gram for vocabulary in self._vocabularies for gram in vocabulary]
        self._letters = lru_cache(REMEMBERED_WORDS)(self._letters_of)
        self._active = lru_cache(64)(self._active_in)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder | None = None) -> IntentModel:
        """Return the model in `folder`; raise ModelError for anything but a whole model that training
        wrote, and for one that was trained with another encoder."""
        card = read_card(folder)
        arrays = read_arrays(folder, card)
        try:
            model = cls(card, arrays, encoder)
            _check(model, arrays)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"The model in {folder} lacks or mistypes {error}. Train it again with `sapa train`."
            ) from None
        return model

    @property
    def thresholds_for_engine(self) -> Mapping[str, float]:
        """The thresholds by the names that the engine knows: sure, margin, close, in_scope."""
        return self.thresholds

    def classify(self, text: str, packs: Collection[str], *, least: float = 0.0) -> Prediction:
        """Return the ranking of the intents of `packs` for a text that the reader read, and how likely it is ours at
        all.

        Without any active intent the prediction is empty: intent "", confidence and in_scope 0. Below the chance
        `least` of being ours, 0 to 1, it has that chance alone: ranking and telling why take a third of the time.
        """
        active = self._active(frozenset(packs))
        ours, others = active
        if not len(ours):
            return Prediction("", 0.0, 0.0)
        tokens = self.reader.heard(text)[:LONGEST]
        grams = self._grams(tokens)
        gathered = self._weights.take(grams.rows, axis=0)
        of_grams = grams.values @ gathered + self._bias
        heard = self._meaning.hear(text) if self._meaning else None
        margins = self._meaning.blended(of_grams, heard) if self._meaning and heard else of_grams
        inside = margins.take(ours)
        best = ours[inside.argmax()]
        in_scope = self._scorer.chance(
            inside,
            margins.take(others),
            stranger=float(margins[-1]),
            known=grams.known,
            near=self._nearness(grams, best),
            length=len(tokens),
            meant=self._meaning.signals(heard, of_grams, int(best), ours) if self._meaning and heard else (),
        )
        if in_scope < least:
            return Prediction("", 0.0, in_scope)
        order, chances = ranked(inside, self._sharpness, self._trust, RANKED)
        ranking = tuple((self.names[ours[place]], chance) for place, chance in zip(order, chances, strict=True))
        second = ours[order[min(1, len(order) - 1)]]
        return Prediction(
            intent=ranking[0][0],
            confidence=ranking[0][1],
            in_scope=in_scope,
            ranking=ranking,
            why=self._why(grams, grams.values * (gathered[:, best] - gathered[:, second])),
        )

    def ranking(self, text: str, packs: Collection[str]) -> tuple[tuple[str, float], ...]:
        """Return every intent of `packs` with its confidence, best first, for a text that the reader read."""
        ours, _ = self._active(frozenset(packs))
        order, chances = ranked(self.margins(text).take(ours), self._sharpness, self._trust, len(ours))
        return tuple((self.names[ours[place]], chance) for place, chance in zip(order, chances, strict=True))

    def margins(self, text: str) -> Floats:
        """Return the margin of every intent, and last of strangers, as scikit-learn's decision function
        gives it, with an encoder blended with that of meaning."""
        grams = self._grams(self.reader.heard(text)[:LONGEST])
        margins = np.asarray(grams.values @ self._weights[grams.rows] + self._bias, np.float32)
        return self._meaning.blended(margins, self._meaning.hear(text)) if self._meaning else margins

    def nearness(self, text: str) -> list[float]:
        """Return the signals of being near the intent with the largest margin, for a text that the reader read."""
        grams = self._grams(self.reader.heard(text)[:LONGEST])
        return self._nearness(grams, int(self.margins(text)[:-1].argmax()))

    def _grams(self, tokens: list[str]) -> _Grams:
        """Return the known grams with their weighed TF-IDF: each block's length is its weight."""
        words: dict[str, tuple[int, ...]] = {}
        letters: list[int] = []
        runs = 0
        for token in tokens:
            words[token], count = self._letters(token)
            letters += words[token]
            runs += count
        listed = (word_grams(tokens), self.reader.topics(tokens))
        found = [
            [row for gram in grams if (row := vocabulary.get(gram)) is not None]
            for grams, vocabulary in zip(listed, self._vocabularies[::2], strict=True)
        ]
        counted = [Counter(rows) for rows in (letters, *found)]
        size = sum(map(len, counted))
        rows = np.fromiter(chain.from_iterable(counted), np.int64, size)
        often = np.fromiter(chain.from_iterable(counts.values() for counts in counted), np.int64, size)
        values = _SUBLINEAR.take(often, mode="clip") * self._idf.take(rows)
        start = 0
        for counts, weight in zip(counted, self._weights_of_blocks, strict=True):
            part = values[start : start + len(counts)]
            part *= weight / np.float32(math.sqrt(max(float(part @ part), _TINY)))
            start += len(counts)
        known = [
            len(part) / max(1, whole)
            for part, whole in ((found[0], len(listed[0])), (letters, runs), (found[1], len(listed[1])))
        ]
        letters_end = len(counted[0])
        return _Grams(rows, values, known, letters_end, letters_end + len(counted[1]), words)

    def _nearness(self, grams: _Grams, intent: int) -> list[float]:
        """Return which share of words, letters and topics the rows of `intent` have too, then the likeness of each."""
        beside = self._centroids[intent].take(grams.rows).astype(np.float32)
        squares, seen = grams.values * grams.values, (beside > 0).astype(np.float32)
        shares, likenesses = [], []
        blocks = ((grams.letters, grams.words_end), (0, grams.letters), (grams.words_end, len(seen)))
        for (start, end), whole in zip(blocks, self._squares_of_blocks, strict=True):
            shares.append(float(squares[start:end] @ seen[start:end]) / whole)
            likenesses.append(float(grams.values[start:end] @ beside[start:end]))
        return shares + likenesses

    def _why(self, grams: _Grams, share: Floats) -> tuple[str, ...]:
        """Return what spoke most for the best intent against the second: words (with their letters),
        pairs, topics."""
        rows, amounts = grams.rows.tolist(), share.tolist()
        by_row = dict(zip(rows, amounts, strict=True))
        sums = {word: sum(map(by_row.__getitem__, found)) for word, found in grams.words.items()}
        for row, amount in zip(rows[grams.letters :], amounts[grams.letters :], strict=True):
            gram = self._gram_of[row]
            sums[gram] = sums.get(gram, 0.0) + amount
        heaviest = sorted(sums, key=sums.__getitem__, reverse=True)[:RANKED]
        return tuple(gram for gram in heaviest if sums[gram] > 0)

    def _letters_of(self, word: str) -> tuple[tuple[int, ...], int]:
        """Return the known rows of one word's letters and how many runs it has."""
        listed = letter_grams(word)
        vocabulary = self._vocabularies[1]
        return tuple(row for gram in listed if (row := vocabulary.get(gram)) is not None), len(listed)

    def _active_in(self, packs: frozenset[str]) -> Active:
        active = np.array([pack in packs for pack in self._packs])
        return active_columns(active, np.zeros(len(active), np.bool_))


# Beyond a thousand times is as a thousand.
_SUBLINEAR = np.array([0.0, *(1 + np.log(np.arange(1, 1_001)))], np.float32)
_TINY = 1e-12


def _vocabularies(arrays: Mapping[str, NDArray[Any]]) -> list[dict[str, int]]:
    """Return gram -> row of the weights for each block; blocks lie one below the other."""
    vocabularies, start = [], 0
    for block in range(len(BLOCKS)):
        text = arrays[f"grams_{block}"].tobytes().decode("utf-8")
        grams = text.split("\n") if text else []
        vocabularies.append({gram: start + place for place, gram in enumerate(grams)})
        start += len(grams)
    return vocabularies


def _check(model: IntentModel, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Raise ValueError when arrays do not fit together or hold something other than finite numbers."""
    intents = len(model.names)
    rows = sum(len(vocabulary) for vocabulary in model._vocabularies)
    signals = len(NAMES) + signals_of(model._meaning)
    expected = {
        "weights": (rows, intents + 1),
        "bias": (intents + 1,),
        "idf": (rows,),
        "centroids": (intents, rows),
        "scorer": (paired_size(signals),),
        "scorer_centre": (signals,),
        "scorer_spread": (signals,),
    }
    for name, shape in expected.items():
        kind = np.float16 if name == "centroids" else np.float32
        if arrays[name].shape != shape or arrays[name].dtype != kind:
            raise ValueError(f"{name} of {arrays[name].shape} {arrays[name].dtype}, expected {shape} {kind.__name__}")
        if not np.isfinite(arrays[name]).all():
            raise ValueError(f"{name}, which has numbers that are not finite")
    if len(model._packs) != intents or intents == 0:
        raise ValueError(f"{len(model._packs)} packs for {intents} intents")
    if model._meaning:
        model._meaning.check(intents)
