"""The customer uses a right over personal data: deletion, a copy, its origin, withdrawn consent; or data
leaked.

Law 27/2022 gives three times 24 hours, so the handover's time is the log. "Stop kirim " "promo" is no such
request: the bot opts out by itself. The data of a phone ("paket data") is nobody's personal data.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words
from handover.stories import privacy_request as story

# What is bought by the gigabyte; read as another word of it, so that no wording about data hears it.
MOBILE = words(
    "",
    r"""
    (?:paket|paketan|kuota|pulsa|koneksi|jaringan|sinyal|langganan|internet|mobile|cellular)(?:nya|ku)? data(?:nya|ku)?
    data (?:internet|seluler|selular|roaming|unlimited|plan|package|\d+ ?(?:gb|mb))
    """,
)
PERSONAL = (
    r"(?:data|datanya|dataku|akun|akunku|akunnya|account|riwayat|profil|informasi|informasiku|information|"
    r"info pribadi)"
)
DELETE = words(
    "stop jangan berhenti hapus hps delete tutup nonaktif deaktiv close remove erase ilangin",
    rf"""
    (?:hapus|hapuskan|hapusin|delete|remove) <3>(?:nomor|nomer|no|nmr|email|ktp|foto|number) <4>(?:dari|di
    from) <1>(?:sistem|database|daftar|list|aplikasi|system)
    (?:stop|jangan|berhenti|stop) <1>(?:simpan|menyimpan|pakai|gunakan|sebarkan|store|storing) <2>data(?:ku)?
    (?:hapus|hapuskan|hapusin|hps|apus|apusin|delete|erase|remove|ilangin|hilangkan) <4>{PERSONAL}
    (?:minta|mohon|tolong|mau|bisa|pengen|mw) <3>{PERSONAL} <3>(?:dihapus|di hapus|dihapuskan|dihapusin|ditutup
    deleted|dinonaktifkan)
    {PERSONAL} <2>(?:tolong|mohon|minta|mau|pengen) <1>(?:di ?)(?:hapus|tutup)\w*|penghapusan {PERSONAL}
    (?:tutup|tutupin|nutup|menutup|close|closing) <2>(?:akun|account)\w*|(?:nonaktifkan|nonaktifin
    deaktivasi) <1>akun\w*
    """,
)
# Only wants to know how it would be.
WONDERS = words(
    "tutup hapus nonaktif",
    r"""
    <if> <2>(?:tutup|nutup|hapus|nonaktif)\w* <10>(?:apakah|bagaimana|gimana|gmn|apa) <1>(?:bisa|boleh|prosedur\w*
    syarat\w*|cara\w*|efek\w*|dampak\w*)
    """,
)
RIGHTS = words(
    """
    tentang salin copy kopi unduh akses mana siapa kok tau tahu punya simpan tarik cabut setuju izin ijin consent where
    what
    uu undang gdpr pribadi
    """,
    r"""
    (?:salinan|copy|kopian|unduh|download|akses|rekap) <3>data(?:ku|nya)?(?: <me>| pribadi|ku|nya)
    copy of <2>(?:my|the) <1>data
    data <1>(?:pribadi )?(?:apa|apa saja|apa aja) <4>(?:simpan|punya|disimpan|kalian|pegang|tentang)
    what data <4>(?:me|have|store)
    (?:dari mana|darimana|dr mana|drmn|siapa|kok|kenapa|where|how) <5>(?:dapat|dapet|dpt|tau|tahu|kasih|punya|ngasih
    get|got|know) <3>(?:nomor|no|nomer|nmr|data|kontak|email|hp|number|phone|wa)(?:ku)? ?<1>(?:<me>|ku|hp|wa|pribadi
    number)
    (?:dari mana|darimana|siapa|kok|kenapa) <5>(?:nomorku|nomerku|dataku|emailku)
    (?:where|how) <3>(?:get|got|know|find) <2>my <1>(?:number|phone|email|contact|address)
    (?:tarik|cabut|batalkan|mencabut|menarik|withdraw) <3>(?:persetujuan|izin|ijin|consent)|(?:uu
    undang undang) <1>pdp|(?:uu )?p(?:e|er)lindungan data(?: pribadi)?|gdpr
    """,
)
LEAK = words(
    "data ktp nik identitas nomor foto",
    r"""
    (?:data|identitas|(?:nomor|no hp|ktp|foto) <me>)(?:ku|nya)? <4>(?:bocor|dibocorkan|kebocoran|dijual
    diperjualbelikan|disebar|tersebar|disebarkan|disalahgunakan|leak|leaked|sold)|(?:bocorin|bocorkan|nyebar
    menyebarkan|kebocoran|leak|selling) <2>data|(?:jual|sell|menjual) <2>(?:my data|dataku|data (?:<me>|pelanggan
    nasabah|pribadi|orang))
    (?:ktp|nik|kk)(?:ku)?(?: <me>)? <2>(?:dipakai|dipake|kepake|disalahgunakan|dipakek)
    """,
)
OTHER = words(
    "cache aplikasi kenapa kok resi pesan",
    r"""
    hapus <2>(?:data )?(?:cache|aplikasi)|(?:kenapa|kok) <3>dihapus|nomor (?:resi|pesanan)
    """,
)


def personal(text: str) -> str:
    """Return a heard text in which no data is that of a phone."""
    return MOBILE.pattern.sub("kuota", text) if "data" in text else text


def ask(turn: Turn) -> Reason | None:
    """Return a reason when a right over personal data is used or a leak is reported."""
    text = personal(heard(turn))
    found = RIGHTS.find(text) or LEAK.find(text)
    if not found and not WONDERS.find(text):
        found = DELETE.find(text) or story.STORY.find(text)
    if not found or OTHER.find(text):
        return None
    return Reason(
        "privacy.request",
        "Meminta haknya atas data pribadi; tenggat 3 x 24 jam sejak sekarang",
        urgency=2,
        skill="complaint",
        evidence=found,
    )


RULE = Rule(ask)
