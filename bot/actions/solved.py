"""Hears that a matter has settled itself ("gajadi, udah masuk", "oh ternyata udah ketemu"): no more is asked of it."""

from __future__ import annotations

from bot.actions import Action, Tools
from core.outcomes import Outcome
from core.words import Turn

_DONE = frozenset(
    "masuk ketemu sampai datang beres aman keluar bisa muncul diterima arrived works found working".split()
)
# Without one of these the same words may be a question: "transferannya udah masuk".
_TOLD = frozenset("gajadi jadi ternyata oh eh alhamdulillah syukur syukurlah barusan nevermind mind".split())
_AROUND = frozenset(
    """
    tidak sudah saya aku kak min ya nih kok deh saja baru tadi uangnya paketnya barangnya dananya transfernya resinya
    kodenya hasilnya tokennya makasih terima kasih never it now just thanks has the money parcel is
    """.split()
)


def hears(turn: Turn) -> bool:
    """Whether it is told, and not asked, that something came or works after all; who waits tells it to the team."""
    words = set(turn.tokens)
    if turn.situation.button or turn.situation.conversation.state != "bot" or "?" in turn.text:
        return False
    done = bool(words & _DONE) and ("sudah" in words or turn.language == "en")
    return done and bool(words & _TOLD) and words <= _DONE | _TOLD | _AROUND


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a glad word; what was asked about the matter is closed."""
    return Outcome("answer", (tools.reply(turn, "solved.said"),), action="solved")


ACTION = Action(run, hears=hears)
