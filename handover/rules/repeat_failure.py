"""Patience is used up: asked many times, no answer, always the same answer, sent from desk to desk.

"Masih " "belum" alone is a status: without clear words it takes two different cues, or one and a person who
already tried.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words
from handover.stories import repeat_failure as story

CLEAR = words(
    """
    2x 3x 4x 5x 6x 7x 8x 9x suruh itu mulu muter puter lempar pingpong oper template kali times berapa bolak same
    circles capek
    """,
    r"""
    (?:jawab\w*|balas\w*|dibalas|respon\w*) <3>(?:itu itu|itu2|(?:be)?gitu (?:be)?gitu|gitu2|template|templet|copas
    sama terus|sama saja|sama aja|robot)
    (?:muter|puter|mutar)(?: ?(?:muter|puter|mutar)|2)(?: terus)?|diputer puter|(?:di)?(?:lempar|oper
    pingpong)(?: ?(?:di)?(?:lempar|oper|sana sini))|dipingpong
    (?:berkali ?kali|berkali2|bolak balik|ke ?sekian kali\w*|beberapa kali|berulang ?(?:kali|ulang)|[2-9]x
    [2-9] ?(?:kali|times)|dua kali|tiga kali|empat kali|lima kali|many times|several times|over and over) <4>(?:tanya
    nanya|chat|ngechat|hubungi|menghubungi|komplain|lapor|telp|telepon|telpon|email|wa|dm|kirim pesan|coba hubungi
    minta|asked|contacted|called)
    (?:tanya|nanya|chat|hubungi|menghubungi|komplain|lapor|telp|telepon|telpon|email|wa|dm|coba|asked|contacted
    called|complained) <3>(?:berkali ?kali|berkali2|bolak balik|[2-9]x|[2-9] ?(?:kali|times)|tiga kali|terus|mulu
    many times|several times)
    (?:ke ?\d+|ketiga|keempat|kelima|kesekian) ?kali\w* <4>(?:tanya|nanya|chat|hubungi|komplain|lapor|telp|telepon)
    disuruh <1>(?:nunggu|menunggu|sabar|tunggu) <1>(?:terus|mulu|lagi)
    (?:capek|cape|lelah|bosan|males) <3>(?:nanya|tanya|ngulang|jelasin|menjelaskan|ngejelasin)\w*
    same answer|in circles|keep asking
    """,
)
IGNORED = words(
    "respon tanggap balas solusi jelas jawab kabar lanjut gubris cuek answer reply response solution",
    r"""
    (?:respon\w*|solusi\w*|jawaban\w*|balasan\w*|kejelasan\w*) <1>(?:<not>|<yet>) ada
    (?:<not>|<yet>|tanpa|no|nobody|no one) <1>(?:ada )?(?:respon\w*|tanggap\w*|balas\w*|dibalas|solusi\w*
    kejelasan\w*|jawab\w*|dijawab|kabar\w*|tindak lanjut\w*|direspon|ditanggapi|digubris|ditindaklanjuti|reply
    response|answers?|solution|answered|replied)|dicuekin|diabaikan|dikacangin
    """,
)
LONG = words(
    "been dari sejak sudah sdh udah udh uda seminggu sebulan hari days week since",
    r"""
    (?:dari|dr|sejak|since) <1>(?:kemarin|kmrn|kmren|kemaren|tadi|td|pagi|minggu lalu|bulan lalu|lama|yesterday
    last week)|<done> <2>(?:\d+|dua|tiga|berhari|se) ?(?:hari|minggu|bulan|jam)|seminggu|sebulan
    berhari ?hari|berminggu ?minggu|for <1>(?:days|weeks)|been <1>\d+ (?:days|weeks|hours)
    """,
)
SAME = words(
    "masih tetap tetep terus lagi still again kunjung",
    r"""
    (?:masih|msh|tetap|tetep|ttp|still) <1>(?:sama|begitu|gitu|gini|begini|saja|aja|error|gagal|bermasalah|the same
    not working)|(?:lagi lagi|lagi2|<not> kunjung|terulang lagi|kejadian lagi|again and again|<not> berubah)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a reason for clear words, two different cues, or one cue after a person already tried."""
    text = heard(turn)
    found = CLEAR.find(text)
    if not found:
        cues = [cue for cue in (IGNORED.find(text), SAME.find(text), LONG.find(text)) if cue]
        # A duration alone is no failure, even after a person: it only adds to another cue.
        before = any(line.author == "agent" and line.kind == "text" for line in turn.situation.history)
        told = IGNORED.find(text) or SAME.find(text)
        if told and (before or len(cues) > 1):
            found = ", ".join(cues)
    found = found or ", ".join(story.cues(text))
    if not found:
        return None
    return Reason(
        "general.repeat_failure",
        "Sudah berulang kali tanpa hasil",
        urgency=2,
        skill="complaint",
        evidence=found,
    )


RULE = Rule(ask)
