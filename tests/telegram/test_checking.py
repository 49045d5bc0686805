"""What `sapa check` and the console's page say of Telegram: who the bot is, how updates come, and what is at fault."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from bot.channels.telegram.checking import check
from bot.checks import Broken, check_channels
from core.connections import channel_tests
from core.settings import SettingsError
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import TOKEN
from tests.stage import until
from tests.telegram.conftest import SECRET, Build

OURS = "https://chat.example.id/webhooks/telegram"


def said(build: Build, **settings: str) -> str:
    """What is said of the channel."""
    return dict(check_channels(build(**settings).house))["channel telegram"]


@contextmanager
def silent() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


def test_a_token_that_telegram_takes_is_told_with_the_address_of_the_bot(build: Build, telegram: Telegram) -> None:
    told = said(build)
    assert "https://t.me/kopilereng_bot" in told
    assert "asks for updates by itself; telegram answers at" in told
    assert telegram.calls == {"getMe": 1, "getWebhookInfo": 1, "getUserProfilePhotos": 1}


def test_the_address_that_telegram_calls_is_told(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    told = said(build, public_url="https://chat.example.id")
    assert OURS in told
    assert "the server registers it when it starts" in told
    assert SECRET not in told


def test_a_revoked_token_is_told_in_words_and_never_shown(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    revoked = TOKEN[:-4] + "xxxx"
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", revoked)
    with pytest.raises(Broken, match="BotFather") as fault:
        said(build)
    assert revoked not in str(fault.value)


FAULTS = [
    ("401", "does not accept SAPA_TELEGRAM_TOKEN (401)", "tidak menerima SAPA_TELEGRAM_TOKEN (401)"),
    ("500", "has a fault of its own (Internal Server Error)", "sedang bermasalah (Internal Server Error)"),
    ("502", "has a fault of its own (502)", "sedang bermasalah (502)"),
    ("429:7", "wants a pause of 7 seconds (429)", "minta jeda 7 detik (429)"),
    ("404", "not as a Bot API does (404)", "bukan seperti Bot API (404)"),
    ("reset", "cannot be reached (ServerDisconnectedError)", "tidak bisa dihubungi (ServerDisconnectedError)"),
    ("entities", "refused to say who the bot is: Bad Request", "menolak menyebut siapa bot ini: Bad Request"),
]


@pytest.mark.parametrize(("fault", "english", "indonesian"), FAULTS, ids=[fault for fault, _, _ in FAULTS])
def test_what_is_at_fault_is_told_apart_in_both_languages_by_command_and_page(
    build: Build, telegram: Telegram, fault: str, english: str, indonesian: str
) -> None:
    telegram.faults["getMe"].extend([fault] * 20)
    shop = build()
    with pytest.raises(Broken) as broken:
        list(check_channels(shop.house))
    assert english in str(broken.value)
    assert ("BotFather" in str(broken.value)) == (fault == "401")
    wati = shop.agent("Wati", "administrator")
    assert wati.http.post("/desk/channels/telegram/test", follow_redirects=False).status_code == 303
    until(lambda: any(row.ended_at is not None for row in shop.rows(select(channel_tests))))
    page = wati.http.get("/desk/channels").text
    assert indonesian in page
    assert TOKEN not in page + str(broken.value)


def test_a_network_that_is_away_is_not_blamed_on_the_token(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    house = build().house
    for url, kind in (
        ("http://127.0.0.1:9", "ClientConnectorError"),
        ("http://nowhere.invalid", "ClientConnectorDNSError"),
    ):
        monkeypatch.setenv("SAPA_TELEGRAM_API_URL", url)
        with pytest.raises(SettingsError) as fault:
            check(house)
        assert f"{url} cannot be reached ({kind})" in str(fault.value)
        assert f"{url} tidak bisa dihubungi ({kind})" in fault.value.words["id"]
        assert "BotFather" not in str(fault.value)
    monkeypatch.setattr("bot.channels.telegram.client.CALL_SECONDS", 0.2)
    with silent() as url:
        monkeypatch.setenv("SAPA_TELEGRAM_API_URL", url)
        with pytest.raises(SettingsError, match=r"cannot be reached \(TimeoutError\)"):
            check(house)


def test_an_address_that_is_no_bot_api_is_told(
    build: Build, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_API_URL", f"{telegram.url}/elsewhere")
    with pytest.raises(Broken, match=r"not as a Bot API does \(404\)\. Correct SAPA_TELEGRAM_API_URL"):
        said(build)


def test_where_telegram_calls_and_what_went_wrong_there_is_told(
    build: Build, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    shop = build(public_url="https://chat.example.id")
    telegram.webhook = {"url": OURS}
    for number in range(3):
        telegram.add("message", telegram.message(7001, "Sari", text=f"halo {number}"))
    told = check(shop.house)
    assert "Telegram calls it, 3 updates wait; telegram answers" in told["en"]
    assert "Telegram memanggilnya, 3 pesan menunggu; telegram menjawab" in told["id"]
    telegram.webhook_fault = f"Wrong response from the webhook:\n502 Bad Gateway {TOKEN} 4111 1111 1111 1111"
    told = check(shop.house)
    for language, words in (("en", "its last call that failed"), ("id", "panggilan terakhir yang gagal")):
        assert f"{words} 2026-11-21 03:00 UTC: Wrong response from the webhook: 502 Bad Gateway ***" in told[language]
        assert TOKEN not in told[language]
        assert "4111 1111" not in told[language]


def test_a_webhook_of_somebody_else_is_told_by_its_host_alone(
    build: Build, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.webhook = {"url": f"https://old.example.id/{TOKEN}/hook?key=rahasia"}
    polling = check(build().house)
    assert "but a webhook is set at old.example.id (0 updates wait), so nothing can be asked for" in polling["en"]
    assert "tapi sebuah webhook terpasang di old.example.id (0 pesan menunggu)" in polling["id"]
    monkeypatch.setenv("SAPA_TELEGRAM_WEBHOOK_SECRET", SECRET)
    called = check(build(public_url="https://chat.example.id").house)
    assert "but Telegram calls another address, at old.example.id" in called["en"]
    assert "tapi Telegram memanggil alamat lain di old.example.id" in called["id"]
    shown = "".join([*polling.values(), *called.values()])
    assert TOKEN not in shown
    assert "rahasia" not in shown


def test_a_server_of_ones_own_that_knows_no_webhooks_is_no_fault(build: Build, telegram: Telegram) -> None:
    telegram.faults["getWebhookInfo"].append("404")
    assert "https://t.me/kopilereng_bot" in said(build)
