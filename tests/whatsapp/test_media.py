"""Files both ways: out by signed links that expire, in from Twilio's own places alone, credentials to nobody else."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from bot.channels import Fetched
from bot.channels.whatsapp import media
from bot.channels.whatsapp.media import file_of, link_to
from bot.channels.whatsapp.parsing import read_message
from core.attachments import save_attachment
from core.tables import outbox
from handover import acts
from tests.caller import Caller
from tests.fakes.twilio import OURS, Twilio
from tests.stage import BASE, Stage
from tests.whatsapp.conftest import Phone

JPEG = b"\xff\xd8\xff" + b"photo" * 100
PDF = b"%PDF-1.7 faktur"
KEY = b"k" * 32


def reply_with(stage: Stage, sari: Phone, content: bytes, name: str) -> None:
    """Let an agent answer with a file."""
    dian = stage.agent("Dian")
    now = stage.clock.now()
    with stage.house.database.transaction() as session:
        acts.claim(session, sari.conversation_id, dian.id, now=now)
        file = save_attachment(session, content, name, now=now)
        acts.reply(
            session, sari.conversation_id, dian.id, "Ini fakturnya", client_key="k1", now=now, attachments=[file]
        )


@pytest.mark.parametrize(("content", "kind"), [(JPEG, "image/jpeg"), (PDF, "application/pdf")])
def test_an_agents_file_goes_by_a_link_that_shows_it_until_it_expires(
    shop: Stage, twilio: Twilio, sari: Phone, content: bytes, kind: str
) -> None:
    sari.says("mau bicara dengan orang dong")
    reply_with(shop, sari, content, "faktur")
    sari.waits()
    text, file = twilio.sent[-2:]
    assert (text["body"], file["body"]) == ("Ini fakturnya", "")
    http = Caller(shop.client_app)
    path = urlsplit(file["media"]).path
    answer = http.get(path)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, content, kind)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert http.head(path).status_code == 200
    shop.clock.advance(timedelta(hours=7))
    assert http.get(path).status_code == 404


def test_a_file_that_whatsapp_does_not_take_says_so_to_the_agent(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says("mau bicara dengan orang dong")
    reply_with(shop, sari, JPEG + b"x" * 6_000_000, "besar.jpg")
    sari.waits()
    row = shop.rows(select(outbox).order_by(outbox.c.id.desc()).limit(1))[0]
    assert row.state == "failed"
    assert "at most 5 MB" in row.error
    assert "Ini fakturnya" not in twilio.texts(sari.address)


def test_a_link_of_somebody_elses_making_shows_nothing(shop: Stage) -> None:
    token = urlsplit(link_to("a" * 64, KEY, "https://x", now=BASE)).path.rpartition("/")[2]
    assert file_of(token, KEY, now=BASE) == "a" * 64
    assert file_of(token, KEY, now=BASE + timedelta(hours=6, seconds=1)) is None
    assert file_of(token, b"x" * 32, now=BASE) is None
    http = Caller(shop.client_app, raise_server_exceptions=False)
    for odd in (token, "x", "...", "a.b.c", f"{'a' * 64}.99999999999.x", "%00", "%ED%A0%80", "x" * 3000):
        assert file_of(odd, b"x" * 32, now=BASE) is None
        assert http.get(f"/media/{odd}").status_code == 404


def fetched(shop: Stage, ref: str) -> Fetched:
    """Let the carrier fetch a file."""
    came: list[Fetched] = []

    async def ask() -> None:
        async def work(carrier: Any) -> None:
            came.append(await carrier.fetch(ref))

        done = shop.house.sender.within("whatsapp", work)
        assert done is not None
        await done

    asyncio.run(ask())
    return came[0]


def file_ref(twilio: Twilio, content: bytes = JPEG, kind: str = "image/jpeg") -> str:
    """What a message with a file says of it."""
    told = twilio.writes("whatsapp:+6281234567801", "ini", OURS, **twilio.file(content, kind))
    [file] = read_message(told, BASE).files
    assert (file.name, file.media, file.size) == ("foto.jpg", "image/jpeg", None)
    return file.ref


def test_a_customers_file_is_fetched_with_the_token_and_the_place_it_points_to_without(
    shop: Stage, twilio: Twilio
) -> None:
    assert fetched(shop, file_ref(twilio)) == Fetched("here", JPEG)
    assert twilio.leaked == []


@pytest.mark.parametrize("goes", ["inside", "stranger"])
def test_a_file_that_points_elsewhere_is_not_followed(shop: Stage, twilio: Twilio, goes: str) -> None:
    twilio.media_goes = goes
    assert fetched(shop, file_ref(twilio)).state == "gone"


@pytest.mark.parametrize(
    "ref",
    ["https://example.org/x.jpg", "http://169.254.169.254/latest", "file:///etc/passwd", "ftp://x/y", "", "//x", "x"],
)
def test_no_other_place_is_ever_asked(shop: Stage, ref: str) -> None:
    assert fetched(shop, ref).state == "gone"


def test_a_file_beyond_sixteen_megabytes_is_gone_and_one_that_is_deleted_too(
    shop: Stage, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LARGEST", 1000)
    ref = file_ref(twilio, JPEG * 10)
    assert "larger" in fetched(shop, ref).error
    twilio.files.clear()
    assert fetched(shop, ref).state == "gone"


def test_a_twilio_that_does_not_answer_is_asked_again_later(shop: Stage, twilio: Twilio) -> None:
    ref = file_ref(twilio)
    twilio.tokens = ("other",)
    assert fetched(shop, ref).state == "later"


def test_private_places_are_no_places_of_twilios(monkeypatch: pytest.MonkeyPatch) -> None:
    base = urlsplit("https://api.twilio.com")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.0.0.8", 443))])
    assert not media._is_allowed("https://media.twiliocdn.com/x", base)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("52.216.1.1", 443))])
    assert media._is_allowed("https://media.twiliocdn.com/x", base)
    assert not media._is_allowed("http://media.twiliocdn.com/x", base)
    assert not media._is_allowed("https://twiliocdn.com.example.org/x", base)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://api.twilio.com/2010-04-01/x", True),
        ("https://mms.twiliocdn.com/x", True),
        ("https://mms.twiliocdn.com:443/x", True),
        ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/x", True),
        ("https://s3-external-1.amazonaws.com/evil/x", False),
        ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/../evil/x", False),
        ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/%2e%2e/evil/x", False),
        ("https://evil.s3.amazonaws.com/x", False),
        ("https://ec2-1-2-3-4.compute-1.amazonaws.com/x", False),
        ("https://mms.twiliocdn.com:8443/x", False),
        ("https://evil.twiliocdn.com/x", False),
        ("https://user@evil.example.org/mms.twiliocdn.com", False),
        ("http://127.0.0.1:4010/behind/x", True),
        ("http://127.0.0.1:4011/behind/x", False),
    ],
)
def test_only_places_that_twilio_names_and_the_one_that_is_set_are_asked(
    monkeypatch: pytest.MonkeyPatch, url: str, allowed: bool
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("52.216.1.1", 443))])
    assert media._is_allowed(url, urlsplit("http://127.0.0.1:4010")) == allowed
