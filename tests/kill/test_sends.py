"""Kills while a message goes through a provider: two sends at most, one where that is promised, none unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import deliver_once
from bot.channels import Channel
from bot.sender import Sender
from bot.sending import free_sends
from core.inbox import Inbound
from core.outbox import CLASSES, MOST_SENDS, Line, say_lines
from core.points import SENDS
from core.tables import conversations, outbox
from tests.kill.forking import KILLED, kill_at, live
from tests.kill.ground import Ground, wait_for_the_dead
from tests.kill.world import World, ledger, opened
from tests.lives import let_go
from tests.post import Post
from tests.stage import until

LINES = ("answer", "event", "reminder", "survey")
# Longer than any row may be on the wire.
LEASE_OVER = timedelta(seconds=40)


def post_of(world: World) -> Channel:
    """A provider that notes in the ledger what it took, at once."""
    return Post(before=lambda row: world.note("posted", str(row.outbox_id))).channel()


def life(ground: Ground, begin: Callable[[World], None]) -> None:
    """One process that sends whatever there is through the provider."""
    with opened(ground) as world:
        channels = {**world.house.channels, "post": post_of(world)}
        house = replace(world.house, channels=channels, sender=Sender())
        begin(world)
        if house.database.single_writer:
            with house.database.transaction() as session:
                free_sends(session, now=house.clock.now())
        house.sender.start(house, sends=True, receives=False)
        until(lambda: bool(house.sender.mine))
        quiet = 0
        while quiet < 8:
            quiet = 0 if deliver_once(house) else quiet + 1
            until(lambda: house.sender.is_idle or house.sender.has_answers)
            world.let_pass(timedelta(seconds=1))
        house.sender.stop()


def writes_lines(world: World) -> None:
    """A customer writes by post, is answered, and gets lines of several classes."""
    world.receive([Inbound("post", "p1", "+62811", "kak buka jam berapa ya?", world.clock.at)])
    world.let_pass(timedelta(seconds=20))
    world.work()
    with world.house.database.transaction() as session:
        talk = session.execute(select(conversations).where(conversations.c.channel == "post")).one()
        lines = [Line(talk.id, talk.identity_id, "post", "bot", f"baris {name}", 0, name) for name in LINES]
        say_lines(session, lines, now=world.clock.at)


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("point", SENDS)
def test_a_kill_on_the_way_repeats_once_at_most_and_leaves_nothing_unseen(
    ground: Ground, point: str, count: int
) -> None:
    ground.clear()
    assert live(lambda: life(ground, writes_lines), kill_at(point, count)) == KILLED
    wait_for_the_dead(ground.database)
    let_go(ground.database)
    assert live(lambda: life(ground, lambda world: world.let_pass(LEASE_OVER))) == 0

    taken = Counter(int(words[1]) for words in ledger(ground.folder) if words[0] == "posted")
    with ground.database.snapshot() as session:
        rows = session.execute(select(outbox).where(outbox.c.channel == "post").order_by(outbox.c.id)).all()
    let_go(ground.database)
    assert len(rows) > len(LINES)
    for row in rows:
        most = MOST_SENDS if CLASSES[row.message_class].repeat_once else 1
        assert taken[row.id] <= row.sends <= most
        assert row.state in ("sent", "parked")
        assert taken[row.id] >= 1 or "not known" in row.error
    assert sum(one - 1 for one in taken.values() if one > 1) <= 1
    first = list(dict.fromkeys(int(words[1]) for words in ledger(ground.folder) if words[0] == "posted"))
    assert first == sorted(first)
