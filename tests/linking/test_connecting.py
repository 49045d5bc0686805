"""How channels are connected, asked of the real ones: states in words, a test off the request's path, one truth."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import connecting
from bot.checks import check_channels
from bot.connecting import connections, start_test
from bot.house import House
from core.connections import Connection, Tried, channel_tests, last_tests
from core.faults import Words
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import TOKEN
from tests.stage import Stage, until
from tests.telegram.conftest import SECRET, Build


def telegram_of(stage: Stage) -> Connection:
    """How Telegram is connected."""
    return next(one for one in connections(stage.house) if one.name == "telegram")


def ended(stage: Stage) -> list[Tried]:
    """Tests that are over."""
    with stage.house.database.snapshot() as session:
        return [one for one in last_tests(session).values() if one.ended_at is not None]


def test_a_channel_that_runs_says_how_it_receives_and_where_it_is_found(connected: Stage) -> None:
    found = telegram_of(connected)
    assert (found.state, found.receives, found.entry) == ("on", "polling", "https://t.me/kopilereng_bot")
    assert next((one.name, one.is_set) for one in found.settings) == ("SAPA_TELEGRAM_TOKEN", True)
    assert TOKEN not in str(found)


def test_page_and_command_tell_the_same_addresses(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    stage = build(public_url="https://chat.example.id")
    # Of a channel that is off the command says how to switch it on; the page shows the way there as well.
    shown = {line.url for one in connections(stage.house) if one.state != "off" for line in one.addresses}
    printed = " ".join(sentence for _, sentence in check_channels(stage.house))
    assert "https://chat.example.id/webhooks/telegram" in shown
    assert all(url in printed for url in shown)
    assert SECRET not in str(connections(stage.house))


def test_without_settings_it_is_off_and_with_half_of_them_it_says_which(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert telegram_of(stage).state == "off"
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    found = telegram_of(stage)
    assert found.state == "half"
    assert "isi token yang ditunjukkan BotFather" in found.fault["id"]
    assert "set the token that BotFather shows" in found.fault["en"]
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", "odd")
    assert "SAPA_TELEGRAM_TOKEN: harus seperti yang ditunjukkan BotFather" in telegram_of(stage).fault["id"]
    assert "SAPA_TELEGRAM_TOKEN: expected what BotFather shows" in telegram_of(stage).fault["en"]


def test_settings_that_changed_since_the_start_ask_for_another_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", TOKEN)
    assert telegram_of(stage).state == "restart"


def test_a_test_asks_the_provider_in_its_own_time(connected: Stage, telegram: Telegram) -> None:
    assert start_test(connected.house, "telegram")
    until(lambda: bool(ended(connected)))
    [tried] = ended(connected)
    assert tried.passed
    assert "pelanggan menulis ke https://t.me/kopilereng_bot" in tried.words["id"]
    assert "customers write to https://t.me/kopilereng_bot" in tried.words["en"]
    assert not start_test(connected.house, "web")
    assert not start_test(connected.house, "nowhere")


def test_a_provider_that_does_not_answer_is_given_up_in_words(
    connected: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "TEST_SECONDS", 0.2)

    def check(_house: House) -> Words:
        time.sleep(1)
        return {}

    slow = replace(connected.house.channels["telegram"], check=check)
    connected.house.channels = {**connected.house.channels, "telegram": slow}
    assert start_test(connected.house, "telegram")
    assert not start_test(connected.house, "telegram")
    until(lambda: bool(ended(connected)))
    [tried] = ended(connected)
    assert tried.passed is False
    assert tried.words["id"] == "Telegram tidak menjawab dalam 0 detik."
    assert "did not answer" in tried.words["en"]


def test_a_token_that_is_refused_is_told_in_the_language_of_whoever_reads(connected: Stage, telegram: Telegram) -> None:
    telegram.faults["getMe"].append("401")
    assert start_test(connected.house, "telegram")
    until(lambda: bool(ended(connected)))
    [tried] = ended(connected)
    assert tried.passed is False
    assert "tidak menerima SAPA_TELEGRAM_TOKEN" in tried.words["id"]
    assert "does not accept SAPA_TELEGRAM_TOKEN" in tried.words["en"]


def test_what_a_test_raises_is_told_without_its_words(connected: Stage) -> None:
    def odd(_house: object) -> Words:
        raise RuntimeError(TOKEN)

    broken = replace(connected.house.channels["telegram"], check=odd)
    connected.house.channels = {**connected.house.channels, "telegram": broken}
    start_test(connected.house, "telegram")
    until(lambda: bool(ended(connected)))
    assert "tidak bisa ditanya (RuntimeError)" in ended(connected)[0].words["id"]
    assert TOKEN not in str(connected.rows(select(channel_tests)))


def test_a_pause_that_the_provider_asked_for_is_told(connected: Stage, telegram: Telegram) -> None:
    assert telegram_of(connected).paused_until is None
    carrier = connected.house.sender.carrier("telegram")
    carrier._pace.pause(connected.clock.now())
    assert telegram_of(connected).paused_until == connected.clock.now()
