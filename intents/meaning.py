"""An encoder and what was learnt of its vectors, as the served model asks them: one text at a time.

Called by `intents/model.py` for a model that was trained with an encoder; refuses another encoder, or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder
from intents.sense import NAMES, Heard, blended, sense_of
from intents.stored import ModelError

Floats = NDArray[np.float32]


class Meaning:
    """What the vectors of an encoder say of a text, beside the grams."""

    def __init__(self, card: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], encoder: Encoder) -> None:
        """Take what training wrote, and the encoder that it was trained with."""
        self._sense, self._encoder, self._ratio = sense_of(arrays), encoder, float(card["ratio"])

    def hear(self, text: str) -> Heard:
        """Return what is said of one text, in one row."""
        return self._sense.hear(self._encoder.vector(text)[None])

    def blended(self, grams: Floats, heard: Heard) -> Floats:
        """Return the margins of grams and of vectors as one, strangers last."""
        return blended(grams, heard.margins[0], self._ratio)

    def signals(self, heard: Heard, grams: Floats, best: int, active: NDArray[np.int64]) -> list[float]:
        """Return the signals of meaning of one text, whose best of the `active` intents is `best`."""
        found: list[float] = self._sense.signals(heard, grams[None], np.array([best]), active)[0].tolist()
        return found

    def check(self, intents: int) -> None:
        """Raise ValueError when the arrays do not fit the encoder or hold something other than finite numbers."""
        sense = self._sense
        found = [sense.landmarks.shape, sense.weights.shape, sense.centroids.shape]
        expected = [(len(sense.landmarks), self._encoder.size), (len(sense.landmarks), intents + 1)]
        expected.append((intents, self._encoder.size))
        arrays = (sense.landmarks, sense.weights, sense.centroids)
        if found != expected or not all(np.isfinite(one).all() for one in arrays) or self._ratio < 0:
            raise ValueError(f"sense_* of {found}, expected finite numbers of {expected}")


def meaning_of(card: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], encoder: Encoder | None) -> Meaning | None:
    """Return what the card says of an encoder, None where it names none. Raises ModelError for another than the one
    that the model was trained with."""
    trained = card.get("encoder")
    if trained is None:
        return None
    name = trained["fingerprint"]
    if encoder is None or encoder.fingerprint != name:
        found = f"the encoder here is {encoder.fingerprint}" if encoder else "there is no encoder here"
        raise ModelError(
            f"The model was trained with the encoder {name}, and {found}. Set SAPA_ENCODER_DIR to the directory of that"
            " one, or train again with `sapa train`."
        )
    return Meaning(trained, arrays, encoder)


def signals_of(meaning: Meaning | None) -> int:
    """Return how many signals there are beside those of grams."""
    return len(NAMES) if meaning else 0
