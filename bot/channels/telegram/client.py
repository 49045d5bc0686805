"""The door to aiogram: its client and types, told as answers of ours; `meaning.py` reads its errors. Imported only with
a token.

Its dispatcher is not used: it confirms updates before they are kept. Updates come as plain values, so that one of a
kind that this version does not know does not cost the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram import exceptions as errors
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import SendAnimation, SendAudio, SendDocument, SendPhoto, SendVideo, SendVoice, TelegramMethod
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    WebhookInfo,
)

from bot.channels import TOO_BIG, Answer, Fetched
from bot.channels.telegram.errors import FILE_AWAY, FILE_GONE, NO_PATH, odd_address
from bot.channels.telegram.local_files import LARGEST_FETCHED, is_local, read_local
from bot.channels.telegram.meaning import answer_of
from bot.channels.telegram.parsing import WANTED
from bot.channels.telegram.parts import Part
from bot.channels.telegram.settings import TelegramSettings
from bot.sender import FILE_SECONDS

# Seconds that Telegram may take to answer one call.
CALL_SECONDS = 15.0
# Seconds of one long poll: Telegram's server waits 50 at most.
POLL_SECONDS = 25
# What it says of buttons that it does not like. Texts carry no marks: none is sent with a parse mode.
MARKUP = ("can't parse", "button", "reply markup", "keyboard")

FILE_METHODS: Mapping[str, Callable[..., TelegramMethod[Any]]] = {
    "photo": SendPhoto,
    "animation": SendAnimation,
    "video": SendVideo,
    "voice": SendVoice,
    "audio": SendAudio,
    "document": SendDocument,
}

Buttons = Sequence[tuple[str, str]]


class GetUpdates(TelegramMethod[list[Any]]):
    """`getUpdates` whose result stays as it came."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = POLL_SECONDS
    allowed_updates: list[str] = WANTED


