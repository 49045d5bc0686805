"""Files of customers: kept durably, fetched once, shown to agents; what never comes is said with its reason."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Select, select, update

from bot.erasing import forget
from core.channel_tables import remote_files
from core.remote_files import TRIES
from core.tables import attachments, customers, inbox, messages, records, turns
from tests.fakes.telegram import Telegram
from tests.stage import BASE, Stage, until
from tests.telegram.conftest import Build, Chatter

JPEG = b"\xff\xd8\xff" + b"the photo" * 40


def photo(telegram: Telegram, file_id: str = "big", content: bytes | str = JPEG) -> list[dict[str, Any]]:
    """A photo in three sizes, of which the largest is worth having."""
    telegram.files[file_id] = content
    small = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 1200}
    largest = {"file_id": file_id, "file_unique_id": "b", "width": 1280, "height": 960, "file_size": len(content)}
    return [small, largest, {**small, "file_id": "middle", "width": 320, "height": 240}]


def _is_there(stage: Stage, query: Select[Any]) -> bool:
    return bool(stage.rows(query))


def fetched(stage: Stage) -> None:
    """Wait until no file is due any more."""
    due = select(remote_files.c.id).where(remote_files.c.state == "due")
    until(lambda: not stage.rows(due))


def shown(stage: Stage) -> list[dict[str, Any]]:
    """The files of every line of customers."""
    bodies = stage.rows(select(messages.c.body).where(messages.c.author == "customer").order_by(messages.c.id))
    return [file for row in bodies for file in (row.body or {}).get("attachments", ())]


def test_a_photo_alone_is_answered_at_once_and_opens_at_the_desk(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    heard = sari.sends(photo=photo(telegram))
    assert "Fotonya sudah masuk" in heard[0]
    fetched(shop)
    [file] = shown(shop)
    assert (file["media"], file["name"], file["size"], len(file["sha256"])) == ("image/jpeg", "foto.jpg", len(JPEG), 64)
    dian = shop.agent("Dian")
    opened = dian.http.get(f"/desk/files/{file['sha256']}")
    assert (opened.content, opened.headers["content-type"]) == (JPEG, "image/jpeg")
    assert shop.rows(select(remote_files.c.state, remote_files.c.ref, remote_files.c.attempts)) == [("here", None, 1)]
    assert shop.rows(select(inbox.c.text)) == [("",)]


@pytest.mark.parametrize(
    ("content", "media", "name"),
    [
        ({"document": {"file_id": "f", "file_name": "nota.pdf", "mime_type": "application/pdf"}}, "pdf", "nota.pdf"),
        ({"voice": {"file_id": "f", "duration": 3, "mime_type": "audio/ogg"}}, "audio/ogg", "pesan-suara.ogg"),
        ({"audio": {"file_id": "f", "duration": 3, "file_name": "lagu.mp3"}}, "audio/mpeg", "lagu.mp3"),
        ({"video": {"file_id": "f", "width": 1, "height": 1, "duration": 3}}, "video/mp4", "video.mp4"),
        ({"video_note": {"file_id": "f", "length": 1, "duration": 3}}, "video/mp4", "video.mp4"),
        ({"animation": {"file_id": "f"}, "document": {"file_id": "f"}}, "video/mp4", "animasi.mp4"),
        ({"audio": {"file_id": "f", "duration": 3, "mime_type": "audio/mpeg"}}, "mpeg", "audio.mp3"),
        ({"sticker": {"file_id": "f", "emoji": "😀", "is_animated": False}}, "image/webp", "stiker.webp"),
    ],
    ids=lambda given: "" if isinstance(given, str) else next(iter(given)),
)
def test_every_kind_of_file_is_fetched_and_named(
    shop: Stage, telegram: Telegram, sari: Chatter, content: dict[str, Any], media: str, name: str
) -> None:
    starts = {"pdf": b"%PDF-", "audio/ogg": b"OggS", "audio/mpeg": b"ID3", "video/mp4": b"\0\0\0\0ftyp"}
    starts["mpeg"] = b"\xff\xfb\x90\x64"
    telegram.files["f"] = starts.get(media, b"RIFF\0\0\0\0WEBP") + b"content"
    heard = sari.sends(caption="ini kak, tolong dicek", **content)
    assert heard
    fetched(shop)
    [file] = shown(shop)
    assert (file["name"], file["media"].endswith(media), bool(file["sha256"])) == (name, True, True)
    assert shop.rows(select(inbox.c.text)) == [("ini kak, tolong dicek",)]


@pytest.mark.parametrize(
    ("name", "claimed", "content"),
    [
        ("surat.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04 words"),
        ("daftar.csv", "text/csv", b"nama;harga\nkopi;1"),
    ],
)
def test_a_file_of_no_kind_that_can_be_proven_is_saved_by_the_agent_and_never_shown(
    shop: Stage, telegram: Telegram, sari: Chatter, name: str, claimed: str, content: bytes
) -> None:
    telegram.files["f"] = content
    assert sari.sends(document={"file_id": "f", "file_name": name, "mime_type": claimed})
    fetched(shop)
    [file] = shown(shop)
    assert (file["media"], file["name"], file["size"]) == ("application/octet-stream", name, len(content))
    dian = shop.agent("Dian")
    assert name in dian.http.get(f"/desk/conversations/{sari.public_id}").text
    opened = dian.http.get(f"/desk/files/{file['sha256']}?name={name}")
    assert (opened.content, opened.headers["content-type"]) == (content, "application/octet-stream")
    assert opened.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert opened.headers["x-content-type-options"] == "nosniff"


def test_a_photo_of_a_phone_that_browsers_cannot_show_is_a_picture_to_save(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    telegram.files["f"] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic the photo"
    sari.sends(document={"file_id": "f", "file_name": "IMG_1.HEIC", "mime_type": "image/heic"})
    fetched(shop)
    [file] = shown(shop)
    assert file["media"] == "image/heic"
    opened = shop.agent("Dian").http.get(f"/desk/files/{file['sha256']}")
    assert opened.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("kind", "content", "name", "media"),
    [
        ("is_video", b"\x1aE\xdf\xa3\x9fB\x82\x84webm", "stiker.webm", "video/webm"),
        ("is_animated", b"\x1f\x8b\x08 a drawing", "stiker.tgs", "application/octet-stream"),
    ],
)
def test_a_moving_sticker_is_a_file_beside_its_emoji(
    shop: Stage, telegram: Telegram, sari: Chatter, kind: str, content: bytes, name: str, media: str
) -> None:
    telegram.files["f"] = content
    assert sari.sends(sticker={"file_id": "f", "emoji": "😀", "is_animated": False, "is_video": False, kind: True})
    fetched(shop)
    assert [(file["name"], file["media"], bool(file["sha256"])) for file in shown(shop)] == [(name, media, True)]
    assert shop.rows(select(inbox.c.text)) == [("😀",)]


def test_what_is_no_file_is_shown_in_words_and_a_place_can_be_opened(shop: Stage, sari: Chatter) -> None:
    assert "Lokasinya" in sari.sends(location={"latitude": -6.2, "longitude": 106.8})[0]
    at = {"latitude": -6.175392, "longitude": 106.827153}
    sari.sends(venue={"location": at, "title": "Monas", "address": "Gambir"}, location=at)
    assert "Kontaknya" in sari.sends(contact={"phone_number": "+62811222333", "first_name": "Budi", "user_id": 5})[0]
    sari.sends(dice={"emoji": "🎲", "value": 5})
    named = [(file["media"], file["name"]) for file in shown(shop)]
    assert named == [
        ("place/-6.200000,106.800000", ""),
        ("place/-6.175392,106.827153", "Monas, Gambir"),
        ("contact/card", "Budi: +62811222333"),
    ]
    assert [row.text for row in shop.rows(select(inbox.c.text))] == ["", "", "", "🎲"]
    page = shop.agent("Dian").http.get(f"/desk/conversations/{sari.public_id}").text
    assert "mlat=-6.175392&amp;mlon=106.827153" in page
    assert "Budi: +62811222333" in page


def album(sari: Chatter, telegram: Telegram, names: list[str]) -> list[dict[str, Any]]:
    """An album of photos, the caption with the first."""
    made = []
    for number, name in enumerate(names):
        caption = {"caption": "ini foto-foto barang yang rusak kak"} if number == 0 else {}
        content = JPEG + name.encode()
        photos = photo(telegram, name, content)
        made.append(telegram.message(sari.chat_id, sari.name, photo=photos, media_group_id="13790", **caption))
    return made


def test_an_album_is_one_turn_however_it_is_shuffled_and_split_over_polls(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    first, second, third = album(sari, telegram, ["a", "b", "c"])
    telegram.add("message", third)
    until(lambda: not telegram.waiting)
    shop._work()
    shop.clock.advance(timedelta(seconds=1))
    shop._work()
    telegram.add("message", first)
    telegram.add("message", second)
    until(lambda: not telegram.waiting)
    shop.settle()
    fetched(shop)
    assert len(shop.rows(select(turns.c.id))) == 1
    assert len(telegram.texts(sari.chat_id)) == 1
    assert len({file["sha256"] for file in shown(shop)}) == 3


@pytest.mark.parametrize(
    ("content", "size", "why", "said"),
    [
        (b"x", 34 * 1024 * 1024, "too_big", "Terlalu besar"),
        (b"x" * (20 * 1024 * 1024 + 1), None, "too_big", "Terlalu besar"),
        (b"<html><script>alert(1)</script>", 30, "kind", "Ditolak"),
        (b"no document at all", 30, "kind", "Ditolak"),
        ("gone", 30, "gone", "tidak menyimpan"),
        ("moved", 30, "gone", "tidak menyimpan"),
    ],
    ids=["said to be large", "large", "html", "no PDF", "gone", "points elsewhere"],
)
def test_what_never_comes_is_said_with_its_reason(
    shop: Stage, telegram: Telegram, sari: Chatter, content: bytes | str, size: int | None, why: str, said: str
) -> None:
    telegram.files["f"] = content
    sized = {} if size is None else {"file_size": size}
    sari.sends(document={"file_id": "f", "file_name": "nota.pdf", "mime_type": "application/pdf", **sized})
    fetched(shop)
    [file] = shown(shop)
    assert (file["state"], file["why"], file["sha256"]) == ("gone", why, "")
    page = shop.agent("Dian").http.get(f"/desk/conversations/{sari.public_id}").text
    assert said in page
    assert "nota.pdf" in page
    assert shop.rows(select(attachments.c.sha256)) == []
    assert telegram.calls["getFile"] == (0 if size and size > 20 * 1024 * 1024 else 1)


def test_a_provider_that_is_away_is_asked_again_until_an_hour_is_over(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    telegram.faults["getFile"].extend(["500", "reset", "429:5"])
    telegram.faults["download"].append("500")
    sari.sends(photo=photo(telegram))
    page = shop.agent("Dian").http.get(f"/desk/conversations/{sari.public_id}").text
    assert "Foto sedang diambil" in page
    for tries in range(1, 5):
        tried = select(remote_files.c.id).where(remote_files.c.attempts == tries)
        until(partial(_is_there, shop, tried))
        until(lambda: shop.rows(select(remote_files.c.error))[0][0] is not None)
        until(lambda: shop.rows(select(remote_files.c.due_at))[0][0] < shop.clock.now() + timedelta(seconds=80))
        assert shop.rows(select(remote_files.c.state)) == [("due",)]
        shop.clock.advance(timedelta(seconds=80))
    fetched(shop)
    assert shop.rows(select(remote_files.c.state, remote_files.c.attempts)) == [("here", 5)]
    with shop.house.database.transaction() as session:
        session.execute(update(remote_files).values(state="due", attempts=TRIES - 1, ref="big", due_at=BASE))
    telegram.faults["getFile"].append("500")
    fetched(shop)
    [file] = shown(shop)
    assert (file["state"], file["why"]) == ("gone", "tries")


def test_a_forgotten_customer_s_files_are_gone_and_none_comes_later(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    sari.sends(photo=photo(telegram))
    fetched(shop)
    telegram.faults["getFile"].append("500")
    sari.sends(photo=photo(telegram, "other", JPEG + b"2"))
    until(lambda: shop.rows(select(remote_files.c.error).order_by(remote_files.c.id.desc()))[0][0] is not None)
    with shop.house.database.transaction() as session:
        forget(session, 1, now=shop.clock.now())
    shop.clock.advance(timedelta(minutes=5))
    shop.settle()
    assert shop.rows(select(attachments.c.sha256)) == []
    assert shop.rows(select(remote_files.c.id)) == []


def test_a_house_that_was_closed_meanwhile_fetches_what_waits(build: Build, telegram: Telegram) -> None:
    first = build()
    first.open_channels(sends=False)
    sari = Chatter(first, telegram)
    sari.sends(photo=photo(telegram))
    assert first.rows(select(remote_files.c.state)) == [("due",)]
    first.close()
    second = build()
    second.open_channels()
    fetched(second)
    assert [bool(file["sha256"]) for file in shown(second)] == [True]


def test_the_same_update_again_fetches_nothing_twice(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    message = telegram.message(7001, "Sari", photo=photo(telegram))
    number = telegram.add("message", message)
    sari.waits()
    fetched(shop)
    telegram.add("message", message, update_id=number)
    sari.waits()
    assert (telegram.calls["getFile"], telegram.calls["download"]) == (1, 1)
    assert len(shop.rows(select(remote_files.c.id))) == 1


@pytest.mark.parametrize(("whose", "proven"), [(7001, True), (5, False), (None, False)])
def test_a_number_proves_whose_an_order_is_only_if_it_is_the_sender_s_own(
    shop: Stage, sari: Chatter, whose: int | None, proven: bool
) -> None:
    shop.tell(kind="order", reference="ORD-7788", status="shipped", phone="+62811222333", fields={})
    sari.sends(contact={"phone_number": "62811222333", "first_name": "Sari", "user_id": whose})
    owned = shop.rows(select(records.c.customer_id))[0][0] is not None
    assert (owned, shop.rows(select(customers.c.phone))[0][0] is not None) == (proven, proven)
    assert shown(shop)[0]["name"].startswith("nomor sendiri" if proven else "Sari")
