"""What WhatsApp needs to know: the account at Twilio, its tokens, our numbers, and where Twilio's API is."""

from __future__ import annotations

import re

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.setting_faults import Unfit, explained
from core.settings import SHORTEST_TOKEN, Settings, SettingsError

NAME = "whatsapp"
MESSAGES = "/webhooks/whatsapp"
STATUSES = "/webhooks/whatsapp/status"
MEDIA = "/media"
# What is rung for when a webhook had to be refused: Twilio's log is read at once.
READ_LOG = "whatsapp log"
PREFIX = "whatsapp:"
API = "https://api.twilio.com"
# The number that all of Twilio's sandboxes share.
SANDBOX = "whatsapp:+14155238886"
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


class TwilioSettings(BaseSettings):
    """WhatsApp is off without an account; account, token, a number and SAPA_PUBLIC_URL belong together."""

    model_config = SettingsConfigDict(
        env_prefix="SAPA_TWILIO_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    account_sid: str = ""
    auth_token: SecretStr = SecretStr("")
    # While the account's token is rotated, what either of the two has signed is believed, and the one is used that
    # Twilio takes.
    auth_token_secondary: SecretStr = SecretStr("")
    whatsapp_from: str = ""
    # Another server that speaks Twilio's API; every host of Twilio's is then asked there.
    api_url: str = API

    @field_validator("account_sid")
    @classmethod
    def _like_an_account(cls, value: str) -> str:
        if value and not _ACCOUNT.fullmatch(value):
            raise Unfit(
                "expected AC and 32 letters and digits, as Twilio's console shows the Account SID",
                "harus AC diikuti 32 huruf dan angka, seperti Account SID di konsol Twilio",
            )
        return value

    @field_validator("auth_token", "auth_token_secondary")
    @classmethod
    def _like_a_token(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value) < SHORTEST_TOKEN:
            raise Unfit(
                "expected the 32 letters and digits that Twilio's console shows as Auth Token",
                "harus 32 huruf dan angka seperti Auth Token di konsol Twilio",
            )
        return value

    @field_validator("whatsapp_from")
    @classmethod
    def _like_numbers(cls, value: str) -> str:
        for number in _numbers(value):
            if not _NUMBER.fullmatch(number):
                raise Unfit(
                    "expected numbers such as +6281234567890, several separated by commas",
                    "harus nomor seperti +6281234567890, beberapa nomor dipisah koma",
                )
        return value

    @field_validator("api_url")
    @classmethod
    def _whole_url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise Unfit(
                "expected a whole address such as https://api.twilio.com or http://127.0.0.1:4010",
                "harus alamat lengkap seperti https://api.twilio.com atau http://127.0.0.1:4010",
            )
        return value.rstrip("/")

    @property
    def senders(self) -> tuple[str, ...]:
        """Our numbers as Twilio writes them; the first one writes to whom no number of ours ever heard from."""
        return tuple(f"{PREFIX}{number}" for number in _numbers(self.whatsapp_from))

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens whose signatures are believed."""
        both = (self.auth_token.get_secret_value(), self.auth_token_secondary.get_secret_value())
        return tuple(one for one in both if one)


def _numbers(value: str) -> list[str]:
    return [one.strip().removeprefix(PREFIX) for one in value.split(",") if one.strip()]


def read_twilio() -> TwilioSettings:
    """Read the settings of this channel. Raises SettingsError with one line per fault, without the values."""
    try:
        return TwilioSettings()
    except ValidationError as error:
        raise SettingsError(*explained(error, "SAPA_TWILIO_")) from None


def is_on(settings: Settings) -> bool:
    """Whether account, token and number are set. Raises SettingsError naming what is missing of them."""
    twilio = read_twilio()
    there = {
        "SAPA_TWILIO_ACCOUNT_SID": bool(twilio.account_sid),
        "SAPA_TWILIO_AUTH_TOKEN": bool(twilio.auth_token),
        "SAPA_TWILIO_WHATSAPP_FROM": bool(twilio.senders),
    }
    if not any(there.values()) and not twilio.auth_token_secondary:
        return False
    missing = [name for name, is_there in there.items() if not is_there]
    if missing:
        raise SettingsError(
            f"{' and '.join(missing)} must be set too: WhatsApp needs account, token and number, as Twilio's console "
            "shows them; or remove all SAPA_TWILIO_ settings to leave WhatsApp off",
            f"{' dan '.join(missing)} juga perlu diisi: WhatsApp butuh akun, token, dan nomor seperti yang tampil di "
            "konsol Twilio; atau hapus semua setelan SAPA_TWILIO_ bila WhatsApp tidak dipakai",
        )
    if not settings.public_url:
        raise SettingsError(
            "SAPA_TWILIO_ACCOUNT_SID is set and SAPA_PUBLIC_URL is not, so Twilio could not call us; set the public "
            "https address of this server, that of a tunnel for trying",
            "SAPA_TWILIO_ACCOUNT_SID sudah diisi, SAPA_PUBLIC_URL belum, jadi Twilio tidak bisa memanggil server ini; "
            "isi alamat https publiknya, atau alamat terowongan (tunnel) untuk mencoba",
        )
    return True
