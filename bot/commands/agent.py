"""Add people who answer, and make links that sign them in once."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands import Command

ROLES = ("agent", "operator", "administrator")


def add(
    login: Annotated[str, typer.Argument(help="Short name to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that customers and colleagues see.")] = "",
    role: Annotated[str, typer.Option(help="agent, operator or administrator.")] = "agent",
) -> None:
    """Add a person and print a link that signs them in once."""
    from console.links import make_link
    from core.migrations import opened
    from core.people import LoginTaken, WrongLogin, add_person
    from core.settings import read_settings
    from core.shared_clock import clock_of

    if role not in ROLES:
        typer.echo(f"{role!r} is not a role; choose one of {', '.join(ROLES)}.", err=True)
        raise typer.Exit(2)
    shown = " ".join(name.split())[:80] or login.strip().title()
    try:
        with opened(read_settings().url) as database, database.transaction() as session:
            now = clock_of(database).now()
            secret = make_link(session, add_person(session, login, shown, role=role, now=now), now)
    except WrongLogin as error:
        typer.echo(f"Nobody was added: {error}.", err=True)
        raise typer.Exit(2) from None
    except LoginTaken as error:
        typer.echo(f"Nobody was added: {error}, or make a link with `sapa agent link {error.login}`.", err=True)
        raise typer.Exit(1) from None
    _print_link(secret)


def link(login: Annotated[str, typer.Argument(help="Whose link; the first administrator if left out.")] = "") -> None:
    """Print another link that signs a person in once."""
    from sqlalchemy import select

    from bot.first_link import first_administrator
    from console.links import make_link
    from core.migrations import opened
    from core.people import find_person
    from core.settings import read_settings
    from core.shared_clock import clock_of
    from core.tables import agents

    with opened(read_settings().url) as database, database.transaction() as session:
        now = clock_of(database).now()
        chosen = select(agents.c.id).where(agents.c.disabled_at.is_(None))
        is_theirs = agents.c.id == find_person(session, login) if login else agents.c.role == "administrator"
        chosen = chosen.where(is_theirs)
        agent_id = session.execute(chosen.order_by(agents.c.id).limit(1)).scalar_one_or_none()
        if agent_id is None and login:
            typer.echo(f"nobody is called {login!r}; `sapa agent add {login}` adds them.", err=True)
            raise typer.Exit(1)
        secret = make_link(session, agent_id or first_administrator(session, now), now)
    _print_link(secret)


def _print_link(secret: str) -> None:
    from bot.addresses import base_url
    from core.settings import read_settings

    typer.echo(f"{base_url(read_settings())}/sign-in/link/{secret}")


COMMAND = Command(parts={"add": add, "link": link}, about="Add people who answer, and make their sign-in links.")
