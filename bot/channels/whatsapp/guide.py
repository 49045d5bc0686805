"""How WhatsApp is set up, in words: shown by the console's page of channels and printed by `sapa check`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.channels import Guide
from bot.channels.whatsapp.settings import MESSAGES, PREFIX, SANDBOX, STATUSES, TwilioSettings, read_twilio
from core.connections import AddressLine, SettingLine
from core.faults import Words
from core.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.house import House

# What stands before a token in the message that a link prepares, so that whoever sends it knows what it is.
LINKED = "Halo, saya mau melanjutkan di sini:"
# What each setting is, in Indonesian and in English.
ABOUT = {
    "SAPA_TWILIO_ACCOUNT_SID": ("Account SID di halaman depan Twilio.", "The Account SID on Twilio's first page."),
    "SAPA_TWILIO_AUTH_TOKEN": ("Auth Token di halaman yang sama.", "The Auth Token on the same page."),
    "SAPA_TWILIO_AUTH_TOKEN_SECONDARY": (
        "Token kedua, hanya selama token diganti.",
        "The second token, only while tokens are being exchanged.",
    ),
    "SAPA_TWILIO_WHATSAPP_FROM": (
        "Nomor WhatsApp usaha seperti +6281234567890; beberapa dipisah koma.",
        "The business's WhatsApp number such as +6281234567890; several separated by commas.",
    ),
    "SAPA_PUBLIC_URL": (
        "Alamat https server ini yang dipanggil Twilio.",
        "This server's https address, which Twilio calls.",
    ),
}
OPTIONAL = frozenset({"SAPA_TWILIO_AUTH_TOKEN_SECONDARY"})


def guide(settings: Settings) -> Guide:
    """Return settings and addresses; whether a setting is set, never what it holds."""
    try:
        twilio = read_twilio()
    except SettingsError:
        # What is wrong with them is told beside it; here they count as missing.
        twilio = TwilioSettings.model_construct()
    page = AddressLine({"id": "Akun dan nomor", "en": "account and numbers"}, "https://console.twilio.com")
    called = (
        AddressLine({"id": "Pesan masuk (POST)", "en": "when a message comes in (POST)"}, _url(settings, MESSAGES)),
        AddressLine({"id": "Status kiriman (POST)", "en": "status callback (POST)"}, _url(settings, STATUSES)),
    )
    return Guide(
        receives="webhook" if twilio.account_sid else "",
        settings=_settings(twilio, settings),
        addresses=(page, *called) if settings.public_url else (page,),
    )


def deep_link(house: House, token: str) -> str | None:
    """Return the address that opens WhatsApp with a message to our first number, the token within its text."""
    number = read_twilio().senders[0].removeprefix(PREFIX).removeprefix("+")
    return f"https://wa.me/{number}?text={quote(f'{LINKED} {token}')}" if house.settings.public_url else None


def account_told(account: Mapping[str, Any], senders: Sequence[str], base: str) -> Words:
    """Return what Twilio says of an account, and what to configure there; `base` is our public address."""
    is_sandbox, is_open = SANDBOX in senders, not base.startswith("https://")
    name, status, numbers = account.get("friendly_name", ""), account.get("status", "unknown"), ", ".join(senders)
    return {
        "id": f"akun {name!r} berstatus {status}, nomor {numbers}"
        f"{', yaitu sandbox (satu pesan tiap tiga detik)' if is_sandbox else ''}; atur di Twilio, keduanya POST: "
        f"pesan masuk {base}{MESSAGES}, status kiriman {base}{STATUSES}"
        f"{'; SAPA_PUBLIC_URL bukan https, jadi isinya bisa dibaca di perjalanan' if is_open else ''}",
        "en": f"account {name!r} is {status}, numbers {numbers}"
        f"{', the sandbox (one message in three seconds)' if is_sandbox else ''}; configure at Twilio, both as POST: "
        f"when a message comes in {base}{MESSAGES}, status callback {base}{STATUSES}"
        f"{'; SAPA_PUBLIC_URL is not https, so everybody on the way could read' if is_open else ''}",
    }


def _url(settings: Settings, path: str) -> str:
    return f"{settings.public_url}{path}"


def _settings(twilio: TwilioSettings, settings: Settings) -> tuple[SettingLine, ...]:
    is_set = {
        "SAPA_TWILIO_ACCOUNT_SID": bool(twilio.account_sid),
        "SAPA_TWILIO_AUTH_TOKEN": bool(twilio.auth_token),
        "SAPA_TWILIO_AUTH_TOKEN_SECONDARY": bool(twilio.auth_token_secondary),
        "SAPA_TWILIO_WHATSAPP_FROM": bool(twilio.whatsapp_from),
        "SAPA_PUBLIC_URL": bool(settings.public_url),
    }
    return tuple(
        SettingLine(name, {"id": indonesian, "en": english}, needed=name not in OPTIONAL, is_set=is_set[name])
        for name, (indonesian, english) in ABOUT.items()
    )
