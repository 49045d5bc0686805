"""What a business calls the state of a record, and the word that we use for it. Read by kinds and planning."""

from __future__ import annotations

import re

# Businesses write their own words; what is missing here stays as written and makes no news.
_SPELLINGS = {
    "cancelled": "canceled batal dibatalkan void voided",
    "packed": "packing dikemas siap_dikirim ready_to_ship",
    "shipped": "in_transit dikirim dalam_perjalanan on_the_way sent",
    "out_for_delivery": "diantar sedang_diantar with_courier",
    "delivered": "received terkirim diterima sampai tiba",
    "exception": "failed_delivery gagal_kirim gagal_antar problem kendala delayed tertahan",
    "processing": "process proses diproses in_process",
    "success": "successful sukses berhasil settled paid completed",
    "pending": "tertunda menunggu on_hold",
    "failed": "gagal declined rejected ditolak",
    "reversed": "dibalik dikembalikan refunded",
    "done": "selesai attended finished",
    "no_show": "tidak_hadir missed",
    "resolved": "pulih fixed normal teratasi",
}
_MEANING = {word: ours for ours, words in _SPELLINGS.items() for word in (ours, *words.split())}


def meaning_of(status: str) -> str:
    """Return our word for a status: "Out for delivery" and "diantar" are both out_for_delivery."""
    word = re.sub(r"[^a-z0-9]+", "_", status.lower()).strip("_")
    return _MEANING.get(word, word)


def is_cancelled(status: str) -> bool:
    """Whether a record with this status is called off."""
    return meaning_of(status) == "cancelled"
