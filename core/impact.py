"""What a change of the knowledge would change for questions that customers asked before: plain values.

`bot/impact.py` finds them by replaying the questions, the pages of the console show them before an entry is published;
`bot/model_impact.py` does so for another model, and `sapa train` prints them.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question gets: `kind` is "entry" (an answer from the knowledge), "ask" (which of these was meant?),
    "action" (something else that the bot does), "none" (it asks to say it differently), and, where rules are asked too,
    "person" (one is called) or "rule" (something is said first).

    `names` are entry ids, intents or rules and decide whether two are the same; `titles` are the questions of the
    entries among them, in the same order, and empty for the others.
    """

    kind: str
    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose answer would be another one: masked text, how often it was asked, before and after."""

    text: str
    times: int
    before: Answered
    after: Answered

    @property
    def takes_away(self) -> bool:
        """Whether something answers the question today, and would no longer."""
        return self.before.kind in ("entry", "action")


@dataclass(frozen=True, slots=True)
class Impact:
    """All flips, those that take an answer away first, then the most asked; `looked_at` is the number of questions
    that were replayed and `reworded` how many of them the edited entry answers before and after, in other words."""

    looked_at: int
    flips: tuple[Flip, ...] = ()
    reworded: int = 0

    @property
    def takes_away(self) -> tuple[Flip, ...]:
        """The flips that somebody should look at before they happen."""
        return tuple(flip for flip in self.flips if flip.takes_away)
