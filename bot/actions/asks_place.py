"""Tells who waits for a person where they stand when they ask: "masih lama ga kak", "antriannya masih panjang?".

Told unasked, the place comes every ten minutes at most (`bot/waiting.py`); who asks hears it at once. Where nobody is
waited for, the same words are about the queue at the place, which the knowledge base tells.
"""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.waiting import with_place
from core.outcomes import Outcome
from core.words import Turn

# One of these must be there, and nothing but these and the words around them: "antrean dokter" is at the clinic.
_QUEUE = frozenset(
    """
    antri antrian antriannya antrean antreannya antrinya ngantri giliran gilirannya giliranku urutan urutannya lama
    lamanya dibalas dijawab direspon ditanggapi menunggu nunggu tunggu nunggunya queue long wait turn
    """.split()
)
_AROUND = frozenset(
    """
    masih berapa kira kira-kira lagi tidak ya kak sih dong deh nih kok saya aku ku panjang nomor ke sudah sampai mana
    kapan jam menit banget amat harus terus ini yang ada orang tim cs admin how is the still much longer do i have to
    my what number when will it be in am me another
    """.split()
)


def hears(turn: Turn) -> bool:
    """Whether a waiting customer asks how long it takes, and nothing else."""
    words = {word for token in turn.tokens for word in token.split("-")}
    waits = turn.situation.conversation.state == "waiting" and not turn.situation.button
    return waits and bool(words & _QUEUE) and words <= _QUEUE | _AROUND


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the place and an honest time; what was asked stays open."""
    # Its name says that nothing was asked of the knowledge, so it may be asked as often as one likes.
    kept = Outcome("answer", pending=turn.situation.pending, action="asks_place")
    return with_place(turn, tools, kept, always=True, asked=True)


ACTION = Action(run, hears=hears)
