"""The ways to reach customers: one file or folder per channel, each with the constant CHANNEL.

Nothing above learns a channel's name: `bot/delivery.py` hands rows over and reads verdicts, `bot/web.py` mounts routes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.database import Database, Session
from core.inbox import Inbound, Received
from core.live import Live, News
from core.plugins import load_plugins

if TYPE_CHECKING:
    from fastapi import APIRouter

    from bot.house import House


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One outbox row on its way. `body` has author, kind, text and what belongs to it.

    `owner` is the state of the conversation now: bot, waiting, agent or resolved.
    """

    outbox_id: int
    identity_id: int
    address: str
    conversation_id: int
    message_class: str
    body: Mapping[str, Any]
    proactive: bool
    owner: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one row: "sent", "held" when nobody can receive it now (it stays due until its end), "parked".

    `error` says in words why a row was parked; it is shown to operators.
    """

    outbox_id: int
    state: str
    news: tuple[News, ...] = ()
    error: str = ""


def _nothing(_database: Database, _now: datetime) -> None:
    """Most channels keep nothing of their own."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that lives in our own database.

    `deliver` runs inside the transaction that marks the rows, `received` inside the one that keeps messages that came
    in for the first time; both may return news to tell once it is committed. `sweep` is called every hour and deletes
    what nobody needs any more. `reaches_absent` tells whether a message arrives although the customer closed the page
    or app: where it does not, a waiting customer is asked where else to be reached. `page` is the path at which
    customers find it, if it is a page of ours.
    """

    label: str
    deliver: Callable[[Session, Sequence[Outgoing], Live, datetime], Sequence[Verdict]]
    received: Callable[[Session, Sequence[tuple[Inbound, Received]], datetime], Sequence[News]]
    routes: Callable[[House], APIRouter]
    sweep: Callable[[Database, datetime], None] = _nothing
    reaches_absent: bool = True
    page: str = ""


def load_channels() -> Mapping[str, Channel]:
    """Read every channel of this folder. Raises PluginError for a broken one."""
    return load_plugins("bot.channels", "CHANNEL", Channel)
