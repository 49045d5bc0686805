"""Groups: told once that only private chats are answered, within Telegram's limits, and until they really were."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import httpx2
from sqlalchemy import select

from bot.channels.telegram.pace import TelegramPace
from core.tables import identities, inbox
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import TOKEN
from tests.stage import BASE, Stage, until
from tests.telegram.conftest import Chatter

ASKS = "kak buka jam berapa ya?"


def speaks(telegram: Telegram, group: int, kind: str = "group", **content: object) -> None:
    """Somebody says something in a group."""
    telegram.add("message", telegram.message(group, "Grup", chat=kind, **(content or {"text": "halo bot"})))


def told(telegram: Telegram) -> dict[int, int]:
    """How often each group was told."""
    groups = [one["chat_id"] for one in telegram.sent if one["chat_id"] < 0]
    return {group: groups.count(group) for group in groups}


def settled(shop: Stage, telegram: Telegram, seconds: float = 5.0) -> None:
    """Let updates be taken and time pass until nothing waits to be said."""
    until(lambda: not telegram.waiting)
    for _ in range(200):
        if not shop.house.sender._asides:
            return
        shop.clock.advance(timedelta(seconds=seconds / 20))
        time.sleep(0.02)
    until(lambda: not shop.house.sender._asides)


def test_a_group_is_told_once_and_nothing_of_it_is_kept(shop: Stage, telegram: Telegram) -> None:
    for text in ("/start@kopilereng_bot", "halo bot"):
        speaks(telegram, -500, text=text)
    until(lambda: bool(told(telegram)))
    speaks(telegram, -500)
    settled(shop, telegram)
    assert told(telegram) == {-500: 1}
    assert shop.rows(select(inbox.c.id)) == shop.rows(select(identities.c.id)) == []


def test_many_groups_at_once_are_told_within_the_limit_of_the_whole_token(shop: Stage, telegram: Telegram) -> None:
    for number in range(70):
        speaks(telegram, -1000 - number)
    until(lambda: len(told(telegram)) == 30)

    def all_are_told() -> bool:
        # In small steps: a place is free again a second after its answer came, whenever that was.
        shop.clock.advance(timedelta(milliseconds=20))
        return len(told(telegram)) == 70

    until(all_are_told)
    assert (set(told(telegram).values()), telegram.refused) == ({1}, {})


def test_a_pause_that_telegram_asks_for_is_obeyed_and_the_group_told_afterwards(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    telegram.faults["sendMessage"].append("429:30")
    speaks(telegram, -500)
    until(lambda: telegram.refused[429] == 1)
    # For the whole token: no row leaves either.
    until(lambda: shop.house.sender.carrier("telegram").paused_until is not None)
    sari.says("halo kak selamat siang, " + ASKS)
    assert telegram.sent == []
    speaks(telegram, -500)
    shop.wait(seconds=35)
    until(lambda: bool(told(telegram)))
    shop.settle()
    assert told(telegram) == {-500: 1}
    assert len(telegram.texts(7001)) == 1
    assert telegram.refused == {429: 1}


def test_a_group_that_could_not_be_told_is_told_when_somebody_speaks_again(shop: Stage, telegram: Telegram) -> None:
    telegram.blocked.add(-500)
    speaks(telegram, -500)
    until(lambda: telegram.refused[403] == 1)
    settled(shop, telegram)
    telegram.blocked.clear()
    speaks(telegram, -500)
    settled(shop, telegram)
    # Who lets the bot write nothing is not asked at every message.
    assert (told(telegram), telegram.calls["sendMessage"]) == ({}, 1)
    shop.clock.advance(timedelta(hours=25))
    speaks(telegram, -500)
    until(lambda: told(telegram) == {-500: 1})


def test_what_may_have_been_said_is_not_said_again(shop: Stage, telegram: Telegram) -> None:
    telegram.faults["sendMessage"].append("lost")
    speaks(telegram, -500)
    settled(shop, telegram)
    speaks(telegram, -500)
    settled(shop, telegram)
    assert told(telegram) == {-500: 1}


def test_a_group_that_became_a_supergroup_is_told_under_its_new_number(shop: Stage, telegram: Telegram) -> None:
    telegram.known.add(-100_500)
    telegram.migrated[-500] = -100_500
    speaks(telegram, -500)
    settled(shop, telegram)
    assert told(telegram) == {-100_500: 1}
    # Both numbers are known to be told; that a group moved or was renamed is nothing that anybody said.
    speaks(telegram, -500)
    speaks(telegram, -100_500, "supergroup")
    speaks(telegram, -600, "supergroup", migrate_from_chat_id=-7)
    speaks(telegram, -700, migrate_to_chat_id=-600)
    settled(shop, telegram)
    assert told(telegram) == {-100_500: 1}


def test_no_minute_holds_more_messages_to_a_group_than_telegram_takes() -> None:
    pace, now = TelegramPace(), BASE
    left: list[datetime] = []
    while len(left) < 60:
        wait = pace.wait("-500", now)
        if wait:
            now += wait
            continue
        pace.answered(now)
        left.append(now)
    for begin in left:
        assert sum(begin <= one < begin + timedelta(minutes=1) for one in left) <= 20


def test_the_strict_server_refuses_the_21st_message_of_a_minute_to_a_group(shop: Stage, telegram: Telegram) -> None:
    telegram.known.add(-500)

    def send() -> dict[str, object]:
        shop.clock.advance(timedelta(seconds=1.1))
        sent = httpx2.post(f"{telegram.url}/bot{TOKEN}/sendMessage", data={"chat_id": "-500", "text": "x"}, timeout=10)
        answer: dict[str, object] = sent.json()
        return answer

    assert all(send()["ok"] for _ in range(20))
    refused = send()
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 39})
    shop.clock.advance(timedelta(seconds=39))
    assert send()["ok"]
