"""A seeded story: customers write, wait, repeat themselves and opt out, agents act, reminders fall due."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.loading import load
from bot.parking import hand_over_parked
from bot.writing import write
from bot.writing_lines import Played
from core.claims import LEASE, claim_senders, release_senders
from core.conversations import Conflict, Move, move
from core.database import lock_rows
from core.tables import agents, conversations, identities, outbox
from tests.kill.story_reminders import books, calls_off, fires, tells_of_an_appointment
from tests.kill.world import World

LINES = (
    "halo kak",
    "buka jam berapa ya kak?",
    "mau tanya",
    "pesanan saya sudah sampai mana ya",
    "bisa bayar pakai qris?",
    "iya betul",
    "makasih kak",
    "mau ngomong sama orang aja",
    "tidak jadi deh kak",
    "mau ngomong sama orang aja",
    "STOP",
    "BERHENTI",
    "mulai",
)
STEPS = 36


def play(world: World, seed: int, steps: int = STEPS, trouble: Trouble | None = None) -> int:
    """Play so many steps of the story of this seed; returns how many the database refused.

    Only where there is `trouble` it may refuse: it comes before some steps and goes before others.
    """
    dice, refused = random.Random(seed), 0
    ops, weights = list(_WEIGHTS), list(_WEIGHTS.values())
    for _ in range(steps):
        op = dice.choices(ops, weights)[0]
        if trouble is None:
            op(world, dice)
            continue
        trouble.before_step(dice)
        try:
            op(world, dice)
        except OperationalError:
            # Loops ask again, pages and senders are told to come back: here that is a later step.
            refused += 1
    return refused


class Trouble(Protocol):
    """What keeps a database from answering, now and then."""

    def before_step(self, dice: random.Random) -> None:
        """Come, stay or go."""
        ...


def _write(world: World, dice: random.Random) -> None:
    some = dice.sample(world.customers, dice.choice((1, 1, 2, 4)))
    world.receive([world.bubble(address, dice.choice(LINES)) for address in some])


def _repeat(world: World, dice: random.Random) -> None:
    """A request that is sent again because its answer did not come back."""
    address = dice.choice(world.customers)
    if world.numbers.get(address):
        world.receive([world.bubble(address, "halo kak", dice.randint(1, world.numbers[address]))])


def _work(world: World, _dice: random.Random) -> None:
    world.let_pass(timedelta(seconds=4))
    world.work()


def _deliver(world: World, _dice: random.Random) -> None:
    world.deliver()


def _change_mind(world: World, dice: random.Random) -> None:
    """A customer says STOP while what nobody asked for is written to them and has not left."""
    with world.house.database.snapshot() as session:
        coming = (outbox.c.state == "due") & outbox.c.reminder_id.is_not(None)
        query = select(identities.c.address).join(outbox, outbox.c.identity_id == identities.c.id).where(coming)
        addresses = sorted(set(session.execute(query).scalars()) & set(world.customers))
    if addresses:
        world.receive([world.bubble(dice.choice(addresses), "STOP")])
        _work(world, dice)


def _stall(world: World, _dice: random.Random) -> None:
    """A worker stops in the middle for longer than its lease, another does the work, and then the first goes on."""
    house = world.house
    with house.database.transaction() as session:
        claims = claim_senders(session, now=world.clock.at, limit=1)
        for claim in claims:
            if claim.parked:
                hand_over_parked(session, claim, business=house.business, now=world.clock.at)
        release_senders(session, [claim for claim in claims if not claim.utterances])
    claims = [claim for claim in claims if claim.utterances]
    with house.database.snapshot() as session:
        loaded = load(session, claims, business=house.business, now=world.clock.at)
    played = [Played(one, house.engine.play(one.situation), "stalled", 0) for one in loaded]
    world.let_pass(LEASE + timedelta(seconds=10))
    world.work()
    with house.database.transaction() as session:
        lock_rows(session, identities, [claim.identity_id for claim in claims])
        write(session, played, now=world.clock.at, gather=True)


def _receipt(world: World, dice: random.Random) -> None:
    """A page tells how far it has shown what was sent, in any order."""
    with world.house.database.snapshot() as session:
        left = session.execute(select(outbox.c.id).where(outbox.c.state.in_(("sent", "delivered", "read")))).scalars()
        rows = dice.sample(known, min(3, len(known))) if (known := list(left)) else []
    state = dice.choice(("delivered", "read"))
    if rows:
        world.show(rows, state)


def _race(world: World, dice: random.Random) -> None:
    """Two agents decide to claim what they see waiting; the second has looked before the first was done."""
    with world.house.database.snapshot() as session:
        waiting = session.execute(select(conversations).where(conversations.c.state == "waiting")).first()
        people = session.execute(select(agents.c.id).order_by(agents.c.id)).scalars().all()
    if waiting is None:
        return
    world.act("claim", waiting.id, people[0], f"k{dice.getrandbits(40):x}")
    try:
        with world.house.database.transaction() as session:
            move(session, Move(waiting.id, waiting.version, "waiting", "agent", people[1]), now=world.clock.at)
    except Conflict:
        return


def _act(world: World, dice: random.Random) -> None:
    """An agent claims, answers, gives back or resolves whatever conversation."""
    with world.house.database.snapshot() as session:
        talks = session.execute(select(conversations).order_by(conversations.c.id)).all()
        people = session.execute(select(agents.c.id).order_by(agents.c.id)).scalars().all()
    if not talks:
        return
    # Mostly the newest and mostly its owner, or agents would meet only what is over or not theirs.
    chosen = dice.choice(talks[-4:])
    person = chosen.agent_id if chosen.agent_id and dice.random() < 0.7 else dice.choice(people)
    ours = ("reply", "reply", "reply", "return_to_bot", "resolve", "transfer")
    act = dice.choice(ours if chosen.agent_id == person else ("claim", "claim", "claim", "reply", "resolve"))
    world.act(act, chosen.id, person, f"k{dice.getrandbits(40):x}")


_WEIGHTS: dict[Callable[[World, random.Random], None], int] = {
    _write: 8,
    _repeat: 1,
    _work: 8,
    _deliver: 6,
    books: 3,
    fires: 3,
    calls_off: 2,
    tells_of_an_appointment: 2,
    _act: 7,
    _stall: 1,
    _receipt: 3,
    _race: 1,
    _change_mind: 2,
}