class Client:
    """One bot at one Bot API server."""

    def __init__(self, token: str, api_url: str, files_dir: Path | None = None) -> None:
        """Connect to nothing yet. `files_dir` is the folder of a server with --local, as this process sees it."""
        self._files_dir = files_dir
        self._session = AiohttpSession(api=TelegramAPIServer.from_base(api_url), timeout=CALL_SECONDS)
        self._bot = Bot(token, session=self._session)

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.session.close()

    async def name(self) -> str:
        """Return the bot's own name, which proves the token. Raises aiogram's errors."""
        return (await self._bot.get_me()).username or ""

    async def picture(self) -> str:
        """Return the file id of the bot's own picture, empty if it has none or the server cannot be asked for it."""
        try:
            found = await self._bot.get_user_profile_photos(self._bot.id, limit=1)
        except errors.TelegramAPIError:
            return ""
        return found.photos[0][-1].file_id if found.photos else ""

    async def status(self) -> int:
        """Return the HTTP status with which the server answers who the bot is. Raises aiohttp's errors."""
        client = await self._session.create_session()
        asked = self._session.api.api_url(self._bot.token, "getMe")
        async with client.post(asked, allow_redirects=False) as answer:
            return answer.status

    async def webhook(self) -> WebhookInfo | None:
        """Return what Telegram says of the webhook, None where a server of one's own cannot be asked."""
        try:
            return await self._bot.get_webhook_info()
        except (errors.TelegramAPIError, errors.ClientDecodeError):
            return None

    async def updates(self, offset: int | None) -> list[Any]:
        """Wait for updates from `offset` on; everything before it is confirmed by asking. Raises aiogram's errors."""
        return await self._bot(GetUpdates(offset=offset), request_timeout=POLL_SECONDS + 10)

    async def call_by_webhook(self, url: str, secret: str) -> None:
        """Let Telegram call `url`. What waits is kept."""
        await self._bot.set_webhook(url, secret_token=secret, allowed_updates=WANTED)

    async def stop_webhook(self) -> None:
        """Let updates wait for polling."""
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def set_commands(self, menu: Mapping[str, Mapping[str, str]], fallback: str) -> None:
        """Show the commands of each language; `fallback` is what all other languages see."""
        for language, commands in menu.items():
            shown = [BotCommand(command=name, description=about) for name, about in commands.items()]
            await self._bot.set_my_commands(shown, language_code=language)
            if language == fallback:
                await self._bot.set_my_commands(shown)

    async def answer_press(self, query_id: str, toast: str) -> None:
        """End the waiting of a pressed button. Too late is no fault: nobody sees it any more."""
        await self._bot.answer_callback_query(query_id, text=toast or None)

    async def remove_buttons(self, address: str, message_id: int) -> None:
        """Take the buttons from a message. That there are none any more is as good."""
        try:
            await self._bot.edit_message_reply_markup(chat_id=int(address), message_id=message_id)
        except errors.TelegramBadRequest as error:
            if "not modified" not in error.message.lower():
                raise

    async def show_typing(self, address: str) -> None:
        """Show for five seconds that an answer is being written."""
        await self._bot.send_chat_action(int(address), "typing")

    async def say(self, address: str, text: str) -> tuple[Answer, str]:
        """Say something that no row keeps; returns what became of it and in which chat.

        A group that became a supergroup has another number [Bot API, ResponseParameters], where it is said once more.
        """
        try:
            return await self._send(address, text, None), address
        except errors.TelegramMigrateToChat as moved:
            address = str(moved.migrate_to_chat_id)
        except Exception as error:  # whatever it is, it is one of three ends
            return answer_of(error), address
        try:
            return await self._send(address, text, None), address
        except Exception as error:
            return answer_of(error), address

    async def send(self, address: str, text: str, buttons: Buttons = ()) -> Answer:
        """Send one message of at most 4096 UTF-16 units. Buttons that Telegram refuses become numbers in the text."""
        try:
            return await self._send(address, text, _keyboard(buttons))
        except errors.TelegramBadRequest as error:
            if not buttons or not any(word in error.message.lower() for word in MARKUP):
                return answer_of(error)
        except Exception as error:  # whatever it is, it is one of three ends
            return answer_of(error)
        numbered = "\n".join(f"{number}. {title}" for number, (_, title) in enumerate(buttons, start=1))
        try:
            return await self._send(address, f"{text}\n\n{numbered}", None)
        except Exception as error:
            return answer_of(error)

    async def send_file(self, address: str, part: Part, content: bytes) -> Answer:
        """Send a file so that it opens in the chat; what Telegram does not take that way goes as a document."""
        answer = await self._send_file(address, part, content, part.way)
        if answer.state == "failed" and not answer.unreachable and part.way != "document":
            return await self._send_file(address, part, content, "document")
        return answer

    async def _send_file(self, address: str, part: Part, content: bytes, way: str) -> Answer:
        file = BufferedInputFile(content, part.name)
        method = FILE_METHODS[way](chat_id=int(address), caption=part.text or None, **{way: file})
        try:
            sent = await self._bot(method, request_timeout=FILE_SECONDS)
        except Exception as error:  # whatever it is, it is one of three ends
            return answer_of(error)
        return Answer("sent", provider_ref=str(sent.message_id))

    async def fetch(self, file_id: str) -> Fetched:
        """Fetch a file of at most 20 MB; each try asks for a new link, since one lives an hour."""
        try:
            found = await self._bot.get_file(file_id, request_timeout=FILE_SECONDS)
        except errors.TelegramBadRequest as error:
            said = error.message.lower()
            if "temporarily unavailable" in said:
                return Fetched("later", error=FILE_AWAY)
            return Fetched("gone", error=TOO_BIG if "too big" in said else FILE_GONE)
        if not found.file_path:
            return Fetched("gone", error=NO_PATH)
        if is_local(found.file_path):
            return await asyncio.to_thread(read_local, found.file_path, self._files_dir, self._bot.token)
        return await self._download(self._session.api.file_url(self._bot.token, found.file_path))

    async def _download(self, url: str) -> Fetched:
        """Read a file from the Bot API server and from nowhere else: where it points to elsewhere, nobody follows."""
        client = await self._session.create_session()
        async with client.get(url, allow_redirects=False) as answer:
            if answer.status != 200:
                state = "gone" if 300 <= answer.status < 400 else "later"
                return Fetched(state, error=odd_address(answer.status))
            content = bytearray()
            async for part in answer.content.iter_chunked(64 * 1024):
                content += part
                if len(content) > LARGEST_FETCHED:
                    return Fetched("gone", error=TOO_BIG)
            return Fetched("here", bytes(content))

    async def _send(self, address: str, text: str, keyboard: InlineKeyboardMarkup | None) -> Answer:
        quiet = LinkPreviewOptions(is_disabled=True)
        sent = await self._bot.send_message(int(address), text, reply_markup=keyboard, link_preview_options=quiet)
        return Answer("sent", provider_ref=str(sent.message_id))


def open_client(settings: TelegramSettings) -> Client:
    """Return a client of the bot and the server that the settings name."""
    return Client(settings.token.get_secret_value(), settings.api_url, settings.files_dir)


def _keyboard(buttons: Buttons) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(text=title, callback_data=key)] for key, title in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
