"""Files of a Bot API server with --local: read inside its folder, and nothing anywhere else, whatever it names."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.telegram.settings import read_telegram
from bot.checks import Broken, check_channels
from core.channel_tables import remote_files
from core.faults import words_of
from core.settings import SettingsError
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import TOKEN
from tests.stage import Stage, until
from tests.telegram.conftest import Build, Chatter
from tests.telegram.test_files_in import JPEG, fetched, photo, shown
from tests.telegram.test_files_out import send

ANSWER = {"file_id": "f", "file_name": "nota.pdf", "mime_type": "application/pdf"}
PDF = b"%PDF-1.7 the receipt"


@pytest.fixture
def folder(telegram: Telegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a server with --local, which we see at the same place."""
    telegram.local = tmp_path / "telegram-bot-api"
    telegram.local.mkdir()
    monkeypatch.setenv("SAPA_TELEGRAM_FILES_DIR", str(telegram.local))
    return telegram.local


def connected(build: Build, telegram: Telegram) -> tuple[Stage, Chatter]:
    """A house that is connected, and a customer."""
    stage = build()
    stage.open_channels()
    return stage, Chatter(stage, telegram)


def what_came(build: Build, telegram: Telegram, content: bytes = PDF) -> tuple[dict[str, Any], str]:
    """Send a document; returns what became of it and the reason in English."""
    telegram.files["f"] = content
    stage, sari = connected(build, telegram)
    sari.sends(document=ANSWER)
    fetched(stage)
    [file] = shown(stage)
    return file, words_of(stage.rows(select(remote_files.c.error))[0][0])["en"]


def test_a_photo_is_read_from_the_server_s_folder_and_opens_at_the_desk(
    build: Build, telegram: Telegram, folder: Path
) -> None:
    shop, sari = connected(build, telegram)
    sari.sends(photo=photo(telegram))
    fetched(shop)
    [file] = shown(shop)
    assert shop.agent("Dian").http.get(f"/desk/files/{file['sha256']}").content == JPEG
    assert (telegram.calls["getFile"], telegram.calls["download"]) == (1, 0)
    assert (folder / TOKEN / "documents" / "big").exists()


def test_the_folder_may_be_mounted_at_another_place_than_the_server_s(
    build: Build, telegram: Telegram, folder: Path
) -> None:
    telegram.paths["f"] = f"/var/lib/telegram-bot-api/{TOKEN}/documents/f"
    file, _ = what_came(build, telegram)
    assert (file["name"], len(file["sha256"])) == ("nota.pdf", 64)


def test_files_still_go_out_as_uploads(build: Build, telegram: Telegram, folder: Path) -> None:
    shop, sari = connected(build, telegram)
    dian = shop.agent("Dian")
    sari.says("halo kak")
    dian.claims(sari)
    assert send(dian, sari, ["foto.jpg"], "ini fotonya kak") == 303
    assert telegram.sent[-1]["content"] == JPEG


@pytest.mark.parametrize(
    "named",
    [
        "/etc/passwd",
        "{folder}/../secret.pdf",
        "{folder}/" + TOKEN + "/../../secret.pdf",
        "/elsewhere/" + TOKEN + "/../../secret.pdf",
        "{folder}/link.pdf",
        "{folder}/linked/secret.pdf",
        "{folder}/pipe",
        "{folder}",
        "{folder}-beside/secret.pdf",
    ],
)
def test_nothing_outside_the_folder_is_ever_read(build: Build, telegram: Telegram, folder: Path, named: str) -> None:
    secret, beside = folder.parent / "secret.pdf", folder.parent / "telegram-bot-api-beside"
    beside.mkdir()
    for place in (secret, beside / "secret.pdf"):
        place.write_bytes(b"%PDF-1.7 the secret")
    (folder / "link.pdf").symlink_to(secret)
    (folder / "linked").symlink_to(folder.parent)
    os.mkfifo(folder / "pipe")
    telegram.paths["f"] = named.format(folder=folder)
    file, why = what_came(build, telegram)
    assert (file["state"], file["why"], file["sha256"]) == ("gone", "gone", "")
    assert "no file inside SAPA_TELEGRAM_FILES_DIR" in why


def test_a_file_that_is_too_large_is_not_kept(build: Build, telegram: Telegram, folder: Path) -> None:
    file, _ = what_came(build, telegram, PDF + b"x" * 20 * 1024 * 1024)
    assert (file["state"], file["why"]) == ("gone", "too_big")


@pytest.mark.parametrize("named", ["{folder}/nowhere.pdf", "{folder}/circle"])
def test_what_is_not_there_yet_is_tried_again(build: Build, telegram: Telegram, folder: Path, named: str) -> None:
    telegram.files["f"] = PDF
    telegram.paths["f"] = named.format(folder=folder)
    (folder / "circle").symlink_to(folder / "circle")
    shop, sari = connected(build, telegram)
    sari.sends(document=ANSWER)
    until(lambda: shop.rows(select(remote_files.c.error))[0][0] is not None)
    kept = shop.rows(select(remote_files.c.error))[0][0]
    assert "may read it" in words_of(kept)["en"]
    assert "boleh membacanya" in words_of(kept)["id"]
    telegram.paths.clear()
    shop.clock.advance(timedelta(seconds=80))
    fetched(shop)
    assert shown(shop)[0]["sha256"]


def test_without_the_setting_a_file_waits_and_the_check_says_what_to_set(
    build: Build, telegram: Telegram, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAPA_TELEGRAM_FILES_DIR")
    telegram.files["f"] = PDF
    shop, sari = connected(build, telegram)
    assert "https://t.me/kopilereng_bot" in dict(check_channels(shop.house))["channel telegram"]
    sari.sends(document=ANSWER)
    until(lambda: shop.rows(select(remote_files.c.error))[0][0] is not None)
    assert shop.rows(select(remote_files.c.state)) == [("due",)]
    with pytest.raises(Broken, match=r"runs with --local .*: set SAPA_TELEGRAM_FILES_DIR"):
        dict(check_channels(shop.house))
    shop.close()
    monkeypatch.setenv("SAPA_TELEGRAM_FILES_DIR", str(folder))
    second, _ = connected(build, telegram)
    second.clock.advance(timedelta(seconds=80))
    fetched(second)
    assert shown(second)[0]["sha256"]


def test_the_bot_s_own_picture_shows_a_server_with_local_before_any_file_came(
    build: Build, telegram: Telegram, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.files["portrait"], telegram.picture = JPEG, "portrait"
    assert "answers at" in dict(check_channels(build().house))["channel telegram"]
    monkeypatch.delenv("SAPA_TELEGRAM_FILES_DIR")
    with pytest.raises(Broken, match="or start it without --local"):
        dict(check_channels(build().house))
    monkeypatch.setenv("SAPA_TELEGRAM_FILES_DIR", str(folder / "nowhere"))
    with pytest.raises(Broken, match="no folder that this account can read"):
        dict(check_channels(build().house))


def test_a_folder_is_named_by_its_whole_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_FILES_DIR", "var/telegram")
    with pytest.raises(SettingsError, match="SAPA_TELEGRAM_FILES_DIR: expected a whole path"):
        read_telegram()
