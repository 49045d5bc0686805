"""Money that moved wrongly as a story: a machine that kept it, a fee nobody agreed to, a debt that was paid."""

from __future__ import annotations

from handover.rules import words

_FEE = (
    r"(?:biaya|bunga|denda|potongan|langganan|tagihan|angsuran|cicilan|autodebet|auto debet|asuransi|premi|iuran|"
    r"admin)\w*"
)
STORY = words(
    "debit tarikan billed bought orang dua padahal keluar setor atm mesin lunas biaya bunga denda potong "
    "langganan tagih angsur cicil debet asuransi premi iuran nyasar kelebihan koreksi sengketa charge salah "
    "wrong tercatat dicatat",
    rf"""
    (?:uang|duit)\w* <3><not> keluar\w* <25>(?:saldo\w* <3>)?(?:ke|ter|ber|di)?(?:potong|kurang|debet|debit)\w*
    (?:saldo|tabungan)\w* <3>(?:ke|ter|ber)?(?:potong|kurang)\w* <12>(?:uang|duit)\w* <2><not> keluar
    (?:setor|mesin|atm)\w* <8>(?:cuma|hanya|kurang|selisih|<not>) <2>(?:masuk|tercatat|kehitung|\d)|(?:uang|duit
    kartu)\w* <3>(?:ketelen
    ketelan|tertelan|nyangkut) <3>(?:mesin|atm|setor)
    {_FEE}(?! (?:antar|kirim|ongkir|pengiriman)) <6>(?:padahal|<not> (?:jelas|sesuai|pernah|tau|tahu|wajar|merasa
    daftar|ikut|setuju)|aneh|dikoreksi|keliru
    misterius)
    (?:ke|ter|di)?(?:potong|debet|debit|narik|ditarik) <5>(?:padahal|tanpa <2>(?:izin|persetujuan|konfirmasi)
    <not> <1>(?:pernah|jelas|tau|daftar))
    lunas <6>(?:ditagih|nunggak|nagih|tagihan|tertagih)|(?:nunggak|belum bayar|telat) <4>padahal <4>(?:bayar|lunas
    bukti)
    (?:bayar|bayarnya|pembayaran)\w* <6>masuk <2>(?:ke )?(?:pesanan|akun|rekening|nomor) orang|(?:uang|transferan
    duit)\w* <2>nyasar(?! (?:ga|gak|tidak|kah))
    (?:kelebihan|lebih) bayar <2>(?:2x|lipat|dua kali)|chargeback|sengketa transaksi|salah <2>(?:kirim|transfer|tf
    masukin) <2>(?:uang|duit|nominal|dana
    saldo|rekening)|sent <3>wrong|charged <4>(?:more|extra|wrong)
    (?:lunas|lunasin|dilunasi|dibayar)\w* <8>(?:masih|tetap|tetep|kok) <3>(?:nongol|muncul|ada|ditagih|nagih)\w*
    (?:charged|billed) <2>for
    (?:debit|potongan|tarikan|debet|transaksi)\w* <4>(?:tiap|setiap|per) bulan <6>(?:<not> (?:tau|tahu|pernah|jelas
    kenal)|apa|darimana|dari mana)
    """,
)
# Beds and jackets may be double, and a price may be cut.
ELSEWHERE = words(
    "bed kamar jaket layer rambut diskon nego syarat berapa kalau kalo cara",
    r"""
    double (?:bed|layer|tape|side)|potong rambut|(?:berapa|cara|syarat|gimana) <4>(?:denda|bunga|biaya|iuran|premi
    langganan)
    (?:denda|bunga|biaya|iuran|premi)\w* <3>(?:berapa|brp)
    """,
)
