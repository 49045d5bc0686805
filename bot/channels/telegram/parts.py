"""An outbox row as the messages that Telegram gets: texts of up to 4096 units, and files with their caption.

Pure; used by `carrier.py`, which sends a row without files in one go, and one with files a part at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.telegram.texts import pieces, units, written

# Bot API, sendPhoto and its kin: a caption of up to 1024 characters, counted as texts are.
LONGEST_CAPTION = 1024
# Bot API, sendPhoto: 10 MB; all others 50 MB, which no upload of ours reaches.
LARGEST_PHOTO = 10 * 1024 * 1024
# How each kind of file is sent so that it opens in the chat; every other is a document.
_WAYS: Mapping[str, str] = {
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/gif": "animation",
    "video/mp4": "video",
    "audio/ogg": "voice",
    "audio/mpeg": "audio",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One message: a text, or a file (by hash, named, sent as `way`) with a text under it."""

    text: str
    sha256: str = ""
    name: str = ""
    way: str = ""


def parts_of(body: Mapping[str, Any]) -> list[Part]:
    """Return the messages of a row in order. A text that fits stands under the first file, a longer one before it."""
    text = written(body)
    files: Sequence[Mapping[str, Any]] = body.get("attachments", ())
    under = text if files and units(text) <= LONGEST_CAPTION else ""
    parts = [] if under else [Part(piece) for piece in pieces(text)]
    for number, file in enumerate(files):
        parts.append(Part(under if number == 0 else "", file["sha256"], file["name"], _way(file)))
    return parts


def _way(file: Mapping[str, Any]) -> str:
    way = _WAYS.get(str(file["media"]), "document")
    return "document" if way == "photo" and int(file["size"]) > LARGEST_PHOTO else way
