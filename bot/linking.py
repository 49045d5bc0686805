"""What a customer hears of links: that both ends are one now, that a link is over, and how to go on elsewhere.

Played beside whatever else a turn does, since a link may come in while a person speaks. Whoever has a past on the end
where the link was opened is asked first: a stranger's link must not show what is theirs.
"""

from __future__ import annotations

from dataclasses import replace

from bot.actions import Tools, spoken
from bot.choices import picked
from bot.loading_links import ASKS, KEPT
from core.outcomes import OpenLink, Outcome, Reply
from core.text import fold
from core.words import Option, Pending, Turn, Way

YES = "yes"
# Whoever uses one of these beside the name of a channel wants to go there.
GOING = frozenset(
    "lanjut lanjutkan lanjutin lanjutnya pindah pindahin teruskan terusin terus sambung sambungkan".split()
) | {"continue", "switch", "move"}


def with_link(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    """Return the outcome with what becomes of a link that was opened or asked about."""
    link = turn.situation.link
    if link is None:
        return outcome
    opened = any(one.link for one in turn.situation.utterances)
    agreed = said_yes(turn)
    if not opened and agreed is None:
        return outcome
    if not opened and not agreed:
        return _beside(turn, tools, outcome, "link.kept")
    if link.state == "known" and opened:
        return _asking(turn, tools, outcome)
    if link.state in ("fresh", "known"):
        joined = _beside(turn, tools, outcome, "link.joined")
        return replace(joined, effects=(*joined.effects, OpenLink(link.token_hash, link.label)))
    return _beside(turn, tools, outcome, f"link.{link.state}")


def said_yes(turn: Turn) -> bool | None:
    """Return whether the question of a link was answered with yes, None when it was not answered or not asked."""
    pending = turn.situation.pending
    if pending is None or pending.action != ASKS:
        return None
    chosen = picked(turn)
    if chosen is not None:
        return chosen.value == YES
    return {"yes": True, "explicit_yes": True, "no": False}.get(turn.yes_no or "")


def wanted_way(turn: Turn) -> Way | None:
    """Return the channel on which a customer says they want to go on, None when there is no such way."""
    words = set(fold(turn.text).split())
    if not words & GOING:
        return None
    return next((way for way in turn.situation.ways if words & {way.channel, fold(way.label)}), None)


def _beside(turn: Turn, tools: Tools, outcome: Outcome, key: str) -> Outcome:
    line = Reply(tools.say(turn, key))
    # Opening a link says hello by itself, and is answered by one sentence.
    alone = tools.ruling.action in ("greet", ASKS)
    return replace(outcome, replies=(line,) if alone else (*outcome.replies, line))


def _asking(turn: Turn, tools: Tools, outcome: Outcome) -> Outcome:
    link = turn.situation.link
    options = tuple(
        Option(f"link-{value}", tools.phrases.say(f"link.{value}", spoken(turn)), value) for value in (YES, "no")
    )
    asked = _beside(turn, tools, outcome, "link.ask")
    question = replace(asked.replies[-1], options=options)
    values = {KEPT: link.token_hash if link else ""}
    pending = Pending(ASKS, "yes_no", turn.situation.now, values, options)
    return replace(asked, replies=(*asked.replies[:-1], question), pending=pending)
