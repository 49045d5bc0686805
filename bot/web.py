"""The web application: health, channels, console, API and static files on one FastAPI app. Built by `bot/app.py`."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import Lifespan

from bot.api.records import records_routes
from bot.door import Door
from bot.guard import Guard
from bot.house import House
from bot.operations import VERSION, operations_routes
from bot.testing import testing_routes
from console.app import mount_console
from core.database import AWAY
from core.ports import Ports

log = structlog.get_logger()

# What a form adds around an uploaded file.
ENVELOPE_BYTES = 64 * 1024


def build_web(house: House, ports: Ports, lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """Return the application with every route mounted."""
    largest = house.settings.upload_limit_mb * 1024 * 1024 + ENVELOPE_BYTES
    app = FastAPI(
        title="Sapa",
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        # Nothing of a customer's request goes anywhere; asking each time whether it should took 8 % of a request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    chats = [one for channel in house.channels.values() for one in channel.routes(house).routes]
    # Added last, met first.
    app.add_middleware(Door, routes=chats, faults=app.exception_handlers)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=largest)
    app.add_middleware(Guard, public_url=house.settings.public_url)
    _errors(app)
    # As they are: the framework's way of including a router makes each of its routes a second time.
    app.router.routes += [*operations_routes(house).routes, *chats, *records_routes(house).routes]
    if house.settings.test_clock:
        app.router.routes += testing_routes(house).routes
    mount_console(app, ports)

    @app.get("/", include_in_schema=False)
    def front() -> Response:
        return RedirectResponse("/chat")

    return app


def _errors(app: FastAPI) -> None:
    @app.exception_handler(StarletteHTTPException)
    async def refused(request: Request, error: StarletteHTTPException) -> Response:
        return JSONResponse({"error": error.detail}, error.status_code, getattr(error, "headers", None))

    @app.exception_handler(RequestValidationError)
    async def misshapen(request: Request, error: RequestValidationError) -> Response:
        faults = [
            {"where": _writable(".".join(map(str, fault["loc"]))), "what": _writable(fault["msg"])}
            for fault in error.errors()
        ]
        return JSONResponse({"error": "The request is not as expected.", "faults": faults}, 422)

    async def away(request: Request, error: Exception) -> Response:
        # The route and not the path, which may hold a secret; the first line, since others quote values.
        route = getattr(request.scope.get("route"), "path", None)
        log.error("database.away", route=route, detail=str(getattr(error, "orig", error)).partition("\n")[0][:200])
        busy = {"error": "Penyimpanan sedang sibuk. Coba lagi sebentar lagi."}
        return JSONResponse(busy, 503, {"Retry-After": "3"})

    for kind in AWAY:
        app.add_exception_handler(kind, away)


def _writable(text: str) -> str:
    """Return what a request named, half a character (a lone surrogate) as "?": an answer is UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
