"""Take the knowledge base out to a file and bring a file in, as TOML or as CSV for a spreadsheet.

What is brought in waits as drafts until a person publishes it in the console: customers are told nothing unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from core.database import Database, Session
    from faq_kb.entry import Entry

# Collisions that are told after an import; the console shows all of them.
MOST_COLLISIONS = 10


def export(
    file: Annotated[Path, typer.Argument(help="File to write; its ending .toml or .csv says how.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Write the newest version of every entry to a file."""
    from faq_kb.exchange import write_csv, write_toml
    from faq_kb.listing import read_newest

    _check_ending(file)
    if file.exists() and not force:
        typer.echo(f"{file} exists already; name another file or add --force.", err=True)
        raise typer.Exit(2)
    with _database() as database, database.snapshot() as session:
        entries = read_newest(session)
    written = write_csv(entries) if file.suffix.lower() == ".csv" else write_toml(entries)
    try:
        file.write_text(written, encoding="utf-8", newline="")
    except OSError as error:
        typer.echo(f"{file} cannot be written: {error.strerror}. Name a file in a folder that can be.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{file} holds {len(entries)} entries. `sapa kb import {file}` brings it in.")


def bring_in(
    file: Annotated[Path, typer.Argument(help="File to read, .toml or .csv, as an export writes it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count, but keep nothing.")] = False,
) -> None:
    """Bring the entries of a file in as drafts; a file with one fault changes nothing at all."""
    from core.shared_clock import clock_of
    from faq_kb.entries import save_all
    from faq_kb.exchange import ImportFaults, read_file

    _check_ending(file)
    try:
        entries = read_file(file.name, file.read_bytes())
    except OSError as error:
        typer.echo(f"{file} cannot be read: {error.strerror}.", err=True)
        raise typer.Exit(2) from None
    except ImportFaults as faults:
        typer.echo(str(faults), err=True)
        raise typer.Exit(1) from None
    with _database() as database, database.transaction() as session:
        saved = save_all(session, entries, "kb import", clock_of(database).now())
        collisions = _collisions(session, [one for one in entries if one.id not in saved.unchanged])
        if dry_run:
            session.rollback()
    typer.echo(f"{len(saved.added)} added, {len(saved.changed)} changed, {len(saved.unchanged)} unchanged.")
    for line in collisions:
        typer.echo(line)
    if dry_run:
        typer.echo("Nothing was kept: leave out --dry-run to keep them.")
    elif saved.added or saved.changed:
        typer.echo("They wait as drafts; publish them in the console under Knowledge.")


def _collisions(session: Session, entries: Sequence[Entry]) -> list[str]:
    from faq_kb.check import collisions_of
    from faq_kb.entries import read_knowledge

    if not entries:
        return []
    knowledge = read_knowledge(session)
    found = sorted((one for entry in entries for one in collisions_of(entry, knowledge)), key=lambda one: -one.likeness)
    told = [
        f"Close to another entry: {one.entry_id} “{one.phrasing}” and {one.other_id} “{one.other_phrasing}”"
        for one in found[:MOST_COLLISIONS]
    ]
    return told + ([f"and {len(found) - MOST_COLLISIONS} more"] if len(found) > MOST_COLLISIONS else [])


def _check_ending(file: Path) -> None:
    if file.suffix.lower() not in (".toml", ".csv"):
        typer.echo(f"{file} ends in {file.suffix or 'nothing'}; expected .toml or .csv.", err=True)
        raise typer.Exit(2)


@contextmanager
def _database() -> Iterator[Database]:
    from core.migrations import opened
    from core.settings import read_settings
    from core.shared_clock import clock_of
    from faq_kb.entries import load_starter

    with opened(read_settings().url) as database:
        with database.transaction() as session:
            load_starter(session, clock_of(database).now())
        yield database


COMMAND = Command(parts={"export": export, "import": bring_in}, about="Take the knowledge base out and bring files in.")
