"""Telegram: a bot of yours, by long polling or by webhook. Needs a token from BotFather.

aiogram's client, types and errors are used in `client.py` and `meaning.py` alone, which are imported only when a token
is set.
"""

from __future__ import annotations

from bot.channels import Channel
from bot.channels.telegram.carrier import open_carrier
from bot.channels.telegram.checking import check
from bot.channels.telegram.guide import guide
from bot.channels.telegram.links import deep_link
from bot.channels.telegram.routes import telegram_routes
from bot.channels.telegram.rows import received
from bot.channels.telegram.settings import TelegramSettings, is_on
from core.connections import ChannelWords
from faq_kb.render import plain

CHANNEL = Channel(
    label="Telegram",
    received=received,
    routes=telegram_routes,
    carrier=open_carrier,
    is_on=is_on,
    check=check,
    deep_link=deep_link,
    guide=guide,
    words=ChannelWords("TG", {"id": "Telegram", "en": "Telegram"}, write=plain),
    settings=TelegramSettings,
)
