"""Files that came with messages: kept by hash in the database, told apart by `core/file_kinds.py`, never run."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.database import Session, insert_into
from core.file_kinds import media_of, opaque_media
from core.tables import attachments, inbox, messages
from core.words import Attachment

LONGEST_NAME = 120


class RefusedFile(Exception):
    """The file cannot be taken; the message says why and what can be."""


def save_attachment(
    session: Session, content: bytes, name: str, *, now: datetime, claimed: str | None = None
) -> Attachment:
    """Keep a file once per content. Raises RefusedFile for what is empty or not of a kind that a chat carries.

    `claimed` is what its provider says it is: then a file whose kind nothing proves is kept too, as one that is saved
    and never shown, unless it claims to be what it is not or would run once it is opened.
    """
    media = media_of(content)
    if media is None and claimed is not None:
        media = opaque_media(content, name, claimed)
    if media is None:
        raise RefusedFile(
            "that file cannot be taken: send a photo (PNG, JPEG, GIF, WebP), a PDF, an MP4 or an audio file"
        )
    sha256 = hashlib.sha256(content).hexdigest()
    if not session.execute(select(attachments.c.sha256).where(attachments.c.sha256 == sha256)).first():
        values = {"sha256": sha256, "media": media, "size": len(content), "content": content, "saved_at": now}
        once = insert_into(session.dialect.name, attachments).on_conflict_do_nothing(index_elements=["sha256"])
        session.execute(once.values(**values))
    return Attachment(sha256, media, shown_name(name), len(content))


def shown_name(name: str) -> str:
    """Return a file's name as people may see it: printable, and its end rather than its beginning."""
    return "".join(ch for ch in name if ch.isprintable())[-LONGEST_NAME:] or "file"


def plain(file: Attachment) -> dict[str, Any]:
    """Return a file as rows keep it; what is as usual is left out."""
    kept = {"sha256": file.sha256, "media": file.media, "name": file.name, "size": file.size}
    return kept if file.state == "here" else {**kept, "state": file.state, "why": file.why}


def in_words(media: str, name: str) -> Attachment:
    """Return what came with a message and is no file, as agents see it: a place, a contact, a poll."""
    return Attachment("", media, shown_name(name) if name else "", 0, state="words")


def place(latitude: float, longitude: float, name: str) -> Attachment:
    """Return a place on the map, in degrees, with what it is called."""
    return in_words(f"place/{latitude:.6f},{longitude:.6f}", name)


def find_attachments(session: Session, hashes: list[str]) -> dict[str, tuple[str, int]]:
    """Return media type and size of those files that exist, by hash."""
    rows = session.execute(
        select(attachments.c.sha256, attachments.c.media, attachments.c.size).where(attachments.c.sha256.in_(hashes))
    )
    return {row.sha256: (row.media, row.size) for row in rows}


def sent_files(session: Session, hashes: Collection[str | None]) -> set[str]:
    """Return those hashes that a message names, of a customer or an agent. Looks at every message with a file."""
    if not hashes:
        return set()
    of_customers = select(inbox.c.attachments).where(inbox.c.attachments.is_not(None))
    named = {file["sha256"] for files in session.execute(of_customers).scalars() for file in files}
    of_agents = select(messages.c.body).where(messages.c.author == "agent", messages.c.body.is_not(None))
    for body in session.execute(of_agents).scalars():
        named |= {file["sha256"] for file in body.get("attachments", ())}
    return {one for one in hashes if one is not None and one in named}


def read_attachment(session: Session, sha256: str) -> tuple[str, bytes] | None:
    """Return media type and content of a file, or None."""
    row = session.execute(
        select(attachments.c.media, attachments.c.content).where(attachments.c.sha256 == sha256)
    ).one_or_none()
    return (row.media, row.content) if row else None
