"""What came with a message of Telegram: files to be fetched, places and contacts. Pure; used by `parsing.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.attachments import in_words, place
from core.inbox import RemoteFile
from core.words import Attachment

# The field of a message, what a file is called that has no name, and what it is when Telegram does not say. In this
# order: an animation comes as a document too.
_FILES: Sequence[tuple[str, str, str]] = (
    ("animation", "animasi.mp4", "video/mp4"),
    ("video_note", "video.mp4", "video/mp4"),
    ("video", "video.mp4", "video/mp4"),
    ("voice", "pesan-suara.ogg", "audio/ogg"),
    ("audio", "audio.mp3", "audio/mpeg"),
    ("document", "berkas", "application/octet-stream"),
)
LONGEST_REF = 400


def files_of(message: Mapping[str, Any]) -> tuple[RemoteFile, ...]:
    """Return the files of a message, none or one. Raises KeyError, TypeError or ValueError for a misshapen one."""
    if message.get("photo"):
        # Several sizes of one picture, the largest has most points [Bot API, Message.photo].
        largest = max(message["photo"], key=lambda one: int(one["width"]) * int(one["height"]))
        return (_file(largest, "foto.jpg", "image/jpeg"),)
    sticker = message.get("sticker")
    if sticker is not None:
        return (_file(sticker, *_drawn(sticker)),)
    return next(((_file(message[kind], name, media),) for kind, name, media in _FILES if kind in message), ())


def _drawn(sticker: Mapping[str, Any]) -> tuple[str, str]:
    """Return name and kind of a sticker: still, a film, or drawn by Telegram's own apps alone [Bot API, Sticker]."""
    if sticker.get("is_video"):
        return "stiker.webm", "video/webm"
    return ("stiker.tgs", "application/x-tgsticker") if sticker.get("is_animated") else ("stiker.webp", "image/webp")


def _file(given: Mapping[str, Any], name: str, media: str) -> RemoteFile:
    ref = given["file_id"]
    if not isinstance(ref, str) or not 0 < len(ref) <= LONGEST_REF or not ref.isascii():
        raise ValueError("no file id")
    size = given.get("file_size")
    known = isinstance(size, int) and 0 <= size < 2**62
    called, kind = given.get("file_name"), given.get("mime_type")
    return RemoteFile(
        ref.replace("\0", ""),
        _clean(called) if isinstance(called, str) and called.strip() else name,
        _clean(kind) if isinstance(kind, str) and kind else media,
        size if known else None,
    )


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def said_in(message: Mapping[str, Any]) -> str:
    """Return the words of a message: its text or caption, or an emoji that came alone; empty for a file alone."""
    said = str(message.get("text") or message.get("caption") or "")
    drawn = message.get("sticker") or message.get("dice") or {}
    if said or drawn.get("emoji"):
        return said or str(drawn["emoji"])
    known = bool(files_of(message) or shown_in(message))
    return "" if known else "[pesan yang tidak bisa ditampilkan di sini]"


def shown_in(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """Return what came with a message and is no file, a place or a contact, as agents see it."""
    if "contact" in message:
        contact = message["contact"]
        name = "nomor sendiri" if own_phone(message) else str(contact.get("first_name") or "kontak")
        return (in_words("contact/card", _clean(f"{name}: {contact.get('phone_number') or ''}")),)
    if "venue" in message:
        venue = message["venue"]
        named = ", ".join(str(venue[part]) for part in ("title", "address") if venue.get(part))
        return (_place(venue["location"], named),)
    if "location" in message:
        return (_place(message["location"], ""),)
    return (in_words("poll/poll", _clean(str(message["poll"].get("question") or ""))),) if "poll" in message else ()


def _place(location: Mapping[str, Any], name: str) -> Attachment:
    return place(float(location["latitude"]), float(location["longitude"]), _clean(name))


def own_phone(message: Mapping[str, Any]) -> str | None:
    """Return the phone number of a contact that is the sender's own, which only Telegram can say [Bot API, Contact]."""
    contact = message.get("contact") or {}
    digits = "".join(ch for ch in str(contact.get("phone_number") or "") if ch.isascii() and ch.isdigit())
    is_own = contact.get("user_id") is not None and contact.get("user_id") == message["from"]["id"]
    return f"+{digits}" if is_own and 6 <= len(digits) <= 15 else None
