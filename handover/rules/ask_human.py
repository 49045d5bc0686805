"""The customer asks for a person.

"Admin" is how people address us: it counts only after "bicara dengan" and its kin, as "orang" does.
"Ini bot ya?" is a question that the bot answers honestly by itself.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, sounds_like, words
from handover.stories import ask_human as story

CATEGORY = "general.ask_human"

TALK = (
    r"(?:bicara|bicra|berbicara|ngomong|ngmg|ngmng|omong|matur|nyarios|takon|ngobrol|bicaranya|ngomongnya|chat|"
    r"chatan|"
    r"chattan|chatting|telepon|telpon|telfon|tlpon|telp|tlp|call|komunikasi|konsultasi|curhat|komplain|complain|"
    r"disambung\w*|"
    r"(?:s|ny)ambung\w*|smbung\w*|hub|hubung(?:kan|in|kn)|dihubung(?:kan|in)|(?:di)?alih(?:kan|in)|(?:di)?oper(?:in|"
    r"kan)?|"
    r"(?:di)?terus(?:kan|in)|forward|naik(?:in|kan)|lempar|ngadu|tersambung|terhubung|eskalasi\w*)"
)
PERSON = (
    r"(?:cs|customer service|customer care|manusia|petugas|agen|agent|operator|atasan|supervisor|spv|manager|"
    r"manajer|staf|staff|karyawan|pegawai|pimpinan|owner|pemilik|bos|human|representative|orang(?! (?:tua|rumah|"
    r"lain))|org(?! (?:tua|rumah|lain))|wong|wonge|tiyang|jalmi|tim|pihak|bagian|divisi|penanggung jawab|seseorang|"
    r"support|"
    r"call center|yang punya|petugase)(?:nya|mu|e)?"
)
# A word that ends what was asked for: "orang" alone is anybody.
_END = (
    r"(?= \||$| (?:aja|saja|dong|deh|asli|aslinya|beneran|bener|langsung|bukan|ya|kak|min|please|pls|plis|sih|lah|"
    r"yang bisa))"
)
ADMIN = r"(?:admin|adminnya|mimin|min)"
TALK_TO = words(
    "cs custom manusia petugas agen operator atasan superv spv manag manaj staf karyawan pegawai pimpin owner milik "
    "bos "
    "human represent orang org wong tiyang jalmi tim pihak bagi divisi jawab support call punya min dokter perawat "
    "apotek teller ajak",
    rf"""
    {TALK} <3>(?:dengan|dgn|dg|sama|sm|ama|ke|kepada|k|langsung|karo|kaliyan|kalih|sareng|ka) <2>(?:{PERSON}|{ADMIN})
    (?:ngomong|chat|bicara|ngobrol|telpon|telepon) <1>(?:sama|dengan|dgn|langsung) <1>(?:dokter|perawat|apoteker
    teller)nya|ada <2>(?:yang|yg) <1>(?:bisa )?(?:diajak )(?:ngomong|bicara|ngobrol)
    (?:ketik|pencet|tekan|cara|caranya|gimana|gmn) <5>(?:ke|hubungi|nyambung|kontak|sambung) <3>(?:cs|agen(?! resmi)
    manusia
    petugas|orang asli)(?:nya)?|langsung (?:ke )?(?:cs|petugas|orang(?:nya)?)(?:nya)?{_END}
    """,
)
WANT = words(
    """
    panggil cari admin dokter perawat apoteker teller cs customer manusia agen agent operator atasan supervisor spv
    manager manajer human orang org wong representative bos owner pimpinan jaga center
    """,
    rf"""
    (?:<want>|mana|(?<!terima )kasih|panggil\w*|carikan|cariin|sambungkan|sambungin|hubungkan|hubungin|alihkan|mohon
    tolong) <2>(?:cs|customer service|manusia|agen|agent|operator|atasan|supervisor|spv|manager|manajer
    orang(?:nya)? (?:asli|beneran|sungguhan))(?:nya)?
    (?:di)?(?:sambung|hubung|alih)\w* <1>(?:ke|dengan|dgn|sama|langsung) <1>(?:dokter|perawat|apoteker|teller)\w*
    (?:hubungi|kontak|telpon|telepon|telp|tlp|contact) (?!oleh |dari )<1>(?:cs|customer service|call center
    admin)(?:nya)?
    (?:<want>|kasih|ganti|mending|pake) (?:sama |ke |dengan |aja )?(?:orang|org|wong)(?:nya)?{_END}
    (?:mau|mw|mending|udah|sudah|langsung|lempar|ganti) (?:sama |ke |lah |aja )+(?:cs|agent|agen|petugas
    manusia)(?:nya)?{_END}
    (?:bot|robot)\w* <3>orang{_END}|sambung\w* call center|(?:jaga|bantu) <4>(?:mau ngomong|langsung(?= \?))
    (?:ketemu|bertemu|panggil\w*|kontak|panggilin) <1>(?:owner|bos|pimpinan|manajer|manager)\w*
    panggil\w* <1>(?:dokter|perawat|admin|petugas)\w*
    (?:panggil|cari|carikan|cariin)\w* <1>orang(?! (?:tua|rumah|lain))|admin(?:nya)? <1>(?:asli|beneran|manusia)
    ada (?:orangnya|manusianya|csnya|cs nya|orang beneran|orang asli|orang aslinya|manusia)|ada (?:orang|org|call
    center) <1>(?:<not>|disini|di sini|\?|kah|yang jaga|yg jaga)|<not> ada orang <1>(?:di ?sini|ya|kah)
    ada <1>(?:yang|yg) (?:jaga
    standby)(?! toko)|cs(?:nya)? <2>(?:standby|online)|admin(?:nya)? <1>(?:mana|ke mana|kemana)(?= \||$| sih)
    mana admin(?:nya)?{_END}
    (?:dibalas|dijawab|dilayani|dibantu|bales) <1>(?:sama |oleh |ama |dengan )?(?:manusia|orang(?! (?:tua|lain))
    org)(?:nya)?
    (?:nomor|nomer|no|kontak|hotline) <1>(?:cs|customer service|atasan|supervisor|manusia)(?:nya)? ?<2>(?:yang|yg
    bisa|dong|berapa|brp|mana|\?)?
    """,
)
NO_BOT = words(
    "bot robot mesin ai otomatis manual automat bales balas",
    r"""
    (?:<not>|jangan|jgn|jngn|bosan|bosen|capek|cape|males|malas|muak|stop) <3>(?:bot|robot|mesin penjawab
    ai)(?:nya)?(?! (?:kan|ya|kah|\?))
    (?:bukan|bkn) (?:bot|robot|mesin) <1>(?:yang|yg)
    (?:chat|ngobrol|bicara|ngomong|chatan) <1>(?:sama|dengan|ama) (?:mesin|komputer)
    (?:yang|yg|orang|manusia) <1>(?:bukan|bkn) (?:bot|robot|mesin)|(?:bot|robot)(?:nya)? <2>(?:<not> (?:guna|berguna
    membantu|ngerti|paham|nyambung|bisa bantu))
    (?:jangan|bukan|<not> (?:mau|mo)|ga usah) <2>(?:otomatis|automated|chatbot)|(?:balas|bales|balasan
    jawab) <1>manual
    (?:bales|balas|dibalas|dijawab|dibales)\w* <1>(?:sama |pake |pakai |oleh )?(?:admin|cs)(?:nya)?(?= \|
    $| (?:langsung
    dong|aja|asli))|admin <1>(?:yang|yg) <1>(?:bales|balas|jawab)|balasan otomatis <4>(?:asli|orang|manusia)
    """,
)
CALL_ME = words(
    "telepon telpon telfon telp tlp hubung call",
    r"""
    (?:minta|mohon|tolong|mau|bisa|bs) <1>(?:di ?(?:telepon|telpon|telfon|telp|tlp)|dihubungi)(?! <1>(?:di|ke|nomor
    kurir|juga <1><not>))|(?:telepon|telpon|telfon|telp|tlp|hubungi) (?:saya|aku|gue|gw|sy)(?: balik)?|call me
    <want> <2>(?:di ?telpon|di ?telepon)(?! (?:kurir|juga <1><not>))
    (?:hubungi|telepon|telpon|telp) balik
    (?:nomor|nomer|no) <3>(?:yang|yg) bisa dihubungi|call center <2>(?:berapa|brp|mana)|(?:nomor|nomer
    no) call center|bisa (?:di)?(?:telpon|telepon) <1>(?:sekarang
    balik|langsung)|(?:someone|can you|please|pls) call <1>(?:me|back)|call back
    """,
)
ENGLISH = words(
    "human person agent someone somebody representative manager supervisor staff operator people support team anyone "
    "bot",
    r"""
    (?:talk|speak|chat|connect|transfer|put|pass|escalate)\w* <3>(?:to|with) <3>(?:human|person|agent|someone
    team|somebody|representative|manager|supervisor|staff|operator|people|support|customer (?:service|support))
    <want> <3>(?:human|real person|live agent|representative)|(?:human|agent|operator|representative) (?:please|pls
    now)|live agent|real (?:human|person)|switch to <1>(?:human|agent)|(?:help from|can) <2>(?:human|person)
    no (?:more )?bots?
    (?:give|get) me <2>(?:manager|supervisor|human|person|representative|agent|someone)|anyone there|stop <1>bot
    (?:speak|talk)(?: to)? manager
    """,
)
ALONE = frozenset(
    "cs customer service agen agent manusia human person operator orang org supervisor eskalasi escalate csnya".split()
)
POLITE = frozenset(
    """
    deh lah saja langsung sambung sambungin panggil panggilin mana butuh sekarang skrg udah sudah ke sama mnta k woy woi
    mau minta tolong dong please plis pls kak min admin mas mbak pak bu ya sih aja
    """.split()
)
OTHERWISE = words(
    "hubungi telpon telepon jadi usah perlu mau jangan kurir sudah udah kemarin kata bank rumah sakit harga daftar "
    "lowongan jual antri antrean rumah",
    rf"""
    antr\w+ <2>cs|panggil\w* <1>(?:dokter|perawat)\w* <2>rumah
    (?:<not> (?:usah|perlu|jadi|mau)|jangan) (?:(?!bot|robot|ai|mau|maunya|tapi|sama)\w+ ){{0,4}}(?:cs|agen|manusia
    orang|petugas|operator|human)
    (?:<done>|kemarin|kmrn|tadi|td) <2>(?:saya |aku )?{TALK} <3>(?:dengan|sama|ke)(?! bot)
    (?:jadi|daftar|harga|syarat|lowongan|jual) <1>(?:agen|agent|operator)|kurir\w* <4>(?:di)?(?:telepon|telpon|telp
    hubungi)
    <not> (?:bisa|bs) <1>(?:dihubungi|ditelpon|ditelepon)|(?:di)?(?:telepon|telpon|telp|hubungi) <2>(?:sebelum
    dulu sebelum|kurir|driver)\w*
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a reason when a person is asked for, unless it is refused, reported or another's business."""
    text = heard(turn)
    wordings = (TALK_TO, WANT, NO_BOT, CALL_ME, ENGLISH, story.STORY)
    found = next((said for wording in wordings if (said := wording.find(text))), "")
    if not found:
        typed = set(text.split(" | ")[0].split()) - POLITE
        found = " ".join(sorted(typed)) if typed <= ALONE else ""
    found = found or sounds_like(turn, CATEGORY)
    if not found or ((OTHERWISE.find(text) or story.ELSEWHERE.find(text)) and not NO_BOT.find(text)):
        return None
    return Reason(CATEGORY, "Minta dilayani orang", urgency=1, evidence=found)


RULE = Rule(ask)
