"""Hears that the number which we asked for is not at hand ("ga tau nomornya", "lupa"): a person can find it without.

To ask for it again would ask for what was just said to be missing.
"""

from __future__ import annotations

import re

from bot.actions import Action, Tools
from bot.actions.call_person import NAME as CALLS
from bot.choices import person_option
from core.outcomes import Outcome
from core.words import ASKS_REFERENCE, Pending, Turn

_NONE = re.compile(
    r"\b(?:(?:tidak|belum) (?:tahu|tau|punya|ada|ingat|inget|hafal|hapal|dapat|dikasih|simpan|nyimpan|nyatet|catat)"
    r"|gatau|gapunya|gaada|lupa|hilang|kehapus|terhapus|(?:don't|dont|not) (?:know|have|remember)|lost|forgot)\b"
)
# "Nomornya liat di mana?" has none at hand either.
_WHERE = re.compile(r"\b(?:(?:di|dari) ?mana|dimana|darimana|where)\b")
_AROUND = frozenset(
    """
    tidak belum tahu tau punya ada ingat inget hafal hapal dapat dikasih simpan nyimpan nyatet catat gatau gapunya gaada
    lupa hilang kehapus terhapus nomor nomornya nomer nomernya resi resinya kode kodenya buktinya saya aku kak min yang
    mana itu di lihat liat cari carinya dimana sih ya kan nih maaf soalnya i do don't dont not know have remember lost
    forgot the number it my any a sorry where find can see referensi referensinya pesanan pesanannya transaksi
    transaksinya order ordernya booking bookingnya dari darimana ngeceknya ceknya cek nemu nemunya bisa ditemukan
    """.split()
)


def hears(turn: Turn) -> bool:
    """Whether nothing is answered to the question for a number but that there is none."""
    pending = turn.situation.pending
    asked = pending is not None and pending.asks == ASKS_REFERENCE and turn.situation.conversation.state == "bot"
    missing = _NONE.search(turn.plain) or _WHERE.search(turn.plain)
    return asked and missing is not None and _AROUND.issuperset(turn.tokens)


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the offer to let the team look for it."""
    pending, memory = turn.situation.pending, turn.situation.conversation.memory
    topics = [str(one) for one in memory.get("last_intents", ()) if one]
    given = str(pending.values.get("intent", "")) if pending is not None else ""
    intent = next((one for one in (given, *reversed(topics)) if tools.catalog.has(one)), "general.ask_human")
    options = (person_option(turn, tools),)
    values = {"intent": intent, "words": str(memory.get("subject") or turn.text)[:500]}
    offer = Pending(CALLS, "yes_no", turn.situation.now, values, options)
    return Outcome("clarify", (tools.reply(turn, "record.no_number", options=options),), pending=offer)


ACTION = Action(run, hears=hears)
