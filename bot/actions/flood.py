"""Meets a flood: says once that it stops answering for a moment, then says nothing. Everything is kept."""

from __future__ import annotations

from bot.actions import Action, Tools
from core.outcomes import Outcome
from core.words import Turn


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return one line the first time within an hour, silence after it."""
    told = turn.situation.conversation.memory.get("flood_hour")
    hour = turn.situation.now.strftime("%Y%m%d%H")
    if told == hour:
        return Outcome("silent", pending=turn.situation.pending)
    return Outcome(
        "silent", (tools.reply(turn, "flood.said"),), memory={"flood_hour": hour}, pending=turn.situation.pending
    )


ACTION = Action(run)
