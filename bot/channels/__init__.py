"""The ways to reach customers: one file or folder per channel, each with the constant CHANNEL.

Nothing above learns a channel's name: `bot/delivery.py` hands rows over and reads verdicts, `bot/sending.py` does so
for channels of a provider, `bot/web.py` mounts routes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from core.connections import AddressLine, ChannelWords, SettingLine
from core.database import Database, Session
from core.faults import Words
from core.inbox import Inbound, Received
from core.live import Live, News
from core.plugins import load_plugins
from core.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter
    from pydantic_settings import BaseSettings

    from bot.house import House


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One outbox row on its way. `body` has author, kind, text and what belongs to it.

    `owner` is the state of the conversation now: bot, waiting, agent or resolved. `waited` tells that what nobody asked
    for was put off before, since its customer could not be reached. `attempt` counts the tries of this row from 1, so
    that what a provider tells later names the one it is about.
    """

    outbox_id: int
    identity_id: int
    address: str
    conversation_id: int
    message_class: str
    body: Mapping[str, Any]
    proactive: bool
    owner: str
    waited: bool = False
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one row: "sent", "held" when nobody can receive it now (it stays due until its end), "parked".

    `error` says in words why a row was parked; it is shown to operators.
    """

    outbox_id: int
    state: str
    news: tuple[News, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered to one send; three-valued, because it may not answer at all.

    `state` is "sent"; "later" (certainly not sent: again after `retry_after`, else after a growing pause); "unknown"
    (the request was written and no answer came: it may have been sent); "failed" (it never will be). `error` says why,
    in both languages as `core/faults.py` keeps them. `unreachable`: the customer blocked us or is gone; `opted_out`:
    the provider keeps a STOP of theirs. `parts` of a text that needs several messages were accepted before it ended;
    the next try begins behind them. `instead` is what a failed row's body must carry to be sent once more in another
    form. `found`: it was taken by an earlier try, this one sent nothing.
    """

    state: str
    provider_ref: str | None = None
    retry_after: timedelta | None = None
    error: str = ""
    unreachable: bool = False
    opted_out: bool = False
    parts: int = 0
    instead: Mapping[str, Any] | None = None
    found: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of fetching one file.

    `state` is "here" with its `content`; "later" (the provider is away or asks for patience); "gone" (it never will
    be, `error` says why in words, or is TOO_BIG).
    """

    state: str
    content: bytes = b""
    error: str = ""


# The provider hands out no files of this size.
TOO_BIG = "too_big"


class Carrier(Protocol):
    """The living end of a provider's channel in one process. Its coroutines run in the one loop of `bot/sender.py`."""

    def wait(self, address: str, now: datetime) -> timedelta:
        """Return how long a message to this address must wait for the provider's limits; zero takes a place."""
        ...

    def give_back(self, address: str) -> None:
        """Give back the place of a row of which nothing is sent after all."""
        ...

    async def send(self, row: Outgoing) -> Answer:
        """Send one row. What raises here counts as unknown."""
        ...

    async def fetch(self, ref: str) -> Fetched:
        """Fetch a file that a customer sent, by what its RemoteFile named. What raises here counts as "later"."""
        ...

    async def receive(self) -> None:
        """Receive until it is cancelled, or do what receiving by webhook needs and wait. One process at a time does."""
        ...

    async def close(self) -> None:
        """Close what is open."""
        ...


@runtime_checkable
class Finder(Protocol):
    """A carrier whose provider tells what it took: asked before a send of unknown end is repeated or given up."""

    async def find(self, row: Outgoing, since: datetime) -> Answer | None:
        """Return "sent", `found`, with the provider's reference when the row was taken since then, else None.

        Raises whatever it likes when the provider cannot be asked; then nothing is repeated yet.
        """
        ...


def _nothing(_database: Database, _now: datetime) -> None:
    """Most channels keep nothing of their own."""


def _always(_settings: Settings) -> bool:
    """A channel that needs no account."""
    return True


@dataclass(frozen=True, slots=True)
class Guide:
    """How a channel is set up: `receives` is "page", "polling" or "webhook" (empty while it is off), its settings, and
    the addresses to open or to type into a provider's page.
    """

    receives: str = ""
    settings: tuple[SettingLine, ...] = ()
    addresses: tuple[AddressLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that lives in our own database and has `deliver`, or one of a provider, which has `carrier`.

    `deliver` runs inside the transaction that marks the rows, `received` inside the one that keeps messages that came
    in for the first time; both may return news to tell once it is committed. `carrier` makes the living end; it may
    take seconds. `is_on` tells whether its credentials are set and raises SettingsError when half of them are;
    `check` asks the provider and returns what it says by language, or raises SettingsError in words. `sweep` is
    called every hour and deletes what nobody needs any more. `reaches_absent` tells whether a message arrives
    although the customer closed the page or app: where it does not, a waiting customer is asked where else to be
    reached. `page` is the path at which customers find it, if it is a page of ours. `deep_link` returns the address
    by which a customer enters this channel with a token of `core/linking.py`, None while that is not known; it asks
    nobody. The token then comes back in a message's `meta["payload"]` or within its text. `guide` tells how it is set
    up, also while it is off; it never shows a secret and raises nothing. `words` are what console and brief call it.
    `settings` is the class of its own settings.
    """

    label: str
    received: Callable[[Session, Sequence[tuple[Inbound, Received]], datetime], Sequence[News]]
    routes: Callable[[House], APIRouter]
    deliver: Callable[[Session, Sequence[Outgoing], Live, datetime], Sequence[Verdict]] | None = None
    carrier: Callable[[House], Carrier] | None = None
    is_on: Callable[[Settings], bool] = _always
    check: Callable[[House], Words] | None = None
    sweep: Callable[[Database, datetime], None] = _nothing
    reaches_absent: bool = True
    page: str = ""
    deep_link: Callable[[House, str], str | None] | None = None
    guide: Callable[[Settings], Guide] | None = None
    words: ChannelWords = field(default_factory=ChannelWords)
    settings: type[BaseSettings] | None = None


def load_channels() -> Mapping[str, Channel]:
    """Read every channel of this folder. Raises PluginError for a broken one."""
    return load_plugins("bot.channels", "CHANNEL", Channel)


def settings_kinds() -> Sequence[type[BaseSettings]]:
    """Return the classes of all settings that this process may be given. Raises PluginError for a broken channel."""
    return (Settings, *(channel.settings for channel in load_channels().values() if channel.settings))


def switched_on(settings: Settings) -> Mapping[str, Channel]:
    """Return the channels that have what they need. Raises SettingsError for half of it."""
    return {name: channel for name, channel in load_channels().items() if channel.is_on(settings)}
