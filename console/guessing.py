"""Limits to guessing a password: a growing wait per login and network, and a ceiling per login and hour.

Kept as rows, so that a restart forgets nothing. An unknown login is counted like a known one.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select

from core.access_tables import sign_in_tries
from core.database import Session, serialise

WINDOW = timedelta(hours=1)
# Three slips are human; from then on the wait doubles, from 2 seconds to 15 minutes.
FREE_TRIES = 3
LONGEST_WAIT = timedelta(minutes=15)
# OWASP ASVS 6.3.1: at most 100 checked tries per account and hour, whoever makes them.
CEILING = 100


def network_of(address: str | None) -> str:
    """Return what counts as one network: the IPv4 address, the /64 of an IPv6 address, or "unknown"."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def wait_for(session: Session, login: str, network: str, *, now: datetime) -> timedelta:
    """Return how long this login must wait on this network before its next try is looked at; zero when not at all."""
    # Until the commit: whoever tries beside this one finds it counted.
    serialise(session, "sign-in")
    recent = sign_in_tries.c.at > now - WINDOW
    here = sign_in_tries.c.network == network
    row = session.execute(
        select(
            func.count().filter(here),
            func.max(sign_in_tries.c.at).filter(here),
            func.count(),
            func.min(sign_in_tries.c.at),
        ).where(sign_in_tries.c.login == _key(login), recent)
    ).one()
    mine: int = row[0]
    last: datetime = row[1]
    everyone: int = row[2]
    oldest: datetime = row[3]
    if everyone >= CEILING:
        return WINDOW - (now - oldest)
    if mine < FREE_TRIES:
        return timedelta(0)
    wait = min(timedelta(seconds=2 ** min(mine - FREE_TRIES + 1, 20)), LONGEST_WAIT)
    return max(wait - (now - last), timedelta(0))


def count_try(session: Session, login: str, network: str, *, now: datetime) -> None:
    """Remember a try that failed, and forget those that no longer count."""
    session.execute(delete(sign_in_tries).where(sign_in_tries.c.at <= now - WINDOW))
    session.execute(insert(sign_in_tries).values(login=_key(login), network=network, at=now))


def forget_tries(session: Session, login: str, network: str) -> None:
    """Forget the failed tries of a login on a network after it signed in."""
    session.execute(
        delete(sign_in_tries).where(sign_in_tries.c.login == _key(login), sign_in_tries.c.network == network)
    )


def _key(login: str) -> str:
    return login.strip().casefold()[:80]
