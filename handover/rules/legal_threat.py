"""The customer threatens with the law: police, a lawyer, a summons, a regulator, a consumer agency.

A letter of the police for a lost card, a landmark ("dekat polsek") and "terdaftar di OJK?" are no threats.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words
from handover.stories import legal_threat as story

OFFICE = (
    r"(?:polisi|polres|polsek|polda|polri|bareskrim|siber|cyber|ojk|bi|bank indonesia|ylki|bpkn|bpsk|bappebti|"
    r"komdigi|kominfo|ombudsman|kemendag|kementerian|bpom|disperindag|lembaga konsumen|perlindungan konsumen|"
    r"pihak berwajib|yang berwajib|yg berwajib|berwajib|kejaksaan|lapor\.go|police|authorities|regulator)"
)
THREAT = words(
    """
    pengadilan hijau perkara lapor adu ngadu bawa somasi pengacara lawyer kuasa gugat hukum pidana perdata tuntut uu
    undang pasal sue legal attorney report court aduan urusan sidang
    """,
    rf"""
    (?:lapor|laporkan|laporin|dilaporkan|dilaporin|melapor|melaporkan|lapork|ngadu|adukan|aduin|mengadu|aduan|bawa
    report) <5>{OFFICE}
    (?:urusan|urusannya|berurusan|ketemu|sampai) <2>(?:sama|dengan|dgn|di|ke|kantor) <1>{OFFICE}
    (?:di|men|me)?somasi\w*|(?:pengacara|lawyer|kuasa hukum|penasihat hukum)(?:ku|nya| <me>)|(?:lewat|hubungi|pakai
    pake|sewa|bawa|siapkan|siapin|konsultasi) <2>(?:pengacara|lawyer|kuasa hukum)
    (?:jalur|ranah|tempuh|upaya|langkah) <1>hukum|secara hukum|(?:bawa|lanjut|ambil|masuk) <3>hukum|(?:di|mem
    me)?pidana(?:kan|in)
    (?:di)?perdatakan|(?:di|meng|meng|ng)?gugat(?:an)?|(?:tuntut|menuntut|nuntut)(?! ilmu| kerja)
    (?:ketemu|bertemu|sampai|sidang|bawa) <2>(?:di |ke )?(?:pengadilan|meja hijau)|(?:di|mem)?perkara(?:kan|in)
    (?:bikin|buat|membuat) laporan <1>(?:polisi|kepolisian)
    (?:kena|kenakan|terkena|melanggar) <1>pasal
    (?:uu|undang undang) <1>(?:perlindungan )?(?:konsumen|ite|pdp)|sue you|suing|legal action|my (?:lawyer|attorney)
    see you in court
    """,
)
NOT_AIMED = words(
    "surat dekat deket depan samping sebelah seberang belakang hilang kecopetan tercecer ketinggal",
    rf"""
    surat <3>(?:polisi|kepolisian|polsek)|(?:dekat|deket|depan|samping|sebelah|seberang|belakang) <1>{OFFICE}
    (?:kartu|dompet|atm|hp|stnk|ktp|sim)\w* <4>(?:hilang|kecopetan|tercecer|ketinggalan)
    """,
)
# What still is a threat beside such words.
AIMED = words(
    "somasi gugat tuntut kalian toko anda",
    r"""
    somasi|gugat\w*|tuntut|(?:laporkan|laporin|lapor) <1>(?:kalian|toko|anda)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a reason when law or authority is threatened with."""
    text = heard(turn)
    found = THREAT.find(text) or story.STORY.find(text)
    if not found or ((NOT_AIMED.find(text) or story.ELSEWHERE.find(text)) and not AIMED.find(text)):
        return None
    return Reason(
        "complaint.legal_threat",
        "Mengancam menempuh jalur hukum atau melapor ke lembaga",
        urgency=3,
        skill="complaint",
        evidence=found,
    )


RULE = Rule(ask)
