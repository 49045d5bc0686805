"""Kills while a provider tells how far messages came: it tells again, in any order, and no state goes back."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.callbacks import Told, hear
from bot.channels import Answer
from core.outbox import RANK
from core.tables import outbox
from tests.kill.forking import KILLED, kill_at, live
from tests.kill.ground import Ground, wait_for_the_dead
from tests.kill.test_sends import life, writes_lines
from tests.kill.world import ledger, opened
from tests.lives import let_go

WORDS = ("sent", "delivered", "read")


def calls_back(ground: Ground, words: Sequence[tuple[int, str]]) -> None:
    """One process that is told these words, two in a transaction, and answers the provider after each commit."""
    with opened(ground) as world:
        for first in range(0, len(words), 2):
            batch = words[first : first + 2]
            told = [Told(row, 1, "+62811", Answer("sent", provider_ref=f"post-{row}"), word) for row, word in batch]
            with world.house.database.transaction() as session:
                hear(session, "post", told, now=world.clock.at)
            for row, word in batch:
                world.note("heard", str(row), word)


def states(ground: Ground) -> dict[int, str]:
    """Return the state of every row that went by post."""
    with ground.database.snapshot() as session:
        rows = session.execute(select(outbox.c.id, outbox.c.state).where(outbox.c.channel == "post")).all()
    let_go(ground.database)
    return {row.id: row.state for row in rows}


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_kill_inside_a_callback_loses_no_word_that_was_taken_and_takes_no_state_back(
    ground: Ground, count: int
) -> None:
    ground.clear()
    assert live(lambda: life(ground, writes_lines)) == 0
    taken = sorted({int(words[1]) for words in ledger(ground.folder) if words[0] == "posted"})
    assert len(taken) > 2
    words = [(row, word) for row in taken for word in WORDS] * 2
    random.Random(count).shuffle(words)

    assert live(lambda: calls_back(ground, words), kill_at("O7", count)) == KILLED
    wait_for_the_dead(ground.database)
    heard = [(int(one[1]), one[2]) for one in ledger(ground.folder) if one[0] == "heard"]
    assert heard == words[: 2 * (count - 1)]
    now = states(ground)
    for row in taken:
        furthest = max([RANK[word] for one, word in heard if one == row], default=RANK["sent"])
        assert RANK[now[row]] == furthest

    assert live(lambda: calls_back(ground, words[len(heard) :])) == 0
    assert {row: state for row, state in states(ground).items() if row in taken} == dict.fromkeys(taken, "read")
