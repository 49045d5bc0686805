"""What people see when a page is not there, the database is busy or something breaks: a page, not a line of JSON.

`console/app.py` mounts it. Only addresses of the console are answered so; for all others whoever answered before
still does.
"""

from __future__ import annotations

from inspect import isawaitable
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from console.access import Refused, Visit
from console.headers import HEADERS
from console.languages import choose_language
from console.render import page
from core.database import AWAY

PATHS = ("/desk", "/sign-in", "/welcome")


def mount_faults(app: FastAPI) -> None:
    """Let the console's own addresses answer faults with a page. Call it after other handlers were added."""
    for kind in (HTTPException, *AWAY, Exception):
        app.add_exception_handler(kind, _Paged(app.exception_handlers.get(kind)))


class _Paged:
    """An exception handler that shows a page to people, and leaves everybody else to the handler before it."""

    def __init__(self, before: Any) -> None:
        self.before = before

    async def __call__(self, request: Request, error: Exception) -> Response:
        """Return the page, or what the handler before returns; without one, the usual plain line."""
        if request.url.path.startswith(PATHS) and "hx-request" not in request.headers:
            return _shown(request, _words(error))
        if self.before is None:
            return PlainTextResponse("Internal Server Error", 500)
        answer = self.before(request, error)
        found: Response = await answer if isawaitable(answer) else answer
        return found


def _words(error: Exception) -> Refused:
    if isinstance(error, HTTPException) and error.status_code in (404, 405):
        return Refused(404, "Halaman ini tidak ada", "Periksa alamatnya, atau mulai lagi dari antrean.")
    if isinstance(error, HTTPException):
        return Refused(error.status_code, "Permintaan ini tidak bisa diproses", "Kembali, periksa isinya, lalu ulangi.")
    if isinstance(error, AWAY):
        return Refused(503, "Penyimpanan sedang sibuk", "Tidak ada yang hilang. Muat ulang halaman ini sebentar lagi.")
    return Refused(500, "Ada yang rusak di pihak Sapa", "Muat ulang halaman ini. Bila tetap, lihat catatan server.")


def _shown(request: Request, refused: Refused) -> Response:
    # Who is signed in stands in the database, which may be what broke.
    ports = request.app.state.ports
    visit = Visit(request, ports, ports.clock.now(), choose_language(request))
    response = page(visit, "refused.html", status=refused.status, error=refused)
    response.headers.update(HEADERS)
    return response
