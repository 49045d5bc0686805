"""What Twilio's error codes mean for a row, in one table. Read by `client.py` of answers and `parsing.py` of callbacks.

The codes are those of twilio.com/docs/api/errors. A code that is not in the table parks its row when Twilio answered
4xx, and leaves it unknown when it answered 5xx.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.channels import Answer
from core.faults import both
from core.refusals import Refusal

# A callback usually comes within two seconds; until then nobody looks for the message.
CALLBACK_WAIT = timedelta(seconds=15)
# How long a number of ours sends nothing when Twilio refuses the account or the number.
ACCOUNT_PAUSE = timedelta(minutes=1)
# 63018 has three meanings, of which the slowest is the number of people that may be written to first in 24 hours.
BUSY_ANSWER, BUSY_MINUTES, BUSY_HOURS = timedelta(seconds=10), timedelta(minutes=2), timedelta(hours=1)

# What the body of a row carries that must be sent as an approved template.
AS_TEMPLATE: Mapping[str, str] = {"form": "template"}

# Code to what we do about it, and to what people read, in English and in Indonesian.
TABLE: Mapping[int, tuple[str, str, str]] = {
    20429: (
        "later",
        "Twilio asks for a pause: too many requests at once",
        "Twilio minta jeda: terlalu banyak permintaan sekaligus",
    ),
    63018: (
        "busy",
        "WhatsApp asks for a pause: too many messages",
        "WhatsApp minta jeda: terlalu banyak pesan",
    ),
    63016: (
        "template",
        "the 24 hours in which WhatsApp takes free words are over",
        "24 jam untuk pesan bebas di WhatsApp sudah lewat",
    ),
    63024: (
        "unreachable",
        "WhatsApp cannot reach this customer",
        "WhatsApp tidak bisa menjangkau pelanggan ini",
    ),
    63003: ("unreachable", "WhatsApp does not know this customer", "WhatsApp tidak mengenal pelanggan ini"),
    21211: ("unreachable", "WhatsApp does not know this address", "WhatsApp tidak mengenal alamat ini"),
    21614: (
        "unreachable",
        "this number is on no phone that can receive it",
        "nomor ini tidak ada di ponsel yang bisa menerimanya",
    ),
    63032: (
        "refused",
        "WhatsApp chose not to deliver this to the customer",
        "WhatsApp memilih tidak menyampaikan ini ke pelanggan",
    ),
    63049: (
        "refused",
        "WhatsApp chose not to deliver this to the customer, to keep the number of such messages low",
        "WhatsApp memilih tidak menyampaikan ini ke pelanggan, supaya pesan semacam ini tidak terlalu banyak",
    ),
    63051: (
        "refused",
        "WhatsApp limits what this number of yours may send",
        "WhatsApp membatasi apa yang boleh dikirim nomor Anda ini",
    ),
    21610: (
        "opted_out",
        "the customer said STOP to this number",
        "pelanggan sudah bilang STOP ke nomor ini",
    ),
    21617: ("content", "the text is longer than 1600 characters", "teksnya lebih dari 1600 karakter"),
    21602: ("content", "a message needs a text or a file", "pesan perlu teks atau berkas"),
    21620: (
        "content",
        "Twilio could not read the file: is SAPA_PUBLIC_URL reachable from outside?",
        "Twilio tidak bisa membaca berkasnya: apakah SAPA_PUBLIC_URL bisa dicapai dari luar?",
    ),
    21656: (
        "content",
        "Twilio does not accept the variables of the template",
        "Twilio tidak menerima variabel template itu",
    ),
    63005: (
        "content",
        "WhatsApp did not accept the content of the message",
        "WhatsApp tidak menerima isi pesannya",
    ),
    63019: (
        "content",
        "WhatsApp could not fetch the file: is SAPA_PUBLIC_URL reachable from outside?",
        "WhatsApp tidak bisa mengambil berkasnya: apakah SAPA_PUBLIC_URL bisa dicapai dari luar?",
    ),
    63021: (
        "content",
        "WhatsApp did not accept the content of the message",
        "WhatsApp tidak menerima isi pesannya",
    ),
    63015: (
        "waiting",
        "the customer has not joined the sandbox (or three days are over): join words first",
        "pelanggan belum bergabung ke sandbox (atau tiga harinya sudah lewat): kirim kata join dulu",
    ),
    20003: (
        "account",
        "Twilio refuses SAPA_TWILIO_AUTH_TOKEN; see `sapa check`",
        "Twilio menolak SAPA_TWILIO_AUTH_TOKEN; lihat `sapa check`",
    ),
    20404: (
        "account",
        "Twilio does not know SAPA_TWILIO_ACCOUNT_SID; see `sapa check`",
        "Twilio tidak mengenal SAPA_TWILIO_ACCOUNT_SID; lihat `sapa check`",
    ),
    20005: (
        "account",
        "Twilio says that the account is not active; see Twilio's console",
        "Twilio bilang akunnya tidak aktif; lihat konsol Twilio",
    ),
    30001: (
        "later",
        "Twilio's queue for this number is full",
        "antrean Twilio untuk nomor ini penuh",
    ),
    30002: (
        "account",
        "Twilio says that the account is suspended; see Twilio's console",
        "Twilio bilang akunnya ditangguhkan; lihat konsol Twilio",
    ),
    21611: (
        "later",
        "Twilio's queue for this number is full",
        "antrean Twilio untuk nomor ini penuh",
    ),
    63007: (
        "account",
        "Twilio does not know the number of SAPA_TWILIO_WHATSAPP_FROM as a WhatsApp sender",
        "Twilio tidak mengenal nomor SAPA_TWILIO_WHATSAPP_FROM sebagai pengirim WhatsApp",
    ),
    20500: ("unknown", "Twilio had a fault", "ada gangguan di Twilio"),
    63012: ("unknown", "WhatsApp had a fault", "ada gangguan di WhatsApp"),
}
_WORDS = {
    "later": ("Twilio asks for a pause", "Twilio minta jeda"),
    "account": ("Twilio refuses the account; see `sapa check`", "Twilio menolak akunnya; lihat `sapa check`"),
    "content": ("Twilio refused the message", "Twilio menolak pesannya"),
    "unknown": (
        "no answer that says whether it was sent",
        "tidak ada jawaban yang memastikan apakah pesannya terkirim",
    ),
    "unreached": ("Twilio could not be reached", "Twilio tidak bisa dihubungi"),
}


_CONSOLE = both(
    "Open Twilio's console: it says why the account rests and what it wants. Rows leave once it is active again.",
    "Buka konsol Twilio: di sana tertulis mengapa akunnya berhenti dan apa yang diminta. Pesan yang menunggu terkirim "
    "begitu akun aktif lagi.",
)
# What to do about a code of kind "account"; nothing else is refused for the whole account or a number of ours.
_ADVICE: Mapping[int | None, str] = {
    20404: both(
        "Copy the Account SID from the first page of Twilio's console into SAPA_TWILIO_ACCOUNT_SID and start again; "
        "`sapa check` proves it.",
        "Salin Account SID dari halaman depan konsol Twilio ke SAPA_TWILIO_ACCOUNT_SID lalu mulai lagi; `sapa check` "
        "membuktikannya.",
    ),
    20005: _CONSOLE,
    30002: _CONSOLE,
    63007: both(
        "Compare SAPA_TWILIO_WHATSAPP_FROM with the WhatsApp senders in Twilio's console, and start again.",
        "Bandingkan SAPA_TWILIO_WHATSAPP_FROM dengan pengirim WhatsApp di konsol Twilio, lalu mulai lagi.",
    ),
}
_WRONG_TOKEN = both(
    "Copy the Auth Token from the first page of Twilio's console into SAPA_TWILIO_AUTH_TOKEN and start again; "
    "`sapa check` proves it.",
    "Salin Auth Token dari halaman depan konsol Twilio ke SAPA_TWILIO_AUTH_TOKEN lalu mulai lagi; `sapa check` "
    "membuktikannya.",
)


def refusal_of(kind: str, code: int | None) -> Refusal | None:
    """Return what an answer says of our account being taken at all; None where it is of another kind."""
    if kind != "account":
        return None
    error = answer_to(kind, code, proactive=False, attempt=1).error
    # Other numbers of ours may be taken meanwhile.
    settles = timedelta(minutes=1) if code == 63007 else timedelta(0)
    return Refusal(error, _ADVICE.get(code, _WRONG_TOKEN), settles)


def kind_of(status: int | None, code: int | None) -> str:
    """Return the row of the table: by Twilio's code, else by the HTTP status. None is a callback, which has no status.

    A 5xx is unknown whatever its code says: Twilio's own pages warn that a retry may reach the customer twice.
    """
    if status is not None and status >= 500:
        return "unknown"
    if code is not None and code in TABLE:
        kind = TABLE[code][0]
        # Told afterwards, a fault on the way is no riddle any more: it was not delivered.
        return "refused" if status is None and kind == "unknown" else kind
    if status == 429:
        return "later"
    if status in (401, 403):
        return "account"
    return "content" if status is None or 400 <= status < 500 else "unknown"


def answer_to(kind: str, code: int | None, *, proactive: bool, attempt: int) -> Answer:
    """Return the answer for a kind of the table. `attempt` counts from 1, `proactive` is what nobody asked for."""
    known = TABLE[code][1:] if code is not None and code in TABLE else _WORDS.get(kind, ("", ""))
    words = both(*(f"{one} (Twilio {code})" if code else one for one in known)) if any(known) else ""
    if kind in ("later", "unreached"):
        return Answer("later", error=words)
    if kind == "busy":
        pause = BUSY_ANSWER if not proactive else BUSY_MINUTES if attempt <= 2 else BUSY_HOURS
        return Answer("later", retry_after=pause, error=words)
    if kind in ("account", "waiting"):
        return Answer("later", retry_after=ACCOUNT_PAUSE, error=words)
    if kind == "unknown":
        return Answer("unknown", retry_after=CALLBACK_WAIT, error=words)
    return Answer(
        "failed",
        error=words,
        unreachable=kind == "unreachable",
        opted_out=kind == "opted_out",
        instead=AS_TEMPLATE if kind == "template" else None,
    )
