"""What the pages need of the floor above, as callables that `bot/app.py` fills in: the console never imports `bot`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.clock import Clock
from core.connections import ChannelWords, Connection
from core.database import Database
from core.impact import Impact
from core.live import Live
from core.questions import Board
from core.settings import Settings


@dataclass(frozen=True)
class Ports:
    """The engine room as the pages see it.

    `ask(text, language)` plays one message without writing anything and returns the same plain explanation as
    `sapa ask --json`. `published()` tells the engine that knowledge or the business changed. `channels()` lists every
    channel with name, state ("on", "off", "broken") and a sentence: where customers find it, or what is wrong.
    `channel_words` has the words of every channel that there is, also while it is off. `connections()` tells how each
    one is connected, `test_channel(name)` begins to ask its provider and is False when nobody can be asked now.
    `join(session, first, second, now=, agent_id=, reason=)` makes one customer of two and
    `part(session, identity, now=, agent_id=, reason=)` takes an identity off; both raise `core.joining.NotJoined`.
    `revive(kind, row_id)` puts a parked row of "inbox", "outbox" or "update" back to work. `after_write()` wakes
    delivery after a page wrote to the outbox. `impact(entry)` replays past questions and tells what publishing a
    `faq_kb.entry.Entry` would change. `questions(fresh=)` returns what was asked and not answered, in groups; unless
    `fresh`, they may be ten minutes old. `local_address()` is where this server is reached on its own machine.
    """

    settings: Settings
    database: Database
    clock: Clock
    live: Live
    ask: Callable[[str, str | None], Mapping[str, Any]]
    published: Callable[[], None]
    channels: Callable[[], Sequence[Mapping[str, str]]]
    revive: Callable[[str, int], bool]
    after_write: Callable[[], None]
    channel_words: Mapping[str, ChannelWords]
    connections: Callable[[], Sequence[Connection]]
    test_channel: Callable[[str], bool]
    join: Callable[..., int]
    part: Callable[..., int]
    impact: Callable[[Any], Impact]
    questions: Callable[..., Board]
    local_address: Callable[[], str]
