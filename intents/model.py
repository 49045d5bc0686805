"""The trained classifier as the server runs it: plain arrays, one message at a time, no scikit-learn.

Called by the engine's understanding. The same arithmetic as training (a test compares them), in look-ups,
one gather and one small product.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.words import Prediction
from intents.calibration import Thresholds, confidences
from intents.features import BLOCKS, concept_grams, letter_grams, word_grams
from intents.signals import NAMES, signals
from intents.stored import ModelError, read_arrays, read_card

Floats = NDArray[np.float32]

RANKED = 5
# Words of a message that are read; the engine cuts at 2,000 characters, this guards other callers.
LONGEST = 400
# Letters of words are remembered: customers' words repeat.
REMEMBERED_WORDS = 20_000


@dataclass(frozen=True)
class _Grams:
    """The grams of a text that the model knows: rows of the weights, values, and for each row who it
    belongs to."""

    rows: NDArray[np.int64]
    values: Floats
    known: Floats
    owners: tuple[str, ...]


class IntentModel:
    """An immutable classifier. `version` names its arrays, `fingerprint` the catalog that it learnt from."""

    def __init__(self, card: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take a card and arrays that `load` checked."""
        self.version = str(card["sha256"])[:12]
        self.fingerprint = str(card["fingerprint"])
        self.names: tuple[str, ...] = tuple(card["intents"])
        self.thresholds: Mapping[str, float] = asdict(Thresholds(**card["thresholds"]))
        self.figures: Mapping[str, float | None] = dict(card["figures"])
        self._packs: tuple[str, ...] = tuple(card["packs"])
        self._sharpness = float(card["sharpness"])
        self._scorer_bias = np.float32(card["scorer_bias"])
        self._block_weights = tuple(np.float32(weight) for weight in card["block_weights"])
        self._weights: Floats = arrays["weights"]
        self._bias: Floats = arrays["bias"]
        self._centroids: Floats = arrays["centroids"]
        self._scorer: Floats = arrays["scorer"]
        self._idf: list[float] = arrays["idf"].tolist()
        self._vocabularies = _vocabularies(arrays)
        self._letters = lru_cache(REMEMBERED_WORDS)(self._letters_of)
        self._active = lru_cache(64)(self._active_in)

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Return the model in `folder`; raise ModelError for anything but a whole model that training
        wrote."""
        card = read_card(folder)
        arrays = read_arrays(folder, card)
        try:
            model = cls(card, arrays)
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

    def classify(self, text: str, packs: Collection[str]) -> Prediction:
        """Return the ranking of the intents of `packs` for a normalised text, and how likely it is ours at
        all.

        Without any active intent the prediction is empty: intent "", confidence and in_scope 0.
        """
        active = self._active(frozenset(packs))
        if not active.any():
            return Prediction("", 0.0, 0.0)
        tokens = text.split()[:LONGEST]
        grams = self._grams(tokens)
        gathered = self._weights[grams.rows]
        margins = grams.values @ gathered + self._bias
        ours = np.where(active > 0, margins[:-1], -np.inf).astype(np.float32)
        chances = confidences(ours[None], self._sharpness)[0]
        order = np.argsort(-chances)[: min(RANKED, int(active.sum()))]
        return Prediction(
            intent=self.names[order[0]],
            confidence=float(chances[order[0]]),
            in_scope=self._in_scope(margins, grams, len(tokens), active),
            ranking=tuple((self.names[place], float(chances[place])) for place in order),
            why=_why(grams, gathered, order),
        )

    def margins(self, text: str) -> Floats:
        """Return the margin of every intent, and last of strangers, as scikit-learn's decision function
        gives it."""
        grams = self._grams(text.split()[:LONGEST])
        return np.asarray(grams.values @ self._weights[grams.rows] + self._bias, np.float32)

    def _in_scope(self, margins: Floats, grams: _Grams, length: int, active: Floats) -> float:
        seen = signals(
            margins[None, :-1],
            margins[-1:],
            (grams.values @ self._centroids[grams.rows])[None],
            grams.known[None],
            lengths=np.array([length]),
            active=active,
        )
        return float(1 / (1 + np.exp(-(seen[0] @ self._scorer + self._scorer_bias))))

    def _grams(self, tokens: list[str]) -> _Grams:
        rows: list[int] = []
        values: list[float] = []
        owners: list[str] = []
        known: list[float] = []
        letters: list[tuple[int, str]] = []
        seen = 0
        for token in tokens:
            found, count = self._letters(token)
            letters += [(row, token) for row in found]
            seen += count
        for block, listed in ((0, word_grams(tokens)), (2, concept_grams(tokens))):
            vocabulary = self._vocabularies[block]
            pairs = [(row, gram) for gram in listed if (row := vocabulary.get(gram)) is not None]
            known.append(len(pairs) / max(1, len(listed)))
            self._weigh(block, pairs, rows, values, owners)
        self._weigh(1, letters, rows, values, owners)
        shares = (known[0], len(letters) / max(1, seen), known[1])
        return _Grams(
            np.array(rows, np.int64), np.array(values, np.float32), np.array(shares, np.float32), tuple(owners)
        )

    def _weigh(
        self, block: int, pairs: list[tuple[int, str]], rows: list[int], values: list[float], owners: list[str]
    ) -> None:
        """Add one block's rows with their weighed TF-IDF, the block's length brought to its weight."""
        counts: dict[int, int] = {}
        names: dict[int, str] = {}
        for row, owner in pairs:
            counts[row] = counts.get(row, 0) + 1
            names.setdefault(row, owner)
        if not counts:
            return
        raw = np.array([_SUBLINEAR[min(count, _MOST)] * self._idf[row] for row, count in counts.items()], np.float32)
        raw *= self._block_weights[block] / np.float32(np.sqrt(raw @ raw))
        rows += counts
        values += raw.tolist()
        owners += names.values()

    def _letters_of(self, word: str) -> tuple[tuple[int, ...], int]:
        """Return the known rows of one word's letters and how many runs it has."""
        listed = letter_grams(word)
        vocabulary = self._vocabularies[1]
        return tuple(row for gram in listed if (row := vocabulary.get(gram)) is not None), len(listed)

    def _active_in(self, packs: frozenset[str]) -> Floats:
        return np.array([pack in packs for pack in self._packs], np.float32)


