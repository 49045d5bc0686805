"""How Telegram is set up, in words: shown by the console's page of channels and printed by `sapa check`."""

from __future__ import annotations

from bot.channels import Guide
from bot.channels.telegram.settings import TelegramSettings, read_telegram, webhook_url
from core.connections import AddressLine, SettingLine
from core.settings import Settings, SettingsError


def guide(settings: Settings) -> Guide:
    """Return settings and addresses; whether a setting is set, never what it holds."""
    try:
        telegram = read_telegram()
    except SettingsError:
        # What is wrong with them is told beside it; here they count as missing.
        telegram = TelegramSettings.model_construct()
    by_webhook = bool(telegram.webhook_secret)
    father = AddressLine({"id": "Membuat bot", "en": "make a bot"}, "https://t.me/BotFather")
    called = AddressLine(
        {
            "id": "Dipanggil Telegram; didaftarkan sendiri saat server mulai",
            "en": "called by Telegram, registered by itself at the start",
        },
        webhook_url(settings),
    )
    receives = ("webhook" if by_webhook else "polling") if telegram.token else ""
    addresses = (father, called) if by_webhook and settings.public_url else (father,)
    return Guide(receives, _settings(telegram, settings), addresses)


def _settings(telegram: TelegramSettings, settings: Settings) -> tuple[SettingLine, ...]:
    by_webhook = bool(telegram.webhook_secret)
    token = SettingLine(
        "SAPA_TELEGRAM_TOKEN",
        {
            "id": "Token yang ditunjukkan BotFather untuk bot Anda.",
            "en": "The token that BotFather shows for your bot.",
        },
        needed=True,
        is_set=bool(telegram.token),
    )
    secret = SettingLine(
        "SAPA_TELEGRAM_WEBHOOK_SECRET",
        {
            "id": "Hanya bila Telegram yang memanggil server ini: 16 huruf dan angka atau lebih, karangan Anda.",
            "en": "Only if Telegram is to call this server: 16 letters and digits or more, made up by you.",
        },
        needed=False,
        is_set=by_webhook,
    )
    public = SettingLine(
        "SAPA_PUBLIC_URL",
        {
            "id": "Alamat https server ini; perlu bila rahasia di atas diisi.",
            "en": "This server's https address; needed with the secret above.",
        },
        needed=by_webhook,
        is_set=bool(settings.public_url),
    )
    return token, secret, public
