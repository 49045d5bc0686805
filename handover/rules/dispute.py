"""Money moved wrongly: charged twice, never bought or borrowed, sent to the wrong account, a card kept by the
machine.

The bot may block a card after a check; what happens with money is a person's decision. Fear of a wrong
transfer and a plain pending payment are not disputes.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, pack_active, words
from handover.stories import dispute as story

CUT = (
    r"(?:ke|ter|di)?(?:potong|debit|debet|charge|charged|tagih|tertagih)(?:nya)?|kebayar|terbayar|ketarik|keambil|"
    r"billed|deducted"
)
TWICE = r"(?:dua kali|2x|2 ?kali|2 x|dobel|double|doubel|dobol|twice|ganda)"
TWICE_CUT = words(
    "dobel double doubel dua 2x 2 twice ganda",
    rf"""
    (?:{CUT}|<done> <1>bayar) <3>{TWICE}|{TWICE} <2>(?:{CUT})
    """,
)
PLANNED = words("mau boleh bisa cicil", r"(?:mau|boleh|bisa|rencana) <2>(?:bayar|transfer|cicil) <2>(?:2|dua)\w*")
NOT_MINE = words(
    "bukan bkn merasa ngerasa pernah kenal mine not recogni authori make",
    r"""
    <not> (?:merasa|ngerasa|pernah) <3>(?:transaksi|pinjam|meminjam|pinjaman|minjam|belanja|transfer|tarik|ambil
    mengajukan|ajukan|bertransaksi|melakukan|daftar|apply|top ?up)\w*|<not> <1>(?:recogni[sz]e|authori[sz]e
    make) <2>(?:transaction|charge|payment|transfer)
    (?:tagihan|pinjaman|cicilan|pembayaran)(?:nya)? <2>bukan (?:punya |milik |dari )?<me>
    (?:bukan|bkn) <me> <1>(?:yang|yg) <1>(?:pinjam|minjam|transaksi|belanja|ambil(?! (?:paket|barang|pesan))|beli
    tarik)
    transaksi(?:nya)? <3><not> <2>(?:kenal|kenali|mengenali|tau|tahu)|<not> <2>(?:kenal|mengenali) <2>transaksi
    (?:charge|transaction|payment) <2>not mine|not my (?:charge|transaction|payment)
    """,
)
WRONG = words(
    "salah keliru slh wrong",
    r"""
    (?:salah|keliru|slh) <1>(?:transfer|tf|trf|kirim uang|rekening|norek|no rek|nominal|ketik nominal)
    transfer\w* <3>(?:salah|keliru) <1>(?:rekening|orang|nomor|bank)|wrong (?:account|number|person)
    """,
)
BANK_ONLY = words(
    "kartu card denda saldo rekening tabungan atm uang bunga",
    r"""
    kartu\w*(?: (?:atm|debit|kredit|saya|ku))* <2>(?:tertelan|ketelan|ketelen|nyangkut|ketahan|tertahan)
    (?:atm|mesin)(?:nya)? <1>(?:nelan|nelen|menelan|makan|narik) kartu\w*|card <3>(?:swallowed|stuck|eaten)
    denda\w* <4>(?:salah|<not> sesuai|keliru|padahal|aneh|kok)|(?:kena|dikenakan|kok|ditagih) <2>denda <3>padahal
    (?:saldo|rekening|tabungan|uang)(?:ku|nya)?(?: <me>)? <3>(?:ke|ter|di|ber)(?:potong|debit|debet
    kurang) <5>(?:padahal|tapi|tanpa|sendiri|<not>|gagal|<yet>)
    (?:saldo|rekening|tabungan|uang)(?:ku|nya)?(?: <me>)? <1>(?:kok|kenapa|knp|tiba tiba|mendadak) <2>(?:ber|ngu
    ke|ter)?(?:kurang|potong|debit|debet|hilang)\w*(?! <1>(?:biaya|admin))
    (?:gagal|<not> keluar|<not> masuk) <4>(?:saldo|uang|rekening|tabungan)(?:ku|nya)?(?: <me>)? <3>(?:ke|ter|di
    ber)?(?:potong|debit|debet|kurang)
    """,
)
WORRY = words(
    "takut biar supaya agar jangan kalau kalo cara potong debit debet",
    r"""
    (?:takut|takutnya|biar|supaya|agar|spy|jangan sampai|jgn sampe|hindari) <4>(?:salah|keliru|dobel|double|kepotong)
    <not> (?:ke|ter)(?:potong|debit|debet)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a reason when a money movement is disputed; cards, fines and balances only where a bank answers."""
    text = heard(turn)
    twice = "" if PLANNED.find(text) else TWICE_CUT.find(text)
    found = twice or NOT_MINE.find(text) or WRONG.find(text)
    if not found and pack_active(turn, "bank"):
        found = BANK_ONLY.find(text) or story.STORY.find(text)
    if not found or WORRY.find(text) or story.ELSEWHERE.find(text):
        return None
    return Reason("bank.dispute", "Menyanggah pergerakan uang", urgency=3, skill="finance", evidence=found)


RULE = Rule(ask)
