"""Files of customers: kept durably, fetched once, shown to agents; what never comes is said with its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.erasing import forget
from core.remote_files import TRIES
from core.tables import attachments, inbox, messages, remote_files, turns
from tests.fakes.telegram import Telegram
from tests.stage import Stage, until
from tests.telegram.conftest import Build, Chatter

PNG = b"\x89PNG\r\n\x1a\n" + b"the picture" * 40
JPEG = b"\xff\xd8\xff" + b"the photo" * 40
OGG = b"OggS" + b"the voice" * 40


def photo(telegram: Telegram, file_id: str = "big", content: bytes | str = JPEG) -> list[dict[str, Any]]:
    """A photo in three sizes, of which the largest is worth having."""
    telegram.files[file_id] = content
    small = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 1200}
    largest = {"file_id": file_id, "file_unique_id": "b", "width": 1280, "height": 960, "file_size": len(content)}
    return [small, largest, {**small, "file_id": "middle", "width": 320, "height": 240}]


def fetched(stage: Stage) -> None:
    """Wait until no file is due any more."""
    due = select(remote_files.c.id).where(remote_files.c.state == "due")
    until(lambda: not stage.rows(due))


def shown(stage: Stage) -> list[dict[str, Any]]:
    """The files of every line of customers."""
    bodies = stage.rows(select(messages.c.body).where(messages.c.author == "customer").order_by(messages.c.id))
    return [file for row in bodies for file in (row.body or {}).get("attachments", ())]


def test_a_photo_alone_is_answered_at_once_and_opens_at_the_desk(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    heard = sari.sends(photo=photo(telegram))
    assert "Fotonya sudah masuk" in heard[0]
    fetched(shop)
    [file] = shown(shop)
    assert (file["media"], file["name"], file["size"], len(file["sha256"])) == ("image/jpeg", "foto.jpg", len(JPEG), 64)
    dian = shop.agent("Dian")
    opened = dian.http.get(f"/desk/files/{file['sha256']}")
    assert (opened.content, opened.headers["content-type"]) == (JPEG, "image/jpeg")
    assert shop.rows(select(remote_files.c.state, remote_files.c.ref, remote_files.c.attempts)) == [("here", None, 1)]
    assert shop.rows(select(inbox.c.text)) == [("",)]
