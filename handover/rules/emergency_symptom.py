"""A body in danger now: breath, chest, fainting, blood, stroke, poisoning, birth. The emergency number comes
first.

Grave where a clinic answers, a call for a person everywhere. Jokes ("auto " "pingsan"), tight clothes, news,
insurance and old history do not count.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, pack_active, words

BODY = words(
    """
    nelen nelan telan telen minum makan sesak sesek kontraksi nafas napas dada pingsan sadar kejang darah lumpuh
    sebelah separuh pelo mencong stroke jantung racun ketuban dosis breath chest faint passed unconscious seizure
    bleeding blood overdose poison heart labor water baygon pemutih anafilak
    """,
    r"""
    (?:sesak|sesek|susah|sulit|engap|engep|megap|<not> bisa) <1>(?:ber)?na[pf]as(?:nya)?
    na[pf]as(?:nya)? <5>(?:sesak|sesek|berat|putus putus)
    (?:<kin>|<me>|pasien|dada)(?: <me>)? <2>(?:sesak|sesek)|(?:nyeri|sakit|sesak|sesek) <1>dada(?:nya)?
    dada(?:ku|nya)?(?: <me>)? <2>(?:sakit|nyeri|sesak|sesek|tertekan|ditekan|kayak ditindih)
    pingsan|<not> sadarkan diri|hilang kesadaran|kehilangan kesadaran|kejang(?: ?kejang|2)?
    <kin>(?: <me>)? <2>(?:<not>|<yet>) sadar(?! (?:kalau|kalo|klo|bahwa|ternyata|udah|sudah|ada|diri|sadar|saat|pas))
    (?:muntah|batuk|bab|berak|kencing|pup|mimisan|keluar) <2>(?:darah|berdarah)|(?:perdarahan|pendarahan)(?:nya)?
    berdarah <2><not> (?:berhenti|brenti|berenti)
    darah(?:nya)? <3>(?:<not> (?:mau )?(?:berhenti|brenti|berenti|stop)|banyak banget|<1>(?:keluar|ngalir
    mengalir) terus|ngucur|mengucur)
    (?:lumpuh|lemas|lemes|kebas|mati rasa|kaku) <3>(?:sebelah|separuh)|(?:bicara|ngomong|mulut)(?:nya)? <2>(?:pelo
    mencong|perot)
    (?:<kin>|ortu|orang tua)(?: <me>)? <2>stroke
    (?:kena|gejala|serangan|kayak|seperti|terkena) <1>(?:stroke|jantung)|anafilak\w+|overdosis
    minum <2>(?:racun|baygon|pemutih)
    (?:minum|nelen|nelan|menelan|ketelen|tertelan|keminum|kemakan) <2>(?:racun|baygon|pemutih|baterai|koin|magnet
    detergen|bensin)
    (?:<kin>|<me>|sekeluarga|habis makan|abis makan)(?: <me>)? <4>keracunan|keracunan <4>(?:muntah|mual|lemas|tolong)
    ketuban(?:nya)? <2>(?:pecah|rembes|merembes|ngerembes|keluar)|pecah ketuban
    kontraksi(?:nya)? <3>(?:menit|terus|kuat|sering)
    (?:cant|cannot|trouble|difficulty|hard to|not) breath(?:e|ing)|chest (?:pain|hurts)|passed out
    unconscious|faint(?:ed|ing)?
    seizures?|(?:coughing|vomiting|throwing) (?:up )?blood|bleeding (?:heavily|badly|a lot|wont)
    heart attack|overdosed?|poisoned|having a stroke|water broke|in labor
    """,
)
NEEDS_MORE = words(
    "demam panas suhu fever bengkak swollen celaka tabrak accident lahir bukaan",
    r"""
    (?:bayi|baby|newborn)\w* <7>(?:demam|panas|suhu|fever)\w* ?<4>(?:tinggi|39|40|41|high)|(?:bayi|baby
    anak)\w* <7>(?:demam|panas|suhu)\w* <4>(?:40|41|menggigil hebat)
    (?:alergi|udang|seafood|obat|kacang|gatal\w*|disengat|allerg\w+) <8>(?:bibir|muka|wajah|lidah|tenggorokan|lips?
    face|throat)\w*(?: <me>)? <3>(?:bengkak|swollen|swelling)\w*|(?:bibir|muka|wajah|lidah|tenggorokan|lips?
    throat)(?:nya|ku)?(?: <me>)? <3>(?:bengkak|swollen)\w* <8>(?:alergi|udang|seafood|obat|makan|gatal\w*|allerg\w+)
    (?:<kin>|<me>|teman|temen)(?: <me>)? <3>(?:kecelakaan|ketabrak|ditabrak|tertabrak|accident)|(?:baru|barusan
    baru saja|habis) kecelakaan
    (?:<want>|udah <want>|sudah <want>) (?:lahiran|melahirkan)|<done> bukaan <1>\d+
    """,
)
JOKE = words(
    """
    auto harga murah mahal lucu ganteng cakep wkwk haha promo diskon ongkir tagihan lihat liat baju celana size
    ukuran ramai rame parkir berita kasus kabar asuransi klaim santunan kurir driver biaya paket jual stok
    """,
    r"""
    auto <1>(?:pingsan|kejang)|harga\w*|murah|mahal\w*|lucu|ganteng|cakep|wk(?:wk)+\w*|ha(?:ha)+|promo
    diskon|ongkir|tagihan\w*
    baju\w*|celana\w*|size|ukuran\w*|ramai|rame|parkir\w*|(?:berita|kasus|kabar) <3>keracunan|asuransi
    klaim|santunan|kurir\w*|driver\w*|biaya|paket|jual|stok
    """,
)
LATER = words(
    "riwayat lalu dulu pernah depan rencana siap history",
    r"""
    riwayat|(?:tahun|bulan|minggu) lalu|dulu|waktu kecil|pernah|(?:bulan|minggu) depan|rencana|persiapan
    history of|last (?:year|month)
    """,
)
NOW = words("sekarang skrg skrng barusan tadi kambuh lagi now", r"sekarang|skrg|skrng|barusan|tadi|kambuh|lagi|now")


def ask(turn: Turn) -> Reason | None:
    """Return a reason with the emergency text to say first; the room's number too where the business gave "
    "one."""
    text = heard(turn)
    found = BODY.find(text) or NEEDS_MORE.find(text)
    if not found or JOKE.find(text) or (LATER.find(text) and not NOW.find(text)):
        return None
    room = turn.situation.business.emergency_text.get("room")
    return Reason(
        "clinic.emergency_symptom",
        "Menyebut tanda bahaya pada tubuh",
        urgency=4,
        say="safety.emergency_room" if room else "safety.emergency",
        grave=pack_active(turn, "clinic"),
        skill="clinic",
        evidence=found,
    )


RULE = Rule(ask)
