"""Requests that change something must come from our own pages: browsers say so, a form token is the fallback.

A page makes its router here, so that `same_origin` stands before each of its routes.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console.access import Refused

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_COOKIE = "sapa_form"
FORM_FIELD = "form_token"


async def same_origin(request: Request) -> None:
    """Refuse (403) a changing request that another site may have caused.

    Modern browsers send Sec-Fetch-Site, older ones Origin; who sends neither must repeat the token of our form.
    """
    if request.method in SAFE:
        return
    fetched_from = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if fetched_from is not None:
        ours = fetched_from in ("same-origin", "none")
    elif origin is not None:
        ours = urlsplit(origin).netloc in _own_hosts(request)
    else:
        ours = await _token_fits(request)
    if not ours:
        raise Refused(403, "Permintaan ini tidak datang dari halaman Sapa", "Buka lagi halamannya, lalu ulangi.")


def page_router(prefix: str = "") -> APIRouter:
    """Return the router of a page of the console, whose addresses begin with `prefix`."""
    return APIRouter(prefix=prefix, dependencies=[Depends(same_origin)], include_in_schema=False)


def form_token(request: Request) -> str:
    """Return the token that forms of this browser carry; a first visit gets a fresh one."""
    known = request.cookies.get(FORM_COOKIE)
    if known:
        return known
    if not hasattr(request.state, "form_token"):
        request.state.form_token = secrets.token_urlsafe(16)
    return str(request.state.form_token)


def keep_form_token(request: Request, response: Response) -> None:
    """Give the browser its token when this page handed out a fresh one."""
    fresh = getattr(request.state, "form_token", None)
    if fresh:
        secure = request.app.state.ports.settings.secure_cookies
        response.set_cookie(FORM_COOKIE, fresh, httponly=True, samesite="lax", secure=secure)


def _own_hosts(request: Request) -> set[str]:
    public = urlsplit(request.app.state.ports.settings.public_url).netloc
    return {host for host in (request.headers.get("host", ""), public) if host}


async def _token_fits(request: Request) -> bool:
    expected = request.cookies.get(FORM_COOKIE)
    given = (await request.form()).get(FORM_FIELD)
    if not expected or not isinstance(given, str):
        return False
    return secrets.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
