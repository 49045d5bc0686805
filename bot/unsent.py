"""In which words people read why a message of ours did not leave, or is not sent again. Kept in rows of the outbox.

Used by delivery, sending and the storing of answers; what a provider said is worded by its channel.
"""

from __future__ import annotations

from core.faults import both, words_of

LATE = both("nobody could be reached before its time was over", "tidak ada yang terjangkau sebelum waktunya lewat")
SLEPT = both(
    "it waited into the quiet hours, and its time is over before they end",
    "tertahan sampai jam tenang, dan waktunya lewat sebelum jam tenang selesai",
)
VOIDED = both(
    "somebody took over, or said STOP, before it left",
    "ada yang mengambil alih, atau bilang BERHENTI, sebelum terkirim",
)
CALLED_OFF = both(
    "what it reminds of was called off or moved before it left",
    "yang diingatkan dibatalkan atau dipindah sebelum terkirim",
)
WROTE_ON = both("the customer wrote on before it left", "pelanggan menulis lagi sebelum terkirim")
DIED = both(
    "the process that sent it ended before the answer was stored",
    "proses yang mengirimnya berhenti sebelum jawabannya tersimpan",
)

# Why a row of unknown end is not sent once more.
NEVER_REPEATED = both("this kind of message is never repeated", "pesan jenis ini tidak pernah diulang")
TWICE = both("it was sent twice already", "pesannya sudah dua kali dikirim")
OVER = both("its time is over", "waktunya sudah lewat")
WITHDRAWN = both("what it reminds of was called off or moved", "yang diingatkan sudah dibatalkan atau dipindah")
SAID_STOP = both("the customer said STOP", "pelanggan sudah bilang BERHENTI")
TAKEN_OVER = both("a person has taken over", "agen sudah mengambil alih")


def not_known(why: str) -> str:
    """Return what is said of a row of which nobody knows the end, and `why` it is not sent again."""
    words = words_of(why)
    return both(
        f"it is not known whether this was received: no answer came, and {words['en']}",
        f"tidak diketahui apakah pesan ini sampai: jawabannya tidak datang, dan {words['id']}",
    )


def no_answer(seconds: float) -> str:
    """Return what is said of a send to which no answer came in time."""
    return both(f"no answer within {seconds:.0f} seconds", f"tidak ada jawaban dalam {seconds:.0f} detik")


def raised(kind: str) -> str:
    """Return what is said of a send that ended with an error of this kind."""
    return both(f"{kind} while it was sent", f"{kind} saat dikirim")
