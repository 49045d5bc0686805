"""Plays the demo's conversations through the real engine at times that have passed, inside the caller's transaction.

What an agent reads under a reply is therefore what the engine really decided, not something written for show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.demo.content import instant, rows
from bot.demo.filling import Cast
from bot.demo.marker import AUTHOR
from bot.engine import Engine
from bot.loading import load
from bot.writing import write
from bot.writing_lines import Played
from core.business import Business
from core.claims import Claim
from core.database import Session
from core.inbox import Inbound, receive
from core.tables import conversations, inbox, outbox
from core.text import mask
from core.words import Utterance
from handover import acts

_SAYS = re.compile(r"(\d+) (\w+): (.+)")
_NOTES = re.compile(r"(\d+) (\w+) notes: (.+)")
_ACTS = re.compile(r"(\d+) (\w+) (claims|returns|resolves)")
ACTS = {"claims": acts.claim, "returns": acts.return_to_bot, "resolves": acts.resolve}


@dataclass
class Play:
    """One playing of all conversations: the house's parts and the cast."""

    session: Session
    engine: Engine
    business: Business
    cast: Cast
    said: int = field(default=0)

    def all(self, *, now: datetime) -> None:
        """Play every conversation of `talks.toml`, the oldest first."""
        begun = [(instant(talk["begins"], now=now, zone=self.business.zone), talk) for talk in rows("talks", "talk")]
        for begins_at, talk in sorted(begun, key=lambda pair: pair[0]):
            self.one(talk, begins_at)

    def one(self, talk: Mapping[str, Any], begins_at: datetime) -> None:
        """Play one conversation line by line. Raises ValueError for a line that cannot be read."""
        identity_id = self.cast.identities[talk["customer"]]
        for line in talk["lines"]:
            step = _NOTES.fullmatch(line) or _ACTS.fullmatch(line) or _SAYS.fullmatch(line)
            if step is None:
                raise ValueError(f"the demo's line {line!r} is not read; expected such as '2 rani: halo'")
            self._step(identity_id, step, begins_at + timedelta(minutes=int(step[1])))
            self._arrive(identity_id)

    def _step(self, identity_id: int, step: re.Match[str], at: datetime) -> None:
        agent_id = self.cast.agents.get(step[2])
        if agent_id is None:
            self._hear(identity_id, step[3], at)
            return
        talk_id = self._talk(identity_id)
        if step.re is _ACTS:
            ACTS[step[3]](self.session, talk_id, agent_id, now=at)
        elif step.re is _NOTES:
            acts.note(self.session, talk_id, agent_id, step[3], now=at)
        else:
            acts.reply(self.session, talk_id, agent_id, step[3], client_key=None, now=at)

    def _hear(self, identity_id: int, text: str, at: datetime) -> None:
        """Let one bubble be received, played and written, as receiver and worker would."""
        self.said += 1
        arrived = Inbound("web", f"{AUTHOR}:{self.said}", self._address(identity_id), mask(text).text, at)
        [received] = receive(self.session, [arrived], now=at, gather=timedelta(0))
        # Claimed by hand: the queue may hold real customers, whom the demo must not touch.
        self.session.execute(
            update(inbox).where(inbox.c.id == received.inbox_id).values(state="claimed", attempts=inbox.c.attempts + 1)
        )
        claim = Claim(identity_id, 0, (Utterance(received.inbox_id, arrived.text, at),), first_at=at)
        [loaded] = load(self.session, [claim], business=self.business, now=at)
        outcome = self.engine.play(loaded.situation)
        write(self.session, [Played(loaded, outcome, self.engine.version, 1)], now=at, gather=False)

    def _arrive(self, identity_id: int) -> None:
        """Mark what was said as delivered and read: nobody's page is open at these addresses."""
        self.session.execute(
            update(outbox)
            .where(outbox.c.identity_id == identity_id, outbox.c.state == "due")
            .values(state="read", sent_at=outbox.c.created_at)
        )

    def _address(self, identity_id: int) -> str:
        name = next(name for name, one in self.cast.identities.items() if one == identity_id)
        return f"{AUTHOR}-{name}"

    def _talk(self, identity_id: int) -> int:
        newest = select(conversations.c.id).where(conversations.c.identity_id == identity_id)
        return int(self.session.execute(newest.order_by(conversations.c.id.desc()).limit(1)).scalar_one())


def expected_endings() -> Sequence[tuple[str, str]]:
    """Return (customer, state) as every conversation of the demo shall end, for the test that plays it."""
    return [(talk["customer"], talk["ends"]) for talk in rows("talks", "talk")]
