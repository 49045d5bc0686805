"""Going on in another channel: makes the one-time link that a visitor asked for. Mounted by `routes.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select

from bot.channels.web.limits import Limits
from bot.channels.web.refusals import refusal
from bot.channels.web.visitor import CHANNEL_NAME, Visitor, identity_of, visitor_of
from core.conversations import ensure_customers
from core.database import Session, insert_into
from core.linking import make_token
from core.tables import identities

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House

# Links per second and the burst before them, per visitor.
LIMIT = (1 / 20, 5)


def _known(request: Request) -> Visitor:
    visitor = visitor_of(request)
    if visitor is None:
        raise refusal(request, 401, "stranger")
    return visitor


def way_routes(router: APIRouter, house: House) -> None:
    """Put the route on the channel's router."""
    limits = Limits(house.clock, *LIMIT)

    @router.post("/chat/ways/{name}", include_in_schema=False)
    def go_on(name: str, visitor: Annotated[Visitor, Depends(_known)], request: Request) -> dict[str, str]:
        entered = house.channels[name].deep_link if name in house.channels else None
        if entered is None:
            raise refusal(request, 404, "no_way")
        # Asked before a token is made: while the address is not known, none is wasted.
        if entered(house, "") is None:
            raise refusal(request, 503, "no_way")
        if not limits.allows(visitor.address):
            raise refusal(request, 429, "too_fast", retry_seconds=20)
        now = house.clock.now()
        with house.database.transaction() as session:
            token = make_token(session, _identity(session, visitor, now), now=now)
        if token is None:
            raise refusal(request, 429, "too_many_ways", retry_seconds=600)
        url = entered(house, token)
        if url is None:
            raise refusal(request, 503, "no_way")
        return {"url": url}


def _identity(session: Session, visitor: Visitor, now: datetime) -> int:
    """Return the visitor's identity, which has a customer from now on, whether or not anything was written yet."""
    row = {"channel": CHANNEL_NAME, "address": visitor.address, "created_at": now}
    fresh = insert_into(session.dialect.name, identities).values(**row)
    session.execute(fresh.on_conflict_do_nothing(index_elements=["channel", "address"]))
    identity_id = identity_of(session, visitor)
    if identity_id is None:
        raise LookupError("an identity that was just written is not there")
    session.execute(select(identities.c.id).where(identities.c.id == identity_id).with_for_update(key_share=True))
    ensure_customers(session, [identity_id], now=now)
    return identity_id
