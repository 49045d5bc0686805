"""Add people who answer, and make links that sign them in once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import select

from bot.commands import Command
from console.links import make_link
from core.clock import SystemClock
from core.database import Database, Session, open_database
from core.migrations import upgrade
from core.settings import read_settings
from core.tables import agents

ROLES = ("agent", "operator", "administrator")


def add(
    login: Annotated[str, typer.Argument(help="Short name to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that customers and colleagues see.")] = "",
    role: Annotated[str, typer.Option(help="agent, operator or administrator.")] = "agent",
) -> None:
    """Add a person and print a link that signs them in once."""
    if role not in ROLES:
        typer.echo(f"{role!r} is not a role; choose one of {', '.join(ROLES)}.", err=True)
        raise typer.Exit(2)
    database, now = _open()
    with database.transaction() as session:
        if session.execute(select(agents.c.id).where(agents.c.login == login)).first():
            typer.echo(f"{login!r} exists already; `sapa agent link {login}` makes another link.", err=True)
            raise typer.Exit(1)
        values = {"login": login, "name": name or login.title(), "role": role, "created_at": now}
        agent_id = session.execute(agents.insert().values(**values).returning(agents.c.id)).scalar_one()
        secret = make_link(session, agent_id, now)
    _print_link(secret)


def link(login: Annotated[str, typer.Argument(help="Whose link; the first administrator if left out.")] = "") -> None:
    """Print another link that signs a person in once."""
    database, now = _open()
    with database.transaction() as session:
        chosen = select(agents.c.id).where(agents.c.disabled_at.is_(None))
        chosen = chosen.where(agents.c.login == login) if login else chosen.where(agents.c.role == "administrator")
        agent_id = session.execute(chosen.order_by(agents.c.id).limit(1)).scalar_one_or_none()
        if agent_id is None and login:
            typer.echo(f"nobody is called {login!r}; `sapa agent add {login}` adds them.", err=True)
            raise typer.Exit(1)
        secret = make_link(session, agent_id or _first_administrator(session, now), now)
    _print_link(secret)


def first_link(database: Database, now: datetime) -> str | None:
    """Return a link for the first administrator while none of them has a password yet, else None."""
    administrators = select(agents.c.id).where(agents.c.role == "administrator", agents.c.disabled_at.is_(None))
    with database.transaction() as session:
        if session.execute(administrators.where(agents.c.password_hash.is_not(None)).limit(1)).first():
            return None
        agent_id = session.execute(administrators.order_by(agents.c.id).limit(1)).scalar_one_or_none()
        return make_link(session, agent_id or _first_administrator(session, now), now)


def _first_administrator(session: Session, now: datetime) -> int:
    values = {"login": "admin", "name": "Admin", "role": "administrator", "created_at": now}
    return int(session.execute(agents.insert().values(**values).returning(agents.c.id)).scalar_one())


def _open() -> tuple[Database, datetime]:
    database = open_database(read_settings().url)
    upgrade(database)
    return database, SystemClock().now()


def _print_link(secret: str) -> None:
    settings = read_settings()
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    typer.echo(f"{base}/sign-in/link/{secret}")


COMMAND = Command(parts={"add": add, "link": link}, about="Add people who answer, and make their sign-in links.")
