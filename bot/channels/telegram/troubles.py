"""In which words `sapa check` and the page of channels tell why Telegram could not be asked, and where it calls.

Each trouble names what is at fault and what is not: a revoked token is no network, and a network no token.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from core.faults import Words
from core.settings import SettingsError
from core.text import mask

# Characters of what Telegram says of its last call.
LONGEST = 200


def wrong_token(url: str) -> SettingsError:
    """Return that the token is not the bot's."""
    return SettingsError(
        f"{url} does not accept SAPA_TELEGRAM_TOKEN (401): it was revoked, or is not this bot's. Copy the token that "
        "BotFather shows for this bot under /mybots.",
        f"{url} tidak menerima SAPA_TELEGRAM_TOKEN (401): sudah dicabut, atau bukan milik bot ini. Salin token yang "
        "ditunjukkan BotFather untuk bot ini di /mybots.",
    )


def unreached(url: str, kind: str) -> SettingsError:
    """Return that no answer came at all; `kind` is the name of the error."""
    return SettingsError(
        f"{url} cannot be reached ({kind}), so the token was not even asked about. Look whether this machine reaches "
        "that address: DNS, firewall, proxy, and SAPA_TELEGRAM_API_URL if it is set.",
        f"{url} tidak bisa dihubungi ({kind}), jadi tokennya belum sempat ditanyakan. Periksa apakah server ini bisa "
        "mencapai alamat itu: DNS, firewall, proxy, dan SAPA_TELEGRAM_API_URL bila diisi.",
    )


def in_trouble(url: str, status: str) -> SettingsError:
    """Return that the server answers with a fault of its own."""
    return SettingsError(
        f"{url} has a fault of its own ({status}), which says nothing about the token. Check again in a few minutes; "
        "if the Bot API server is yours, look into its log.",
        f"{url} sedang bermasalah ({status}), dan itu bukan soal tokennya. Cek lagi beberapa menit lagi; kalau server "
        "Bot API itu milik Anda, lihat lognya.",
    )


def too_many(url: str, seconds: int) -> SettingsError:
    """Return that too much was asked; `seconds` is the pause that is asked for."""
    return SettingsError(
        f"{url} was asked too much and wants a pause of {seconds} seconds (429); nothing is wrong with the token. "
        "Check again after that.",
        f"{url} terlalu sering ditanya dan minta jeda {seconds} detik (429); tokennya tidak apa-apa. Cek lagi setelah "
        "itu.",
    )


def no_bot_api(url: str, status: str) -> SettingsError:
    """Return that something else than a Bot API answers."""
    return SettingsError(
        f"{url} answers, but not as a Bot API does ({status}). Correct SAPA_TELEGRAM_API_URL, or remove it to ask "
        "https://api.telegram.org.",
        f"{url} menjawab, tapi bukan seperti Bot API ({status}). Betulkan SAPA_TELEGRAM_API_URL, atau hapus supaya "
        "bertanya ke https://api.telegram.org.",
    )


def refused(url: str, said: str) -> SettingsError:
    """Return that the question was refused for a reason that only the server knows."""
    return SettingsError(
        f"{url} refused to say who the bot is: {said}. What it says there is what to look into.",
        f"{url} menolak menyebut siapa bot ini: {said}. Itu yang perlu diperiksa.",
    )


def calls_us(waiting: int) -> Words:
    """Return that the webhook is ours, and how many updates wait for it."""
    return {
        "id": f"Telegram memanggilnya, {waiting} pesan menunggu",
        "en": f"Telegram calls it, {waiting} updates wait",
    }


def calls_nobody() -> Words:
    """Return that the webhook is not registered yet."""
    return {
        "id": "belum didaftarkan di Telegram, itu terjadi saat server mulai",
        "en": "Telegram does not call it yet, the server registers it when it starts",
    }


def calls_another(url: str, waiting: int) -> Words:
    """Return that Telegram calls another address than ours, of which only the host is shown: paths may be secrets."""
    host = shown_host(url)
    return {
        "id": f"tapi Telegram memanggil alamat lain di {host} ({waiting} pesan menunggu): token ini dipakai program "
        "lain, atau alamat server ini berubah sejak terakhir mulai. Matikan yang lain itu, lalu mulai server ini lagi",
        "en": f"but Telegram calls another address, at {host} ({waiting} updates wait): another program uses this "
        "token, or this server's address changed since its last start. Switch the other one off, then start this "
        "server again",
    }


def calls_instead(url: str, waiting: int) -> Words:
    """Return that a webhook is set somewhere while we poll."""
    host = shown_host(url)
    return {
        "id": f"tapi sebuah webhook terpasang di {host} ({waiting} pesan menunggu), jadi pesan tidak bisa diambil "
        "sendiri. Matikan program yang memasangnya; webhook itu dihapus saat server ini mulai",
        "en": f"but a webhook is set at {host} ({waiting} updates wait), so nothing can be asked for. Switch off what "
        "set it; it is removed when this server starts",
    }


def last_failed(said: str, at: datetime | None, token: str) -> Words:
    """Return what Telegram says of the last call of the webhook that failed, without secrets."""
    shown = mask(" ".join(said.replace(token, "***").split())).text[:LONGEST]
    when = f" {at:%Y-%m-%d %H:%M} UTC" if at is not None else ""
    return {"id": f"panggilan terakhir yang gagal{when}: {shown}", "en": f"its last call that failed{when}: {shown}"}


def shown_host(url: str) -> str:
    """Return the host of an address, or dots for what is none."""
    try:
        return urlsplit(url).hostname or "…"
    except ValueError:
        return "…"
