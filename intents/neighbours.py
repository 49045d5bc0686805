"""Words that mean a neighbour of an intent: "lupa pin" sounds like a card to block, and a token of the power company
like the code of a login.

A classifier weighs all words alike, and a rare one that turns the matter does not weigh enough. Asked by the engine
before it believes a sure intent; what else was meant, the knowledge base tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turning:
    """Words that turn a message away from an intent, unless it also holds words of that intent's own."""

    away: re.Pattern[str]
    own: re.Pattern[str] | None = None


def _turning(away: str, own: str = "") -> Turning:
    return Turning(_words(away), _words(own) if own else None)


def _words(alternatives: str) -> re.Pattern[str]:
    """Compile alternatives, one a line, that stand as whole words in plain text."""
    joined = "|".join(line.strip() for line in alternatives.strip().splitlines())
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")


# By intent, in words as the normaliser writes them.
TURNINGS: Mapping[str, Turning] = {
    # To block a card that is only to be used, replaced or opened again would be the opposite of what is wanted.
    "bank.card_block": _turning(
        r"""
        pin(?:nya)?|(?:buka|lepas|cabut) blokir(?:an)?(?:nya)?|unblock|(?:ke|ter)blokir
        (?:kok|kenapa|sudah) (?:\w+ ){0,2}diblokir|diblokir (?:\w+ ){0,2}(?:kok|kenapa)|(?:is|got|was) blocked
        apply|(?:meng)?ajukan|aktif(?:kan|in|asi)?|activate|active|(?:meng)?aktifkan|bikin kartu|buat kartu
        expired?|k[ea]dalu?warsa|kadaluarsa|kartu(?:nya)? baru|new card|kapan jadi|ditolak|declined|rusak|broken
        tagihan(?:nya)?|limit(?:nya)?|iuran|poin|bill|terdekat|nearest
        baret|lecet|tergores|patah|scratched|chip(?:nya)?|ganti kartu|replace(?:ment)?
        """,
        r"""
        (?:hi|i)lang(?:nya)?|kehilangan|(?:di|ke)?(?:curi|copet|jambret|rampok)(?:an)?|jatuh(?! tempo)|tercecer
        ketinggalan|tertinggal|lost|stolen|(?:ter|ke)telan|ketelen|nelan|menelan|swallowed
        (?:tolong|mau|minta|segera) (?:di)?blokir
        (?<!buka )(?<!lepas )(?<!cabut )(?:mem)?blokir kartu|block my card|transaksi
        """,
    ),
    "account.otp_missing": _turning(
        r"""
        token(?:nya)?|listrik|pln|pulsa(?:nya)?|paket data|kuota|swift|bic|kode (?:bank|cabang|negara|pos|promo|voucher)
        electricity|airtime
        """,
        r"otp(?:nya)?|verifikasi(?:nya)?|sms|verification|login|masuk akun",
    ),
    "account.update_profile": _turning(
        r"pin(?:nya)?|tanda tangan(?:nya)?|signature", r"nomor|alamat|email|nama|data|number|address"
    ),
    "bank.transaction_status": _turning(
        r"""
        saldo(?:nya|ku)?|mutasi(?:nya)?|rekening koran|statement|balance|token(?:nya)?|pulsa(?:nya)?|top ?up|kuota
        pinjaman|kredit
        """,
        r"(?:di)?transfer(?:an|nya|annya)?|kirim(?:an)?|transaksi(?:nya)?|transaction|referensi|<nomor>",
    ),
    "bank.fraud_dispute": _turning(
        r"""
        (?:ke)?ringanan(?:nya)?|restrukturisasi|relaksasi|phk|(?:tidak|belum) (?:sanggup|mampu)
        """,
        r"(?:di|ke|ter)?tipu|penipu(?:an)?|bukan saya|hilang|scam|dibobol|pinjol",
    ),
    # How long goods take to a town is asked before anything was ordered.
    "shipping.track": _turning(
        r"(?:berapa lama|berapa hari|estimasi|how long) (?:\w+ ){0,3}(?:sampai|ke|kirim|to)",
        r"pesanan(?:ku|nya)?|paket(?:ku|nya)?|order(?:an|anku)?|resi(?:nya)?|<nomor>|barang (?:saya|ku)|my",
    ),
    "clinic.book": _turning(
        r"antre?an(?:nya)?|antri(?:an)?(?:nya)?|dipanggil",
        r"daftar\w*|ambil|booking|reservasi|online|book|register|mau|paket(?:nya)?|pesanan|order|kasir|kurir",
    ),
    "product.stock": _turning(
        r"antre?an(?:nya)?|antri(?:an)?(?:nya)?|ngantri",
        r"stok(?:nya)?|ready|produk|barang|paket(?:nya)?|pesanan|order|kasir|kurir",
    ),
    "clinic.result_record": _turning(
        r"""
        surat (?:sakit|sehat|keterangan|dokter|rujukan|izin|ijin|pengantar)|suket|skd|rujukan(?:nya)?
        sick (?:note|leave|letter)|medical certificate|(?:doctor's|doctors) (?:note|letter)|referral
        """,
        r"hasil(?:nya)?|rekam medis|resume|lab|results?|record",
    ),
    "clinic.vaccination": _turning(
        r"(?:suntik )?kb|swab|antigen|pcr|rapid|(?:tes|cek|test) (?:covid|narkoba|hiv|hamil|kehamilan)",
        r"vaksin(?:nya|asi)?|imunisasi(?:nya)?|vaccin\w*",
    ),
    "clinic.medical_question": _turning(
        r"(?:di|me|n)?tebus(?:nya|in)?|(?:me)?nebus|beli obat|refill|resep(?:nya)? (?:bisa|boleh) (?:di)?kirim",
        r"""
        mual|alergi|efek|dosis(?:nya)?|aman|bahaya|hamil|menyusui|sakit|nyeri|demam|pusing|gatal|sesak|muntah
        (?:di)?minum|(?:ter|ke)?telan|butir|tablet|strip|overdosis
        """,
    ),
    "clinic.cost_insurance": _turning(
        r"(?:jam |waktu )?(?:besuk|jenguk)|kamar(?:nya)?|opname", r"bpjs|asuransi(?:nya)?|insurance|biaya(?:nya)?"
    ),
    "clinic.prep": _turning(r"(?:men)?jenguk|besuk", r"(?:ber)?puasa|lab|darah"),
    # The hours of the house are not those of its emergency room, and wrong ones could cost a life.
    "general.hours_location": _turning(
        r"igd(?:nya)?|ugd(?:nya)?|ambulan(?:s|ce)?|emergency room|besuk|(?:men)?jenguk|visiting"
    ),
    "general.opt_out": _turning(
        r"auto ?debe[dt](?:nya)?|auto ?debi[dt](?:nya)?|asuransi(?:nya)?|cicilan",
        r"pesan|pengingat|promo|sms|notif\w*|iklan",
    ),
    "general.deny": _turning(r"resmi|asli|beneran|penipuan|hoa(?:x|ks)"),
    # "Sudah terlanjur saya kasih" gives no thanks, though it has half of the word.
    "general.thanks": _turning(
        r"(?:ter|te)lanjur|keburu|(?:saya|sudah) kasih|dikasih|already gave",
        r"terima kasih|makasih|thanks?|thank you|(?:matur )?(?:nuwun|suwun)|(?:hatur )?nuhun",
    ),
    "general.goodbye": _turning(r"(?:can|could|will|may) (?:you|i|we) see|see me"),
    # "Kalau sore ada?" asks on, though its hour greets too.
    "general.greet": _turning(
        r"bisa (?:secara |lewat )?online|kalau", r"halo|hai|hi|hello|selamat|permisi|assalamualaikum|kalau boleh"
    ),
}


def means_another(intent: str, tokens: Sequence[str]) -> bool:
    """Return whether these normalised words mean a neighbour of `intent` and not the intent itself."""
    turning = TURNINGS.get(intent)
    if turning is None:
        return False
    said = " ".join(tokens)
    return turning.away.search(said) is not None and (turning.own is None or turning.own.search(said) is None)
