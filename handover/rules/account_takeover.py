"""Somebody else is in the customer's account, or holds what opens it: an OTP given away, a stolen phone, a
lost SIM.

Grave. A locked account or an OTP that does not arrive is only a login problem; a lost phone in a parcel is
shipping.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words

TAKEN = words(
    """
    bajak hack hek retas ambil bobol curi pakai pake masuk login log stolen compromised buka guna pegang akses
    access using changed into
    """,
    r"""
    (?:di|ke) ?(?:bajak|hack|hacked|hek|retas)|teretas|hacked|kena (?:hack|bajak|retas)
    (?:akun|akunku|akunnya|account|acc|email|wa|m ?banking|mobile banking) <3>(?:diambil alih|dibobol|kebobol
    kebobolan|dicuri|dimasuki|dikuasai|stolen|compromised)
    (?:akun|akunku|akunnya|aplikasi|email|wa|m ?banking) <3>(?:diambil|dipegang|dipakai|dipake|digunakan|dibuka
    diakses) <1>(?:orang|org)\w*
    (?:ada|kok|someone|somebody) <3>(?:login|log in|masuk|akses|mengakses|logged|got|has access|is using) <4>(?:akun
    account|m ?banking|mobile banking)\w*
    (?:login|masuk|log in) <2>dari <2>(?:perangkat|hp|device|lokasi|kota|tempat) <2>(?:lain|asing|<not>|bukan)
    (?:nomor|nomer|nomorku|no|nmr|sim|simcard) <3>(?:dipakai|dipake|digunakan|dikuasai|dibajak) <2>(?:orang|org)\w*
    suspicious login|login mencurigakan|someone <2>(?:changed|is using|using) my
    """,
)
CHANGED = words(
    "ganti ubah",
    r"""
    (?:email|nomor|nomer|no hp|password|pasword|sandi|pin)(?:nya|ku)? <3>(?:di|ke|ter|be)?(?:ganti|ubah|rubah
    diubah) <1>(?:orang|org|sendiri|tanpa|padahal|bukan|sama orang)\w*
    """,
)
LOST = words(
    "maling curi copet jambret rampok hilang ilang stolen lost",
    r"""
    (?:hp|handphone|ponsel|hape|phone)(?:ku|nya)? <2>(?:dicuri|kecurian|dicopet|kecopetan|dijambret|dirampok
    kejambret|kerampokan|kemalingan|hilang|ilang|was stolen|got stolen|stolen|lost)
    (?:kecopetan|kecurian|kehilangan|dicopet|lost my|stole my) <2>(?:hp|handphone|ponsel|hape|phone)
    (?:sim|simcard|kartu sim|sim card)(?:ku|nya)? <2>(?:hilang|ilang|dicuri|lost)
    """,
)
KEY = r"(?:otp|pin|password|pasword|sandi|cvv|kode (?:verifikasi|verif|rahasia|otp))(?:nya|ku)?"
GIVEN = words(
    "otp pin pas sandi cvv verif rahasia",
    rf"""
    {KEY} <4>(?:dikasih|dikasi|kukasih|diberikan|dibagikan|bocor|<me> (?:kasih|kasi|ksh|kirim|share|sebut|sebutin)
    kesebut|disebutin|kekasih)
    (?:<done>|<me>|gave|shared|sent) <3>(?:kasih|kasi|ksh|ngasih|ngasi|sebut|nyebut|nyebutin|sebutin|share|kirim
    berikan|bagikan|gave|shared|sent|told)(?:in|kan)? <4>{KEY}
    """,
)
PARCEL = words("paket kurir kirim resi beli", r"paket\w*|kurir\w*|ekspedisi|pengiriman|resi|jual|beli")
SAFE = words(
    "takut biar supaya agar cegah tips hindar lokasi titik pinpoint <yet> belum jangan blm",
    r"""
    (?:takut|takutnya|biar|supaya|agar|spy|cegah|mencegah|tips|menghindari) <4>(?:di|ke) ?(?:bajak|hack|retas|bobol)
    pin ?(?:lokasi|point|titik|map|maps)|(?:<yet>|<not>|jangan|jgn) <3>(?:kasih|kasi|kirim|sebut|share|diberikan
    dikasih)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a grave reason when an account is in other hands or about to be."""
    text = heard(turn)
    found = TAKEN.find(text) or CHANGED.find(text) or GIVEN.find(text)
    if not found and not PARCEL.find(text):
        found = LOST.find(text)
    if not found or SAFE.find(text):
        return None
    return Reason(
        "safety.account_takeover",
        "Akun atau kuncinya jatuh ke tangan orang lain",
        urgency=4,
        say="safety.account_takeover",
        grave=True,
        skill="finance",
        evidence=found,
    )


RULE = Rule(ask)
