"""Messages as providers really bring them: shuffled, and each up to twenty times. Planned from a seed, then delivered.

What can be the same afterwards: a customer's own words are put in order by when they were sent, as long as they arrive
before their turn is played. So a plan has waves: within a wave everything may arrive in any order, of one customer too,
while copies arrive anywhere from then on: in the same request, in the same commit, in later ones, after the turn was
played, after a restart. Which of several equal wordings is said hangs on the message's number in the inbox, so the
houses that are compared have dice that always fall alike.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from core.inbox import Inbound, Received
from tests.kill.world import World
from tests.stage import BASE

CUSTOMERS, WAVES, MOST_COPIES = 48, 20, 20
# Complete bubbles only: a fragment makes its sender wait longer, so who is answered first would hang on the shuffle.
LINES = (
    "buka jam berapa ya kak?",
    "bisa bayar pakai qris?",
    "ongkir ke bandung berapa ya",
    "cara retur barang gimana kak",
    "pesanan saya sudah sampai mana ya",
    "ingatkan saya besok jam 9 pagi bayar listrik",
    "mau ngomong sama orang aja",
    "tidak jadi deh kak",
    "terima kasih banyak ya kak",
    "poin saya ada berapa",
    "alamat tokonya di mana?",
    "kartu saya 4111 1111 1111 1111 ditolak terus",
)
# Between two requests of one wave, and how long a wave is left to be answered.
ANSWERED = timedelta(seconds=30)

Request = list[Inbound]


@dataclass
class Wave:
    """Commits of requests of messages, in the order in which they arrive. `restarts` before the first of them."""

    commits: list[list[Request]] = field(default_factory=list)
    restarts: bool = False


def clean_waves(dice: random.Random) -> list[Wave]:
    """Return a plan in which every message arrives once, in the order in which it was sent, each in its own commit."""
    waves, numbers = [], Counter[str]()
    for wave in range(WAVES):
        sent: list[Inbound] = []
        for one in range(CUSTOMERS):
            address = f"v-{one:02d}"
            for bubble in range(dice.choice((1, 2, 3))):
                numbers[address] += 1
                at = BASE + wave * ANSWERED + timedelta(seconds=bubble)
                name = f"{address}:{numbers[address]}"
                sent.append(Inbound("web", name, address, dice.choice(LINES), at, meta={"client_id": name}))
        waves.append(Wave([[[message]] for message in sent]))
    # Customers get their numbers in one order however they are shuffled: they all begin in one commit.
    waves[0].commits = [[request for commit in waves[0].commits for request in commit]]
    return waves


def shuffled_waves(clean: Sequence[Wave], deliveries: int, dice: random.Random) -> list[Wave]:
    """Return the same messages so that `deliveries` arrive in all, none more than MOST_COPIES times, in any order."""
    arriving: list[list[Inbound]] = []
    places: list[tuple[int, Inbound]] = []
    for number, wave in enumerate(clean):
        messages = [message for commit in wave.commits for request in commit for message in request]
        dice.shuffle(messages)
        arriving.append(messages)
        places += [(number, message) for message in messages] * (MOST_COPIES - 1)
    for number, message in dice.sample(places, deliveries - sum(map(len, arriving))):
        # Half of all copies come at once, the others whenever.
        later = number if dice.random() < 0.5 else dice.randrange(number, len(clean))
        at = 0 if later > number else arriving[later].index(message) + 1
        # Right behind the first one, into the same request, or anywhere after it.
        arriving[later].insert(at if dice.random() < 0.2 else dice.randint(at, len(arriving[later])), message)
    waves = [Wave(_in_commits(_in_requests(messages, dice), dice)) for messages in arriving]
    waves[0].commits = [[request for commit in waves[0].commits for request in commit]]
    for number in (WAVES // 3, 2 * WAVES // 3):
        waves[number].restarts = True
    return waves


def _in_requests(messages: Sequence[Inbound], dice: random.Random) -> list[Request]:
    requests: list[Request] = []
    for message in messages:
        if requests and dice.random() < 0.4:
            requests[-1].append(message)
        else:
            requests.append([message])
    return requests


def _in_commits(requests: Sequence[Request], dice: random.Random) -> list[list[Request]]:
    commits: list[list[Request]] = []
    for request in requests:
        if commits and len(commits[-1]) < 400 and dice.random() < 0.97:
            commits[-1].append(request)
        else:
            commits.append([request])
    return commits


def deliver_wave(world: World, wave: Wave) -> list[tuple[str, Received]]:
    """Let a wave arrive and be answered; returns what each delivery was told, by its message's name."""
    told: list[tuple[str, Received]] = []

    async def arrive(commit: Sequence[Request]) -> None:
        waiting = [asyncio.ensure_future(world.house.receiver.receive(request)) for request in commit]
        await asyncio.sleep(0)
        world.house.receiver.commit_waiting()
        for request, answers in zip(commit, await asyncio.gather(*waiting), strict=True):
            told.extend((message.external_id, one) for message, one in zip(request, answers, strict=True))

    async def arrive_all() -> None:
        for commit in wave.commits:
            await arrive(commit)

    asyncio.run(arrive_all())
    world.let_pass(ANSWERED)
    while world.work() + world.deliver():
        pass
    return told
