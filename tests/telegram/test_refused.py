"""What Telegram refuses the bot: seen by `sapa doctor` and the console in words, and gone once it works again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import select

from bot.doctor import examine
from bot.prognosis import Finding
from core.refusals import channel_refusals
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import TOKEN
from tests.stage import Stage, until
from tests.telegram.conftest import Build, Chatter


def told(stage: Stage) -> list[Finding]:
    """What the doctor says of providers."""
    house = stage.house
    found = examine(house.settings, house.database, stage.clock.now(), house.channels)
    return [one for one in found if one.thing == "providers"]


def is_refused(stage: Stage, duty: str) -> Callable[[], bool]:
    """Whether it is written down that a duty is refused now."""
    of = (channel_refusals.c.duty == duty) & channel_refusals.c.ended_at.is_(None)
    return lambda: bool(stage.rows(select(channel_refusals.c.duty).where(of)))


def works_again(stage: Stage) -> bool:
    """Whether all that was refused has ended."""
    return all(row.ended_at is not None for row in stage.rows(select(channel_refusals)))


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of polling rests a moment only."""
    monkeypatch.setattr("bot.channels.telegram.carrier.FIRST_REST", 0.05)


def test_nothing_is_refused_while_all_is_well(shop: Stage, sari: Chatter) -> None:
    sari.says("halo")
    assert [(one.state, one.sentence) for one in told(shop)] == [("ok", "No provider refuses anything.")]
    assert shop.rows(select(channel_refusals)) == []


def test_a_revoked_token_is_told_while_asking_until_it_is_right_again(shop: Stage, telegram: Telegram) -> None:
    telegram.faults["getUpdates"].extend(["401"] * 6)
    until(is_refused(shop, "receive"))
    shop.clock.advance(timedelta(minutes=5))
    until(lambda: works_again(shop))
    [found] = told(shop)
    assert found.state == "note"
    assert "telegram: Telegram does not accept SAPA_TELEGRAM_TOKEN" in found.sentence
    assert found.sentence.endswith("and it works again.")
    shop.clock.advance(timedelta(minutes=20))
    assert [one.state for one in told(shop)] == ["ok"]


def test_a_refused_start_is_told_with_what_to_do_on_page_and_command(build: Build, telegram: Telegram) -> None:
    telegram.faults["deleteWebhook"].extend(["401"] * 1000)
    shop = build()
    shop.open_channels(sends=False)
    until(is_refused(shop, "receive"))
    shop.clock.advance(timedelta(minutes=3))
    [found] = told(shop)
    assert found.state == "wrong"
    assert "seen while messages were asked for, for 3 minutes" in found.sentence
    assert "BotFather" in found.advice
    page = shop.agent("Wati", "administrator").http.get("/desk/channels")
    assert "Telegram tidak menerima SAPA_TELEGRAM_TOKEN" in page.text
    assert "Salin token yang ditunjukkan BotFather" in page.text
    assert TOKEN not in page.text


def test_a_refused_send_is_told_until_one_is_taken(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    telegram.faults["sendMessage"].append("401")
    assert sari.says("kak buka jam berapa ya?") == []
    until(is_refused(shop, "send"))
    assert "seen while messages were sent" in told(shop)[0].sentence
    shop.wait(seconds=90)
    assert len(sari.hears()) == 1
    until(lambda: works_again(shop))


def test_another_program_with_the_same_token_is_told_and_one_success_does_not_end_it(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    until(lambda: telegram.calls["getUpdates"] > 0)
    for _ in range(20):
        httpx2.post(f"{telegram.url}/bot{TOKEN}/getUpdates", data={"timeout": "0"}, timeout=10)
        if telegram.conflicts:
            break
    until(is_refused(shop, "receive"))
    [found] = told(shop)
    assert found.state == "wrong"
    assert "another program that asks with the same token (409)" in found.sentence
    assert "Stop the other one" in found.advice
    sari.says("halo")
    assert is_refused(shop, "receive")()
    shop.clock.advance(timedelta(minutes=2))
    until(lambda: works_again(shop))


def test_a_webhook_that_somebody_set_is_told(shop: Stage, telegram: Telegram) -> None:
    until(lambda: telegram.calls["getUpdates"] > 0)
    telegram.webhook = {"url": "https://elsewhere.example.id/hook"}
    until(is_refused(shop, "receive"))
    assert "Telegram calls a webhook that somebody set for this bot" in told(shop)[0].sentence
    assert "it removes the webhook at its start" in told(shop)[0].advice


def test_what_an_earlier_process_wrote_ends_with_the_first_success(build: Build, telegram: Telegram) -> None:
    telegram.faults["deleteWebhook"].extend(["401"] * 1000)
    first = build()
    first.open_channels(sends=False)
    until(is_refused(first, "receive"))
    first.close()
    telegram.faults.clear()
    second = build()
    second.open_channels()
    until(lambda: works_again(second))
