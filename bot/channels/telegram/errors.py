"""In which words people read what Telegram, or the way to it, answered to a message or a file. Used by `client.py`."""

from __future__ import annotations

from datetime import timedelta

from core.faults import both
from core.refusals import Refusal

# Two that poll end each other's calls by turns, so that now and then one succeeds.
_BY_TURNS = timedelta(minutes=1)
WRONG_TOKEN = Refusal(
    both(
        "Telegram does not accept SAPA_TELEGRAM_TOKEN: it was revoked, or is another bot's (401)",
        "Telegram tidak menerima SAPA_TELEGRAM_TOKEN: sudah dicabut, atau milik bot lain (401)",
    ),
    both(
        "Copy the token that BotFather shows under /mybots into SAPA_TELEGRAM_TOKEN and start again; `sapa check` "
        "proves it.",
        "Salin token yang ditunjukkan BotFather di /mybots ke SAPA_TELEGRAM_TOKEN lalu mulai lagi; `sapa check` "
        "membuktikannya.",
    ),
)
TWO_POLLERS = Refusal(
    both(
        "Telegram hands the messages of this bot to another program that asks with the same token (409)",
        "Telegram memberikan pesan bot ini ke program lain yang bertanya dengan token yang sama (409)",
    ),
    both(
        "Stop the other one (a second installation, a test, an old server), or give it a bot of its own; if you do "
        "not know it, let BotFather make a new token.",
        "Hentikan yang lain itu (pemasangan kedua, percobaan, server lama), atau beri bot sendiri; bila Anda tidak "
        "mengenalnya, minta token baru dari BotFather.",
    ),
    settles=_BY_TURNS,
)
WEBHOOK_SET = Refusal(
    both(
        "Telegram calls a webhook that somebody set for this bot, so nobody may ask for messages (409)",
        "Telegram memanggil webhook yang dipasang untuk bot ini, jadi pesan tidak bisa diambil sendiri (409)",
    ),
    both(
        "Find what else uses this token and switch it off, then start this server again: it removes the webhook at "
        "its start. To be called yourself, set SAPA_TELEGRAM_WEBHOOK_SECRET.",
        "Cari apa lagi yang memakai token ini dan matikan, lalu mulai server ini lagi: webhook itu dihapus saat "
        "mulai. Kalau server ini yang mau dipanggil, isi SAPA_TELEGRAM_WEBHOOK_SECRET.",
    ),
)
FILE_AWAY = both(
    "Telegram says that the file is temporarily unavailable", "Telegram bilang berkasnya sedang tidak tersedia"
)
FILE_GONE = both("Telegram does not know this file any more", "Telegram tidak mengenal berkas ini lagi")
NO_PATH = both("Telegram gave no path to this file", "Telegram tidak menyebut tempat berkas ini")
PAUSE = both("Telegram asks for a pause", "Telegram minta jeda")
BLOCKED = both("the customer blocked the bot or deleted the account", "pelanggan memblokir bot atau menghapus akunnya")
NO_CHAT = both("Telegram does not know this chat any more", "Telegram tidak mengenal obrolan ini lagi")
REFUSED = both(
    "Telegram refuses SAPA_TELEGRAM_TOKEN; see `sapa check`",
    "Telegram menolak SAPA_TELEGRAM_TOKEN; lihat `sapa check`",
)
UNREACHED = both("Telegram could not be reached", "Telegram tidak bisa dihubungi")


def odd_address(status: int) -> str:
    """Return what is said of a file whose address answered with another status than 200."""
    return both(f"the file's address answered {status}", f"alamat berkasnya menjawab {status}")


def not_taken(said: str) -> str:
    """Return what is said of a message that Telegram refused for the reason that it gives."""
    return both(f"Telegram refused the message: {said}", f"Telegram menolak pesannya: {said}")


def unsure(kind: str) -> str:
    """Return what is said of a message to which an error of this kind came instead of an answer."""
    return both(
        f"{kind}: no answer that says whether it was sent",
        f"{kind}: tidak ada jawaban yang memastikan apakah pesannya terkirim",
    )
