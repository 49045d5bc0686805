"""Reading a message without a model: spelling, secrets, entities, dates, language, n-grams. Pure.

Called by the inbox (masking) and the engine's understanding; training reads through the same functions.
"""

from __future__ import annotations

from core.text.masking import Masked, MaskedSpan, mask
from core.text.normalise import Normalised, fold, normalise

__all__ = ["Masked", "MaskedSpan", "Normalised", "fold", "mask", "normalise"]
