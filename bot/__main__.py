"""The command line: `sapa`, or `python -m bot`. Each command is one file of `bot/commands`."""

from __future__ import annotations

import sys

from sqlalchemy.exc import DatabaseError

from bot.commands import build_cli
from bot.training import TrainingError
from core.encoder import EncoderError
from core.migrations import MigrationError
from core.plugins import PluginError
from core.settings import SettingsError
from intents.catalog import CatalogError
from intents.stored import ModelError


def main() -> None:
    """Run the command that was typed; a fault that a person can mend is told in words, exit code 2."""
    try:
        build_cli()(prog_name="sapa")
    except DatabaseError as error:
        print(f"sapa: the database failed: {error.orig}. `sapa check` tells more.", file=sys.stderr)
        raise SystemExit(2) from None
    except (SettingsError, EncoderError, PluginError, MigrationError, CatalogError, ModelError, TrainingError) as error:
        print(f"sapa: {error}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
