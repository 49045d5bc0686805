"""Shows and takes back what a customer asked to be reminded of: "pengingat saya apa aja", "batalin pengingatnya".

Alphabetically before `remind_me`, which would take "cancel my reminder" for a new one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from textwrap import shorten

from bot.actions import Action, Tools, spoken
from bot.choices import picked
from bot.times import say_wall
from bot.wish_talk import say_end, say_rhythm, short_rhythm
from core.outcomes import DropReminder, Outcome
from core.reminding import OwnReminder
from core.text.saying import say_date
from core.words import Option, Pending, Turn
from intents.taking_back import only_takes_back

_THING = r"(?:pengingat(?:an)?(?:nya|ku|mu)?|reminders?(?:nya)?)"
_DROP = (
    r"(?:stop|setop|hentikan|berhentikan|berhenti|matikan|(?:di)?batal(?:kan|in)?|(?:di)?hapus(?:kan|in)?|"
    r"cancel(?:led)?|delete|remove|tidak (?:usah|jadi|perlu))"
)
_GLUE = r"(?: (?:aja|saja|deh|dong|ya|kak|min|lah|nya|itu|tadi|yang|please|thanks|makasih))*"
# "batalin yang pengingat minum obat", "pengingatnya ga jadi deh", "ga usah diingetin".
_DROPS = re.compile(
    rf"\b{_DROP}(?: \w+){{0,3}} {_THING}\b|\b{_THING}(?: \w+){{0,5}} {_DROP}{_GLUE}$|"
    r"\btidak (?:usah|jadi|perlu) (?:di)?ingatkan\b|"
    r"\b(?:stop|setop|berhenti|hentikan)(?: (?:untuk|buat))? (?:di|meng)?ingatkan(?:nya)?\b|"
    r"\bjangan (?:lagi )?(?:di)?ingatkan(?: \w+){0,2} lagi\b|"
    r"\b(?:stop|quit) remind(?:ing)?\b|\b(?:don't|dont|do not|no need to) remind me\b"
)
_SHOWS = re.compile(
    rf"\b(?:lihat|cek|daftar|tampilkan|list|show|see)(?: \w+){{0,2}} {_THING}\b|"
    rf"\b{_THING}(?: (?:saya|aku|gue|gua|ku))? (?:ada )?(?:apa|berapa)\b|"
    rf"\bkapan(?: saja)? {_THING}\b|\b{_THING}(?: (?!jam\b)\w+){{0,2}} kapan\b|\bwhen (?:is|are|will) my {_THING}\b|"
    rf"\b(?:what|which|any)(?: \w+)? {_THING}\b|"
    rf"\b(?:saya|aku|gue|gua) (?:ada|punya) {_THING}\b"
)
# So long "batal" without another word may mean what was just booked.
JUST_BOOKED = timedelta(minutes=10)
# Most quick replies of a question, the one for all of them included.
MOST = 5
_ALL = "all"
# Characters of what to be reminded of in a quick reply.
_SHORT = 24


def hears(turn: Turn) -> bool:
    """Whether the customer asks which reminders of theirs there are, or takes one back."""
    own, said = turn.situation.reminders.own, _said(turn)
    if _SHOWS.search(said):
        return True
    return bool(own) and (_DROPS.search(said) is not None or _just_booked(turn) is not None)


def accepts(turn: Turn) -> bool:
    """Whether the open question (which one, or really) is answered."""
    pending = turn.situation.pending
    if pending is not None and pending.asks == "yes_drop":
        return turn.yes_no is not None or only_takes_back(turn.tokens)
    return picked(turn) is not None


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the list, the question which one is meant, or that it is taken back."""
    own, pending = turn.situation.reminders.own, turn.situation.pending
    if not own:
        return Outcome("answer", (tools.reply(turn, "remind.none"),))
    if tools.ruling.target == "answer" and pending is not None:
        return _answered(turn, tools, pending, own)
    said = _said(turn)
    if _DROPS.search(said):
        meant = _named(own, said)
        return _drop(turn, tools, meant) if len(meant) == 1 else _which(turn, tools, own)
    booked = None if _SHOWS.search(said) else _just_booked(turn)
    if booked is not None:
        asks = Pending("own_reminders", "yes_drop", turn.situation.now, {"id": booked.id})
        reply = tools.reply(turn, "remind.drop_confirm", which=_told(turn, tools, booked))
        return Outcome("clarify", (reply,), pending=asks)
    told = "; ".join(_told(turn, tools, one) for one in own)
    return Outcome("answer", (tools.reply(turn, "remind.mine", list=told),))


