"""What aiogram's typed errors mean: for a row, for our being allowed to ask at all, for who checks the connection."""

from __future__ import annotations

from datetime import timedelta

import structlog
from aiogram import exceptions as errors
from aiohttp import ClientConnectorError

from bot.channels import Answer
from bot.channels.telegram.errors import (
    BLOCKED,
    NO_CHAT,
    PAUSE,
    REFUSED,
    TWO_POLLERS,
    UNREACHED,
    WEBHOOK_SET,
    WRONG_TOKEN,
    not_taken,
    unsure,
)
from core.refusals import Refusal

log = structlog.get_logger()

# How long to send nothing when Telegram refuses the token or calls too many.
TOKEN_PAUSE = timedelta(minutes=1)
# What Telegram says of a customer who is gone, in the middle of a 400.
GONE = ("chat not found", "user not found", "peer_id_invalid")


def answer_of(error: Exception) -> Answer:
    """Return what an error of aiogram means for a row: wait, unknown, or never.

    The classes are those of the Bot API's page and of its server's code: 429 and a refused token hold for the whole
    account, 403 and a chat that is not found for this customer, 5xx and a lost connection may come after the accepting.
    """
    kind = type(error).__name__
    if isinstance(error, errors.TelegramRetryAfter):
        return Answer("later", retry_after=timedelta(seconds=error.retry_after), error=PAUSE)
    if isinstance(error, errors.TelegramForbiddenError):
        return Answer("failed", error=BLOCKED, unreachable=True)
    if isinstance(error, errors.TelegramBadRequest):
        if any(word in error.message.lower() for word in GONE):
            return Answer("failed", error=NO_CHAT, unreachable=True)
        return Answer("failed", error=not_taken(error.message[:200]))
    refused = errors.TelegramUnauthorizedError | errors.TelegramNotFound | errors.TelegramConflictError
    if isinstance(error, refused):
        log.error("telegram.refused", error=kind)
        return Answer("later", retry_after=TOKEN_PAUSE, error=REFUSED)
    if isinstance(error, errors.TelegramNetworkError) and isinstance(error.__cause__, ClientConnectorError):
        return Answer("later", error=UNREACHED)
    return Answer("unknown", error=unsure(kind))


def refusal_of(error: Exception) -> Refusal | None:
    """Return what an error says of our being allowed to ask at all; None where it is of another kind.

    404 is what the server answers to a token that is not even shaped like one.
    """
    if isinstance(error, errors.TelegramUnauthorizedError | errors.TelegramNotFound):
        return WRONG_TOKEN
    if isinstance(error, errors.TelegramConflictError):
        return WEBHOOK_SET if "webhook" in error.message.lower() else TWO_POLLERS
    return None


def kind_of(error: Exception) -> str:
    """Return what kept a question from being answered: "token", "limit", "server", "address", "network" or "other".

    "address" is an answer that no Bot API gives; also 404, which Telegram's own gives to a token of an odd shape alone.
    """
    if isinstance(error, errors.TelegramUnauthorizedError):
        return "token"
    if isinstance(error, errors.TelegramRetryAfter):
        return "limit"
    if isinstance(error, errors.TelegramServerError):
        return "server"
    if isinstance(error, errors.TelegramNotFound | errors.ClientDecodeError):
        return "address"
    return "network" if isinstance(error, errors.TelegramNetworkError) else "other"
