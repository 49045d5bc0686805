"""What a model said of sentences that it had not learnt from, kept beside it to compare it with the next one.

Training writes it from its cross-validation, in which every sentence of the catalog is judged by a fit that saw neither
it nor its noisy copies; `bot/training.py` compares. Sentences are kept as digests: the catalog has the words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FILE = "judged.json"
# A new model may be this much less often right than the one in use: that is a few sentences, not a loss.
TOLERATED = 0.01

# The digest of a sentence, the intent that it belongs to and the one that was said.
Judgements = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two models on the same texts: how many, and the share that each put first the right intent of, 0 to 1."""

    rows: int
    before: float
    after: float

    @property
    def is_worse(self) -> bool:
        """Whether the new model loses more than may be lost."""
        return self.before - self.after > TOLERATED


def digest_of(text: str) -> str:
    """Return what stands for a sentence."""
    return sha256(text.encode()).hexdigest()[:16]


def write_judgements(folder: Path, judged: Judgements) -> None:
    """Write what was said of each sentence into the folder of a model."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(judged, indent=0, sort_keys=True), "utf-8")


def read_judgements(folder: Path) -> Judgements:
    """Return what was said of each sentence; nothing for a model that was made without keeping it."""
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        return {digest: (str(truth), str(said)) for digest, (truth, said) in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def compare(old: Judgements, fresh: Judgements) -> Compared | None:
    """Return how two models did on the sentences that both catalogs have, None without any.

    What is right is what the newer catalog says: somebody may have moved a sentence to another intent.
    """
    both = [(old[digest][1], *fresh[digest]) for digest in sorted(old.keys() & fresh.keys())]
    if not both:
        return None
    before = sum(was == truth for was, truth, _ in both)
    after = sum(said == truth for _, truth, said in both)
    return Compared(len(both), before / len(both), after / len(both))