def _answered(turn: Turn, tools: Tools, pending: Pending, own: Sequence[OwnReminder]) -> Outcome:
    if pending.asks == "yes_drop":
        meant = [one for one in own if one.id == pending.values.get("id")]
        if meant and turn.yes_no == "no":
            return Outcome("answer", (tools.reply(turn, "remind.kept", when=say_wall(meant[0].at, turn)),))
        return _drop(turn, tools, meant)
    chosen = picked(turn)
    value = chosen.value if chosen is not None else ""
    return _drop(turn, tools, [one for one in own if value in (str(one.id), _ALL)])


def _drop(turn: Turn, tools: Tools, meant: Sequence[OwnReminder]) -> Outcome:
    """Take back these. One that left or was taken back while we asked is told as gone by what is left."""
    if not meant:
        return Outcome("answer", (tools.reply(turn, "remind.none"),))
    effects = tuple(DropReminder(one.id) for one in meant)
    if len(meant) > 1:
        return Outcome("action", (tools.reply(turn, "remind.dropped_all"),), effects=effects)
    reply = tools.reply(turn, "remind.dropped", which=_told(turn, tools, meant[0]))
    return Outcome("action", (reply,), effects=effects)


def _which(turn: Turn, tools: Tools, own: Sequence[OwnReminder]) -> Outcome:
    options = [Option(f"r{place}", _title(turn, tools, one), str(one.id)) for place, one in enumerate(own[: MOST - 1])]
    options.append(Option("all", tools.say(turn, "remind.all"), _ALL))
    pending = Pending("own_reminders", "choice", turn.situation.now, {}, tuple(options))
    return Outcome("clarify", (tools.reply(turn, "remind.drop_which", options=tuple(options)),), pending=pending)


def _title(turn: Turn, tools: Tools, one: OwnReminder) -> str:
    at = one.at.astimezone(turn.situation.business.zone)
    short = shorten(one.words, _SHORT, placeholder="…")
    if one.repeat is not None:
        return short_rhythm(turn, tools, one.repeat, short)
    return f"{at:%d/%m %H.%M} {short}".strip()


def _told(turn: Turn, tools: Tools, one: OwnReminder) -> str:
    key = "remind.one" if one.words else "remind.bare"
    if one.repeat is not None:
        zone = turn.situation.business.zone
        rhythm, end = say_rhythm(turn, tools, one.repeat), say_end(turn, tools, one.repeat.until)
        day = say_date(one.at.astimezone(zone), "day", zone, spoken(turn))
        return tools.say(turn, f"{key}_again", rhythm=rhythm, day=day, end=end, what=one.words)
    return tools.say(turn, key, when=say_wall(one.at, turn), what=one.words)


def _named(own: Sequence[OwnReminder], said: str) -> Sequence[OwnReminder]:
    """Return the only one there is, or those of which a word was said."""
    if len(own) == 1:
        return own
    words = set(said.split())
    return [one for one in own if words & {word for word in one.words.lower().split() if len(word) > 3}]


def _just_booked(turn: Turn) -> OwnReminder | None:
    """Return the newest reminder if only taking back was said, and it was booked a moment ago."""
    own = turn.situation.reminders.own
    newest = max(own, key=lambda one: one.made_at) if own else None
    if newest is None or turn.situation.now - newest.made_at > JUST_BOOKED:
        return None
    return newest if only_takes_back(turn.tokens) else None


def _said(turn: Turn) -> str:
    return " ".join(turn.tokens)


ACTION = Action(run, accepts=accepts, hears=hears)
