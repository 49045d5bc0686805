"""Tells when people answer: from the hours that the business set, today first; where, from the knowledge base."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Action, Tools, spoken
from bot.actions.entry import run as answer
from bot.offers import team_offered
from core.outcomes import Outcome
from core.words import Turn
from handover.promise import is_open, next_opening, say_moment

ALL_DAY = "00:00-24:00"
# The entry in whose drawer the place, the holidays and the ways to reach people lie too.
HOURS = "general.hours"
WHERE = "general.location"
# Words of a question for the place, and of one for the time; a question with both is for the time, but what opens
# ("buka cabang di mana") may be a place.
_PLACE = frozenset(
    "alamat alamatnya lokasi lokasinya cabang cabangnya maps gmaps patokan patokannya stasiun kereta halte angkot bus "
    "location address branch branches where train station".split()
)
_TIME = frozenset("jam tutup pukul hours close opening closing sampai".split())
_OPENS = frozenset({"buka", "open"})


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the opening hours; a question about the place or a holiday is answered by the entry that fits it."""
    beside = turn.sure_entry or _beside(turn, tools)
    if not beside and _asks_where(turn):
        if tools.knowledge.entry(WHERE) is None:
            return team_offered(turn, tools, tools.say(turn, "hours.no_place"), WHERE)
        beside = WHERE
    if beside:
        return answer(replace(turn, sure_entry=beside), tools)
    business, now = turn.situation.business, turn.situation.now
    if all(hours == ALL_DAY for hours in business.hours.values()) and not business.holidays:
        return Outcome("answer", (tools.reply(turn, "hours.always"),))
    week = _week(turn, tools)
    if is_open(business, now):
        today = business.hours[now.astimezone(business.zone).strftime("%A").lower()]
        until = today.split("-")[1].replace(":", "." if spoken(turn) == "id" else ":")
        return Outcome("answer", (tools.reply(turn, "hours.open_now", until=until, week=week),))
    opens = say_moment(next_opening(business, now), business, now=now, language=spoken(turn))
    return Outcome("answer", (tools.reply(turn, "hours.closed_now", opens=opens, week=week),))


def _beside(turn: Turn, tools: Tools) -> str | None:
    """Return the entry of the same drawer that fits these words better than the hours do, or one surely asked for."""
    hours = tools.knowledge.entry(HOURS)
    best = tools.knowledge.entry(turn.hits[0].entry_id) if turn.hits else None
    if hours is None or best is None or best in (hours, tools.knowledge.in_language(HOURS, best.language)):
        return None
    needed = "entry_close" if best.category == hours.category else "entry_sure"
    return best.id if turn.hits[0].confidence >= tools.knowledge.thresholds_for_engine[needed] else None


def _asks_where(turn: Turn) -> bool:
    """Whether the place was asked for and no time."""
    words = set(turn.tokens)
    opens = bool(words & _OPENS) and turn.entity("date_time") is not None
    return bool(words & _PLACE) and not words & _TIME and not opens


def _week(turn: Turn, tools: Tools) -> str:
    """Say the week's hours, days with the same hours together."""
    language, parts = spoken(turn), []
    days = list(turn.situation.business.hours.items())
    index = 0
    while index < len(days):
        last = index
        while last + 1 < len(days) and days[last + 1][1] == days[index][1]:
            last += 1
        names = [tools.phrases.say(f"weekday.{days[one][0]}", language) for one in (index, last)]
        span = names[0] if index == last else f"{names[0]}–{names[1]}"
        hours = days[index][1].replace("-", "–").replace(":", "." if language == "id" else ":")
        parts.append(f"{span} {hours or tools.phrases.say('hours.closed', language)}")
        index = last + 1
    return ", ".join(parts)


ACTION = Action(run)
