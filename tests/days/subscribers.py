"""Customers of a simulated day who write through a provider: it brings their messages late, in another order or twice,
and they may block the house until they write again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from core.inbox import Inbound
from tests.days.customers import Customer
from tests.days.line import CHANNEL

# Seconds between a message and its arrival: more than between two bubbles of a burst.
LONGEST_WAY = 3.0


@dataclass
class Subscriber(Customer):
    """A person on a phone, who has no page that could be open or closed."""

    channel: str = CHANNEL
    # The newest of their messages that arrived, by its place among them.
    newest: int = -1

    def writes(self, *texts: str) -> None:
        """Send messages; each takes its own time to the house, and whoever writes no longer blocks it."""
        self.town.counts["messages"] += len(texts)
        self.town.provider.blocked.discard(self.address)
        for text in texts:
            bubble = self._bubble(text)
            way = partial(self._is_brought, len(self.sent) - 1, bubble)
            self.town.agenda.after(self.town.dice.uniform(0.05, LONGEST_WAY), way)

    def _is_brought(self, place: int, bubble: Inbound) -> None:
        """Let the provider bring a message, now and then again since it heard no answer."""
        self.town.counts["reordered"] += place < self.newest
        self.newest = max(place, self.newest)
        self.arrives([bubble] * self.town.dice.choice((1, 1, 1, 2)))

    def _bubble(self, text: str) -> Inbound:
        bubble = replace(self.town.world.bubble(self.address, text), channel=CHANNEL, meta={})
        self.sent.append(bubble)
        return bubble

    def opens(self) -> None:
        """Take the phone; nothing waits for that."""

    def goes_away(self) -> None:
        """Put the phone away; some have had enough, and block the house until they write the next time."""
        if self.town.dice.random() < 0.25:
            self.town.counts["blocks"] += 1
            self.town.provider.blocked.add(self.address)

    def is_there_again(self) -> None:
        """Whoever blocked the house comes back by writing."""
        if self.address in self.town.provider.blocked:
            self.town.provider.blocked.discard(self.address)
            self.arrives([self._bubble("halo kak")])
