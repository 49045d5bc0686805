"""The command line: `sapa`, or `python -m bot`. Each command is one file of `bot/commands`."""

from __future__ import annotations

import sys

# First of all: what is printed as the time of a start counts from here.
import bot.begun  # noqa: F401
from bot.commands import build_cli


def main() -> None:
    """Run the command that was typed; a fault that a person can mend is told in words, exit code 2."""
    try:
        build_cli()(prog_name="sapa")
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        print(f"sapa: {told}", file=sys.stderr)
        raise SystemExit(2) from None


def _told(error: Exception) -> str | None:
    """Return what a person reads of a fault that they can mend, None for any other."""
    # Only once something went wrong: these bring the database and numpy, a second of CPU that `--help` need not pay.
    from sqlalchemy.exc import DatabaseError

    from bot.training import TrainingError
    from core.encoder import EncoderError
    from core.migrations import MigrationError
    from core.plugins import PluginError
    from core.settings import SettingsError
    from intents.catalog import CatalogError
    from intents.stored import ModelError

    if isinstance(error, DatabaseError):
        return f"the database failed: {error.orig}. `sapa check` tells more."
    mendable = (SettingsError, EncoderError, PluginError, MigrationError, CatalogError, ModelError, TrainingError)
    return str(error) if isinstance(error, mendable) else None


if __name__ == "__main__":
    main()
