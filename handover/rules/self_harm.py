"""Somebody may take their own life: a person answers at once, after short warm words with the number to call.

Grave. Curses at staff, dying devices, news and hyperbole about waiting do not count; debt with a wish to die
does.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words

STRONG = words(
    "bunuh bundir akhir gantung sakit nyakit sayat nyilet suicid kill end die live alive self dead",
    r"""
    bunuh ?diri|bundir|bunuh diriku|(?:akhiri|mengakhiri|ngakhirin|akhirin|mengahiri) <1>(?:hidup|nyawa)\w*
    gantung diri
    (?:nyakitin|menyakiti|sakiti) diri\w*|(?:sayat|menyayat|nyilet|silet) <1>(?:tangan|nadi|lengan)
    self harm\w*
    kill(?:ing)? myself|end(?:ing)? my (?:own )?life|suicid(?:e|al)|want to die|better off dead|(?:dont
    not) want to (?:live|be alive)
    """,
)
LIFE = words(
    "hidup dunia selamanya",
    r"""
    (?:capek|cape|cpe|capai|lelah|bosan|bosen|muak|males|malas) <2>hidup(?! (?:mati|nyala))\w*
    <not> (?:kuat|sanggup|tahan|<want>)(?: lagi)? <2>hidup(?: lagi)?|<not> ada (?:guna|gunanya|artinya) <2>hidup\w*
    hidup (?:ini|saya|aku|gue|gw|ku)\w* <3>(?:percuma|sia sia|sia2|berakhir|<not> ada (?:arti|guna|harapan)\w*)
    (?:ngapain|buat apa|untuk apa|percuma) <2>hidup|<not> ada alasan <2>hidup
    pergi <1>dari dunia|pergi selamanya|hilang dari dunia|<not> pantas hidup
    """,
)
WISH = words(
    "mati lenyap sanggup kuat lompat loncat terjun",
    r"""
    (?:<want>|rasanya|rasa|mending|mendingan|mnding|lebih baik|lbh baik|baiknya|pilih) <2>(?:mati|lenyap)(?! (?:lampu
    listrik))
    mati (?:aja|saja) (?:deh |lah )?<me>|<want> <1>(?:lompat|loncat|terjun) <2>(?:dari|ke) <2>(?:gedung|lantai
    jembatan|apartemen|atap|rel)
    <me> <2><not> (?:sanggup|kuat) lagi(?! (?:\w+ )?(?:bayar|cicil|nyicil|nunggu|tunggu|beli|biaya|antri|ngadepin
    urus))
    """,
)
# Only people long for something; "mau mati" is also said of a battery.
PERSON = words("", r"<me>|<kin>|(?:ingin|pengen|pengin|pgn|kepengen|pingin) mati")
DEBT = words(
    "pinjol utang hutang cicil tagih nagih dc debt galbay pinjam",
    r"""
    pinjol|h?utang\w*|cicilan\w*|(?:di|me)?tagih\w*|nagih\w*|dc|debt\w*|galbay|pinjaman\w*|gagal bayar
    """,
)
DEVICE = words(
    "",
    r"""
    (?:lampu|hp|hape|handphone|ponsel|baterai|batre|batrai|mesin|sinyal|charger|laptop|tv|kipas|ac|motor|mobil
    printer|router|modem|layar|alat|kompor|kulkas|listrik|wifi|barang|jam|bohlam|powerbank|kamera)(?:nya|ku)?
    """,
)
HYPERBOLE = words(
    "",
    r"""
    mati (?:\w+ )?(?:nunggu\w*|nungguin|ketawa|kepanasan|kelaparan|penasaran|kebosanan|kutu|gaya|lampu|bosan|bosen)
    """,
)
NOT_OWN = words(
    "lu lo kau kamu sana film berita kasus novel buku drama loe kalian harga",
    r"""
    (?:mati|bunuh diri|bundir)(?: aja| saja)? (?:lu|lo|loe|kau|kamu|kalian|sana|anda|lah kau)
    (?:film|berita|kasus|novel|buku|drama|cerita|lagu|harga) <4>(?:bunuh ?diri|bundir|suicide)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a grave reason for words of despair about one's own life or a relative's."""
    text = heard(turn)
    found = STRONG.find(text) or LIFE.find(text)
    if not found and (wish := WISH.find(text)) and not HYPERBOLE.find(text):
        person_speaks = bool(PERSON.find(text)) and not DEVICE.find(text)
        debt_presses = bool(DEBT.find(text)) and "mati" in wish
        found = wish if person_speaks or debt_presses else ""
    if not found or NOT_OWN.find(text) or (found and LIFE.find(text) == found and DEVICE.find(text)):
        return None
    return Reason(
        "safety.self_harm",
        "Mengungkapkan ingin mengakhiri hidup; jawab dengan hangat, jangan kirim survei",
        urgency=4,
        say="safety.self_harm",
        grave=True,
        skill="safety",
        evidence=found,
    )


RULE = Rule(ask)
