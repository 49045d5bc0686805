"""Edits and blocks: told twice, in any order or before their message, they end as their customer left them."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot.erasing import forget
from bot.ticking import sweep
from core.changes import KEPT
from core.channel_tables import channel_changes
from core.tables import identities, inbox, messages
from tests.fakes.telegram import Telegram
from tests.stage import Stage, until
from tests.telegram.conftest import Chatter

Told = tuple[str, dict[str, Any], int]


def edits_of(first: dict[str, Any], number: int) -> list[Told]:
    """Four edits, the last two within one second, of which the one with the higher number counts."""
    wanted = [("1 botol", 1), ("2 botol", 2), ("1 botol", 3), ("3 botol", 3)]
    return [
        ("edited_message", {**first, "text": text, "edit_date": first["date"] + later}, number + place)
        for place, (text, later) in enumerate(wanted)
    ]


def blocks_of(first: dict[str, Any], number: int, *states: str) -> list[Told]:
    """A customer who leaves and comes back, a second after the other, beginning in that of their message."""
    return [
        ("my_chat_member", blocked(first["chat"]["id"], state, first["date"] + place), number + place)
        for place, state in enumerate(states)
    ]


def blocked(chat_id: int, state: str, at: int) -> dict[str, Any]:
    """A change of membership as the Bot API tells it."""
    return {"chat": {"id": chat_id, "type": "private"}, "date": at, "new_chat_member": {"status": state}}


def tell(telegram: Telegram, told: list[Told]) -> None:
    """Deliver updates in this order and wait until all are taken."""
    for kind, content, number in told:
        telegram.add(kind, content, update_id=number)
    until(lambda: not telegram.waiting)


def texts(stage: Stage) -> list[str]:
    """The texts of the inbox."""
    return [row.text for row in stage.rows(select(inbox.c.text).order_by(inbox.c.id))]


def notes(stage: Stage) -> list[str]:
    """What agents were told of edits."""
    found = stage.rows(
        select(messages.c.text, messages.c.body).where(messages.c.kind == "note").order_by(messages.c.id)
    )
    assert all(row.body == {"about": "edited"} for row in found)
    return [row.text for row in found]


def reach(stage: Stage) -> dict[str, bool]:
    """Whether each customer can be reached."""
    found = stage.rows(select(identities.c.address, identities.c.unreachable_at))
    return {row.address: row.unreachable_at is None for row in found}


def test_shuffled_and_repeated_deliveries_end_in_the_same_state(shop: Stage, telegram: Telegram) -> None:
    dice = random.Random(11)
    left = {}
    for place in range(16):
        chat_id, number = 7100 + place, 20_000 + 100 * place
        states = ("kicked", "member", "kicked")[: 2 + place % 2]
        left[str(chat_id)] = states[-1] == "member"
        first = telegram.message(chat_id, "Sari", text="asli")
        told = [("message", first, number), *edits_of(first, number + 10), *blocks_of(first, number + 20, *states)]
        told += dice.choices(told, k=len(told))
        dice.shuffle(told)
        tell(telegram, told)
    assert texts(shop) == ["3 botol"] * 16
    assert reach(shop) == left
    assert shop.rows(select(channel_changes.c.thing).where(channel_changes.c.waits)) == []


def test_of_edits_of_what_was_read_agents_are_told_the_newest_last(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    first = telegram.message(7001, "Sari", text="kak buka jam berapa ya?")
    tell(telegram, [("message", first, 20_000)])
    sari.waits()
    dice = random.Random(3)
    told = edits_of(first, 20_010) * 2
    dice.shuffle(told)
    tell(telegram, told)
    assert notes(shop)[-1] == "3 botol"
    assert len(notes(shop)) <= 4
    assert texts(shop) == ["kak buka jam berapa ya?"]
    # Back to what it was: without a word of it agents would go by the edit before.
    again = {**first, "edit_date": first["date"] + 9}
    tell(telegram, [("edited_message", again, 20_020), ("edited_message", again, 20_021)])
    assert notes(shop)[-2:] == ["3 botol", "kak buka jam berapa ya?"]


def test_an_older_edit_again_and_an_older_block_again_change_nothing(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    first = telegram.message(7001, "Sari", text="asli")
    one, two, *_ = edits_of(first, 20_010)
    block, back = blocks_of(first, 20_020, "kicked", "member")
    tell(telegram, [("message", first, 20_000), one, two, one, block, back, block])
    assert (texts(shop), reach(shop)) == (["2 botol"], {"7001": True})


def test_an_edit_before_its_message_waits_for_it_also_with_customers_who_are_new(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    first = telegram.message(7001, "Sari", text="kak buka jam brp?")
    other = telegram.message(7001, "Sari", text="yang lain")
    edit = {**first, "text": "kak tutup jam berapa ya?", "edit_date": first["date"] + 2}
    tell(telegram, [("edited_message", edit, 20_001)])
    assert texts(shop) == []
    tell(telegram, [("message", other, 20_002)])
    assert texts(shop) == ["yang lain"]
    tell(telegram, [("message", first, 20_000)])
    assert texts(shop) == ["yang lain", "kak tutup jam berapa ya?"]
    sari.waits()
    assert notes(shop) == []


def test_an_edit_that_waits_counts_against_later_ones(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    first = telegram.message(7001, "Sari", text="asli")
    one, two, *_ = edits_of(first, 20_010)
    tell(telegram, [two, one, ("message", first, 20_000)])
    assert texts(shop) == ["2 botol"]


def test_whoever_left_after_writing_is_not_taken_for_reachable_when_the_message_comes_late(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    first = telegram.message(7001, "Sari", text="halo")
    tell(telegram, [*blocks_of(first, 20_001, "kicked"), ("message", first, 20_000)])
    assert reach(shop) == {"7001": False}
    shop.clock.advance(timedelta(minutes=1))
    sari.writes("saya kembali")
    until(lambda: reach(shop) == {"7001": True})


def test_an_edit_of_a_message_from_before_this_house_is_not_kept(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    first = telegram.message(7001, "Sari", text="lama sekali")
    shop.clock.advance(timedelta(hours=25))
    # Telegram keeps an edit for a day from the date of its message; a server of one's own may not.
    told = {"update_id": 1, "edited_message": first}

    async def hand_over() -> None:
        taken = shop.house.sender.within("telegram", lambda carrier: carrier.intake.take([told]))
        assert taken is not None
        await taken

    asyncio.run(hand_over())
    sari.says("halo")
    assert shop.rows(select(channel_changes)) == []


def test_what_was_changed_is_forgotten_with_the_customer_and_after_a_month(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    sari.says("halo")
    first = telegram.message(7001, "Sari", text="rahasia")
    tell(telegram, [("edited_message", {**first, "edit_date": first["date"]}, 20_000)])
    assert [row.said for row in shop.rows(select(channel_changes))] == ["rahasia"]
    with shop.house.database.transaction() as session:
        forget(session, 1, now=shop.clock.now())
    assert shop.rows(select(channel_changes)) == []
    tell(telegram, blocks_of(first, 20_001, "kicked"))
    shop.clock.advance(KEPT + timedelta(hours=1))
    sweep(shop.house)
    assert shop.rows(select(channel_changes)) == []


def test_an_edit_of_what_is_being_answered_is_kept_only_once_it_was_applied(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    first = telegram.message(7001, "Sari", text="asli")
    tell(telegram, [("message", first, 20_000)])
    with shop.house.database.transaction() as session:
        session.execute(update(inbox).values(state="claimed"))
    one, two, *_ = edits_of(first, 20_010)
    for kind, content, number in (two, one):
        telegram.add(kind, content, update_id=number)
    time.sleep(0.5)
    assert (len(texts(shop)), shop.rows(select(channel_changes))) == (1, [])
    with shop.house.database.transaction() as session:
        session.execute(update(inbox).values(state="unread"))
    until(lambda: not telegram.waiting)
    assert texts(shop) == ["2 botol"]
