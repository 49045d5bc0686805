"""Tells whether an outage is declared, since when, and when the next news comes."""

from __future__ import annotations

from bot.actions import Action, Tools, spoken
from bot.actions.hand_over import call
from bot.choices import person_option
from bot.offers import team_asked
from bot.record_talk import day_of, moment, own_records
from core.outcomes import Outcome, Reason
from core.words import Turn

# In a conversation's memory: that we asked what is seen on the screen. What is told then goes to a person.
ASKED = "outage_asked"


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the newest declared outage in words, or that none is known."""
    declared = own_records(turn, ("outage",))
    if not declared:
        if turn.situation.conversation.memory.get(ASKED):
            reason = Reason(
                "general.outage", "Layanan bermasalah tanpa gangguan yang diumumkan.", evidence=turn.text[:120]
            )
            return call(turn, tools, (reason,))
        reply = tools.reply(turn, "outage.none", options=(person_option(turn, tools),))
        return Outcome("answer", (reply,), pending=team_asked(turn, tools, "general.outage"), memory={ASKED: True})
    one, language = declared[0], spoken(turn)
    help_text = one.fields.get("workaround")
    workaround = " " + tools.phrases.say("outage.workaround", language, text=help_text) if help_text else ""
    since = moment(one.occurs_at or one.updated_at, turn)
    following = one.fields.get("next_update")
    told = day_of(following, turn) if following else tools.phrases.say("outage.soon", language)
    what = one.fields.get("service") or one.reference
    reply = tools.reply(turn, "outage.now", what=what, since=since, workaround=workaround, next_update=told)
    return Outcome("answer", (reply,))


ACTION = Action(run)
