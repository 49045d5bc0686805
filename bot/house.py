"""The house as its loops and routes see it: settings, database, clock, and the parts that are swapped when edited.

Built by `bot/app.py` only.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.channels import Channel
from bot.engine import Engine
from bot.metrics import Metrics
from bot.receipts import Receipts
from bot.receiver import Receiver
from bot.sender import Sender
from core.business import Business
from core.clock import Clock
from core.database import Database
from core.live import Live
from core.settings import Settings
from core.words import Way
from handover.notices import Notice


@dataclass
class House:
    """Everything a running process holds. `engine` and `business` are immutable snapshots, replaced as a whole."""

    settings: Settings
    database: Database
    clock: Clock
    live: Live
    engine: Engine
    business: Business
    receiver: Receiver
    channels: Mapping[str, Channel]
    notices: Mapping[str, Notice]
    metrics: Metrics
    receipts: Receipts = field(default_factory=Receipts)
    sender: Sender = field(default_factory=Sender)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The channels that can be entered by a link now."""
        entered = ((name, one) for name, one in self.channels.items() if one.deep_link and one.deep_link(self, ""))
        return tuple(Way(name, one.label) for name, one in entered)

    @property
    def labels(self) -> Mapping[str, str]:
        """What people call each channel."""
        return {name: channel.label for name, channel in self.channels.items()}

    @property
    def page_bound(self) -> frozenset[str]:
        """The channels that reach nobody who closed the page."""
        return frozenset(name for name, channel in self.channels.items() if not channel.reaches_absent)
