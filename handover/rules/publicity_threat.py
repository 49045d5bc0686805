"""The customer threatens to make it public: viral posts, tagging official accounts, a newspaper letter, one
star.

A product that is viral, a rating given in a form, and posting for a giveaway are no threats.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words
from handover.stories import publicity_threat as story

MEDIA = (
    r"(?:sosmed|medsos|socmed|media sosial|sosial media|twitter|tiktok|ig|instagram|facebook|fb|threads|youtube|x|"
    r"story|storie|reddit|social media|internet|media|forum)"
)
THREAT = words(
    """
    thread utas konten video status viral up spill post upload sebar share unggah tweet media surat wartawan berita
    tag mention bintang rating review ulasan star expose public everyone
    """,
    rf"""
    (?:di|me|mem|ku)?viral(?:kan|in|kn)|(?:bikin|buat|biar|sampai|sampe|jadi|siap siap|tunggu|go|make it
    make this) viral
    (?:<me>|ku|tak|bakal|akan|mau|will|ill|gonna) <3>(?:up|spill|posting|post|upload|sebar|sebarin|sebarkan|share
    unggah|tweet|ceritain|ceritakan)(?:in)?(?: <5>(?:di|ke|on|to) <2>{MEDIA}| toko ini| kelakuan\w*|ke publik)
    (?:<me>|ku|bakal|akan|mau) <2>(?:bikin|buat|tulis) <1>(?:thread|utas|konten|video|postingan|status) <3>{MEDIA}
    (?:up|upload|posting|post|sebar|share|naikin|naikkan) <2>(?:di|ke|on|to) <1>{MEDIA}
    media ?konsumen|surat (?:pembaca|terbuka)|(?:lapor|panggil|undang|hubungi|kirim ke|masuk) <2>(?:media|wartawan
    koran|berita)
    (?:tag|mention|tagin|colek) <3>(?:akun|official|resmi|pusat|ceo|menteri|pejabat)\w*|expose you
    go public|tell everyone|(?:screenshot|ss|screenshoot|skrinsut)\w* <5>(?:sebar|viral|publik|publish)\w*
    """,
)
STARS = words(
    "bintang rating review ulasan star",
    r"""
    bintang (?:1|satu|se)|(?:rating|review|ulasan)(?:nya)? <1>(?:jelek|buruk|negatif|1|satu)|(?:1|one) stars?
    bad review
    """,
)
CONDITION = words(
    "",
    r"""
    <if>|akan|bakal|mau|siap siap|awas|sampai|sampe|terpaksa|atau|jangan salahkan|jangan nyesel|unless|or
    will|ill|going to
    """,
)
HARMLESS = words(
    "",
    r"""
    (?:dapat|dapet|dpt) <1>(?:diskon|cashback|voucher)|giveaway|lomba|kupon|hadiah\w*|poin|testimoni
    affiliate
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a reason when publicity is threatened with; stars only with a condition or a future."""
    text = heard(turn)
    found = THREAT.find(text) or story.STORY.find(text)
    if not found and (stars := STARS.find(text)) and CONDITION.find(text):
        found = stars
    if not found or HARMLESS.find(text) or story.ELSEWHERE.find(text):
        return None
    return Reason(
        "complaint.publicity_threat",
        "Mengancam menyebarkan keluhan ke publik",
        urgency=2,
        skill="complaint",
        evidence=found,
    )


RULE = Rule(ask)
