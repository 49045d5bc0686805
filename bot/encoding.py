"""The encoder that the settings name, read once per process, and the model and the search that are served with
it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from core.encoder import Encoder, read_encoder
from core.settings import Settings
from faq_kb.semantic import Meanings
from intents.alarms import Alarms
from intents.model import IntentModel


def encoder_of(settings: Settings) -> Encoder | None:
    """Return the encoder in SAPA_ENCODER_DIR, None where that is not set. Raises EncoderError."""
    return None if settings.encoder_dir is None else read_once(settings.encoder_dir.resolve())


def load_model(folder: Path, settings: Settings) -> IntentModel:
    """Return the model in `folder` with the encoder of the settings. Raises ModelError and EncoderError."""
    return IntentModel.load(folder, encoder_of(settings))


def load_classifiers(folder: Path, settings: Settings) -> tuple[IntentModel, Alarms]:
    """Return the classifiers of intents and of grave matters in `folder`. Raises ModelError and EncoderError."""
    return load_model(folder, settings), Alarms.load(folder)


def meanings_of(settings: Settings) -> Meanings | None:
    """Return what gives the vectors of knowledge with the encoder of the settings, None where none is set."""
    encoder = encoder_of(settings)
    return Meanings(encoder) if encoder else None


@cache
def read_once(folder: Path) -> Encoder:
    """Return the encoder in a directory, the same one each time. Raises EncoderError."""
    return read_encoder(folder)
