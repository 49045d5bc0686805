"""From an update of the Bot API to what it means for us. Pure, and tolerant: of an update only what is known is read.

Updates are read as plain values and not as aiogram's types: one of a kind that a library does not know yet would make
it refuse all the others of the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.telegram.commands import button_of, command_of, said_by
from bot.channels.telegram.files import files_of, own_phone, said_in, shown_in
from bot.channels.telegram.settings import NAME
from core.inbox import Inbound
from core.linking import PAYLOAD

# Updates that are asked for (Bot API, allowed_updates).
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
# Bot API, deep linking: what may stand behind /start.
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Messages that tell of a chat and not of what somebody said.
SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "group_chat_created",
        "supergroup_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "pinned_message",
        "message_auto_delete_timer_changed",
    }
)


class Odd(ValueError):
    """An update is not shaped as the Bot API says; the message names what is missing, never what it holds."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a private chat."""

    inbound: Inbound


@dataclass(frozen=True, slots=True)
class Edited:
    """A message of `sent_at` that its writer changed at `edited_at`."""

    address: str
    message_id: int
    text: str
    sent_at: datetime
    edited_at: datetime
    update_id: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed; `key` is what we gave it, `message_id` what it stands under, if that is known."""

    query_id: str
    address: str
    key: str
    profile_name: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether a customer lets us write to them, since `at`."""

    address: str
    reachable: bool
    at: datetime
    update_id: int


@dataclass(frozen=True, slots=True)
class InGroup:
    """Somebody spoke to the bot in a group."""

    address: str


Heard = Said | Edited | Pressed | Membership | InGroup


def read(update: object, bot_id: int) -> Heard | None:
    """Return what an update means, None for what is nobody's business. Raises Odd for a misshapen one."""
    try:
        if not isinstance(update, dict):
            raise Odd("an update is an object")
        if "message" in update:
            return _message(update["message"], _id(update["update_id"]), bot_id)
        if "edited_message" in update:
            return _edited(update["edited_message"], _id(update["update_id"]))
        if "callback_query" in update:
            return _pressed(update["callback_query"])
        if "my_chat_member" in update:
            return _membership(update["my_chat_member"], _id(update["update_id"]))
        return None
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError) as error:
        # The error's own words may quote a customer.
        raise Odd(type(error).__name__) from None


def _id(number: object) -> int:
    """Return a number as the Bot API has them: 64 bits. Raises ValueError for anything else."""
    if not isinstance(number, int) or abs(number) >= 2**63:
        raise ValueError("no id")
    return number


def _at(seconds: Any) -> datetime:
    """Return an instant that the Bot API tells in seconds. Raises ValueError, OverflowError or OSError."""
    return datetime.fromtimestamp(int(seconds), UTC)


def _clean(text: str) -> str:
    """Return a text without what no database keeps: NUL goes, half a character becomes "?"."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _message(message: Mapping[str, Any], update_id: int, bot_id: int) -> Heard | None:
    address = str(_id(message["chat"]["id"]))
    if SERVICE & message.keys():
        return None
    if message["chat"]["type"] != "private":
        return InGroup(address)
    text = _clean(said_in(message))
    meta: dict[str, Any] = {"message_id": _id(message["message_id"])}
    command, button = command_of(text), None
    if command is not None:
        name, behind = command
        if name == "start" and _PAYLOAD.fullmatch(behind):
            meta[PAYLOAD] = behind
        text = said_by(name, str(message["from"].get("language_code", ""))[:2]) or text
        button = button_of(name, behind)
    phone = own_phone(message)
    if phone is not None:
        meta["phone"] = phone
    if "media_group_id" in message:
        meta["album"] = _clean(str(message["media_group_id"]))[:64]
    return Said(
        Inbound(
            channel=NAME,
            external_id=f"{bot_id}:{update_id}",
            address=address,
            text=text,
            sent_at=_at(message["date"]),
            profile_name=_name(message["from"]),
            button=button,
            meta=meta,
            attachments=shown_in(message),
            files=files_of(message),
        )
    )


def _edited(message: Mapping[str, Any], update_id: int) -> Heard | None:
    # A place that moves is told as an edit every few seconds.
    if message["chat"]["type"] != "private" or "location" in message:
        return None
    address, message_id, text = str(_id(message["chat"]["id"])), _id(message["message_id"]), _clean(said_in(message))
    sent_at = _at(message["date"])
    # Bot API, Message: edit_date may be missing.
    edited_at = _at(message["edit_date"]) if "edit_date" in message else sent_at
    return Edited(address, message_id, text, sent_at, edited_at, update_id)


def _pressed(query: Mapping[str, Any]) -> Heard:
    sender, under = query["from"], (query.get("message") or {}).get("message_id")
    message_id = _id(under) if under is not None else None
    return Pressed(str(query["id"]), str(_id(sender["id"])), str(query.get("data") or ""), _name(sender), message_id)


def _membership(change: Mapping[str, Any], update_id: int) -> Heard | None:
    if change["chat"]["type"] != "private":
        return None
    reachable = change["new_chat_member"]["status"] not in ("kicked", "left")
    return Membership(str(_id(change["chat"]["id"])), reachable, _at(change.get("date", 0)), update_id)


def _name(sender: Mapping[str, Any]) -> str:
    names = [_clean(str(sender.get(part) or "")).strip() for part in ("first_name", "last_name")]
    return " ".join(name for name in names if name)[:200]
