"""What a channel is called and how it is connected, as pages and `sapa check` show it, and what the last test said.

Channels fill these in `bot/channels`, the console shows them; it learns no channel's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Boolean, Column, String, Table, Text, select, update

from core.database import Instant, Session, insert_into, metadata
from core.faults import Words, kept_words, words_of

channel_tests = Table(
    "channel_tests",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("begun_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("passed", Boolean),
    Column("words", Text),
)

# What our account is called there, so that a start knows it before the provider was asked again. `account` tells the
# accounts of one channel apart; it is no secret.
channel_names = Table(
    "channel_names",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account", String(80), nullable=False),
    Column("name", String(80), nullable=False),
)


@dataclass(frozen=True, slots=True)
class ChannelWords:
    """What the people of the desk call a channel, by language where words differ, and how it writes.

    `short` stands in a row of the queue, `title` within a sentence, `address` before the end of an address that nobody
    knows. `write` makes of Markdown what customers read there; None where a page shows it.
    """

    short: str = ""
    title: Words = field(default_factory=dict)
    address: Words = field(default_factory=dict)
    write: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting of the environment: its name, what it is for, whether the channel needs it, whether it is set."""

    name: str
    about: Words
    needed: bool
    is_set: bool


@dataclass(frozen=True, slots=True)
class AddressLine:
    """One address to open, or to type into a provider's page; `url` is whole."""

    about: Words
    url: str


@dataclass(frozen=True, slots=True)
class Connection:
    """A channel as it stands. `state` is "on", "off", "half" (settings missing, `fault` says which) or "restart"
    (settings changed since the start). `receives` is "page", "polling" or "webhook"; `entry` where customers find it.
    `can_test` tells whether a provider can be asked; `paused_until` whether it asked us to send nothing for a while.
    """

    name: str
    label: str
    state: str
    fault: Words = field(default_factory=dict)
    receives: str = ""
    entry: str = ""
    settings: tuple[SettingLine, ...] = ()
    addresses: tuple[AddressLine, ...] = ()
    can_test: bool = False
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """The last test of a channel: without an end and a verdict while it is under way, and what it said."""

    begun_at: datetime
    ended_at: datetime | None
    passed: bool | None
    words: Words


def title_of(known: Mapping[str, ChannelWords], channel: str, language: str) -> str:
    """Return what a channel is called within a sentence; one that says nothing, or is gone, goes by its name."""
    return known[channel].title.get(language, channel) if channel in known else channel


def begin_test(session: Session, channel: str, *, now: datetime) -> None:
    """Note that a channel is being tested; what an earlier test said is forgotten."""
    empty = {"begun_at": now, "ended_at": None, "passed": None, "words": None}
    fresh = insert_into(session.dialect.name, channel_tests).values(channel=channel, **empty)
    session.execute(fresh.on_conflict_do_update(index_elements=["channel"], set_=empty))


def end_test(session: Session, channel: str, *, passed: bool, words: Words, now: datetime) -> None:
    """Keep what a test said, in words for people: whoever reads them may have another language than who asked."""
    told = {"ended_at": now, "passed": passed, "words": kept_words(words)}
    session.execute(update(channel_tests).where(channel_tests.c.channel == channel).values(told))


def last_tests(session: Session) -> Mapping[str, Tried]:
    """Return the last test of each channel by its name."""
    return {
        row.channel: Tried(row.begun_at, row.ended_at, row.passed, words_of(row.words))
        for row in session.execute(select(channel_tests))
    }


def keep_name(session: Session, channel: str, account: str, name: str) -> None:
    """Keep what our account is called at a provider; what another account was called is forgotten."""
    told = {"account": account, "name": name}
    fresh = insert_into(session.dialect.name, channel_names).values(channel=channel, **told)
    session.execute(fresh.on_conflict_do_update(index_elements=["channel"], set_=told))


def kept_name(session: Session, channel: str, account: str) -> str:
    """Return what this very account was called when its provider was last asked, empty if it never was."""
    of = (channel_names.c.channel == channel) & (channel_names.c.account == account)
    return session.execute(select(channel_names.c.name).where(of)).scalar_one_or_none() or ""
