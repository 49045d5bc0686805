"""Somebody may take their own life: a person answers at once, after short warm words with the number to call.

Grave. Curses at staff, dying devices, news and hyperbole about waiting do not count; debt with a wish to die
does.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, sounds_like, words
from handover.stories import self_harm as story

CATEGORY = "safety.self_harm"

# Living, dying and being tired, as they are typed, with Javanese and Sundanese.
_LIFE = r"(?:hidup|idup|hdp|hdup|urip|hirup|gesang)(?:ku|nya)?"
_DIE = r"(?:mati|mti|matek|meninggal|maot|paeh|modar|wafat|tiada|lenyap)"
_TIRED = (
    r"(?:capek|cape|cpe|capai|lelah|bosan|bosen|muak|males|malas|mls|kesel|jenuh|benci|putus asa|tidak semangat|"
    r"nyerah|menyerah|tired)"
)
_NOT = r"(?:<not>|ora|mboten|boten|teu|ogah|gamau|gakuat)"
_JUST = r"(?:aja|saja|aj|ae|wae|sekalian)"
STRONG = words(
    "harm bun bnu bundir gantung diri ayat nyilet silet iris motong suicid kill end die live living alive dead "
    "cutting "
    "born life "
    "anymore disappear",
    r"""
    bu?nu?h ?d[iy]?ri\w*|bundir|gantung diri|(?:nyakitin|menyakiti|sakiti|melukai|nglukain|ngelukain|lukai|nusuk
    menusuk|tusuk) diri\w*
    (?:sayat|nyayat|menyayat|nyilet|silet|ngiris|iris|mengiris|motong) <1>(?:tangan|nadi|lengan|urat|pergelangan)\w*
    self harm\w*|cutting (?:my wrists?|myself)|kill(?:ing)? myself|end(?:ing)? (?:my (?:own )?life|it all)|suicid(?:e
    al)
    <want> <1>(?:to )?die|better off (?:dead|without me)|wish i <1>(?:was|were|had) <1>(?:dead|never born|never been)
    (?:dont|not) (?:want|wanna) (?:to )?(?:live|be alive|be here anymore)|if i died|tired of (?:my )?(?:life|living)
    (?:no|any) (?:point|reason) <1>(?:in |to )?(?:living|live)|life <2><not> worth|isnt worth living
    cant (?:go on|do this|take it) anymore|disappear forever
    """,
)
LIFE = words(
    "hid idup hdp hdup urip hirup gesang dunia bumi nyawa lahir derita selamanya",
    rf"""
    {_TIRED} <3>{_LIFE}(?! (?:mati|nyala|lampu|sehat|di (?!dunia)))|{_NOT} (?:kuat|sanggup|tahan|kuwat|kiyat|pengin
    pengen|pantas
    <want>)(?: lagi| maneh)? <2>{_LIFE}
    {_NOT} <1>(?:ada|punya) <1>(?:guna|gunanya|artinya|arti|alasan|semangat|harapan|tujuan) <3>{_LIFE}
    {_LIFE} (?:ini|saya|aku|gue|gw|ku|udah|sudah|sdh|terasa|rasanya)\w* <4>(?:percuma|sia sia|sia2|berakhir|tamat
    hancur|hampa|<not> ada|<not> berarti|<not> berguna|<not> adil)|hidupku <3>(?:hancur|hampa|tamat|percuma)
    (?:udah|sudah|sdh|udh) cukup {_LIFE}|(?:udahan|nyudahin|menyudahi|sudahi|akhiri|mengakhiri|ngakhirin|akhirin
    mengahiri) <1>(?:{_LIFE}|nyawa\w*|penderitaan\w*)
    <not> <2>(?:lanjutin|melanjutkan|nerusin|meneruskan|jalanin|menjalani) <1>{_LIFE}
    (?:ngapain|buat apa|untuk apa|percuma) <2>{_LIFE}|(?:kenapa|knp|ngapain) <3>masih {_LIFE}
    (?:pergi|hilang|ngilang|lenyap|enyah|menghilang) <3>(?:dunia|muka bumi)|pergi selamanya
    dunia <3>(?:tanpa|<not> ada) <me>|(?:mending|mendingan|lebih baik) <3><not> (?:usah |pernah )?(?:lahir|dilahirkan)
    (?:nyesel|menyesal|benci) <2>(?:lahir|dilahirkan)|(?:cabut|ambil|habisi) <2>nyawa(?:ku)?(?: <me>)?
    """,
)
WISH = words(
    "mati mti matek meninggal maot paeh modar wafat lenyap tiada",
    rf"""
    (?:ingin|pengen|pengin|pgn|hoyong|hayang|rasanya|rasane|rasa|mending|mendingan|mnding|lebih baik|lbh baik|baiknya
    pilih|nyoba|bawaannya|kepikiran) <2>{_DIE}(?! (?:lampu|listrik|suri|gaya))
    (?:mau|mw|mo|arep|want|kepengen|pingin) <1>(?:mati|mti|matek|maot|paeh|modar|lenyap)(?! (?:lampu|listrik|suri
    gaya))
    {_DIE} {_JUST} (?:deh |lah |ya )?<me>|<me> {_DIE} {_JUST}
    """,
)
# Ways, farewells and prayers: said of nobody but a person.
WAYS = words(
    "mati matiin bunuh sanggup kuat kiyat lompat loncat terjun brak bangun tali racun obat pamit tinggal terakhir "
    "ada tuhan "
    "ilahi almarhum semua segala atap pinggir tepi ujung surat",
    rf"""
    selain mati|jalan (?:satu ?satunya|satu satunya|satu2nya|keluar\w*|terbaik) <3>mati|mati <2>biar tenang
    cara mati(?! lampu)|(?:bikin|biar) mati <1>(?:cepat|cepet)|mati <2><not> sakit|dosis <2>mati
    (?:bunuh|matiin) (?:{_JUST} )?<me>|bia(?:r|rin|rkan) <me> mati
    (?:<want>|tinggal|siap) <1>(?:lompat|loncat|terjun) (?:{_JUST}|<1>(?:dari|ke) <2>(?:gedung|lantai|jembatan
    apartemen|atap|rel|balkon|tebing))
    <me> <2>di <1>(?:atap|rooftop|pinggir|tepi|ujung) <1>(?:gedung|jembatan|rel|tebing|balkon)
    (?:tabrakin|nabrakin|menabrakkan) diri|<want> <1>(?:minum|nenggak|menenggak) (?:racun|obat <3>(?:sebanyak|banyak
    semua)\w*)
    (?:<want>|berharap|harap|semoga|biar|tidur) <4><not> <1>(?:pernah )?bangun(?: lagi| selamanya| bangun|(?= \||$))
    <not> <2>bangun lagi besok|<me> <2>(?:siapin|nyiapin|siapkan|menyiapkan) <1>tali(?! (?:sepatu|pramuka))
    <me> <2>{_NOT} (?:sanggup|kuat) lagi(?! (?:\w+ )?(?:bayar|cicil|nyicil|nunggu|tunggu|beli|biaya|antri|ngadepin
    urus))
    <if> <me> <1>(?:mati|meninggal) <4>h?utang\w*|(?:peduli|sedih|nangis|kehilangan|senang) <2><if> <me> <1>mati
    (?:lebih baik|mending|mendingan) (?:<2><if> ?<me> |<me> )?<not> ada(?= \||$| di dunia| lagi)|lebih baik tanpa <me>
    (?:<want>|<done>) <1><not> ada di dunia|(?:mengakhiri|ngakhirin|nyudahin|menyudahi|akhiri) (?:semua
    segala)\w*(?! (?:langganan|pesanan|kontrak|layanan|transaksi))
    (?:tinggal|pamit) <3>(?:<not> kuat|dunia|selamanya)|selamat tinggal <1>(?:semua\w*|dunia|kalian|selamanya)
    (?:pesan|chat|kata) terakhir(?:ku)? <3>(?:selamat tinggal|pamit)|(?:ini|mungkin) <1>(?:pesan
    chat) terakhir(?:ku| <me>)
    surat perpisahan|<if> <2><me> <1><done> <not> ada(?! (?:di|waktu|uang|kuota|pulsa|saldo|stok|kabar))
    (?:ingin|pengen|pengin) <1>(?:pulang|nyusul|menyusul) <2>(?:tuhan|ilahi|almarhum|almarhumah)
    """,
)
# Only people long for something; "mau mati" is also said of a battery.
PERSON = words(
    "",
    rf"""
    <me>|<kin>|(?:ingin|pengen|pengin|pgn|kepengen|pingin|hoyong|hayang|rasanya|rasane|kepikiran) <2>{_DIE}
    (?:mau|mw) mati {_JUST}
    """,
)
DEBT = words(
    "pinjol utang cicil tagih nagih dc debt galbay pinjam bayar",
    r"""
    pinjol|h?utang\w*|cicilan\w*|(?:di|me)?tagih\w*|nagih\w*|dc|debt\w*|galbay|pinjaman\w*|gagal bayar
    """,
)
# What may die or live beside people, near the word that says so.
_THING = (
    r"(?:lampu|hp|hape|handphone|ponsel|baterai|batre|batrai|mesin|sinyal|charger|laptop|tv|kipas|ac|motor|mobil|"
    r"printer|"
    r"router|modem|layar|alat|kompor|kulkas|listrik|wifi|internet|barang|jam|bohlam|powerbank|kamera|server|kartu|"
    r"nomor)(?:nya|ku)?"
)
DEVICE = words("", rf"{_THING}(?: <me>)? <4>(?:mati|hidup|idup|nyala|lenyap)|(?:mati|hidup) <1>{_THING}")
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
    (?:film|berita|kasus|novel|buku|drama|cerita|lagu|harga|serial|anime) <8>(?:bunuh ?diri|bundir|suicide|menyakiti
    mati|hidup)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a grave reason for words of despair about one's own life or a relative's."""
    text = heard(turn)
    found = STRONG.find(text) or LIFE.find(text) or WAYS.find(text) or story.STORY.find(text)
    if not found and (wish := WISH.find(text)) and not HYPERBOLE.find(text):
        person_speaks = bool(PERSON.find(text)) and not DEVICE.find(text)
        debt_presses = bool(DEBT.find(text)) and "mati" in wish
        found = wish if person_speaks or debt_presses else ""
    if found and (NOT_OWN.find(text) or (LIFE.find(text) == found and DEVICE.find(text))):
        found = ""
    found = found or sounds_like(turn, CATEGORY)
    if not found:
        return None
    return Reason(
        CATEGORY,
        "Mengungkapkan ingin mengakhiri hidup; jawab dengan hangat, jangan kirim survei",
        urgency=4,
        say="safety.self_harm",
        grave=True,
        skill="safety",
        evidence=found,
    )


RULE = Rule(ask)
