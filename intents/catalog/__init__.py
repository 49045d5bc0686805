"""The catalog of intents: one TOML file each under `<pack>/<name>.toml`, read into frozen objects.

Called by training, by the engine (which action an intent has) and by `sapa check`. `order_status.toml` in
the folder `commerce` is the intent `order.status` of the pack commerce.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intents.catalog.reading import CatalogError, Intent, catalog_files, read_intent, refuse_repeats
from intents.fingerprint import fingerprint

__all__ = ["Catalog", "CatalogError", "Intent", "read_catalog"]


@dataclass(frozen=True)
class Catalog:
    """Every intent by its name, in name order, and a fingerprint of all that a model learns from."""

    intents: Mapping[str, Intent]
    fingerprint: str

    def action_of(self, intent: str) -> str:
        """Return the name of the action that answers `intent`; raise KeyError for a name that is not here."""
        return self.intents[intent].action

    def has(self, name: str) -> bool:
        """Tell whether an intent of this name exists."""
        return name in self.intents

    def entry_of(self, intent: str) -> str | None:
        """Return the knowledge entry that answers `intent` in general, or None."""
        return self.intents[intent].entry if intent in self.intents else None

    def pack_of(self, intent: str) -> str:
        """Return the pack that `intent` belongs to; raise KeyError for a name that is not here."""
        return self.intents[intent].pack

    def category_of(self, intent: str) -> str:
        """Return the category under which a person is called for `intent`: its own, else its name."""
        return self.intents[intent].category or intent

    def label(self, intent: str, language: str) -> str:
        """Return what a button calls `intent`, in Indonesian unless `language` is "en"."""
        labels = self.intents[intent].labels
        return labels.get(language, labels["id"])


def read_catalog(folder: Path | None = None) -> Catalog:
    """Return the catalog under `folder` (the shipped one when None).

    Raises CatalogError, naming file and field, for the first fault.
    """
    root = folder or Path(__file__).parent
    files = catalog_files(root)
    intents = [read_intent(path, root) for path in files]
    names: dict[str, Path] = {}
    for path, intent in zip(files, intents, strict=True):
        if intent.name in names:
            raise CatalogError(
                path, "name", f"is {intent.name!r} as in {names[intent.name]}; rename one of the two files"
            )
        names[intent.name] = path
    refuse_repeats(list(zip(files, intents, strict=True)))
    ordered = sorted(intents, key=lambda intent: intent.name)
    return Catalog({intent.name: intent for intent in ordered}, fingerprint(files, root))
