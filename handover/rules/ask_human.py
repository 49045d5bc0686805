"""The customer asks for a person.

"Admin" is how people address us: it counts only after "bicara dengan" and its kin, as "orang" does.
"Ini bot ya?" is a question that the bot answers honestly by itself.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words

TALK = (
    r"(?:bicara|bicra|berbicara|ngomong|ngobrol|bicaranya|ngomongnya|chat|chatan|chattan|chatting|telepon|telpon|"
    r"telfon|telp|tlp|call|komunikasi|konsultasi|curhat|disambung\w*|sambung\w*|hubung(?:kan|in|kn)|dihubung(?:kan|"
    r"in)|(?:di)?alih(?:kan|in)|(?:di)?oper(?:in|kan)?|(?:di)?terus(?:kan|in)|ngadu|tersambung|terhubungeskalasi\w*)"
)
PERSON = (
    r"(?:cs|customer service|customer care|manusia|petugas|agen|agent|operator|atasan|supervisor|spv|manager|"
    r"manajer|staf|staff|karyawan|pegawai|pimpinan|owner|pemilik|bos|human|representative|orang(?! (?:tua|rumah|"
    r"lain))|org(?! (?:tua|rumah|lain))|tim|pihak)(?:nya|mu)?"
)
ADMIN = r"(?:admin|adminnya|mimin|min)"
TALK_TO = words(
    "dengan dgn dg sama sm ama ke kepada k langsung",
    rf"""
    {TALK} <3>(?:dengan|dgn|dg|sama|sm|ama|ke|kepada|k|langsung) <2>(?:{PERSON}|{ADMIN})
    """,
)
WANT = words(
    """
    panggil cari admin dokter perawat apoteker teller cs customer manusia agen agent operator atasan supervisor spv
    manager manajer human orang org representative
    """,
    r"""
    (?:<want>|mana|(?<!terima )kasih|panggil\w*|carikan|cariin|sambungkan|sambungin|hubungkan|hubungin|alihkan|mohon
    tolong) <2>(?:cs|customer service|manusia|agen|agent|operator|atasan|supervisor|spv|manager|manajer
    orang(?:nya)? (?:asli|beneran|sungguhan))(?:nya)?
    (?:di)?(?:sambung|hubung|alih)\w* <1>(?:ke|dengan|dgn|sama|langsung) <1>(?:dokter|perawat|apoteker|teller)\w*
    (?:hubungi|kontak|telpon|telepon|telp|tlp|contact) <1>(?:cs|customer service|call center|admin)(?:nya)?
    (?:panggil|cari|carikan|cariin)\w* <1>orang(?! (?:tua|rumah|lain))|admin(?:nya)? <1>(?:asli|beneran|manusia)
    ada (?:orangnya|manusianya|csnya|cs nya|orang beneran|orang asli|orang aslinya|manusia)|(?:dibalas|dijawab
    dilayani|dibantu|bales) <1>(?:sama |oleh |ama |dengan )?(?:manusia|orang(?! (?:tua|lain))|org)(?:nya)?
    (?:nomor|nomer|no|kontak|hotline) <1>(?:cs|customer service|atasan|supervisor|manusia)(?:nya)? ?<2>(?:yang|yg
    bisa|dong|berapa|brp|mana|\?)?
    """,
)
NO_BOT = words(
    "bot robot mesin ai",
    r"""
    (?:<not>|jangan|jgn|jngn|bosan|bosen|capek|cape|males|malas|muak|stop) <3>(?:bot|robot|mesin penjawab
    ai)(?:nya)?(?! (?:kan|ya|kah|\?))
    (?:bukan|bkn) (?:bot|robot|mesin) <1>(?:yang|yg)
    (?:chat|ngobrol|bicara|ngomong|chatan) <1>(?:sama|dengan|ama) (?:mesin|komputer)
    (?:yang|yg|orang|manusia) <1>(?:bukan|bkn) (?:bot|robot|mesin)|(?:bot|robot)(?:nya)? <2>(?:<not> (?:guna|berguna
    membantu|ngerti|paham|nyambung|bisa bantu))
    """,
)
CALL_ME = words(
    "telepon telpon telfon telp tlp hubung call",
    r"""
    (?:minta|mohon|tolong|mau|bisa|bs) <1>(?:di ?(?:telepon|telpon|telfon|telp|tlp)|dihubungi)(?! <1>(?:di|ke|nomor
    kurir))|(?:telepon|telpon|telfon|telp|tlp|hubungi) (?:saya|aku|gue|gw|sy)(?: balik)?|call me
    <want> <2>(?:di ?telpon|di ?telepon)
    """,
)
ENGLISH = words(
    "human person agent someone somebody representative manager supervisor staff operator people",
    r"""
    (?:talk|speak|chat|connect|transfer|put|pass|escalate)\w* <3>(?:to|with) <3>(?:human|person|agent|someone
    somebody|representative|manager|supervisor|staff|operator|people)
    <want> <3>(?:human|real person|live agent|representative)|(?:human|agent|operator|representative) (?:please|pls
    now)|live agent|real (?:human|person)
    """,
)
ALONE = frozenset("cs customer service agen agent manusia human operator orang supervisor".split())
POLITE = frozenset(
    "deh lah saja langsung mau minta tolong dong please plis pls kak min admin mas mbak pak bu ya sih aja".split()
)
OTHERWISE = words(
    "jadi usah perlu mau jangan kurir sudah udah kemarin kata bank rumah sakit harga daftar lowongan jual",
    rf"""
    (?:<not> (?:usah|perlu|jadi|mau)|jangan) (?:(?!bot|robot|ai|mau|maunya|tapi|sama)\w+ ){{0,4}}(?:cs|agen|manusia
    orang|petugas|operator|human)
    (?:<done>|kemarin|kmrn|tadi|td) <2>(?:saya |aku )?{TALK} <3>(?:dengan|sama|ke)(?! bot)
    (?:jadi|daftar|harga|syarat|lowongan|jual) <1>(?:agen|agent|operator)|kurir\w* <4>(?:di)?(?:telepon|telpon|telp
    hubungi)
    (?:di)?(?:telepon|telpon|telp|hubungi) <2>(?:sebelum|dulu sebelum|kurir|driver)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a reason when a person is asked for, unless it is refused, reported or another's business."""
    text = heard(turn)
    wordings = (TALK_TO, WANT, NO_BOT, CALL_ME, ENGLISH)
    found = next((said for wording in wordings if (said := wording.find(text))), "")
    if not found:
        typed = set(text.split(" | ")[0].split()) - POLITE
        found = " ".join(sorted(typed)) if typed <= ALONE else ""
    if not found or (OTHERWISE.find(text) and not NO_BOT.find(text)):
        return None
    return Reason("general.ask_human", "Minta dilayani orang", urgency=1, evidence=found)


RULE = Rule(ask)
