"""The HTTP side of the web chat: page, history, stream, messages, files, and what a visitor may ask of us.

Messages and the stream are plain asynchronous Starlette routes: they are most of the traffic, and what FastAPI does
around a route costs more than they do. Everything else is an ordinary `def`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, Field, ValidationError

from bot.channels.web import acts
from bot.channels.web.feed import read_feed
from bot.channels.web.limits import Limits
from bot.channels.web.page import chat_page
from bot.channels.web.refusals import LANGUAGE_COOKIE, language_of, refusal
from bot.channels.web.uploads import TooMany, keep_upload
from bot.channels.web.visitor import (
    CHANNEL_NAME,
    COOKIE_SECONDS,
    Visitor,
    greet_visitor,
    hand_out,
    identity_of,
    visitor_of,
)
from bot.channels.web.ways import way_routes
from bot.demo.adopt import adopt_visitor
from bot.receiver import Overloaded
from console.guessing import network_of
from core.attachments import RefusedFile, read_attachment
from core.ids import LARGEST_ID, id_of
from core.inbox import BLANK, Inbound

if TYPE_CHECKING:
    from bot.house import House

# Kinds of files a browser may show in place; everything else is downloaded.
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# Longest message in characters that the page takes; more is refused in words, not cut.
LONGEST = 4_000
# An open stream looks at its rows this often even without news, and says it is alive.
STREAM_SECONDS = 20.0
# Requests per second and the burst before them, per visitor. Messages: faster than anybody types, so that only a
# flood meets it. Marks of what was seen: a page sends one a second at most, and there may be several tabs.
MESSAGE_LIMIT = (20 / 60, 30)
SEEN_LIMIT = (2, 20)
# Proxies must pass each event on at once.
STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class Typed(BaseModel):
    """A message as the page sends it. `client_id` makes a repeated send one message."""

    model_config = {"extra": "forbid"}

    client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,64}$")]
    text: str = ""
    button: Annotated[str | None, Field(max_length=64)] = None
    attachments: Annotated[list[str], Field(max_length=5)] = []
    names: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=5)] = []


class Seen(BaseModel):
    """How far the page has shown the feed."""

    upto: Annotated[int, Field(ge=0, le=LARGEST_ID)]
    read: bool = True


class Language(BaseModel):
    """The language a visitor chose."""

    language: Annotated[str, Field(pattern="^(id|en)$")]


def _known(request: Request) -> Visitor:
    visitor = visitor_of(request)
    if visitor is None:
        raise refusal(request, 401, "stranger")
    return visitor


def _network(request: Request) -> str:
    return network_of(request.client.host if request.client else None)


def _after(request: Request) -> int:
    said = request.query_params.get("after", "0")
    cursor = _cursor(said)
    if cursor is None:
        fault = {"loc": ("query", "after"), "msg": "Input should be the id of a feed item", "type": "int_parsing"}
        raise RequestValidationError([fault])
    return cursor


def _cursor(said: str) -> int | None:
    """Return the id of a feed item, 0 before the first one; None for what cannot be one."""
    return id_of(said) if id_of(said) or said == "0" else None


async def _typed(request: Request) -> Typed:
    """Read a message; what is not as expected is told like anywhere else. Only JSON: a foreign form cannot send it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        fault = {"loc": ("body",), "msg": "Input should be JSON sent as application/json", "type": "json_type"}
        raise RequestValidationError([fault])
    try:
        # Not read by pydantic: half a character, as a phone cuts an emoji, is mended when it is received, not refused.
        sent = json.loads(await request.body())
    except (ValueError, RecursionError):
        fault = {"loc": ("body",), "msg": "Invalid JSON", "type": "json_invalid"}
        raise RequestValidationError([fault]) from None
    try:
        return Typed.model_validate(sent)
    except ValidationError as error:
        raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]) from None


Known = Annotated[Visitor, Depends(_known)]


def web_routes(house: House) -> APIRouter:
    """Return every route of the web chat."""
    router = APIRouter()
    _page_routes(router, house)
    _message_routes(router, house)
    _file_routes(router, house)
    _act_routes(router, house)
    way_routes(router, house)
    return router


def _page_routes(router: APIRouter, house: House) -> None:
    @router.get("/chat", response_class=HTMLResponse, include_in_schema=False)
    def page(request: Request, lang: str | None = None, demo: bool = False) -> Response:
        visitor = greet_visitor(request)
        if demo:
            with house.database.transaction() as session:
                adopt_visitor(session, visitor.address, now=house.clock.now())
        language = language_of(request, house.business.language, lang)
        response = chat_page(house, language)
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=COOKIE_SECONDS, samesite="lax", path="/")
        hand_out(response, visitor, secure=house.settings.secure_cookies)
        return response

    @router.get("/chat/history", include_in_schema=False)
    def history(visitor: Known) -> dict[str, Any]:
        with house.database.snapshot() as session:
            identity_id = identity_of(session, visitor)
            items = read_feed(session, identity_id) if identity_id else []
            standing = acts.standing_of(session, identity_id)
        return {"items": items, "cursor": items[-1]["id"] if items else 0, "conversation": standing}

    async def stream(request: Request) -> Response:
        visitor = _known(request)
        resumed = _cursor(request.headers.get("last-event-id", ""))
        cursor = _after(request) if resumed is None else resumed
        events = acts.follow(house, visitor, cursor, STREAM_SECONDS)
        return StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)

    router.add_route("/chat/stream", stream, methods=["GET"], include_in_schema=False)


