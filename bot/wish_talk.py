"""How a repeating reminder is spoken of: what is still missing, the read-back, its rhythm in words, its booking.

Used by `bot/actions/remind_me.py` and, for the words, by `bot/actions/own_reminders.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.actions import Tools, spoken
from bot.choices import title
from bot.wishes import MOST_TIMES, Heard, Wish, ends_itself, keep_wish, settle
from core.outcomes import BookReminder, Outcome, Reply
from core.repeating import Repeat
from core.text.saying import say_date, say_month_days, say_times, say_weekdays
from core.words import Pending, Turn

ACTION_NAME = "remind_me"
# Months have this many days at least: a later number falls on the last day of a shorter one, which is said.
_SHORTEST = 28


def read_back(turn: Turn, tools: Tools, heard: Heard, values: Mapping[str, Any]) -> Outcome:
    """Return what is still missing as a question, else the whole wish as it will be kept."""
    wish = heard.wish
    key, more = (heard.asks, {}) if heard.asks else question(wish)
    settled = None if key else settle(wish, turn.situation.now, turn.situation.business.zone)
    if settled is None:
        key = key or "remind.until_past"
        return _asking(turn, tools.reply(turn, key, **more), "when", replace(wish, asked=key), values)
    repeat, first = settled
    end = say_end(turn, tools, repeat.until, ours=ends_itself(wish, repeat, first))
    said = {"rhythm": say_rhythm(turn, tools, repeat), "first": _day(first.date(), turn), "end": end}
    bare = "" if values["what"] else "_bare"
    again = tools.say(turn, f"remind.confirm_again{bare}", what=values["what"], **said)
    # Two moments were named; what is read back is the repeating one.
    hint = " " + tools.say(turn, "remind.or_once") if wish.once else ""
    return _asking(turn, Reply(again + hint), "yes_book", wish, values)


def book_wish(turn: Turn, tools: Tools, wish: Wish, what: str) -> Outcome:
    """Return the booking of a wish that was read back; what has passed meanwhile is begun with the next time."""
    settled = settle(wish, turn.situation.now, turn.situation.business.zone)
    if settled is None:
        return Outcome("answer", (tools.reply(turn, "remind.until_past"),))
    repeat, first = settled
    values: dict[str, Any] = {"text": what, "repeat": repeat.as_values()}
    if repeat.after(first) is None:
        values["last"] = True
    booking = BookReminder("personal", f"personal:{turn.situation.dice}", first, values)
    reply = tools.reply(
        turn, "remind.booked_again", rhythm=say_rhythm(turn, tools, repeat), first=_day(first.date(), turn)
    )
    return Outcome("action", (reply,), effects=(booking,))


def first_moment(turn: Turn, wish: Wish) -> datetime | None:
    """Return the one moment that is left of a wish when one time is enough; None when it is not whole."""
    zone = turn.situation.business.zone
    if wish.once:
        return datetime.fromisoformat(wish.once)
    settled = settle(wish, turn.situation.now, zone) if not question(wish)[0] else None
    return settled[1].replace(tzinfo=zone) if settled else None


def question(wish: Wish) -> tuple[str, dict[str, Any]]:
    """Return the phrase that asks for what a wish still lacks, with its values; an empty one when it is whole."""
    if wish.every not in ("day", "week", "month"):
        return "remind.rhythm", {}
    if wish.every != "day" and len(wish.days) < max(1, wish.count):
        return ("remind.ask_weekday" if wish.every == "week" else "remind.ask_date"), {}
    if len(wish.times) > MOST_TIMES or (wish.every == "day" and wish.count > MOST_TIMES):
        return "remind.too_often", {"most": MOST_TIMES}
    if wish.every == "day" and wish.count > 1 and len(wish.times) != wish.count:
        return "remind.ask_hours", {"count": wish.count}
    return ("", {}) if wish.times else ("ask_time.hour", {})


def say_rhythm(turn: Turn, tools: Tools, repeat: Repeat) -> str:
    """Say how often and when: "setiap Senin pukul 09.00 WIB"."""
    language, zone = spoken(turn), turn.situation.business.zone
    times = say_times(repeat.times, repeat.until, zone, language)
    if repeat.every == "day":
        return tools.say(turn, "remind.every.day", times=times)
    if repeat.every == "week":
        return tools.say(turn, "remind.every.week", days=say_weekdays(repeat.days, language), times=times)
    key = "remind.every.month_end" if max(repeat.days) > _SHORTEST else "remind.every.month"
    return tools.say(turn, key, days=say_month_days(repeat.days, language), times=times)


def short_rhythm(turn: Turn, tools: Tools, repeat: Repeat, words: str) -> str:
    """Say it as the title of a quick reply: "Tiap hari 07.00 minum obat"."""
    language = spoken(turn)
    days = (say_weekdays if repeat.every == "week" else say_month_days)(repeat.days, language)
    at = say_times(repeat.times, repeat.until, turn.situation.business.zone, language).rpartition(" ")[0]
    return title(tools.say(turn, f"remind.short.{repeat.every}", days=days, times=at, what=words))


def say_end(turn: Turn, tools: Tools, until: date, *, ours: bool = False) -> str:
    """Say the last day; one that we set ourselves as the latest."""
    return tools.say(turn, "remind.until_most" if ours else "remind.until", day=_day(until, turn))


def _day(day: date, turn: Turn) -> str:
    return say_date(day, "day", turn.situation.business.zone, spoken(turn))


def _asking(turn: Turn, reply: Reply, asks: str, wish: Wish, values: Mapping[str, Any]) -> Outcome:
    kept = {"what": values["what"], "wish": keep_wish(wish)}
    return Outcome("clarify", (reply,), pending=Pending(ACTION_NAME, asks, turn.situation.now, kept))
