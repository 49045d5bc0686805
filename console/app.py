"""The console as a whole: every page in one explicit list, the static files, and the guards before them.

`bot/app.py` calls `mount_console` with the ports it filled.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from types import ModuleType

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.responses import RedirectResponse, Response

from console.access import Allow, Refused, SignInFirst, read_visit
from console.faults import mount_faults
from console.headers import SecureHeaders
from console.origin import SAFE, same_origin
from console.pages import (
    account,
    attachments,
    channels,
    conversation,
    customers,
    desk,
    keys,
    knowledge,
    knowledge_entry,
    merging,
    parked,
    people,
    questions,
    reminders,
    settings,
    sign_in,
    stream,
    variables,
    welcome,
)
from console.render import page
from console.static_files import KeptFiles
from core.ports import Ports

PAGES: tuple[ModuleType, ...] = (
    sign_in,
    welcome,
    account,
    stream,
    desk,
    attachments,
    conversation,
    customers,
    merging,
    variables,
    knowledge,
    knowledge_entry,
    questions,
    reminders,
    parked,
    people,
    keys,
    settings,
    channels,
)

# The longest address that signing in leads back to.
LONGEST_PATH = 200
# Where the strict headers apply; the web chat sets its own.
PATHS = ("/desk", "/sign-in", "/welcome", "/static")


def mount_console(app: FastAPI, ports: Ports) -> None:
    """Put every page of the console onto `app`. Raises ValueError for a route that declares no permission."""
    app.state.ports = ports
    for module in PAGES:
        router: APIRouter = module.router
        refuse_undeclared(router)
        # As they are: the framework's way of including a router makes each of its routes a second time.
        app.router.routes += router.routes
    with as_file(files("console").joinpath("static")) as folder:
        app.mount("/static", KeptFiles(directory=folder), name="static")
    app.add_exception_handler(SignInFirst, _to_sign_in)
    app.add_exception_handler(Refused, _refusal)
    mount_faults(app)
    app.add_middleware(SecureHeaders, paths=PATHS)


def permission_of(route: APIRoute) -> str | None:
    """Return the permission that a route declares, None when it forgot to."""
    declared = [one.call.permission for one in route.dependant.dependencies if isinstance(one.call, Allow)]
    return declared[0] if len(declared) == 1 else None


def refuse_undeclared(router: APIRouter) -> None:
    """Raise ValueError when a route of this router declares no permission, or two, or may be called by other sites."""
    for route in router.routes:
        if not isinstance(route, APIRoute) or permission_of(route) is None:
            raise ValueError(
                f"the route {getattr(route, 'path', route)} declares no single permission; see console/access.py"
            )
        if all(one.call is not same_origin for one in route.dependant.dependencies):
            raise ValueError(f"the route {route.path} asks nobody where a request comes from; see console/origin.py")


def _to_sign_in(request: Request, _error: Exception) -> Response:
    # Only pages are worth coming back to: a form would be sent empty. And no page of ours has an endless address.
    is_page = request.method in SAFE and "hx-request" not in request.headers
    is_page = is_page and len(request.url.path) <= LONGEST_PATH
    back = f"?next={request.url.path}" if is_page else ""
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse(f"/sign-in{back}", status_code=303)


def _refusal(request: Request, error: Exception) -> Response:
    return page(read_visit(request), "refused.html", status=getattr(error, "status", 403), error=error)
