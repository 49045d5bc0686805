"""In which words people read what Telegram, or the way to it, answered to a message or a file. Used by `client.py`."""

from __future__ import annotations

from core.faults import both

FILE_AWAY = both(
    "Telegram says that the file is temporarily unavailable", "Telegram bilang berkasnya sedang tidak tersedia"
)
FILE_GONE = both("Telegram does not know this file any more", "Telegram tidak mengenal berkas ini lagi")
NO_PATH = both("Telegram gave no path to this file", "Telegram tidak menyebut tempat berkas ini")
PAUSE = both("Telegram asks for a pause", "Telegram minta jeda")
BLOCKED = both("the customer blocked the bot or deleted the account", "pelanggan memblokir bot atau menghapus akunnya")
MOVED = both(
    "the chat became another one; only private chats are answered",
    "obrolannya menjadi obrolan lain; hanya obrolan pribadi yang dijawab",
)
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
