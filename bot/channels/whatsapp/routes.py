"""The doors that Twilio calls: messages, statuses, and files of ours by signed links."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from bot.channels.whatsapp.media import file_of, media_key
from bot.channels.whatsapp.settings import MEDIA, MESSAGES, NAME, READ_LOG, STATUSES, read_twilio
from bot.channels.whatsapp.signing import Forged, read_signed
from core.attachments import read_attachment

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

# What a webhook may weigh: a text has some thousand characters, everything else some hundred.
LARGEST_BODY = 128 * 1024
LATER = {"Retry-After": "3"}
# What Twilio reads as "nothing to say": answers leave by its API.
NOTHING = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'

Work = Callable[[Any, Request, FormData], Coroutine[Any, Any, None]]


class _TooLarge(Exception):
    pass


async def _take_message(carrier: Any, _request: Request, form: FormData) -> None:
    await carrier.intake.take(_first(form))


async def _take_status(carrier: Any, request: Request, form: FormData) -> None:
    await carrier.intake.tell(dict(request.query_params), _first(form))


def whatsapp_routes(house: House) -> APIRouter:
    """Return the two webhooks and the door to files."""
    router = APIRouter()
    tokens = read_twilio().tokens

    async def message(request: Request) -> Response:
        return await _called(house, tokens, request, _take_message, Response(NOTHING, media_type="text/xml"))

    async def status(request: Request) -> Response:
        return await _called(house, tokens, request, _take_status, Response(status_code=204))

    router.add_route(MESSAGES, message, methods=["POST"], include_in_schema=False)
    router.add_route(STATUSES, status, methods=["POST"], include_in_schema=False)

    @router.api_route(f"{MEDIA}/{{token}}", methods=["GET", "HEAD"], include_in_schema=False)
    def media(token: str) -> Response:
        return _shown(house, token)

    return router


async def _called(house: House, tokens: Sequence[str], request: Request, work: Work, done: Response) -> Response:
    """Let the carrier do what a call asks; answer `done` once that is committed."""
    try:
        form = read_signed(_url(house, request), await _body(request), request.headers, tokens)
    except _TooLarge:
        house.metrics.refused(NAME)
        return Response(status_code=413)
    except Forged:
        log.warning("whatsapp.forged")
        house.metrics.refused(NAME)
        return Response(status_code=403)
    taken = house.sender.within(NAME, lambda carrier: work(carrier, request, form))
    if taken is None:
        return _later(house)
    try:
        await taken
    except Exception as error:  # nothing was promised; what is not told again stands in Twilio's log
        log.error("whatsapp.later", error=type(error).__name__)
        return _later(house)
    return done


def _later(house: House) -> Response:
    """Promise nothing, and let whichever process reads Twilio's log do so at once."""
    house.live.wake(READ_LOG)
    return Response(status_code=503, headers=LATER)


def _shown(house: House, token: str) -> Response:
    now = house.clock.now()
    sha256 = file_of(token, media_key(house.database, now), now=now)
    with house.database.snapshot() as session:
        found = read_attachment(session, sha256) if sha256 is not None else None
    if found is None:
        return Response(status_code=404)
    kind, content = found
    kept = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=kind, headers=kept)


def _url(house: House, request: Request) -> str:
    """Return what Twilio signed: the public address that we gave it, with path and query as they came."""
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope.get("query_string", b"")
    came = path.partition(b"?")[0] + (b"?" + query if query else b"")
    return f"{house.settings.public_url}{came.decode('latin-1')}"


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_BODY:
            raise _TooLarge
    return bytes(content)


def _first(form: FormData) -> Mapping[str, str]:
    """Return each field once, as it came first."""
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        fields.setdefault(name, str(value))
    return fields
