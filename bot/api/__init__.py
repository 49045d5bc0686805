"""The API for other programs, under `/api/v1`: bearer keys, idempotency keys, clear errors, an OpenAPI page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from bot.api.records import records_routes

if TYPE_CHECKING:
    from bot.house import House


def api_router(house: House) -> APIRouter:
    """Return every route of the API."""
    router = APIRouter(prefix="/api/v1")
    router.include_router(records_routes(house))
    return router
