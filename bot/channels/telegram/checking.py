"""What `sapa check` and the console's test of a connection ask Telegram: who the bot is, and whether files come."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from bot.channels.telegram import troubles
from bot.channels.telegram.local_files import FAULTS
from bot.channels.telegram.settings import API, NAME, TelegramSettings, read_telegram, webhook_url
from core.faults import Words, words_of
from core.remote_files import newest_ref
from core.settings import SettingsError
from core.text import mask

if TYPE_CHECKING:
    from aiogram.types import WebhookInfo

    from bot.channels.telegram.client import Client
    from bot.house import House


def check(house: House) -> Words:
    """Ask Telegram who the bot is and where it calls; returns a sentence with the addresses.

    Raises SettingsError in words that tell a revoked token, a network, a server, a limit and a wrong address apart.
    """
    settings = read_telegram()
    _look_into(settings)
    name, hook = asyncio.run(_asked(house, settings))
    url = webhook_url(house.settings)
    called = {"id": f"dipanggil di {url}", "en": f"is called at {url}"}
    polls = {"id": "bertanya sendiri bila ada pesan baru", "en": "asks for updates by itself"}
    way = [called if settings.webhook_secret else polls, *_told_of(hook, settings, url)]
    entry = f"https://t.me/{name}"
    return {
        "id": f"pelanggan menulis ke {entry}; server ini {'; '.join(one['id'] for one in way)}; {NAME} menjawab di "
        f"{settings.api_url}",
        "en": f"customers write to {entry}; this server {'; '.join(one['en'] for one in way)}; {NAME} answers at "
        f"{settings.api_url}",
    }


def _told_of(hook: WebhookInfo | None, settings: TelegramSettings, ours: str) -> list[Words]:
    """Return what there is to say of the webhook that Telegram calls now."""
    if hook is None:
        return []
    waiting = hook.pending_update_count
    if not settings.webhook_secret:
        return [troubles.calls_instead(hook.url, waiting)] if hook.url else []
    if not hook.url:
        return [troubles.calls_nobody()]
    told = [troubles.calls_us(waiting) if hook.url == ours else troubles.calls_another(hook.url, waiting)]
    if hook.last_error_message:
        token = settings.token.get_secret_value()
        told.append(troubles.last_failed(hook.last_error_message, hook.last_error_date, token))
    return told


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


async def _asked(house: House, settings: TelegramSettings) -> tuple[str, WebhookInfo | None]:
    """Return the bot's name and what Telegram calls. Raises SettingsError, also when files cannot be had."""
    from bot.channels.telegram.client import open_client

    client = open_client(settings)
    try:
        try:
            found, hook = await client.name(), await client.webhook()
        except Exception as error:
            raise await _trouble(client, settings, error) from None
        if settings.api_url != API:
            try:
                await _prove_files(house, client)
            except SettingsError:
                raise
            except Exception as error:
                raise await _trouble(client, settings, error) from None
        return found, hook
    finally:
        await client.close()


async def _trouble(client: Client, settings: TelegramSettings, error: Exception) -> SettingsError:
    """Return in words what kept Telegram from answering."""
    from bot.channels.telegram.meaning import kind_of

    url, token, kind = settings.api_url, settings.token.get_secret_value(), kind_of(error)
    if kind == "address":
        # What a proxy says in place of a server that is away is no Bot API's answer either.
        try:
            status = await client.status()
        except Exception:
            status = 0
        if status >= 500:
            return troubles.in_trouble(url, str(status))
        if url == API and status in (401, 404):
            return troubles.wrong_token(url)
        return troubles.no_bot_api(url, str(status or type(error).__name__))
    if kind == "token":
        return troubles.wrong_token(url)
    said = mask(str(getattr(error, "message", "")).replace(token, "***")).text[: troubles.LONGEST]
    if kind == "server":
        return troubles.in_trouble(url, said or type(error).__name__)
    if kind == "limit":
        return troubles.too_many(url, int(getattr(error, "retry_after", 0)))
    name = type(error.__cause__ or error).__name__
    return troubles.unreached(url, name) if kind == "network" else troubles.refused(url, said or name)


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