def _message_routes(router: APIRouter, house: House) -> None:
    limits, seen_limits = Limits(house.clock, *MESSAGE_LIMIT), Limits(house.clock, *SEEN_LIMIT)

    async def message(request: Request) -> Response:
        visitor = _known(request)
        typed = await _typed(request)
        if not typed.text.strip(BLANK) and not typed.button and not typed.attachments:
            raise refusal(request, 422, "empty")
        if len(typed.text) > LONGEST:
            raise refusal(request, 422, "too_long", count=len(typed.text), limit=LONGEST)
        if not limits.allows(visitor.address):
            raise refusal(request, 429, "too_fast")
        files = acts.files_of(house, typed.attachments, typed.names) if typed.attachments else ()
        if files is None:
            raise refusal(request, 422, "no_file")
        arrived = Inbound(
            channel=CHANNEL_NAME,
            external_id=f"{visitor.address}:{typed.client_id}",
            address=visitor.address,
            text=typed.text,
            sent_at=house.clock.now(),
            button=typed.button,
            attachments=files,
            meta={"client_id": typed.client_id},
            network=_network(request),
        )
        try:
            received = (await house.receiver.receive([arrived]))[0]
        except Overloaded:
            raise refusal(request, 503, "busy") from None
        return JSONResponse({"ok": True, "duplicate": received.duplicate}, 202)

    router.add_route("/chat/messages", message, methods=["POST"], include_in_schema=False)

    @router.post("/chat/seen", include_in_schema=False)
    def seen(upto: Seen, visitor: Known, request: Request) -> dict[str, bool]:
        if not seen_limits.allows(visitor.address):
            raise refusal(request, 429, "too_fast")
        acts.mark_seen(house, visitor, upto.upto, read=upto.read)
        return {"ok": True}


def _file_routes(router: APIRouter, house: House) -> None:
    limit = house.settings.upload_limit_mb * 1024 * 1024

    @router.post("/chat/files", include_in_schema=False)
    def upload(file: UploadFile, visitor: Known, request: Request) -> dict[str, Any]:
        content = file.file.read(limit + 1)
        if len(content) > limit:
            raise refusal(request, 413, "file_too_large", limit=house.settings.upload_limit_mb)
        source = {"address": visitor.address, "network": _network(request)}
        try:
            with house.database.transaction() as session:
                kept = keep_upload(session, content, file.filename or "file", **source, now=house.clock.now())
        except RefusedFile:
            raise refusal(request, 415, "file_kind") from None
        except TooMany:
            raise refusal(request, 429, "too_many_files", retry_seconds=600) from None
        return {"sha256": kept.sha256, "name": kept.name, "media": kept.media, "size": kept.size}

    @router.get("/chat/files/{sha256}", include_in_schema=False)
    def download(sha256: str, visitor: Known, request: Request) -> Response:
        with house.database.snapshot() as session:
            found = read_attachment(session, sha256) if acts.may_see(session, visitor, sha256) else None
        if found is None:
            raise refusal(request, 404, "file_gone")
        media, content = found
        shown = "inline" if media in INLINE else "attachment"
        headers = {"Content-Disposition": shown, "X-Content-Type-Options": "nosniff", "Cache-Control": "private"}
        return Response(content, media_type=media, headers=headers)


def _act_routes(router: APIRouter, house: House) -> None:
    @router.post("/chat/end", include_in_schema=False)
    def end(visitor: Known, request: Request) -> dict[str, bool]:
        if not acts.end_chat(house, visitor):
            raise refusal(request, 409, "changed")
        return {"ok": True}

    @router.post("/chat/erase", include_in_schema=False)
    def erase(visitor: Known, response: Response) -> dict[str, bool]:
        acts.erase(house, visitor)
        response.delete_cookie("sapa_visitor", path="/")
        return {"ok": True}

    @router.post("/chat/language", include_in_schema=False)
    def language(chosen: Language, visitor: Known, response: Response) -> dict[str, bool]:
        acts.choose_language(house, visitor, chosen.language)
        response.set_cookie(LANGUAGE_COOKIE, chosen.language, max_age=COOKIE_SECONDS, samesite="lax", path="/")
        return {"ok": True}
