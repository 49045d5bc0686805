"""Answers whether one has to book first or may just come: nothing approved says so, so that is admitted.

Such a question is no wish to book, though it names booking, and no word of attendance, though it names coming.
"""

from __future__ import annotations

import re

from bot.actions import Action, Tools
from bot.actions.appointment_book import of_clinic
from bot.offers import team_offered
from core.outcomes import Outcome
from core.words import Turn

_NEEDED = re.compile(
    r"\b(?:perlu|harus|wajib|mesti|musti|kudu)(?: (?:saya|aku|kita|pakai|ada|bikin|buat|dulu))* "
    r"(?:daftar|mendaftar|didaftarkan|booking|book|reservasi|janji|janjian|antri|antre)\b|"
    r"\b(?:do|should|must) (?:i|we) (?:need |have )?(?:to )?(?:make )?(?:an? )?(?:book|booking|register|appointment)\b"
)
_WALKS_IN = re.compile(
    r"\bdatang langsung\b|\blangsung (?:saja )?(?:datang|ke (?:sana|klinik|tempat|lokasi|sini))\b|\bwalk[ -]?in\b|"
    r"\btanpa (?:daftar|mendaftar|janji|booking|reservasi)\b|\bwithout (?:an? )?(?:appointment|booking)\b"
)
_ASKS = re.compile(
    r"^(?:terus |eh |oh )?(?:kalau|apa|apakah|bisa|boleh|can|may|do|should)\b|\b(?:tidak|belum)(?: ya)?$"
)
# Who wants it done as well books.
_WANTS = re.compile(r"\b(?:daftarkan|tolong|catat\w*|sekalian|jadwalkan|please book|book me)\b")


def hears(turn: Turn) -> bool:
    """Whether it is only asked, in talk of a clinic, if one has to book; a day makes it a visit that is wanted."""
    situation, packs = turn.situation, set(turn.situation.business.packs)
    if situation.button or turn.sure_entry or turn.entity("date_time") is not None or "clinic" not in packs:
        return False
    asks = "?" in turn.text or _ASKS.search(turn.plain) is not None
    about = _NEEDED.search(turn.plain) or _WALKS_IN.search(turn.plain)
    alone = not {"commerce", "bank"} & packs
    return asks and about is not None and not _WANTS.search(turn.plain) and (alone or of_clinic(turn))


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return that there is no sure answer, how to book, and the offer to ask the team."""
    about = "walk_in" if _WALKS_IN.search(turn.plain) else "booking_needed"
    return team_offered(turn, tools, tools.say(turn, "visit.walk_in"), about)


ACTION = Action(run, hears=hears)
