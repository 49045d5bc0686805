"""Hears where a waiting customer may be reached when the page is closed: a phone or an e-mail address.

The question is asked, and the answer kept, in `bot/waiting.py`: it may come along with anything else.
"""

from __future__ import annotations

from bot.actions import Action, Tools
from bot.waiting import contact_of
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return nothing of its own: the contact is kept and confirmed like in any other turn."""
    return Outcome("noted")


ACTION = Action(run, accepts=lambda turn: contact_of(turn) is not None)
