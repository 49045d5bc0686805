"""The second classifier as the server runs it: whether a message tells of a grave matter, whatever else it is about.

Called by the engine's understanding on every message; the rules of `handover/rules` act on it where their own wordings
kept silent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from core.words import Alarm
from intents.model import IntentModel

# Where its model lies in the folder of the catalog's.
FOLDER = "grave"
# One word alone ("cepetan", "percuma") tells of nothing that the wordings of the rules do not know.
LEAST_WORDS = 2
# Its labels are of the one pack that is always active.
PACKS = ("general",)


class Alarms:
    """An immutable classifier of grave matters, from the model that training wrote. `version` names its arrays."""

    def __init__(self, model: IntentModel) -> None:
        """Take a model whose intents are the categories of the matters, and whose strangers are all else."""
        self.version = model.version
        self._model = model
        self._least = model.thresholds["in_scope"]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the classifier beside the catalog's model in `folder`; raise intents.stored.ModelError where there is
        none, or one that cannot be read."""
        return cls(IntentModel.load(folder / FOLDER))

    def hear(self, text: str) -> Alarm | None:
        """Return which matter a normalised text tells of, how likely and by which words: of no category below the
        threshold that training chose. None for fewer than LEAST_WORDS words."""
        if len(text.split()) < LEAST_WORDS:
            return None
        said = self._model.classify(text, PACKS, least=self._least)
        return Alarm(said.intent, said.in_scope, said.why)
