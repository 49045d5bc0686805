"""Kills while a customer's file is fetched from its provider: it comes all the same, and once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels import Fetched
from bot.sender import Sender
from core.channel_tables import remote_files
from core.inbox import Inbound, RemoteFile
from core.points import FETCHES
from core.remote_files import LEASE
from core.tables import attachments, inbox, messages
from tests.kill.forking import KILLED, kill_at, live
from tests.kill.ground import Ground, wait_for_the_dead
from tests.kill.world import World, opened
from tests.lives import let_go
from tests.post import Post
from tests.stage import until

FILES = {name: b"\xff\xd8\xff" + name.encode() for name in ("satu", "dua", "tiga")}


def life(ground: Ground, begin: Callable[[World], None]) -> None:
    """One process that fetches whatever there is."""
    with opened(ground) as world:
        post = Post(files={name: Fetched("here", content) for name, content in FILES.items()})
        house = replace(world.house, channels={**world.house.channels, "post": post.channel()}, sender=Sender())
        begin(world)
        house.sender.start(house, sends=True, receives=False)

        def is_done() -> bool:
            with house.database.snapshot() as session:
                rows = session.execute(select(remote_files.c.state)).scalars().all()
            return len(rows) == len(FILES) and "due" not in rows

        until(is_done)
        house.sender.stop()


def writes_files(world: World) -> None:
    """A customer sends three photos; the first is worked on before any file is there, the others are not."""
    for number, name in enumerate(FILES):
        file = RemoteFile(name, f"{name}.jpg", "image/jpeg", None)
        world.receive([Inbound("post", f"p{number}", "+62811", "", world.clock.at, files=(file,))])
        if number == 0:
            world.let_pass(timedelta(seconds=20))
            world.work()


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("point", FETCHES)
def test_a_kill_loses_no_file_and_shows_none_twice(ground: Ground, point: str, count: int) -> None:
    ground.clear()
    assert live(lambda: life(ground, writes_files), kill_at(point, count)) == KILLED
    wait_for_the_dead(ground.database)
    let_go(ground.database)

    def goes_on(world: World) -> None:
        world.let_pass(LEASE + timedelta(seconds=1))
        world.work()

    assert live(lambda: life(ground, goes_on)) == 0
    with ground.database.snapshot() as session:
        kept = set(session.execute(select(attachments.c.content)).scalars())
        states = session.execute(select(remote_files.c.state, remote_files.c.ref, remote_files.c.attempts)).all()
        listed = session.execute(select(inbox.c.attachments).where(inbox.c.channel == "post")).scalars().all()
        bodies = session.execute(select(messages.c.body).where(messages.c.inbox_id.is_not(None))).scalars().all()
    let_go(ground.database)
    assert kept == set(FILES.values())
    assert {(row.state, row.ref) for row in states} == {("here", None)}
    assert all(row.attempts <= 2 for row in states)
    of_lines = [file for body in bodies if body for file in body["attachments"]]
    of_inbox = [file for files in listed for file in files]
    for found in (of_lines, of_inbox):
        assert len(found) == len(FILES) == len({file["sha256"] for file in found if file["sha256"]})
