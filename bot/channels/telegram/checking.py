"""What `sapa check` and the console's test of a connection ask Telegram: who the bot is, and whether files come."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from bot.channels.telegram.local_files import FAULTS
from bot.channels.telegram.settings import API, NAME, TelegramSettings, read_telegram, webhook_url
from core.faults import Words, words_of
from core.remote_files import newest_ref
from core.settings import SettingsError

if TYPE_CHECKING:
    from bot.channels.telegram.client import Client
    from bot.house import House


def check(house: House) -> Words:
    """Ask Telegram who the bot is; returns a sentence with the addresses. Raises SettingsError in words."""
    settings = read_telegram()
    _look_into(settings)
    try:
        found = asyncio.run(_asked(house, settings))
    except SettingsError:
        raise
    except Exception as error:
        raise SettingsError(
            f"{settings.api_url} does not accept SAPA_TELEGRAM_TOKEN ({type(error).__name__}). Copy the token that "
            "BotFather shows for this bot, or look whether this machine can reach that address.",
            f"{settings.api_url} tidak menerima SAPA_TELEGRAM_TOKEN ({type(error).__name__}). Salin token yang "
            "ditunjukkan BotFather untuk bot ini, atau periksa apakah server ini bisa mencapai alamat itu.",
        ) from None
    url = webhook_url(house.settings)
    called = {"id": f"dipanggil di {url}", "en": f"is called at {url}"}
    polls = {"id": "bertanya sendiri bila ada pesan baru", "en": "asks for updates by itself"}
    way, entry = called if settings.webhook_secret else polls, f"https://t.me/{found}"
    return {
        "id": f"pelanggan menulis ke {entry}; server ini {way['id']}, {NAME} menjawab di {settings.api_url}",
        "en": f"customers write to {entry}; this server {way['en']}, {NAME} answers at {settings.api_url}",
    }


def _look_into(settings: TelegramSettings) -> None:
    """Prove that the folder of a local server can be read. Raises SettingsError."""
    folder = settings.files_dir
    if folder is not None and not (folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)):
        raise SettingsError(
            f"SAPA_TELEGRAM_FILES_DIR is {folder}, which is no folder that this account can read. Name the folder of "
            "the Bot API server's --dir as this machine sees it, and let this account read it.",
            f"SAPA_TELEGRAM_FILES_DIR adalah {folder}, dan itu bukan folder yang bisa dibaca akun ini. Isi dengan "
            "folder --dir server Bot API seperti terlihat dari mesin ini, dan beri akun ini hak bacanya.",
        )


async def _asked(house: House, settings: TelegramSettings) -> str:
    """Return the bot's name. Raises aiogram's errors, and SettingsError when files cannot be had."""
    from bot.channels.telegram.client import open_client

    client = open_client(settings)
    try:
        found = await client.name()
        if settings.api_url != API:
            await _prove_files(house, client)
        return found
    finally:
        await client.close()


async def _prove_files(house: House, client: Client) -> None:
    """Fetch a file that is there, the bot's own picture or one that waits: only its path shows a server with --local.

    What else may be wrong with a file is no matter of settings.
    """
    with house.database.snapshot() as session:
        file_id = await client.picture() or newest_ref(session, NAME)
    fetched = await client.fetch(file_id) if file_id else None
    if fetched is not None and fetched.error in FAULTS:
        words = words_of(fetched.error)
        raise SettingsError(f"{words['en']}.", f"{words['id']}.")
