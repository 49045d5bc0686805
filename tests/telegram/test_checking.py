"""What `sapa check` says of Telegram: who the bot is, how updates come, and what is wrong with a token."""

from __future__ import annotations

import pytest

from bot.checks import Broken, check_channels
from tests.fakes.telegram import TOKEN, Telegram
from tests.telegram.conftest import SECRET, Build


def said(build: Build, **settings: str) -> str:
    """What is said of the channel."""
    return dict(check_channels(build(**settings).house))["channel telegram"]


def test_a_token_that_telegram_takes_is_told_with_the_address_of_the_bot(build: Build, telegram: Telegram) -> None:
    assert "https://t.me/kopilereng_bot" in said(build)
    assert telegram.calls == {"getMe": 1, "getUserProfilePhotos": 1}


def test_the_address_that_telegram_calls_is_told(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    told = said(build, public_url="https://chat.example.id")
    assert "https://chat.example.id/webhooks/telegram" in told
    assert SECRET not in told


def test_a_revoked_token_is_told_in_words_and_never_shown(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    revoked = TOKEN[:-4] + "xxxx"
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", revoked)
    with pytest.raises(Broken, match="BotFather") as fault:
        said(build)
    assert revoked not in str(fault.value)
