"""The short way in: plain routes, which are most of the traffic, are called without the layers of the framework.

`bot/web.py` puts it behind the guards that stand before everything; what a route raises is answered as elsewhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from inspect import isawaitable
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Faults = Mapping[Any, Callable[[Request, Any], Response | Awaitable[Response]]]


class Door:
    """ASGI layer: a plain route without parameters is found by its path, everything else goes on."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute], faults: Faults) -> None:
        """`faults` answer what routes raise, by kind; it may be filled later."""
        self._app = app
        self._routes = {route.path: route for route in _plain(routes)}
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to a plain route, pass any other on."""
        route = self._routes.get(scope["path"]) if scope["type"] == "http" else None
        if route is None or scope["method"] not in (route.methods or ()):
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        request = Request(scope, receive, noted)
        try:
            response: Response = await route.endpoint(request)
            await response(scope, receive, noted)
        except Exception as error:
            answer = next((self._faults[kind] for kind in type(error).__mro__ if kind in self._faults), None)
            if answer is None or started:
                raise
            told = answer(request, error)
            await (await told if isawaitable(told) else told)(scope, receive, send)


def _plain(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    """Yield the routes that ask nothing of the framework: Starlette's own whose path has no parameters."""
    for route in routes:
        if isinstance(route, Route) and not isinstance(route, APIRoute) and not route.param_convertors:
            yield route
