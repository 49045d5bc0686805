"""What a model learnt from, as one short hash: a model of another fingerprint is out of date.

Called by the catalog; training writes it into the model, the start of the server compares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from intents.grave import matter_files

# Raise this when features, augmentation or training change what is learnt from the same files.
TRAINER_VERSION = 10

# Lists beside the catalog that change what is learnt: the sentences of strangers, the words of one meaning and the
# spellings that are replaced. The grave matters are read beside them.
_LISTS = (
    ("intents", "strangers.toml"),
    ("intents", "concepts.toml"),
    ("core.text", "slang.toml"),
    ("core.text", "regional.toml"),
)


def fingerprint(files: Iterable[Path], root: Path) -> str:
    """Return 16 hexadecimal digits over names and contents of `files` below `root`, our lists and the
    trainer."""
    digest = hashlib.sha256(f"trainer {TRAINER_VERSION}".encode())
    for path in files:
        _add(digest, path.relative_to(root).as_posix(), path.read_bytes())
    for package, name in _LISTS:
        _add(digest, name, resources.files(package).joinpath(name).read_bytes())
    for matter in matter_files():
        _add(digest, f"grave/{matter.name}", matter.read_bytes())
    return digest.hexdigest()[:16]


def _add(digest: hashlib._Hash, name: str, content: bytes) -> None:
    """Add one file; its length keeps two files from running into each other. Line ends do not count."""
    plain = content.replace(b"\r\n", b"\n")
    digest.update(f"\n{name} {len(plain)}\n".encode())
    digest.update(plain)
