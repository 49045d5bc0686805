"""A child speaks or was involved: under eighteen, bought alone with a parent's account, asked for a child's
photo.

A parent who books for a child is normal and only asked for a guardian's name; uniforms, teachers and memories
do not count. "Anak" is also half of many names and idioms ("Anak Mandiri", "anak kos"): where one bought, it must be
told whose child it is or how old, or what small hands did.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words
from handover.stories import minor as story

# The action whose open questions are about a visit.
BOOKING = "appointment_book"
AGE = words(
    "am im umur usia tahun thn th taun year kelas",
    r"""
    (?:umur|umurku|usia|usiaku|umurnya)(?: <me>)? <2>(?:masih |baru )?(?:[5-9]|1[0-7])(?:th|thn)?(?! ?(?:bulan|bln|bl
    minggu|mgg|hari|hr))
    <me> (?:[5-9]|1[0-7]) (?:tahun|thn|th)|<me> <1>(?:umur|usia|berumur|berusia|masih|baru) <1>(?:[5-9]
    1[0-7]) (?:tahun|thn|th|taun)
    (?:im|i am) <1>(?:only )?(?:[5-9]|1[0-7])(?: years? old| yo|(?! (?:minutes?|mins?|min|km|hours?|days?|miles?
    meters?|weeks?|st|th)))|<yet> <2>(?:17|18) (?:tahun|thn|th|taun)|under (?:18|17)
    """,
)
SCHOOL = words(
    "smp sma smk sd sekolah bawah ktp kelas mts school minor id",
    r"""
    <me> <2>(?:masih|msh) <1>(?:sd|smp|sma|smk|mts|sekolah|pelajar|di bawah umur|dibawah umur|bocah|kecil)
    (?:di|masih) ?bawah umur
    <me> <1>(?:anak|pelajar|siswa|murid) (?:sd|smp|sma|smk)|<me> <1>(?:kelas|kls) (?:[1-9]|1[0-2]) (?:sd|smp|sma|smk)
    <yet> (?:punya|pny|ada|bikin|dapat) ktp|(?:still|im) in (?:high|middle|elementary) school|a minor
    """,
)
BOUGHT = words(
    "anak adik adek keponakan son daughter kid child",
    r"""
    (?:anak|adik|adek|keponakan|son|daughter|kid|child)(?:ku|nya)?(?: <me>)? <3>(?:belanja|beli|topup|top up
    transaksi|checkout|pesan|order|jajan|bought|ordered|spent) <5>(?:sendiri|pakai|pake|tanpa|diam diam|using|with my
    without)
    """,
)
CHILD = words(
    "tanpa without anak adik adek son daughter kid child foto sendiri",
    r"""
    (?:minta|kirim|ngirim|kirimin|dikirim|sebar|send) <2>foto (?:anak|adik|adek|bugil|telanjang)(?: (?:di ?bawah umur
    saya))?
    (?:anak|anaknya|aku|saya) <2>(?:datang|dateng|berobat|periksa) sendiri(?:an)? <2>(?:tanpa|gpp|boleh|bisa)
    tanpa <2>(?:orang tua|ortu|wali|mama papa)|without <1>(?:parents|my parents)
    """,
)
NOT_A_CHILD = words(
    "",
    r"""
    (?:jadi|menjadi|langganan|nasabah|kerja|bekerja|pakai|pake|nikah|menikah|pelanggan|tinggal|member) \w+
    guru|lulusan|dulu|seragam|tahun lalu|(?:anak|bayi|adik|mobil|motor|mesin|barang|ibu
    kandungan)\w* (?:<me> )?<1>(?:umur|usia|masih|\d+)
    (?:umur|usia) (?:anak|bayi|kandungan|kehamilan|mobil|motor|barang|produk|minimal|berapa)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a reason when a child seems to act alone."""
    text = heard(turn)
    found = CHILD.find(text) or story.STORY.find(text)
    if not found and (did := BOUGHT.find(text) or story.DID.find(text)) and story.WHOSE.find(text):
        found = did
    if (
        not found
        and (alone := SCHOOL.find(text) or AGE.find(text))
        and not NOT_A_CHILD.find(text)
        and not story.FOR_CHILD.find(text)
        and not _is_booking(turn)
    ):
        found = alone
    if not found:
        return None
    return Reason(
        "safety.minor",
        "Kemungkinan anak di bawah umur; pastikan walinya dulu",
        urgency=2,
        skill="safety",
        evidence=found,
    )


def _is_booking(turn: Turn) -> bool:
    """Whether a visit is being booked: an age that is told then is that of whoever comes."""
    pending = turn.situation.pending
    return pending is not None and pending.action == BOOKING


RULE = Rule(ask)
