"""Files of agents: chosen in the console, sent as what they are, one after the other, never twice after an answer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.telegram.parts import LARGEST_PHOTO, parts_of
from core.tables import attachments, messages, outbox
from tests.fakes.telegram import Telegram
from tests.stage import Agent, Stage
from tests.telegram.conftest import Chatter

JPEG = b"\xff\xd8\xff" + b"the photo" * 40
PDF = b"%PDF-1.7 the invoice"
OGG = b"OggS the voice"
MP4 = b"\0\0\0\x18ftypmp42 the film"
NAMED = {"foto.jpg": JPEG, "nota.pdf": PDF, "suara.ogg": OGG, "film.mp4": MP4}


@pytest.fixture
def dian(shop: Stage, sari: Chatter) -> Agent:
    """An agent who speaks with the customer."""
    dian = shop.agent("Dian")
    sari.says("halo kak")
    assert dian.claims(sari) < 400
    sari.hears()
    return dian


def send(dian: Agent, sari: Chatter, names: list[str], text: str = "", **more: Any) -> int:
    """Send a reply with files from the console's form; returns the HTTP status."""
    files = [("files", (name, NAMED.get(name, b"<svg onload=alert(1)>"), "image/png")) for name in names]
    form = {"text": text, "kind": "reply", "client_key": text + "".join(names), **more}
    path = f"/desk/conversations/{sari.public_id}/reply"
    answer = dian.http.post(path, data=form, files=files, follow_redirects=False)
    dian.stage.wait(seconds=20)
    return int(answer.status_code)


def came(telegram: Telegram) -> list[tuple[str, str]]:
    """What came to the chat after the agent joined: how it was sent, and its text."""
    return [(one.get("kind", "text"), one["text"]) for one in telegram.sent[2:]]


def test_each_kind_opens_in_the_chat_with_the_text_under_the_first(
    shop: Stage, telegram: Telegram, sari: Chatter, dian: Agent
) -> None:
    assert send(dian, sari, list(NAMED), "Ini semuanya ya, Kak.") == 303
    assert came(telegram) == [("photo", "Ini semuanya ya, Kak."), ("document", ""), ("voice", ""), ("video", "")]
    assert [one["content"] for one in telegram.sent[2:]] == list(NAMED.values())
    assert [one["name"] for one in telegram.sent[2:]] == list(NAMED)
    row = shop.rows(select(outbox).order_by(outbox.c.id.desc()).limit(1))[0]
    assert (row.state, row.sends, row.provider_ref) == ("sent", 1, str(telegram.sent[-1]["message_id"]))
    assert telegram.refused == {}


def test_a_long_text_goes_before_the_file_and_a_file_needs_no_text(
    telegram: Telegram, sari: Chatter, dian: Agent
) -> None:
    text = "kata 😀 " * 200
    assert send(dian, sari, ["nota.pdf"], text) == 303
    assert send(dian, sari, ["foto.jpg"]) == 303
    assert came(telegram) == [("text", text.strip()), ("document", ""), ("photo", "")]


@pytest.mark.parametrize(("fault", "photos"), [("lost", 2), ("500", 1), ("429:3", 1)])
def test_a_fault_in_the_middle_goes_on_behind_what_was_accepted(
    telegram: Telegram, sari: Chatter, dian: Agent, fault: str, photos: int
) -> None:
    telegram.faults["sendPhoto"].append(fault)
    assert send(dian, sari, ["nota.pdf", "foto.jpg", "film.mp4"], "Ini ya, Kak.") == 303
    assert came(telegram) == [("document", "Ini ya, Kak."), *[("photo", "")] * photos, ("video", "")]


def test_a_photo_that_telegram_does_not_take_goes_as_a_document(telegram: Telegram, sari: Chatter, dian: Agent) -> None:
    telegram.odd_photos = True
    assert send(dian, sari, ["foto.jpg"], "Ini ya, Kak.") == 303
    assert came(telegram) == [("document", "Ini ya, Kak.")]


def test_a_large_photo_goes_as_a_document() -> None:
    large = {"sha256": "a" * 64, "media": "image/jpeg", "name": "foto.jpg", "size": LARGEST_PHOTO + 1}
    small = {**large, "size": LARGEST_PHOTO}
    body = {"author": "agent", "text": "", "attachments": [large, small]}
    assert [part.way for part in parts_of(body)] == ["document", "photo"]


def test_many_files_keep_the_pace_of_the_chat(telegram: Telegram, sari: Chatter, dian: Agent) -> None:
    for number in range(3):
        assert send(dian, sari, ["nota.pdf", "foto.jpg", "film.mp4"], f"paket {number}") == 303
    dian.stage.wait(seconds=30)
    assert len(came(telegram)) == 9
    assert telegram.refused == {}


@pytest.mark.parametrize(
    ("names", "text", "said"),
    [
        (["jahat.svg"], "ini ya", "bukan foto, PDF"),
        (["foto.jpg"] * 6, "ini ya", "paling banyak 5"),
        ([], "", "kotaknya kosong"),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_is_kept(
    shop: Stage, telegram: Telegram, sari: Chatter, dian: Agent, names: list[str], text: str, said: str
) -> None:
    before = len(telegram.sent)
    files = [("files", (name, NAMED.get(name, b"<svg onload=alert(1)>"), "image/png")) for name in names]
    path = f"/desk/conversations/{sari.public_id}/reply"
    answer = dian.http.post(path, data={"text": text, "kind": "reply"}, files=files or None)
    assert (answer.status_code, said in answer.text) == (409, True)
    shop.settle()
    assert len(telegram.sent) == before
    assert shop.rows(select(attachments.c.sha256)) == []


def test_a_form_of_another_site_and_another_agent_send_no_file(
    shop: Stage, telegram: Telegram, sari: Chatter, dian: Agent
) -> None:
    path, files = f"/desk/conversations/{sari.public_id}/reply", [("files", ("foto.jpg", JPEG, "image/jpeg"))]
    headers = {"sec-fetch-site": "cross-site"}
    assert dian.http.post(path, data={"text": "x"}, files=files, headers=headers).status_code == 403
    budi = shop.agent("Budi")
    assert budi.http.post(path, data={"text": "x"}, files=files).status_code == 409
    shop.settle()
    assert shop.rows(select(attachments.c.sha256)) == []
    assert came(telegram) == []


def test_the_desk_shows_what_was_sent_and_a_repeated_click_sends_once(
    shop: Stage, telegram: Telegram, sari: Chatter, dian: Agent
) -> None:
    for _ in range(2):
        assert send(dian, sari, ["nota.pdf"], "Ini notanya, Kak.") == 303
    assert came(telegram) == [("document", "Ini notanya, Kak.")]
    page = dian.http.get(f"/desk/conversations/{sari.public_id}").text
    assert "nota.pdf" in page
    body = shop.rows(select(messages.c.body).where(messages.c.author == "agent").order_by(messages.c.id.desc()))[0][0]
    [file] = body["attachments"]
    assert dian.http.get(f"/desk/files/{file['sha256']}").content == PDF
