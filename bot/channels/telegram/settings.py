"""What Telegram needs to know: the bot's token, the webhook's secret, and where the Bot API is."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.setting_faults import Unfit, explained
from core.settings import SHORTEST_TOKEN, Settings, SettingsError

NAME = "telegram"
WEBHOOK = "/webhooks/telegram"
API = "https://api.telegram.org"
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
# What Telegram allows (Bot API, setWebhook: 1 to 256 of these); shorter ones can be guessed.
_SECRET = re.compile(rf"[A-Za-z0-9_-]{{{SHORTEST_TOKEN},256}}")


class TelegramSettings(BaseSettings):
    """Telegram is off without a token; with a secret and SAPA_PUBLIC_URL updates come by webhook, else by polling."""

    model_config = SettingsConfigDict(
        env_prefix="SAPA_TELEGRAM_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    token: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")
    # A Bot API server of one's own is a supported set-up; it needs no other code.
    api_url: str = API
    # Where this process sees the folder of that server, if it runs with --local: it names files by its own paths.
    files_dir: Path | None = None

    @field_validator("token")
    @classmethod
    def _like_a_token(cls, value: SecretStr) -> SecretStr:
        if value and not _TOKEN.fullmatch(value.get_secret_value()):
            raise Unfit(
                "expected what BotFather shows: digits, a colon and some 35 letters, without spaces",
                "harus seperti yang ditunjukkan BotFather: angka, titik dua, dan sekitar 35 huruf, tanpa spasi",
            )
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _like_a_secret(cls, value: SecretStr) -> SecretStr:
        if value and not _SECRET.fullmatch(value.get_secret_value()):
            allowed = f"{SHORTEST_TOKEN} to 256 letters, digits, _ and -"
            raise Unfit(
                f"expected {allowed}, such as `openssl rand -hex 16` prints",
                f"harus {SHORTEST_TOKEN} sampai 256 huruf, angka, _ dan -, seperti hasil `openssl rand -hex 16`",
            )
        return value

    @field_validator("api_url")
    @classmethod
    def _whole_url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise Unfit(
                "expected a whole address such as https://api.telegram.org or http://127.0.0.1:8081",
                "harus alamat lengkap seperti https://api.telegram.org atau http://127.0.0.1:8081",
            )
        return value.rstrip("/")

    @field_validator("files_dir")
    @classmethod
    def _whole_path(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_absolute():
            raise Unfit(
                "expected a whole path such as /var/lib/telegram-bot-api",
                "harus alamat folder lengkap seperti /var/lib/telegram-bot-api",
            )
        return value

    @property
    def bot_id(self) -> int:
        """The bot's own number, which its token begins with."""
        return int(self.token.get_secret_value().partition(":")[0])


def read_telegram() -> TelegramSettings:
    """Read the settings of this channel. Raises SettingsError with one line per fault, without the values."""
    try:
        return TelegramSettings()
    except ValidationError as error:
        raise SettingsError(*explained(error, "SAPA_TELEGRAM_")) from None


def webhook_url(settings: Settings) -> str:
    """Return the address that Telegram calls, the one that is registered, shown and printed."""
    return f"{settings.public_url}{WEBHOOK}"


def is_on(settings: Settings) -> bool:
    """Whether a token is set. Raises SettingsError for half of what a webhook needs."""
    telegram = read_telegram()
    if telegram.webhook_secret and not telegram.token:
        raise SettingsError(
            "SAPA_TELEGRAM_WEBHOOK_SECRET is set and SAPA_TELEGRAM_TOKEN is not; "
            "set the token that BotFather shows, or remove the secret",
            "SAPA_TELEGRAM_WEBHOOK_SECRET sudah diisi, SAPA_TELEGRAM_TOKEN belum; "
            "isi token yang ditunjukkan BotFather, atau hapus rahasianya",
        )
    if telegram.webhook_secret and not settings.public_url:
        raise SettingsError(
            "SAPA_TELEGRAM_WEBHOOK_SECRET is set and SAPA_PUBLIC_URL is not, so Telegram could not call us; "
            "set the public address, or remove the secret to receive by polling",
            "SAPA_TELEGRAM_WEBHOOK_SECRET sudah diisi, SAPA_PUBLIC_URL belum, jadi Telegram tidak bisa memanggil "
            "server ini; isi alamat publiknya, atau hapus rahasianya supaya pesan diambil sendiri (polling)",
        )
    return bool(telegram.token)
