"""Train the intent model from the catalog and print how well it does by cross-validation."""

from __future__ import annotations

import typer

from bot.commands import Command


def train() -> None:
    """Train the intent model from the catalog and print how well it does by cross-validation."""
    from bot.training import model_folder, train_model
    from core.settings import read_settings
    from intents.catalog import read_catalog

    folder = model_folder(read_settings(), read_catalog())
    typer.echo(train_model(folder))
    typer.echo(f"The model lies in {folder}; a running server takes it at its next start.")


COMMAND = Command(train)
