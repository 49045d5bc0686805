"""A day without us, and a customer who never stops: what Telegram still has is kept and answered once, others wait for
nobody."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import func, select

from core.tables import inbox, turns
from tests.fakes.telegram import Telegram
from tests.stage import Stage, until
from tests.telegram.conftest import Build, Chatter

ASKS = "kak buka jam berapa ya?"


def test_of_a_day_of_downtime_nothing_is_lost_that_telegram_had_and_nothing_is_answered_twice(
    build: Build, telegram: Telegram
) -> None:
    before = build()
    before.open_channels()
    people = [Chatter(before, telegram, 7100 + number, f"Orang {number}") for number in range(6)]
    people[0].says("asdkjh qwe zxc")
    data, under = people[0].button("")
    answered = len(telegram.sent)
    before.house.sender.stop()
    telegram.add("callback_query", telegram.query(people[0].chat_id, people[0].name, data, under))
    written: list[tuple[str, float]] = []
    for hour in range(27):
        who = people[hour % 6]
        who.writes(f"{ASKS} {hour}")
        written.append((f"{ASKS} {hour}", before.clock.now().timestamp()))
        before.clock.advance(timedelta(hours=1))
    back = before.clock.now().timestamp()
    after = build()
    after.open_channels()
    until(lambda: not telegram.waiting)
    after.settle()
    # To the second, as Telegram dates messages.
    alive = [text for text, at in written if back - int(at) <= 24 * 3600]
    kept = [row[0] for row in after.rows(select(inbox.c.text).order_by(inbox.c.sent_at))][1:]
    assert kept == alive
    assert telegram.dropped == 27 - len(alive) + 1
    # One answer for all that a customer wrote, and the press is over.
    assert len(telegram.sent) - answered == 6
    assert telegram.toasts == {}
    after.house.sender.stop()
    again = build()
    again.open_channels()
    again.settle()
    assert len(telegram.sent) - answered == 6
    # Nothing but the last poll of each house that ended.
    assert set(telegram.refused) <= {409}


def test_a_flood_of_one_customer_keeps_nobody_else_waiting(shop: Stage, telegram: Telegram) -> None:
    flooder = Chatter(shop, telegram, 7001, "Banjir")
    others = [Chatter(shop, telegram, 7100 + number, f"Orang {number}") for number in range(8)]
    for number in range(1_000):
        flooder.writes(f"{ASKS} {number}")
        if number % 125 == 100:
            others[number // 125].writes(ASKS)
    begun, virtual = time.perf_counter(), shop.clock.now()
    until(lambda: not telegram.waiting)
    shop.settle()
    answered = {one["chat_id"]: one["at"] for one in reversed(telegram.sent)}
    late = [answered[one.chat_id] - virtual for one in others]
    print(f"taken and answered in {time.perf_counter() - begun:.1f} s; others heard after at most {max(late)}")
    # Beside the 0.8 s in which another bubble may come.
    assert max(late) <= timedelta(seconds=1.8)
    assert shop.rows(select(func.count()).select_from(inbox))[0][0] == 1_008
    shop.wait(minutes=2)
    to_flooder = len(telegram.texts(flooder.chat_id))
    played = shop.rows(select(func.count()).select_from(turns))[0][0]
    print(f"{to_flooder} lines to the one who floods, {played} turns")
    assert to_flooder <= 16
    assert telegram.refused == {}


def test_a_press_that_is_too_old_for_telegram_is_no_fault_and_what_was_chosen_still_counts(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    sari.says("asdkjh qwe zxc")
    data, under = sari.button("")
    query = telegram.query(sari.chat_id, sari.name, data, under)
    # Telegram knows it no more, and somebody hands it out all the same: a proxy, or a server of one's own.
    telegram._queries.clear()
    shop.clock.advance(timedelta(minutes=10))
    telegram.add("callback_query", query)
    assert sari.waits()
    until(lambda: telegram.refused[400] == 1)
    assert (telegram.toasts, telegram.calls["answerCallbackQuery"]) == ({}, 1)
    assert shop.rows(select(inbox.c.button).order_by(inbox.c.id))[-1][0]
