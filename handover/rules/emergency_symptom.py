"""A body in danger now: breath, chest, fainting, blood, stroke, poisoning, birth. The emergency number comes
first.

Grave where a clinic answers, a call for a person everywhere. Jokes ("auto pingsan"), tight clothes, news,
insurance and old history do not count.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, believed, heard, pack_active, sounds_like, words
from handover.stories import emergency_symptom as story

CATEGORY = "clinic.emergency_symptom"

# Breath as people type it, with Javanese; who is in danger; and what is said of somebody who does not answer.
_BREATH = r"(?:n[ae]?[pf]as|ambegan)(?:nya|ku|e)?"
_TIGHT = r"(?:sesak|sesek|sesk|seseg|engap|engep|megap megap|megap)"
_SILENT = r"(?:respon\w*|merespon|nyaut|nyahut|jawab|bangun(?:2| bangun)?|bergerak|gerak|sadar|melek|eling)"
_NOT = r"(?:<not>|ora|teu|cuma|cuman)"
BREATH = words(
    "as ambegan dada sesak sesek sesk seseg jantung saturasi nadi asma asthma breath chest heart biru blue sedak "
    "selek choking",
    rf"""
    {_TIGHT} <2>{_BREATH}|(?:susah|sulit|<not> (?:bisa|iso|bs)|berhenti|ora iso|<not>) <1>(?:ber)?{_BREATH}
    {_BREATH}(?: <kin>)?(?: <me>)? <2>(?:sesak|sesek|berat|abot|putus|ngos|megap|tersengal|berhenti|satu|pendek
    sesekan
    ngorok)\w*|(?:<kin>|<me>|pasien|dada|langsung|jadi|trus|terus)(?: <me>)? <2>{_TIGHT}(?! (?:dada )?baju)
    {_TIGHT} <1>(?:banget|bgt|parah)|(?:biduran|bentol|gatal|bengkak)\w* <6>{_TIGHT}|{_TIGHT} <6>(?:biduran|bentol
    bengkak)
    (?:nyeri|sakit|sesak|sesek|berat) <1>dada(?:nya)?|dada(?:ku|nya)?(?: <me>)? <4>(?:sakit|nyeri|sesak|sesek|berat
    tertekan
    ditekan|ditindih|tertindih|diremas|ketarik|tertarik)
    jantung(?:nya|ku)? <1>berhenti|jantung\w*(?: <me>)? <2>berdebar <4>(?:pingsan|sesak|lemes|lemas)
    (?:kena|gejala|serangan|kayak|seperti|terkena) <1>jantung|asma\w* <2>kambuh|serangan asma
    saturasi\w* <3>(?:turun|drop|rendah|[5-8]\d|9[0-2])|(?:denyut|nadi)\w* <2><not> ada
    (?:bibir|muka|wajah|kuku|badan)(?:nya)? <2>(?:mem|ke)?biru|(?:ke|ter)s[ae]l?[ed]?(?:dak|lek|tak)
    (?:cant|cannot|trouble|difficulty|hard to|not|stopped) breath(?:e|ing)|chest (?:pain|hurts)|heart attack|choking
    turning blue
    """,
)
SENSES = words(
    "sadar pingsan semaput klenger kolaps anfal kejang step setep stroke lumpuh sebelah separuh separo pelo cadel "
    "mencong perot "
    "miring jelas angkat gerak lihat liat panggil jatuh bangun ngigau racau unconscious collapse faint passed "
    "seizure wake "
    "respon",
    rf"""
    pingsan|semaput|klenger|kolaps|anfal|(?:<not>|hilang|kehilangan) (?:sadarkan diri|kesadaran)|kejang(?: ?kejang|2)?
    (?:<kin>|orangnya|pasien)(?: (?:<me>|kulo))? <3>{_NOT} (?:sadar|eling)(?! (?:kalau|kalo|klo|bahwa|ternyata|udah
    sudah
    ada|diri|saat|pas))|(?:sekarang|skrg|langsung) <not> sadar|(?:ora|teu) (?:sadar|eling)|{_NOT} sadar <2>{_BREATH}
    (?:anak|bayi|baby|adik|adek|cucu|balita)\w*(?: (?:<me>|kulo))? <2>(?:step|setep)|panas <4>(?:step|setep)
    dipanggil\w* <3>(?:{_NOT} <2>{_SILENT}|cuma melek|diam)
    (?:<kin>)(?: <me>)? <5>{_NOT} <1>(?:bisa )?(?:bangun(?:2| bangun)|bergerak|nyaut|nyahut)
    {_NOT} <1>{_SILENT} <1>dipanggil
    jatuh <6>(?:{_NOT} <1>(?:bisa )?(?:bangun|gerak|sadar)\w*|pingsan|berdarah|bocor|muntah\w*)
    (?:lumpuh|lemas|lemes|kebas|mati rasa|kaku|lemah) <3>(?:sebelah|separuh|separo)|(?:bicara|ngomong|mulut|muka|wajah
    bibir)(?:nya)?(?: <me>)? <3>(?:pelo|mencong|perot|cadel|miring)|ngomong(?:nya)? <2><not> jelas
    (?:<kin>|ortu|orang tua)(?: <me>)? <2>stroke|(?:kena|gejala|serangan|kayak|kayaknya|seperti|sepertinya
    terkena) <1>stroke
    <not> <1>(?:bisa )?(?:angkat|gerakin|menggerakkan) <2>(?:tangan|kaki|badan)|(?:tangan|kaki)\w*(?: (?:kanan|kiri
    <me>
    <kin>))* <2><not> <1>(?:bisa )?(?:di)?(?:gerak|angkat)\w*
    (?:tiba tiba|tiba2|mendadak|mata\w*) <4><not> <1>(?:bisa )?(?:lihat|liat|melihat|ngelihat)
    (?:panas|demam|gula)\w* <6>(?:ngigau|meracau|ngaco)|passed out|unconscious|collapsed|faint(?:ed|ing)?|seizures?
    (?:wont|not|doesnt) wake up|(?:<kin>|he|she|they) <3>(?:not|wont|doesnt) respond\w*|(?:had|having|got) a stroke
    cant move (?:his|her|my|one) (?:left|right|arm
    leg|side)
    """,
)
BLOOD = words(
    "mimis darah gumpal flek blood bleed putus tusuk bacok tembak lindas tabrak celaka setrum strum sengat tenggelam "
    "kelelep lelep "
    "gigit patok luka melepuh bocor benturan bentur siram kena accident hit sobek parah",
    r"""
    (?:muntah|batuk|bab|berak|kencing|pup|mimisan|keluar) <2>(?:darah|berdarah)|(?:perdarahan|pendarahan)(?:nya)?
    (?:berdarah|mimisan) <2><not> (?:mau )?(?:berhenti|brenti|berenti)
    darah(?:nya)? <3>(?:<not> (?:mau )?(?:berhenti|brenti|berenti|stop)|<1>(?:keluar|ngalir|mengalir|ngucur) terus
    ngucur
    mengucur|muncrat|gumpal\w*)|darah(?:nya)? (?:\w+ )?banyak(?: banget| bgt| sekali|(?= \||$))
    (?:kepala|kuping|telinga|hidung|mulut)\w*(?: <kin>| <me>)* <2>(?:berdarah|bocor|keluar darah)|flek <2>banyak
    (?:jari|tangan|kaki|lengan)\w*(?: (?:<kin>|<me>|kanan|kiri))* <3>(?:putus|remuk|sobek|robek)
    (?:ter|ke|di)(?:tusuk|bacok|tembak|lindas|setrum|strum)\w*|luka (?:tusuk|bacok|tembak|bakar|parah|dalam)
    luka parah
    sengatan listrik|(?:tersengat|kesengat|disengat) <1>(?:listrik|lebah|tawon|kalajengking|ubur)|tersambar petir
    kelelep
    (?:<kin>|<me>|orang)(?: <me>)? <2>tenggelam|tenggelam di <3>(?:diangkat|lemes|lemas|kolam|sungai|laut)
    (?:digigit|dipatok|dicakar) <2>(?:ular|anjing|monyet|kalajengking|kera)|melepuh|(?:ketumpahan|tersiram|kesiram
    kena) <1>(?:air|minyak) <1>(?:panas|mendidih|keras)
    (?:kebentur|terbentur|benturan) <6>(?:muntah|pingsan|pusing|sadar)\w*
    mata\w*(?: <me>)? <3>(?:kimia|air aki|cairan|soda api|pemutih|air keras)
    bleeding (?:heavily|badly|a lot|wont)|(?:heavy|so much|lots? of) (?:bleeding|blood)|(?:coughing|vomiting
    throwing) (?:up )?blood|is bleeding
    """,
)
INSIDE = words(
    "racun pestisida nelen nelan telan telen minum makan diare mencret kram drank swallow poison dosis dose insulin "
    "gula tensi ketuban "
    "kontraksi mules "
    "lahir brojol bukaan janin kandungan hamil gerakan kepala muntah leher dbd anafilak labor water ambulan "
    "keguguran birth",
    r"""
    (?:minum|nelen|nelan|menelan|telan|ketelen|tertelan|keminum|kemakan|ketelan) <3>(?:racun|baygon|pemutih|baterai
    koin
    magnet|detergen|deterjen|bensin|pestisida|pembersih|karbol|sabun|insektisida|wipol|obat nyamuk|minyak tanah|peniti
    paku|kelereng)|anafilak\w+|(?:over ?dosis|od obat)
    (?:minum|nelen|nelan|telan)\w* <3>obat\w* <4>(?:kebanyakan|kelebihan|satu strip|sestrip|sebotol|sekaligus)
    (?:minum|nelen|nelan|telan)\w* <3>obat\w* (?:(?!(?:jam|jm|pukul|pkl|tgl) )\w+ ){0,4}[1-9]\d(?! (?:menit|mnt
    jam|hari|hr|minggu|bulan|bln|tahun|thn|mg|ml|mcg|x|kali|ribu|rb|persen|minutes|days|hours))
    obat\w* (?:(?!(?:jam|jm|pukul|pkl|tgl) )\w+ ){0,3}[1-9]\d <1>(?:butir|tablet|pil|kapsul|biji
    strip) <2>(?:<done>|<just>|sekaligus|semua\w*|habis) <2>(?:di|ku|ke)?(?:minum|telan|nelan|makan)\w*
    (?:suntik|insulin) <2>(?:kebanyakan|kelebihan)|gula\w*(?: (?:darah|<kin>|<me>))* <2>(?:drop|[5-9]\d\d
    [1-4]\d(?!\d))
    tensi\w*(?: <kin>| <me>)* <2>(?:1[89]\d|2\d\d)
    (?:<kin>|<me>|sekeluarga|habis makan|abis makan|orang)(?: <me>)? <4>keracunan|keracunan <4>(?:muntah|mual|lemas
    lemes
    tolong|pingsan|gas)
    ketuban(?:nya)? <3>(?:pecah|rembes|merembes|ngerembes|keluar)|pecah ketuban|(?:kontraksi
    mules)(?:nya)? <4>(?:menit
    terus|kuat|sering|teratur)|kepala bayi\w* <2>keluar|mau brojol
    (?:janin|gerakan bayi|kandungan|bayi(?:nya)? <2>perut|bayi)\w* <2>(?:<not>|<yet>) <1>(?:ber)?gerak\w*
    hamil <8>(?:darah|flek|berdarah|pandangan kabur)|keguguran <3>(?:darah|ini|sekarang|barusan)
    perut <2>kram <1>parah
    (?:muntah\w*|diare|mencret) <8>(?:<not> (?:mau |bisa )?minum|mata\w* cekung|lemes banget|lemas banget)|leher kaku
    muntah <1>hijau|(?:dbd|demam berdarah) <8>(?:dingin|lemes|lemas|bintik|gelisah)
    (?:butuh|perlu|minta|tolong|kirim|panggil\w*|need|send|call|pesan) <2>ambulan(?:s|ce)?(?! (?:berapa|antar))
    overdosed?|poisoned|drank <2>(?:poison|bleach)|swallowed a|water broke|in labou?r|giving birth
    """,
)
BODY = (BREATH, SENSES, BLOOD, INSIDE)
_HOT = r"(?:demam|panas|suhu|fever)"
NEEDS_MORE = words(
    "demam panas suhu fever bengkak swollen celaka tabrak accident lahir bukaan alergi allerg kuning dingin hit "
    "dipijat perut",
    rf"""
    (?:bayi|baby|newborn)\w* <7>{_HOT}\w* ?<4>(?:tinggi|3[89]|40|41|high)|\d+ (?:hari|minggu) <2>{_HOT}\w* <2>3[89]
    {_HOT}\w*(?: (?:anak\w*|badan\w*|tinggi|sampai|sampe|udah|sudah|<me>|<kin>))* <1>(?:4[0-2](?!\d)|menggigil hebat)
    (?:bayi|anak)\w* <3>kuning <3>(?:lemes|lemas|<not> mau)|badan\w* <3>dingin <3>(?:dipanggil|lemes|lemas|pucat)
    (?:alergi|udang|seafood|obat|kacang|gatal\w*|disengat|suntik|vaksin|allerg\w+) <8>(?:bibir|muka|wajah|lidah
    tenggorokan|lips?|face|throat)\w*(?: <me>)? <3>(?:bengkak|swollen|swelling)\w*|(?:bibir|muka|wajah|lidah
    tenggorokan
    lips?|throat)(?:nya|ku)?(?: <me>)? <3>(?:bengkak|swollen)\w* <8>(?:alergi|udang|seafood|obat|makan|gatal\w*
    allerg\w+)
    (?:<kin>|<me>|orang)(?: <me>)? <3>(?:kecelakaan|ketabrak|ditabrak|tertabrak|keserempet|accident)|(?:baru|barusan
    baru saja|habis|korban|abis) (?:kecelakaan|ketabrak|tertabrak)|(?:tertabrak|ketabrak) <1>(?:mobil|motor|truk
    kereta)
    (?:<want>|udah <want>|sudah <want>) (?:lahiran|melahirkan)(?! (?:bulan|minggu|normal|di mana|dimana|tahun))
    <done> bukaan <1>\d+|(?:nyeri|sakit) <1>perut <4>(?:<not> (?:ke)?tahan|muntah|demam|nangis)
    """,
)
JOKE = words(
    """
    auto harga murah mahal lucu ganteng cakep wkwk haha promo diskon ongkir tagihan lihat liat baju celana size
    ukuran ramai rame parkir berita kasus kabar asuransi klaim santunan biaya jual stok ready aplikasi
    server laptop kuota mesin obat tas konten kemas kotak dus santun
    """,
    r"""
    auto <1>(?:pingsan|kejang)|harga\w*|murah|mahal\w*|lucu|ganteng|cakep|wk(?:wk)+\w*|ha(?:ha)+|promo
    diskon|ongkir|tagihan\w*
    baju\w*|celana\w*|size|ukuran\w*|ramai|rame|parkir\w*|(?:berita|kasus|kabar) <3>keracunan|asuransi
    klaim|santunan|biaya|jual|stok|ready|(?:aplikasi|app|server|laptop|kuota|mesin|web|sistem|sinyal|motor
    tv)\w* <4>(?:kejang
    sesak|pingsan|koma|lumpuh|mati|panas)|konten|(?:paket|kemasan|kotak|dus)\w* <4>(?:bocor|sobek|jatuh|robek|bengkak)
    (?:tes|cek|donor|tekanan|golongan|ambil) darah <3>banyak
    """,
)
LATER = words(
    "riwayat lalu dulu pernah depan rencana siap history jadwal prakt kontrol rujuk fisio senam sembuh pulih kecil "
    "seminar pelatih",
    r"""
    riwayat|(?:tahun|bulan|minggu) lalu|dulu|waktu kecil|pernah|(?:bulan|minggu) depan|rencana|persiapan|jadwal
    prakte?k
    praktik|kontrol|rujukan|fisioterapi|senam|sembuh|pulih|seminar|pelatihan
    history of|last (?:year|month)
    """,
)
NOW = words("sekarang skrg skrng barusan tadi kambuh lagi now", r"sekarang|skrg|skrng|barusan|tadi|kambuh|lagi|now")


def ask(turn: Turn) -> Reason | None:
    """Return a reason with the emergency text to say first; the room's number too where the business gave one."""
    text = heard(turn)
    found = next((said for wording in (*BODY, NEEDS_MORE, story.STORY) if (said := wording.find(text))), "")
    if found and (JOKE.find(text) or story.ELSEWHERE.find(text) or (LATER.find(text) and not NOW.find(text))):
        found = ""
    found = believed(turn, found) or sounds_like(turn, CATEGORY)
    if not found:
        return None
    room = turn.situation.business.emergency_text.get("room")
    return Reason(
        CATEGORY,
        "Menyebut tanda bahaya pada tubuh",
        urgency=4,
        say="safety.emergency_room" if room else "safety.emergency",
        grave=pack_active(turn, "clinic"),
        skill="clinic",
        evidence=found,
    )


RULE = Rule(ask)
