"""The doors that Twilio calls: what is signed is kept once, whatever else is refused without a word."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.channels import switched_on
from bot.channels.whatsapp.parsing import Odd
from bot.parking import revive
from bot.receiver import Overloaded, Receiver
from core.channel_tables import odd_updates
from core.faults import words_of
from core.settings import Settings, SettingsError
from core.tables import conversations, customers, identities, inbox, outbox
from tests.fakes.signing import sign
from tests.fakes.twilio import ACCOUNT, SECOND, TOKEN, Twilio
from tests.house.rule import ROOT
from tests.stage import Stage, until
from tests.whatsapp.conftest import HOOK, Build, Phone, door_of, read_log

ASKS = "kak buka jam berapa ya?"
FORM = "application/x-www-form-urlencoded"
STATUS = f"{HOOK}/status?row=1&attempt=1&part=0&parts=1&first=0"


def count(stage: Stage, table: Any) -> int:
    """How many rows a table has."""
    return int(stage.rows(select(func.count()).select_from(table))[0][0])


def fields(twilio: Twilio, **more: str) -> dict[str, str]:
    """A message as Twilio tells it."""
    return twilio.writes("whatsapp:+6281234567801", ASKS, **more)


@pytest.mark.parametrize("algorithm", ["", "HMAC_SHA1", "HMAC_SHA256"])
@pytest.mark.parametrize("token", [TOKEN, SECOND])
def test_both_algorithms_and_both_tokens_are_believed(
    build: Build, twilio: Twilio, monkeypatch: pytest.MonkeyPatch, algorithm: str, token: str
) -> None:
    monkeypatch.setenv("SAPA_TWILIO_AUTH_TOKEN_SECONDARY", SECOND)
    shop = build()
    shop.open_channels()
    assert twilio.call(door_of(shop), HOOK, fields(twilio), token, algorithm) == 200
    assert count(shop, inbox) == 1


def test_the_second_token_is_not_believed_where_it_is_not_set(shop: Stage, twilio: Twilio) -> None:
    assert twilio.call(door_of(shop), HOOK, fields(twilio), SECOND) == 403


def test_blanks_duplicates_and_fields_of_next_year_are_signed_too(shop: Stage, twilio: Twilio) -> None:
    pairs = [*fields(twilio).items(), ("Label", ""), ("Tag", "b"), ("Tag", "a"), ("Tag", "a"), ("Füllung", "ü +&=%")]
    body = urlencode(pairs).encode()
    headers = {"Content-Type": FORM, "X-Twilio-Signature": sign(HOOK, body, TOKEN)}
    assert door_of(shop)(HOOK, body, headers) == 200
    assert count(shop, inbox) == 1


def _forged(twilio: Twilio, how: str) -> tuple[bytes, dict[str, str]]:
    body = urlencode(fields(twilio)).encode()
    right = sign(HOOK, body, TOKEN)
    headers = {"Content-Type": FORM, "X-Twilio-Signature": right}
    changed = {
        "no signature": (body, {"Content-Type": FORM}),
        "empty signature": (body, {**headers, "X-Twilio-Signature": ""}),
        "another signature": (body, {**headers, "X-Twilio-Signature": right[:-3] + "aa="}),
        "a longer signature": (body, {**headers, "X-Twilio-Signature": right + "x"}),
        "odd letters": (body, {**headers, "X-Twilio-Signature": "\xff\xfe"}),
        "another token": (body, {**headers, "X-Twilio-Signature": sign(HOOK, body, "x" * 32)}),
        "another body": (body.replace(b"buka", b"tutup"), headers),
        "a field more": (body + b"&Extra=1", headers),
        "a blank more": (body + b"&Extra=", {**headers}),
        "another address": (body, {**headers, "X-Twilio-Signature": sign(f"{HOOK}/", body, TOKEN)}),
        "http": (body, {**headers, "X-Twilio-Signature": sign(HOOK.replace("https", "http"), body, TOKEN)}),
        "our own name": (
            body,
            {**headers, "X-Twilio-Signature": sign("http://10.0.0.7:8000/webhooks/whatsapp", body, TOKEN)},
        ),
        "an unknown algorithm": (body, {**headers, "X-Twilio-Webhooks-Signature-Settings": "algorithm=HMAC_MD5"}),
        "the other algorithm": (body, {**headers, "X-Twilio-Webhooks-Signature-Settings": "algorithm=HMAC_SHA256"}),
        "json": (b"{}", {"Content-Type": "application/json", "X-Twilio-Signature": sign(HOOK, b"", TOKEN)}),
        "json with a hash": (
            b"{}",
            {"Content-Type": "application/json", "X-Twilio-Signature": sign(f"{HOOK}?bodySHA256=x", b"", TOKEN)},
        ),
        "no content type": (body, {"X-Twilio-Signature": right}),
        "multipart": (body, {**headers, "Content-Type": "multipart/form-data; boundary=x"}),
        "no utf-8": (b"Body=%ff%fe", {**headers, "X-Twilio-Signature": right}),
        "raw bytes": (b"\xff\xfe\x00", {**headers, "X-Twilio-Signature": right}),
        "nothing": (b"", headers),
        "thousands of fields": (b"&".join(b"a=1" for _ in range(5000)), headers),
    }
    return changed[how]


FORGED = [
    *("no signature", "empty signature", "another signature", "a longer signature", "odd letters", "another token"),
    *("another body", "a field more", "a blank more", "another address", "http", "our own name"),
    *("an unknown algorithm", "the other algorithm", "json", "json with a hash", "no content type", "multipart"),
    *("no utf-8", "raw bytes", "nothing", "thousands of fields"),
]


def test_what_twilio_did_not_sign_is_refused_without_a_word_and_counted(shop: Stage, twilio: Twilio) -> None:
    door = door_of(shop)
    for how in FORGED:
        body, headers = _forged(twilio, how)
        for address in (HOOK, STATUS):
            raw = {name: value.encode("latin-1") for name, value in headers.items()}
            assert door(address, body, raw) == 403, how  # type: ignore[arg-type]  # as bytes, which a header may be
    assert count(shop, inbox) == count(shop, identities) == 0
    text = shop.house.metrics.text().decode()
    assert f'sapa_webhooks_refused_total{{channel="whatsapp"}} {2 * len(FORGED)}.0' in text


def test_a_body_beyond_every_measure_is_refused(shop: Stage, twilio: Twilio) -> None:
    body = urlencode({**fields(twilio), "Body": "x" * 200_000}).encode()
    headers = {"Content-Type": FORM, "X-Twilio-Signature": sign(HOOK, body, TOKEN)}
    assert door_of(shop)(HOOK, body, headers) == 413
    assert count(shop, inbox) == 0


@pytest.mark.parametrize(
    "more",
    [
        {"MessageSid": ""},
        {"MessageSid": "SM", "SmsMessageSid": "x" * 500},
        {"From": ""},
        {"From": "+6281234567801"},
        {"From": "whatsapp:" + "x" * 500},
        {"To": "+6221"},
    ],
)
def test_a_signed_call_that_is_no_message_is_taken_and_parked_once_with_its_words_masked(
    shop: Stage, twilio: Twilio, more: dict[str, str]
) -> None:
    odd = {**fields(twilio), "SmsMessageSid": "", "Body": "kartu saya 4111 1111 1111 1111", **more}
    for _ in range(2):
        assert twilio.call(door_of(shop), HOOK, odd) == 200
    assert (count(shop, inbox), count(shop, conversations)) == (0, 0)
    [kept] = shop.rows(select(odd_updates))
    assert (kept.channel, kept.state) == ("whatsapp", "parked")
    assert "not shaped as Twilio's pages say" in words_of(kept.error)["en"]
    assert "4111" not in kept.body


def test_a_signed_status_that_is_none_is_parked_too(shop: Stage, twilio: Twilio) -> None:
    for _ in range(2):
        assert twilio.call(door_of(shop), STATUS, {"MessageStatus": "read", "To": "whatsapp:+62812"}) == 204
    [kept] = shop.rows(select(odd_updates))
    assert json.loads(kept.body)["query"]["row"] == "1"


def test_what_was_parked_is_taken_when_a_person_says_so(
    shop: Stage, twilio: Twilio, sari: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.taking_again.LOOK_SECONDS", 0.05)

    def blind(*_: Any) -> Any:
        raise Odd("no MessageSid")

    with monkeypatch.context() as patch:
        patch.setattr("bot.channels.whatsapp.intake.read_message", blind)
        patch.setattr("bot.channels.whatsapp.intake.read_status", blind)
        assert sari.writes(ASKS) == 200
        assert twilio.call(door_of(shop), STATUS, {"MessageSid": "SM" + "f" * 32, "MessageStatus": "read"}) == 204
    assert count(shop, odd_updates) == 2
    with shop.house.database.transaction() as session:
        for row in session.execute(select(odd_updates.c.id)).all():
            assert revive(session, "update", row.id, now=shop.clock.now())
    until(lambda: count(shop, odd_updates) == 0)
    assert sari.waits()
    assert count(shop, inbox) == 1
    # Both are told again, and the first wins.
    read_log(shop)
    assert (count(shop, inbox), count(shop, odd_updates)) == (1, 0)


def test_the_same_message_again_changes_nothing_and_other_words_under_its_name_are_told(
    shop: Stage, twilio: Twilio, sari: Phone, capsys: pytest.CaptureFixture[str]
) -> None:
    told = fields(twilio)
    for _ in range(5):
        assert twilio.call(door_of(shop), HOOK, told) == 200
    assert twilio.call(door_of(shop), HOOK, {**told, "Body": "kalau minggu?"}) == 200
    sari.waits()
    assert count(shop, inbox) == count(shop, customers) == 1
    assert shop.rows(select(inbox.c.text)) == [(ASKS,)]
    assert len(twilio.sent) == 1
    seen = shop.house.metrics.text().decode()
    assert 'sapa_messages_repeated_total{channel="whatsapp",text="same"} 4.0' in seen
    assert 'sapa_messages_repeated_total{channel="whatsapp",text="other"} 1.0' in seen
    logged = capsys.readouterr()
    assert (logged.out + logged.err).count("whatsapp.contradicted") == 1
    assert "minggu" not in logged.out + logged.err


@pytest.mark.parametrize("fault", [OperationalError("", {}, OSError("away")), Overloaded("full")])
def test_what_cannot_be_kept_is_refused_and_brought_by_the_log(
    shop: Stage, twilio: Twilio, sari: Phone, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    whole = Receiver.receive

    async def away(self: Receiver, messages: Any) -> Any:
        monkeypatch.setattr(Receiver, "receive", whole)
        raise fault

    monkeypatch.setattr(Receiver, "receive", away)
    assert sari.writes(ASKS) == 503
    assert len(twilio.lost) == 1
    until(lambda: count(shop, inbox) == 1)
    assert sari.waits()


def test_a_database_that_is_away_is_told_of_statuses_too(
    shop: Stage, twilio: Twilio, sari: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sari.says(ASKS)
    url, told = twilio.sent[0]["callback"], {"MessageSid": twilio.sent[0]["sid"], "MessageStatus": "read"}
    told |= {"To": sari.address}

    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("", {}, OSError("away"))

    with monkeypatch.context() as patch:
        patch.setattr("bot.channels.whatsapp.intake.hear", away)
        assert twilio.call(door_of(shop), url, told) == 503
    assert twilio.call(door_of(shop), url, told) == 204
    assert shop.rows(select(outbox.c.state))[0][0] == "read"


def test_while_the_channel_is_not_ready_nothing_is_promised(build: Build, twilio: Twilio) -> None:
    assert twilio.call(door_of(build()), HOOK, fields(twilio)) == 503


def test_spoiled_bodies_make_no_fault_and_forge_nothing(shop: Stage, twilio: Twilio) -> None:
    dice, door = random.Random(20261122), door_of(shop)
    names = [*fields(twilio), "MediaUrl0", "NumMedia", "Latitude", "Longitude", "ListId", "ListTitle", "ButtonPayload"]
    names += ["ErrorCode", "MessageStatus", "OriginalRepliedMessageSid", "ProfileName", "", "\0"]
    odd = ["", "x" * 3000, "\0", "-1", "9" * 400, "SM" + "f" * 32, "whatsapp:+62812345678", "failed", "😀", "m1.0", "٣"]
    refused = 0
    for number in range(1_000):
        pairs = [(dice.choice(names), dice.choice(odd)) for _ in range(dice.randrange(1, 12))]
        body = urlencode(pairs).encode()
        address = dice.choice((HOOK, STATUS, f"{HOOK}/status?row={quote(dice.choice(odd))}&attempt=%00"))
        is_signed = dice.random() < 0.8
        token = TOKEN if is_signed else "x" * 32
        headers = {"Content-Type": FORM, "X-Twilio-Signature": sign(address, body, token)}
        status = door(address, body, headers)
        assert status == (403 if not is_signed else 200 if address == HOOK else 204), (number, pairs)
        refused += not is_signed
    assert refused > 100


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ACCOUNT_SID": ACCOUNT}, "SAPA_TWILIO_AUTH_TOKEN and SAPA_TWILIO_WHATSAPP_FROM must"),
        ({"AUTH_TOKEN": TOKEN}, "SAPA_TWILIO_ACCOUNT_SID and SAPA_TWILIO_WHATSAPP_FROM must"),
        ({"AUTH_TOKEN_SECONDARY": TOKEN}, "SAPA_TWILIO_ACCOUNT_SID"),
        ({"ACCOUNT_SID": ACCOUNT, "AUTH_TOKEN": TOKEN}, "SAPA_TWILIO_WHATSAPP_FROM must"),
        ({"ACCOUNT_SID": ACCOUNT, "AUTH_TOKEN": TOKEN, "WHATSAPP_FROM": "+62215000"}, "SAPA_PUBLIC_URL is not"),
        ({"ACCOUNT_SID": "AC12"}, "32 letters and digits"),
        ({"ACCOUNT_SID": ACCOUNT, "AUTH_TOKEN": "short"}, "32 letters and digits"),
        ({"WHATSAPP_FROM": "0812345678"}, "numbers such as"),
        ({"API_URL": "api.twilio.com"}, "whole address"),
    ],
)
def test_half_of_the_account_stops_the_start_and_says_which_half(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"SAPA_TWILIO_{name}", value)
    with pytest.raises(SettingsError, match=said) as fault:
        switched_on(Settings(_env_file=None))  # type: ignore[call-arg]  # pydantic's own argument
    assert TOKEN not in str(fault.value)


def test_without_an_account_whatsapp_is_off(stage: Stage) -> None:
    assert "whatsapp" not in stage.house.channels


def test_the_library_is_loaded_only_where_an_account_is_set() -> None:
    code = "import sys, bot.app; assert not {'twilio', 'requests'} & {name.partition('.')[0] for name in sys.modules}"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False).returncode == 0
