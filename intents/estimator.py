"""One classifier for labelled texts of any kind, in scikit-learn's manner: fit, predict, predict_proba, classify.

Called by `sapa evaluate intents --train` and by whoever has a file of labelled texts. It is fitted, cross-validated,
calibrated and served by the very code of the shipped catalog. scikit-learn is imported when `fit` is called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder
from core.words import Prediction
from intents.model import IntentModel
from intents.readers import READERS, Reader, readers_for
from intents.recipe import FEW, PLENTY, STRANGE_LABELS, Recipe, recipe_for
from intents.stored import write_model

# Every label is of the one pack that is always active.
PACKS = ("general",)


@dataclass(frozen=True)
class CrossValidated:
    """What the rows of training were judged by fits that did not see them, one element each: the best intent right,
    one of ours (else a stranger or an intent that was held out), the chance of being ours."""

    right: NDArray[np.bool_]
    ours: NDArray[np.bool_]
    in_scope: NDArray[np.float32]


class NotFittedError(Exception):
    """The classifier was asked before `fit`."""


class UnfitError(Exception):
    """Texts and labels from which nothing can be learnt: what was found and what was expected."""


def most_fits() -> int:
    """Return how often `fit` calls its `step` at most."""
    from intents.cross_validation import FOLDS

    # Two readers are compared first, and an encoder is weighed against grams.
    return 4 * FOLDS + max(FEW.parts, PLENTY.parts) + 1


class IntentClassifier:
    """Learns labels of texts. `reader` is indonesian, plain, or auto: the plain one, and for Indonesian texts the one
    that tells more of them apart by cross-validation.

    Rows labelled `oos` or `out_of_scope` are strangers: learnt as what is of no intent, never predicted; how likely a
    text is none is `1 - classify(text).in_scope`. Equal texts, labels and seeds give equal models.
    """

    def __init__(self, *, reader: str = "auto", seed: int = 0, encoder: Encoder | None = None) -> None:
        """Take how texts are read, and perhaps an encoder; raise ValueError for a reader that there is not."""
        if reader not in ("auto", *READERS):
            raise ValueError(f"reader is {reader!r}; expected one of auto, {', '.join(READERS)}.")
        self.reader, self.seed, self.encoder = reader, seed, encoder
        self._model: IntentModel | None = None
        self._written: tuple[dict[str, Any], dict[str, NDArray[Any]]] | None = None
        self._cross_validated: CrossValidated | None = None

    def fit(self, texts: Sequence[str], labels: Sequence[str], step: Callable[[], None] = lambda: None) -> Self:
        """Learn from texts and their labels; `step` is called after each fit, at most `most_fits()` times.

        Raises UnfitError for fewer than two labels, or when texts and labels are not as many.
        """
        from intents.corpus import corpus_of
        from intents.learning import learn

        names = set(labels) - STRANGE_LABELS
        if len(names) < 2 or len(texts) != len(labels):
            raise UnfitError(
                f"There are {len(texts)} texts, {len(labels)} labels and {len(names)} different ones (strangers apart);"
                " expected a label for each text and at least two that differ."
            )
        inside = sum(label in names for label in labels)
        recipe = recipe_for(inside, len(names))
        reader = self._choose_reader(texts, labels, recipe, step)
        corpus = corpus_of(texts, labels, reader=reader, recipe=recipe, seed=self.seed, encoder=self.encoder)
        learnt = learn(corpus, self.seed, step)
        self._written = learnt.card | {"fingerprint": "", "sha256": ""}, learnt.arrays
        self._model = IntentModel(*self._written, self.encoder)
        self._cross_validated = CrossValidated(
            right=learnt.chances.argmax(axis=1) == learnt.judged.truth,
            ours=learnt.judged.truth >= 0,
            in_scope=learnt.in_scope,
        )
        return self

    def _choose_reader(
        self, texts: Sequence[str], labels: Sequence[str], recipe: Recipe, step: Callable[[], None]
    ) -> Reader:
        """Return how the texts are to be read. Without the encoder, which reads them its own way."""
        from intents.corpus import corpus_of
        from intents.cross_validation import best_read

        readers = readers_for(texts) if self.reader == "auto" else (READERS[self.reader],)
        if len(readers) == 1:
            return readers[0]
        corpora = [corpus_of(texts, labels, reader=reader, recipe=recipe, seed=self.seed) for reader in readers]
        return best_read(corpora, self.seed, step).reader

    @property
    def model(self) -> IntentModel:
        """The served model: plain arrays, no scikit-learn. Raises NotFittedError before `fit` or `load`."""
        if self._model is None:
            raise NotFittedError("This classifier has learnt nothing yet; call fit or load first.")
        return self._model

    @property
    def cross_validated(self) -> CrossValidated:
        """How the rows of training were judged. Raises NotFittedError before `fit`."""
        if self._cross_validated is None:
            raise NotFittedError("This classifier was not fitted here, so nothing was cross-validated.")
        return self._cross_validated

    @property
    def classes_(self) -> tuple[str, ...]:
        """The labels in the order of the columns of `predict_proba`."""
        return self.model.names

    def classify(self, text: str) -> Prediction:
        """Return the labels of one raw text, best first with confidence, how likely it is one of them at all, and the
        n-grams that decided."""
        return self.model.classify(self.model.reader.plain(text), PACKS)

    def predict(self, texts: Sequence[str]) -> list[str]:
        """Return the best label of each text."""
        return [self.classify(text).intent for text in texts]

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the confidence of each label (texts x `classes_`), given that a text is of one of them."""
        model = self.model
        chances = [dict(model.ranking(model.reader.plain(text), PACKS)) for text in texts]
        table = [[row[name] for name in model.names] for row in chances]
        return np.array(table, np.float32).reshape(len(texts), len(model.names))

    def save(self, folder: Path) -> int:
        """Write the model that `fit` learnt into `folder` and return its size in bytes."""
        if self._written is None:
            raise NotFittedError("Only a classifier that was fitted can be saved.")
        card, arrays = self._written
        return write_model(folder, arrays, card)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder | None = None) -> Self:
        """Return the classifier whose model lies in `folder`, with the encoder that it was fitted with; raise
        intents.stored.ModelError for anything else."""
        classifier = cls(encoder=encoder)
        classifier._model = IntentModel.load(folder, encoder)
        classifier.reader = classifier._model.reader.name
        return classifier