_MOST = 1_000
_SUBLINEAR = [0.0, *(float(1 + np.log(count)) for count in range(1, _MOST + 1))]


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
    expected = {
        "weights": (rows, intents + 1),
        "bias": (intents + 1,),
        "centroids": (rows, intents),
        "idf": (rows,),
        "scorer": (len(NAMES),),
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape or arrays[name].dtype != np.float32:
            raise ValueError(f"{name} of {arrays[name].shape} {arrays[name].dtype}, expected {shape} float32")
        if not np.isfinite(arrays[name]).all():
            raise ValueError(f"{name}, which has numbers that are not finite")
    if len(model._packs) != intents or len(model._block_weights) != len(BLOCKS) or intents == 0:
        raise ValueError(f"{len(model._packs)} packs for {intents} intents")


def _why(grams: _Grams, gathered: Floats, order: NDArray[np.int64]) -> tuple[str, ...]:
    """Return what spoke most for the best intent against the second: words (with their letters), pairs,
    concepts."""
    best = gathered[:, order[0]]
    share = grams.values * (best - gathered[:, order[1]] if len(order) > 1 else best)
    sums: dict[str, float] = {}
    for owner, amount in zip(grams.owners, share.tolist(), strict=True):
        sums[owner] = sums.get(owner, 0.0) + amount
    heaviest = sorted(sums, key=sums.__getitem__, reverse=True)[:RANKED]
    return tuple(owner for owner in heaviest if sums[owner] > 0)
