"""Train the intent model from the catalog, compare it with the one in use, and publish it unless it is worse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from core.impact import Impact
    from intents.own import Own

Test = Annotated[
    list[Path] | None,
    typer.Option("--test", help="JSON lines of text and label to compare on, instead of the catalog's own sentences"),
]
Force = Annotated[bool, typer.Option("--force", help="Publish the new model even if it is worse")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and publish nothing")]


def train(test: Test = None, force: Force = False, dry_run: DryRun = False) -> None:
    """Train the intent model from the catalog, compare it with the one in use, and publish it unless it is worse."""
    from bot.evaluation.rows import BadFile
    from bot.model_impact import lines_of, model_impact
    from bot.training import TrainingError, model_folder, retrain
    from core.clock import SystemClock
    from core.settings import read_settings
    from intents.catalog import read_catalog

    settings, catalog = read_settings(), read_catalog()
    now = SystemClock().now()

    def replay(used: Path, trial: Path) -> Impact | None:
        return model_impact(settings, catalog, used, trial, now=now)

    try:
        done = retrain(settings, catalog, tests=test or (), force=force, own=_own, replay=replay, publish=not dry_run)
    except (BadFile, TrainingError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(done.report)
    texts = "texts of the file" if test else "sentences that neither had learnt"
    if done.compared is None:
        typer.echo("There is no other model to compare with, or none that kept how it did.")
    else:
        one = done.compared
        typer.echo(f"Right on {one.rows} {texts}: {one.before:.4f} in use, {one.after:.4f} new.")
    if done.impact is not None and done.impact.looked_at:
        typer.echo("\n".join(lines_of(done.impact)))
    if dry_run:
        typer.echo("Nothing was published; without --dry-run it would be, unless it is worse.")
        return
    if not done.is_published:
        typer.echo(
            "The new model is worse by more than one point and was not published; the one in use stays. Look at what "
            "was changed in the catalog, or publish it all the same with `sapa train --force`.",
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(f"The model lies in {model_folder(settings, catalog)}; a running server takes it at its next start.")


def _own() -> Sequence[Own]:
    """Return what operators of this installation filed under intents."""
    from core.examples import read_taught
    from core.migrations import opened
    from core.settings import read_settings
    from intents.own import Own

    with opened(read_settings().url) as database, database.snapshot() as session:
        taught = [Own(one.text, one.intent, one.language) for one in read_taught(session)]
    if taught:
        typer.echo(f"Learning {len(taught)} own examples beside the catalog.")
    return taught


COMMAND = Command(train)
