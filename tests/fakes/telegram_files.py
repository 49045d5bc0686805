"""The file room of the strict Bot API: what may be sent, what may be fetched, and for how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

TOKEN = "424242:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"  # made up
# [API] sendPhoto and its kin: a caption of 1024 characters, a photo of 10 MB, other files of 50 MB.
LONGEST_CAPTION, MEGABYTE = 1024, 1024 * 1024
FILE_LIMITS = {
    "photo": 10 * MEGABYTE,
    **dict.fromkeys(("document", "video", "voice", "audio", "animation"), 50 * MEGABYTE),
}
# [API] getFile: up to 20 MB, by a link that lives an hour at least.
LARGEST_FILE, LINK_LIVES = 20 * 1024 * 1024, timedelta(hours=1)


class Refused(Exception):
    """Telegram's answer to a call that it does not take."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class FileRoom:
    """What the server does with files; the rest of it says who may send, and keeps the ledger."""

    now: Callable[[], datetime]
    url: str
    files: dict[str, bytes | str]
    faults: Any
    calls: Counter[str]
    odd_photos: bool
    picture: str
    local: Path | None
    paths: dict[str, str]
    _links: dict[str, datetime]
    _may_send: Callable[[int], None]
    _limit: Callable[[int], None]
    _accept: Callable[..., dict[str, Any]]

    async def _send_file(self, kind: str, given: dict[str, Any]) -> Any:
        chat_id = int(given["chat_id"])
        self._may_send(chat_id)
        caption = str(given.get("caption", ""))
        # [API] caption: 0 to 1024 characters after parsing.
        if len(caption.encode("utf-16-le")) // 2 > LONGEST_CAPTION:
            raise Refused(400, "Bad Request: message caption is too long")
        # A file comes as a part of the form that the field names [API, Sending files].
        upload = given.get(str(given.get(kind, "")).removeprefix("attach://"))
        if not isinstance(upload, web.FileField):
            raise Refused(400, f"Bad Request: there is no {kind} in the request")
        content = upload.file.read()
        if len(content) > FILE_LIMITS[kind]:
            raise Refused(413, "Request Entity Too Large")
        # [server] a photo must be one, of sides that make 10,000 at most.
        if kind == "photo" and (self.odd_photos or not content.startswith((b"\xff\xd8\xff", b"\x89PNG"))):
            raise Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        self._limit(chat_id)
        told = {"kind": kind, "content": content, "name": upload.filename}
        return self._accept(chat_id, caption, {}, **told)

    async def _get_file(self, given: dict[str, Any]) -> Any:
        file_id = str(given["file_id"])
        content = self.files.get(file_id)
        # [server] what it says of an id that is none, of a file that its own storage lacks now, and of a large one.
        if content is None or content == "gone":
            raise Refused(400, "Bad Request: invalid file_id")
        if content == "away":
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        # [API] getFile: at most 20 MB, but of any size from a server with --local.
        if len(content) > LARGEST_FILE and self.local is None:
            raise Refused(400, "Bad Request: file is too big")
        self._links[f"files/{file_id}"] = self.now()
        size = {"file_size": len(content)} if isinstance(content, bytes) else {}
        path = f"files/{file_id}" if self.local is None else self._kept(self.local, file_id, content)
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_path": path, **size}

    def _kept(self, folder: Path, file_id: str, content: bytes | str) -> str:
        """[server] With --local a file is kept in a folder of the bot's, and getFile names its whole path there."""
        place = folder / TOKEN / "documents" / file_id
        if isinstance(content, bytes) and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return self.paths.get(file_id, str(place))

    async def _get_user_profile_photos(self, given: dict[str, Any]) -> Any:
        # [API] UserProfilePhotos: each photo in up to four sizes, the smallest first.
        assert int(given["user_id"]) == int(TOKEN.partition(":")[0])
        size = {"file_id": self.picture, "file_unique_id": "p", "width": 160, "height": 160}
        return {"total_count": 1, "photos": [[size]]} if self.picture else {"total_count": 0, "photos": []}

    async def _downloaded(self, request: web.Request) -> web.StreamResponse:
        self.calls["download"] += 1
        path = request.match_info["path"]
        given_at = self._links.get(path)
        # [API] getFile: the link lives an hour at least; here not a minute longer.
        # With --local the server hands nothing out.
        alive = given_at is not None and self.now() - given_at <= LINK_LIVES and self.local is None
        if request.match_info["token"] != TOKEN or not alive:
            return web.Response(status=404)
        fault = self.faults["download"].popleft() if self.faults["download"] else ""
        if fault == "500":
            return web.Response(status=500)
        if fault == "reset":
            return cut(request)
        content = self.files[path.partition("/")[2]]
        if content == "moved":
            return web.Response(status=302, headers={"Location": self.url + "/elsewhere"})
        return web.Response(body=content)


def refusal(refused: Refused) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.json_response(body, status=refused.code)


def cut(request: web.Request) -> web.Response:
    """Break the connection: whoever called never hears what became of it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
