"""What the knowledge does not answer: open questions, replayed with the knowledge of now, grouped and counted.

Called by the pages through `core/ports.py`. A question that is answered surely today is not shown; one whose answer was
rated badly is shown until the entry that answered it is published again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.house import House
from bot.impact import answered, turn_of
from bot.missed import REPEAT
from bot.open_questions import RATED, WINDOW, OpenQuestion, marks, open_questions
from bot.publishing import republish
from core.business import Business
from core.impact import Answered
from core.questions import Board, Group, Nearest, SetAside
from faq_kb.asides import Aside, asides_version, key_of, last_revisions, read_asides
from faq_kb.context import SearchContext
from faq_kb.entry import LONGEST
from faq_kb.grouping import background_of, cluster, differing
from faq_kb.search import Knowledge

# The count beside the list of entries may be so old; the page itself never is.
COUNT_KEPT = timedelta(minutes=10)
# Answered, and yet not helpful: the answer that is there is what has to change.
_POOR = frozenset({RATED, REPEAT})

# The messages of one question, newest first: they have the same plain words.
Asked = Sequence[OpenQuestion]


@dataclass
class Questions:
    """The board of a house, made again when something of it has changed; one thread at a time makes it."""

    house: House
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: tuple[tuple[object, ...], Board] | None = None

    def board(self, *, fresh: bool = True) -> Board:
        """Return the groups as they are now, or, unless `fresh`, as they were ten minutes ago at most."""
        now = self.house.clock.now()
        republish(self.house)
        with self._lock:
            with self.house.database.snapshot() as session:
                edited = (self.house.engine.knowledge.version, *asides_version(session))
                state = (edited, now.date(), marks(session))
            if self._made is not None:
                known, board = self._made
                if known == state or (not fresh and known[0] == edited and now - board.made_at < COUNT_KEPT):
                    return board
            board = make_board(self.house, now)
            self._made = state, board
            return board


def make_board(house: House, now: datetime) -> Board:
    """Read the open questions, leave out what is answered surely now, and return the rest in groups.

    For 5,000 different questions over 180 entries half a second of CPU to read, two to replay and two to group; what is
    asked in the same words costs once.
    """
    engine, business = house.engine, house.business
    with house.database.snapshot() as session:
        read = open_questions(session, now=now)
        asides = read_asides(session, now - WINDOW)
    alike = _alike(read)
    answers = [answered(turn_of(same[0].past, business, now), engine) for same in alike]
    with house.database.snapshot() as session:
        revised = last_revisions(session, {name for one in answers if one.kind == "entry" for name in one.names})
    judged = (_still_open(same, answer, revised) for same, answer in zip(alike, answers, strict=True))
    left = [same for same in judged if same]
    people = [len({one.customer_id for one in same}) for same in left]
    clusters = cluster([same[0].past.plain.split() for same in left], people, background_of(engine.knowledge))
    nearest = _Nearest(engine.knowledge, business, now)
    groups = [_group([left[place] for place in one.members], nearest, asides) for one in clusters]
    return _board(groups, len(read), now)


def _alike(read: Sequence[OpenQuestion]) -> list[Asked]:
    """Return the messages question by question, those that were asked last first."""
    by_words: dict[str, list[OpenQuestion]] = {}
    for one in read:
        by_words.setdefault(one.past.plain, []).append(one)
    return list(by_words.values())


def _still_open(same: Asked, answer: Answered, revised: Mapping[str, datetime]) -> Asked:
    """Return the messages of a question that nothing answers well today."""
    if answer.kind in ("none", "ask"):
        return same
    if answer.kind != "entry":
        return ()
    since = revised.get(answer.names[0])
    return [one for one in same if one.ending in _POOR and (since is None or one.at > since)]


@dataclass(frozen=True, slots=True)
class _Nearest:
    """Finds the entry that a group may belong to."""

    knowledge: Knowledge
    business: Business
    now: datetime

    def of(self, asked: OpenQuestion) -> Nearest | None:
        past = asked.past
        context = SearchContext(
            on_day=self.now.astimezone(self.business.zone).date(),
            language="en" if past.language == "en" else "id",
            packs=self.business.packs,
            channel=past.channel,
            tier=past.tier,
            record_statuses=past.statuses,
        )
        hits = self.knowledge.search(past.plain, past.plain.split(), context, 1)
        knowledge = self.knowledge
        if not hits or hits[0].confidence < knowledge.weights.thresholds.close / 2:
            return None
        name = hits[0].entry_id
        entry = knowledge.entry(name) or knowledge.waiting(name, context.language)
        if entry is None:
            return None
        return Nearest(
            entry.id, entry.question, hits[0].confidence, entry.category, entry.pack, knowledge.lacks(entry.id)
        )


def _group(members: Sequence[Asked], nearest: _Nearest, asides: Sequence[Aside]) -> Group:
    """Make a group of its questions, the middle first; one that names nobody is the better title."""
    members = sorted(members, key=lambda same: same[0].is_personal)
    middle, everything = members[0][0], [one for same in members for one in same]
    asked = [(key_of(one.past.plain), one.at) for one in everything]
    aside = next((one for one in asides if one.covers(asked)), None)
    usable = [same[0].past.text for same in members if not same[0].is_personal]
    languages = Counter(one.past.language for one in everything)
    return Group(
        key=key_of(middle.past.plain),
        keys=tuple(key_of(same[0].past.plain) for same in members),
        title=middle.past.text,
        language="en" if languages["en"] > languages["id"] else "id",
        phrasings=tuple(same[0].past.text for same in members),
        variants=differing([text for text in usable if len(text) <= LONGEST["variant"]]),
        messages=len(everything),
        customers=len({one.customer_id for one in everything}),
        endings=Counter(one.ending for one in everything),
        newest_at=max(one.at for one in everything),
        nearest=nearest.of(middle),
        aside=SetAside(aside.author, aside.at, aside.messages) if aside else None,
    )


def _board(groups: Sequence[Group], looked_at: int, now: datetime) -> Board:
    ordered = sorted(groups, key=lambda one: (-one.messages, -one.customers, -one.newest_at.timestamp(), one.key))
    open_now = [one for one in ordered if one.aside is None]
    return Board(
        made_at=now,
        looked_at=looked_at,
        groups=tuple(one for one in open_now if one.customers > 1),
        singles=tuple(one for one in open_now if one.customers == 1),
        aside=tuple(one for one in ordered if one.aside is not None),
        by_key={key: one for one in groups for key in one.keys},
    )
