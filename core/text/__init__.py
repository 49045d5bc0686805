"""Reading a message without a model: spelling, secrets, entities, dates, language, n-grams. Pure.

Called by the inbox (masking) and the engine's understanding; training reads through the same functions.
"""

from __future__ import annotations

from core.text.dates import DateReading, read_dates
from core.text.entities import Entity, extract
from core.text.language import Language, courtesy, detect, warm
from core.text.masking import Masked, MaskedSpan, mask
from core.text.ngrams import char_wb_ngrams, word_ngrams
from core.text.normalise import Normalised, fold, normalise
from core.text.references import NO_PATTERNS, Patterns, reference_key
from core.text.saying import say_date, say_money

__all__ = [
    "NO_PATTERNS",
    "DateReading",
    "Entity",
    "Language",
    "Masked",
    "MaskedSpan",
    "Normalised",
    "Patterns",
    "char_wb_ngrams",
    "courtesy",
    "detect",
    "extract",
    "fold",
    "mask",
    "normalise",
    "read_dates",
    "reference_key",
    "say_date",
    "say_money",
    "warm",
    "word_ngrams",
]
