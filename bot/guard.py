"""The doorkeeper before every route: foreign sites change nothing, every answer carries the same safety headers.

A plain ASGI layer, because it stands before every message that is received.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A chat needs nothing from elsewhere: no script, style, font or frame but ours.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Refuses changes asked by another site and adds SECURITY_HEADERS that a route has not set itself."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        """`public_url` is the address that a proxy shows, if one is configured."""
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] not in SAFE_METHODS and self._is_foreign(scope):
            refusal = JSONResponse({"error": "Permintaan dari situs lain ditolak."}, 403)
            await refusal(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _RAW_HEADERS if one[0] not in present)]
            await send(message)

        await self._app(scope, receive, with_headers)

    def _is_foreign(self, scope: Scope) -> bool:
        """Whether a browser says that another site asks. Programs send neither header and carry a key or signature."""
        headers = Headers(scope=scope)
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is None:
            return False
        own = {f"{scope.get('scheme', 'http')}://{headers.get('host', '')}", self._public_url}
        return origin.rstrip("/") not in own
