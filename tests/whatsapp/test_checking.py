"""What `sapa check` and `sapa whatsapp` say: the account, the addresses to configure, templates and their state."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.channels.whatsapp.checking import check
from bot.channels.whatsapp.client import Client, Reply, Unanswered
from bot.channels.whatsapp.guide import account_told
from bot.checks import Broken, check_channels
from bot.commands import build_cli
from bot.doctor import examine
from core.settings import SettingsError
from tests.fakes.twilio import OURS, SANDBOX, SECOND, TOKEN, Twilio
from tests.stage import Stage, until
from tests.whatsapp.conftest import HOOK, PUBLIC, Build, Phone


def said(build: Build) -> str:
    """What is said of the channel."""
    return dict(check_channels(build().house))["channel whatsapp"]


def look_again(stage: Stage) -> None:
    """Let the reader of the log read it now, as after a webhook that had to be refused."""

    async def ring(carrier: Any) -> None:
        carrier.backfill.wanted.set()

    async def rung() -> None:
        done = stage.house.sender.within("whatsapp", ring)
        assert done is not None
        await done

    asyncio.run(rung())


def test_the_account_and_the_addresses_to_configure_are_told(build: Build, twilio: Twilio) -> None:
    told = said(build)
    assert "'Kopi Lereng' is active" in told
    assert f"a message comes in {HOOK}, status callback {HOOK}/status" in told
    assert "sandbox" not in told
    assert TOKEN not in told
    assert told.endswith("; the numbers are the account's own")
    assert dict(twilio.calls) == {"account": 1, "senders": 1}


def test_the_page_tells_the_same_in_both_languages(
    build: Build, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_TWILIO_WHATSAPP_FROM", SANDBOX)
    house = build().house
    told = check(house)
    assert "sandbox (satu pesan tiap tiga detik); atur di Twilio, keduanya POST: pesan masuk https://" in told["id"]
    assert "(one message in three seconds); configure at Twilio, both as POST: when a message comes" in told["en"]
    bare = account_told({}, [SANDBOX], "http://chat.example.id")
    assert "SAPA_PUBLIC_URL bukan https" in bare["id"]
    assert "SAPA_PUBLIC_URL is not https" in bare["en"]
    twilio.tokens = ()
    with pytest.raises(SettingsError) as fault:
        check(house)
    assert "tidak menerima SAPA_TWILIO_ACCOUNT_SID" in fault.value.words["id"]
    assert "does not accept SAPA_TWILIO_ACCOUNT_SID" in str(fault.value)


def test_the_sandbox_is_told(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TWILIO_WHATSAPP_FROM", SANDBOX)
    assert "the sandbox (one message in three seconds)" in said(build)


def test_a_revoked_token_is_told_in_words_and_never_shown(build: Build, twilio: Twilio) -> None:
    twilio.tokens = ()
    with pytest.raises(Broken, match="SAPA_TWILIO_AUTH_TOKEN") as fault:
        said(build)
    assert TOKEN not in str(fault.value)


def test_the_doctor_tells_of_rows_that_a_refused_account_keeps(shop: Stage, twilio: Twilio) -> None:
    twilio.tokens = ()
    Phone(shop, twilio).writes("kak buka jam berapa ya?")
    shop.settle()
    shop.clock.advance(timedelta(seconds=40))
    shop.settle()
    house = shop.house
    found = examine(house.settings, house.database, shop.clock.now(), house.channels)
    told = [one for one in found if one.thing == "outbox"]
    assert any("SAPA_TWILIO_AUTH_TOKEN" in one.sentence for one in told), found


def test_the_doctor_tells_what_twilio_refuses_and_that_it_works_again(shop: Stage, twilio: Twilio) -> None:
    def told() -> dict[str, str]:
        house = shop.house
        found = examine(house.settings, house.database, shop.clock.now(), house.channels)
        of_providers = [one for one in found if one.thing == "providers"]
        return {str(one.numbers.get("duty", "")): f"{one.state}: {one.sentence} {one.advice}" for one in of_providers}

    assert told() == {"": "ok: No provider refuses anything. "}
    twilio.tokens = ()
    Phone(shop, twilio).writes("kak buka jam berapa ya?")
    shop.settle()
    look_again(shop)
    until(lambda: {"send", "receive"} <= told().keys())
    for duty, seen in (("send", "while messages were sent"), ("receive", "while messages were asked for")):
        assert told()[duty].startswith("wrong: whatsapp: Twilio refuses SAPA_TWILIO_AUTH_TOKEN"), told()
        assert f"(Twilio 20003); seen {seen}" in told()[duty]
        assert "Copy the Auth Token from the first page of Twilio's console" in told()[duty]
    twilio.tokens = (TOKEN,)
    shop.wait(minutes=2)
    look_again(shop)
    until(lambda: all(one.startswith("note: ") for one in told().values()))
    assert len(twilio.texts("whatsapp:+6281234567801")) == 1


@pytest.mark.parametrize(
    ("accepted", "english", "indonesian"),
    [
        ((TOKEN, SECOND), "accepts both", "Twilio menerima SAPA_TWILIO_AUTH_TOKEN dan"),
        ((TOKEN,), "does not accept SAPA_TWILIO_AUTH_TOKEN_SECONDARY: copy", "tetapi tidak menerima"),
        (
            (SECOND,),
            "does not accept SAPA_TWILIO_AUTH_TOKEN any more",
            "pindahkan yang kedua ke SAPA_TWILIO_AUTH_TOKEN",
        ),
        ((), "with SAPA_TWILIO_AUTH_TOKEN or SAPA_TWILIO_AUTH_TOKEN_SECONDARY (Twilio 20003)", "atau SAPA_TWILIO"),
    ],
)
def test_which_of_two_tokens_is_accepted_is_told(
    build: Build,
    twilio: Twilio,
    monkeypatch: pytest.MonkeyPatch,
    accepted: tuple[str, ...],
    english: str,
    indonesian: str,
) -> None:
    monkeypatch.setenv("SAPA_TWILIO_AUTH_TOKEN_SECONDARY", SECOND)
    twilio.tokens = accepted
    try:
        words = check(build().house)
    except SettingsError as fault:
        assert accepted == ()
        words = fault.words
    assert english in words["en"]
    assert indonesian in words["id"]
    assert TOKEN not in str(words)
    assert SECOND not in str(words)


def test_a_number_of_somebody_elses_is_told(build: Build, twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    twilio.page = 2
    twilio.numbers = {OURS, *(f"whatsapp:+62215000200{number}" for number in range(4))}
    monkeypatch.setenv("SAPA_TWILIO_WHATSAPP_FROM", f"+622150002003,{SANDBOX},{OURS}")
    assert "account's own" in said(build)
    assert twilio.calls["senders"] == 3
    twilio.numbers.remove(OURS)
    with pytest.raises(SettingsError) as fault:
        check(build().house)
    assert str(fault.value).startswith(f"{OURS} of SAPA_TWILIO_WHATSAPP_FROM is no WhatsApp sender of this account")
    assert f"{OURS} di SAPA_TWILIO_WHATSAPP_FROM bukan pengirim WhatsApp akun ini" in fault.value.words["id"]
    twilio.numbers, twilio.status = {OURS, "whatsapp:+622150002003"}, "OFFLINE"
    assert f"not ready, says Twilio: whatsapp:+622150002003 OFFLINE, {OURS} OFFLINE" in said(build)


def test_numbers_that_cannot_be_asked_for_are_no_fault(
    build: Build, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_client: Client) -> Any:
        raise Unanswered(Reply("gone", {}, 20404))

    monkeypatch.setattr(Client, "senders", away)
    assert "could not be asked (gone)" in said(build)


def test_a_twilio_that_cannot_be_reached_is_told(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TWILIO_API_URL", "http://127.0.0.1:9")
    with pytest.raises(Broken, match="reach that address"):
        said(build)


@pytest.mark.sqlite
def test_templates_are_shown_submitted_and_shown_with_what_whatsapp_says(
    shop: Stage, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_PUBLIC_URL", PUBLIC)
    monkeypatch.setenv("SAPA_DATABASE_URL", shop.house.settings.url)

    def run(*typed: str) -> tuple[int, str]:
        came = CliRunner().invoke(build_cli(), ["whatsapp", *typed])
        return came.exit_code, came.output

    shown = run("templates", "reminder.appointment.ask")
    assert shown[0] == 0
    assert "id  reminder.appointment.ask" in shown[1]
    assert "not submitted" in shown[1]
    assert "submitted" in run("templates", "reminder.appointment.ask", "--submit", "--language", "id")[1]
    [sid] = twilio.approvals
    twilio.approve(sid, "rejected")
    assert "rejected (INVALID_FORMAT)" in run("templates", "reminder.appointment.ask")[1]
    assert run("use", "reminder.appointment.ask", "id", "HX" + "a" * 32, "--fill", "{kak}", "--fill", "{when}")[0] == 0
    assert "approved" in run("templates", "reminder.appointment.ask")[1]
    assert run("use", "reminder.nothing", "id", "HX" + "a" * 32)[0] == 2
    assert run("use", "reminder.appointment.ask", "id", "HX1")[0] == 2
    monkeypatch.delenv("SAPA_TWILIO_AUTH_TOKEN")
    code, told = run("templates")
    assert code == 1
    assert "SAPA_TWILIO_AUTH_TOKEN must be set" in told
