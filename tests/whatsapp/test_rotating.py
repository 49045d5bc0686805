"""While the token is exchanged at Twilio everything goes on: whichever of both it takes is used, and said once."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.whatsapp.client import Client
from core.tables import inbox, outbox
from tests.fakes.twilio import ACCOUNT, OURS, SECOND, TOKEN, Twilio
from tests.stage import Stage, until
from tests.whatsapp.conftest import HOOK, Build, Phone, door_of, read_log
from tests.whatsapp.test_media import JPEG, fetched, file_ref

ASKS = "kak buka jam berapa ya?"


@pytest.fixture
def rotating(build: Build, twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A house that runs with both tokens, of which Twilio takes both."""
    monkeypatch.setenv("SAPA_TWILIO_AUTH_TOKEN_SECONDARY", SECOND)
    twilio.tokens = (TOKEN, SECOND)
    stage = build()
    stage.open_channels()
    until(lambda: twilio.calls["list"] > 0)
    return stage


def test_sends_files_and_the_log_go_on_with_the_second_token_and_it_is_said_once(
    rotating: Stage, twilio: Twilio, capsys: pytest.CaptureFixture[str]
) -> None:
    sari = Phone(rotating, twilio)
    assert sari.says(ASKS)
    twilio.tokens = (SECOND,)
    assert twilio.call(door_of(rotating), HOOK, twilio.writes(sari.address, "kalau minggu buka kak?"), SECOND) == 200
    rotating.settle()
    assert sari.hears()
    read_log(rotating)
    assert fetched(rotating, file_ref(twilio)).content == JPEG
    assert {row.state for row in rotating.rows(select(outbox.c.state))} <= {"sent", "delivered"}
    # The sign and the send may both have found it out.
    assert 1 <= twilio.refused[20003] <= 2
    logged = capsys.readouterr()
    said = logged.out + logged.err
    assert said.count("whatsapp.token_changed") == 1
    assert TOKEN not in said
    assert SECOND not in said


def test_a_file_alone_finds_the_second_token_out(rotating: Stage, twilio: Twilio) -> None:
    ref = file_ref(twilio)
    twilio.tokens = (SECOND,)
    assert fetched(rotating, ref).content == JPEG
    refused = twilio.refused[20003]
    assert fetched(rotating, ref).content == JPEG
    assert twilio.refused[20003] == refused


def test_of_two_that_are_refused_nothing_is_sent_twice_and_all_leaves_later(rotating: Stage, twilio: Twilio) -> None:
    sari = Phone(rotating, twilio)
    twilio.tokens = ()
    assert sari.writes(ASKS) == 403 or rotating.rows(select(inbox.c.id))
    rotating.settle()
    assert twilio.sent == []
    assert [row.state for row in rotating.rows(select(outbox.c.state))] == ["due"]
    twilio.tokens = (TOKEN,)
    rotating.wait(minutes=3)
    assert len(twilio.texts(sari.address)) == 1


@pytest.mark.parametrize("fault", ["lost", "500 accepted"])
def test_a_send_of_unknown_end_proves_no_token_and_stays_unknown(twilio: Twilio, fault: str) -> None:
    twilio.writes("whatsapp:+62811000001", ASKS)
    twilio.tokens = (SECOND,)
    sent: dict[str, Any] = {"To": "whatsapp:+62811000001", "From": OURS, "Body": "Halo"}
    with closing(Client(ACCOUNT, TOKEN, twilio.url, SECOND)) as client:
        twilio.faults.append(fault)
        assert client.send(sent).kind == "unknown"
        assert len(twilio.sent) == 1
        assert client.auth == (ACCOUNT, TOKEN)
        assert client.send(sent).kind == ""
        assert client.auth == (ACCOUNT, SECOND)


def test_a_token_that_comes_back_is_found_again(twilio: Twilio) -> None:
    with closing(Client(ACCOUNT, TOKEN, twilio.url, SECOND)) as client:
        for tokens in ((SECOND,), (TOKEN,), (SECOND,)):
            twilio.tokens = tokens
            assert client.account()["sid"] == ACCOUNT
            assert client.auth == (ACCOUNT, *tokens)
