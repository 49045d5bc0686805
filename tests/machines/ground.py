"""The ground that the state machines stand on: one migrated database, one transaction per example that is rolled back.

A machine makes no commit, so that a step costs its statements and nothing else. Every step ends in one comparison of
rows and model, and comparisons are what is counted.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test
from sqlalchemy import insert, select

from bot.channels import Channel, Outgoing, Verdict
from core.conversations import Conflict
from core.database import Database, Session
from core.tables import agents, customers, identities
from handover.acts import NotAllowed

# The same for everybody, so that a red run is the fault of a change and not of chance; MACHINE_SEED=7 looks elsewhere.
USUAL = 20261122
SEED = int(os.environ.get("MACHINE_SEED") or USUAL)
# What was found is made smaller, which takes minutes, only with MACHINE_SHRINK=1.
# What each of the five machines must have done on SQLite; MACHINE_STEPS=100000 looks longer.
STEPS = int(os.environ.get("MACHINE_STEPS") or "4000")
# On PostgreSQL a statement costs several times as much: fewer of the same steps.
SHARE = {"sqlite": 1.0, "postgresql": 0.1}
STEPS_PER_EXAMPLE = 50
# Whatever a machine says that it must meet, it meets at least so often in a full run.
SELDOM = 5
# Monday 23 November 2026, ten in the morning in Jakarta.
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CHANNELS = ("web", "other")

# Plants a bug for as long as a test runs.
Bug = Callable[[pytest.MonkeyPatch], None]


@dataclass
class Ground:
    """One connection for all examples of a machine. `compared` counts the steps that ended in a comparison, `met`
    what happened in them: a machine that hardly ever gets anywhere proves nothing.
    """

    session: Session
    compared: int = 0
    met: Counter[str] = field(default_factory=Counter)

    def people(self, names: tuple[str, ...]) -> list[int]:
        """Add agents; returns their ids."""
        row = {"role": "agent", "on_duty": True, "created_at": START}
        return [
            self._add(insert(agents).values(login=name.lower(), name=name, **row).returning(agents.c.id))
            for name in names
        ]

    def customers(self, count: int, channels: tuple[str, ...] = ("web",)) -> list[tuple[int, list[int]]]:
        """Add customers with an identity on each channel; returns their ids with those of their identities."""
        made = []
        for number in range(count):
            row = {"name": f"Dewi {number}", "external_id": f"c{number}", "created_at": START}
            person = self._add(insert(customers).values(**row).returning(customers.c.id))
            known = [
                self._add(
                    insert(identities)
                    .values(
                        channel=channel,
                        address=f"a{number}",
                        customer_id=person,
                        created_at=START,
                        last_inbound_at=START - timedelta(hours=3),
                    )
                    .returning(identities.c.id)
                )
                for channel in channels
            ]
            made.append((person, known))
        return made

    def _add(self, statement: Any) -> int:
        return int(self.session.execute(statement).scalar_one())


class Machine(RuleBasedStateMachine):
    """One example: a transaction of its own, a clock, and after every step the comparison that `agrees` makes."""

    # What must have happened in a full run.
    must_meet: tuple[str, ...] = ()

    def __init__(self, ground: Ground) -> None:
        super().__init__()
        self.ground, self.session, self.now = ground, ground.session, START
        self.example = self.session.begin()
        # The first comparison comes before the first step.
        self.ground.compared -= 1
        self.prepare()

    def prepare(self) -> None:
        """Write the rows that every example begins with."""
        raise NotImplementedError

    def agrees(self) -> None:
        """Compare rows and model. Raises AssertionError when they differ."""
        raise NotImplementedError

    def finish(self) -> None:
        """Look at the whole at the end of an example, where a machine wants to."""

    @invariant()
    def compare(self) -> None:
        """After every step."""
        self.agrees()
        self.ground.compared += 1

    def teardown(self) -> None:
        """End the example: nothing of it stays."""
        try:
            self.finish()
        finally:
            self.example.rollback()

    def meets(self, what: str) -> None:
        """Count that something happened."""
        self.ground.met[what] += 1

    def tries(self, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Let somebody act as in a transaction of their own; returns what came of it, the refusal if there was one."""
        try:
            with self.session.begin_nested():
                return act(self.session, *given, now=self.now, **named)
        except (NotAllowed, Conflict) as refusal:
            return refusal

    def newer(self, table: Any, last: int) -> list[Any]:
        """Return the rows that came after this id, oldest first."""
        return list(self.session.execute(select(table).where(table.c.id > last).order_by(table.c.id)).all())


def refused(result: object) -> bool:
    """Whether an act was refused."""
    return isinstance(result, Exception)


def run_machine(machine: Callable[[], Machine], steps: int, *, shrink: bool = True) -> None:
    """Run examples of a machine until about so many steps are done, always the same ones for one SEED."""
    # Some examples end early: three tenths more of them.
    examples = max(1, round(steps * 1.3 / STEPS_PER_EXAMPLE))
    run_state_machine_as_test(
        # Hypothesis only calls it, so that whatever makes a machine will do.
        cast("type[Machine]", seed(SEED)(machine)),
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS_PER_EXAMPLE,
            # What an earlier run met must not decide what this one does, nor how fast this machine is today.
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        ),
    )


def explore(machine: type[Machine], database: Database, backend: str) -> None:
    """Do this backend's share of STEPS with a machine, and make sure that they were done."""
    wanted = round(STEPS * SHARE[backend])
    with standing_on(database) as ground:
        run_machine(lambda: machine(ground), wanted, shrink="MACHINE_SHRINK" in os.environ)
        print(f"\nMACHINE_SEED={SEED}: {ground.compared} steps on {backend}", dict(ground.met), sep="\n")
        assert ground.compared >= wanted
        # Another seed may be less lucky, and looks for something else.
        if (backend, SEED) == ("sqlite", USUAL):
            assert [what for what in machine.must_meet if ground.met[what] < SELDOM] == []


def finds(machine: type[Machine], database: Database) -> bool:
    """Whether a machine finds what was planted within a full run, and does so by its own comparisons."""
    with standing_on(database) as ground:
        try:
            run_machine(lambda: machine(ground), STEPS, shrink=False)
        except AssertionError:
            return True
    return False


@contextmanager
def standing_on(database: Database) -> Iterator[Ground]:
    """Open the one connection that all examples of a test share."""
    with database.writing.connect() as session:
        yield Ground(session)


@dataclass
class Provider:
    """A channel's other end, which does as told: `away` holds rows, `odd` rows make it raise, the others are taken."""

    away: bool = False
    odd: frozenset[int] = frozenset()
    taken: list[tuple[Outgoing, datetime]] = field(default_factory=list)

    def channel(self) -> Channel:
        """Return the channel that hands over to this provider."""
        no_routes: Any = None
        return Channel("test", deliver=self.deliver, received=lambda *_: [], routes=no_routes)

    def deliver(self, _session: Session, rows: Any, _live: Any, now: datetime) -> list[Verdict]:
        """Take what may be taken."""
        if any(row.outbox_id in self.odd for row in rows):
            raise ValueError("the provider cannot read this")
        held = [row for row in rows if row.proactive and self.away]
        gone = [row for row in rows if row not in held]
        self.taken += [(row, now) for row in gone]
        return [Verdict(row.outbox_id, "held") for row in held] + [Verdict(row.outbox_id, "sent") for row in gone]
