"""Customers of the servers that nobody here wrote: they write, press and hear as those of the strict fake do."""

from __future__ import annotations

import json
import urllib.request
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from core.tables import inbox
from tests.fakes.telegram_files import TOKEN
from tests.provider import Known
from tests.stage import Stage, until
from tests.telegram.peers.running import ask

# What telemelya is started with.
KEY = "Bearer k"


@dataclass
class Peered(Known):
    """A customer of a server at `base`."""

    stage: Stage
    base: str
    chat_id: int
    channel: ClassVar[str] = "telegram"

    @property
    def address(self) -> str:
        """How Telegram calls this chat."""
        return str(self.chat_id)

    def says(self, text: str) -> list[str]:
        """Send one message, let the house work, and return what came since the last look."""
        return self.sends(text=text)

    def sends(self, **content: Any) -> list[str]:
        """Send whatever is no text; returns what came since the last look."""
        came = len(self.stage.rows(select(inbox.c.id)))
        self.writes(**content)
        until(lambda: len(self.stage.rows(select(inbox.c.id))) > came)
        return self.waits()

    def waits(self) -> list[str]:
        """Let everything that was taken in be worked on; returns what came since the last look."""
        self.stage.settle()
        return self.hears()

    @abstractmethod
    def writes(self, **content: Any) -> None:
        """Send something without waiting for it to be taken in."""

    @abstractmethod
    def presses(self) -> str:
        """Press the first button of the newest menu; returns its title."""


class OfTelemelya(Peered):
    """A customer of telemelya, which calls the webhook. Each has a session of its own there."""

    @property
    def _control(self) -> str:
        return f"{self.base}/api/v1/test"

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": KEY, "X-Test-Session": self.address}

    def writes(self, **content: Any) -> None:
        """Let the server tell an update."""
        told = {"chat_id": self.chat_id, **content}
        ask(f"{self._control}/send_update?bot_token={TOKEN}", told, **self._headers)

    def asked(self) -> list[dict[str, Any]]:
        """Return all that the bot asked of the server for this customer, in order."""
        return list(ask(f"{self._control}/responses", **self._headers)["responses"])

    def was_sent(self) -> list[str]:
        """Return the texts that the server has."""
        return [str(one["text"]) for one in self.asked() if one["method"] == "sendMessage"]

    def presses(self) -> str:
        """Press the first button of the newest menu; returns its title."""
        [*_, (under, button)] = [
            (one["message_id"], row[0])
            for one in self.asked()
            if one["method"] == "sendMessage"
            for row in _rows_of(one.get("reply_markup"))[:1]
        ]
        self.sends(callback_data=button["callback_data"], callback_message_id=under)
        return str(button["text"])

    def sends_photo(self, content: bytes) -> None:
        """Leave a photo with the server, as a form, and send it."""
        bound = "----peers"
        head = f'--{bound}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + content + f"\r\n--{bound}--\r\n".encode()
        headers = {"content-type": f"multipart/form-data; boundary={bound}", **self._headers}
        request = urllib.request.Request(f"{self._control}/upload_media", body, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            self.sends(photo_file_id=str(json.loads(answer.read())["file_id"]))


class OfTestApi(Peered):
    """A customer of telegram-test-api, which is polled."""

    def writes(self, **content: Any) -> None:
        """Leave an update with the server."""
        sender = {"id": self.chat_id, "first_name": "Sari", "is_bot": False}
        chat = {"id": self.chat_id, "first_name": "Sari", "type": "private"}
        path = "sendCallback" if "data" in content else "sendCommand" if "entities" in content else "sendMessage"
        at = int(self.stage.clock.now().timestamp())
        ask(f"{self.base}/{path}", {"botToken": TOKEN, "from": sender, "chat": chat, "date": at, **content})

    def _messages(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for one in ask(f"{self.base}/getUpdatesHistory", {"token": TOKEN})["result"]:
            # What customers wrote has a chat, what the bot sent the id of one.
            if str(one.get("message", {}).get("chat_id")) == self.address:
                yield one["messageId"], one["message"]

    def was_sent(self) -> list[str]:
        """Return the texts that the server has."""
        return [str(message["text"]) for _, message in self._messages()]

    def presses(self) -> str:
        """Press the first button of the newest menu; returns its title."""
        menus = [(number, row[0]) for number, one in self._messages() for row in _rows_of(one.get("reply_markup"))[:1]]
        under, button = menus[-1]
        chat = {"id": self.chat_id, "first_name": "Sari", "type": "private"}
        self.sends(data=button["callback_data"], message={"message_id": under, "chat": chat})
        return str(button["text"])


def _rows_of(markup: Any) -> list[list[dict[str, str]]]:
    return list((markup or {}).get("inline_keyboard") or ())
