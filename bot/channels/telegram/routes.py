"""The door that Telegram calls: one address, a secret in a header, 200 only after the commit."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING

import structlog
from fastapi import APIRouter, Request, Response

from bot.channels.telegram.settings import NAME, WEBHOOK, read_telegram

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

HEADER = "x-telegram-bot-api-secret-token"
# Telegram honours Retry-After and keeps an update for a day.
LATER = {"Retry-After": "3"}


def telegram_routes(house: House) -> APIRouter:
    """Return the webhook's route; none when updates are polled."""
    router = APIRouter()
    secret = read_telegram().webhook_secret.get_secret_value().encode()
    if not secret:
        return router

    async def webhook(request: Request) -> Response:
        # Over bytes: a header with other than ASCII letters makes a comparison of texts raise.
        shown = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, secret):
            log.warning("telegram.forged")
            house.metrics.refused(NAME)
            return Response(status_code=403)
        try:
            body = await request.body()
            update = json.loads(body)
        except (ValueError, RecursionError):
            # Told as a text, of which nothing can be made either: it is parked as all such are.
            update = body.decode("utf-8", "replace")
        taken = house.sender.within(NAME, lambda carrier: carrier.intake.take([update]))
        if taken is None:
            return Response(status_code=503, headers=LATER)
        try:
            await taken
        except Exception as error:  # Telegram tells it again; the intake gives up what nothing can be made of
            log.error("telegram.later", error=type(error).__name__)
            return Response(status_code=503, headers=LATER)
        return Response(status_code=200)

    router.add_route(WEBHOOK, webhook, methods=["POST"], include_in_schema=False)
    return router
