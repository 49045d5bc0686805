"""The machine of ownership: customers write, turns are played and written late, agents act, some are shut out.

The model is what one would keep on paper: who owns a conversation, how often it was moved, and which acts are allowed.
Used by `test_ownership.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis.stateful import precondition, rule
from hypothesis.strategies import booleans, integers, none, sampled_from
from sqlalchemy import func, select

from bot.delivery import deliver
from bot.loading import Loaded, load
from bot.writing import write
from bot.writing_lines import Played
from core.business import DEFAULTS, Business
from core.claims import claim_senders
from core.conversations import MOVES
from core.inbox import Inbound, receive
from core.live import Live
from core.outcomes import HandoverRequest, LeaveQueue, Outcome, Reason, Reply
from core.people import let_in, shut_out
from core.tables import conversations, events, outbox
from handover import acts
from handover.tables import handovers
from tests.kill import checker
from tests.machines.ground import Machine, Provider, refused

BUSINESS = Business(name="Kopi Lereng", hours=DEFAULTS["hours"], promise_minutes=DEFAULTS["promise_minutes"])
WHY = (Reason("general.ask_human", "Minta dilayani orang", rule="ask_human"),)
PEOPLE, AGENTS = integers(0, 1), integers(0, 2)
KINDS = ("answer", "person", "bye", "leave", "silence", "alert")
ACTS = ("claims", "transfers", "claims", "returns", "transfers", "replies", "notes", "resolves", "reopens")
MOVED = frozenset(MOVES.values())


@dataclass
class Paper:
    """What the model knows of one conversation. `changed` says that the last step wrote to it."""

    person: int
    state: str = "bot"
    owner: int | None = None
    moves: list[str] = field(default_factory=list)
    changed: bool = True
    version: int = -1
    told: int = 0

    def goes(self, state: str, owner: int | None = None) -> None:
        """Note a move."""
        self.moves.append(MOVES[self.state, state])
        self.state, self.owner, self.changed = state, owner, True


@dataclass
class Hand:
    """One turn between its loading and its writing, and what the model expects of it."""

    played: Played
    talk: int | None
    version: int
    overtaken: bool = False


class Ownership(Machine):
    """Two customers, three agents, turns that are written after the world moved on."""

    must_meet = (*sorted(MOVED), "played anew", "ended by silence")

    def prepare(self) -> None:
        """Nobody has written yet."""
        self.agents = self.ground.people(("Dian", "Dimas", "Rini"))
        self.identities = [known[0] for _, known in self.ground.customers(2)]
        self.provider = Provider()
        self.papers: dict[int, Paper] = {}
        self.hands: list[Hand] = []
        self.unread: set[int] = set()
        self.shut: set[int] = set()
        self.said = 0
        self.seen_event = self.session.execute(select(func.max(events.c.id))).scalar_one() or 0
        self.somebody_writes(0, "answer", False)
        self.agrees()

    def talk_of(self, person: int) -> tuple[int, Paper] | None:
        """The newest conversation of a customer."""
        mine = [one for one in self.papers.items() if one[1].person == person]
        return max(mine, default=None, key=lambda one: one[0])

    # What customers do

    @rule(person=PEOPLE, kind=sampled_from(KINDS), late=booleans())
    def somebody_writes(self, person: int, kind: str, late: bool) -> None:
        """A bubble arrives and is played; `late` leaves what was decided in memory for a while."""
        self.said += 1
        bubble = Inbound("web", f"m{self.said}", f"a{person}", "halo", self.now)
        receive(self.session, [bubble], now=self.now, gather=timedelta(0))
        self.unread.add(person)
        if self.hands:
            self.turns_are_written()
            self.agrees()
        self.play(kind)
        if not late:
            self.turns_are_written()

    def play(self, kind: str) -> None:
        """Whoever wrote is claimed, loaded and answered, all in memory."""
        claims = claim_senders(self.session, now=self.now, limit=9)
        loaded = load(self.session, claims, business=BUSINESS, now=self.now)
        assert sorted(one.claim.identity_id for one in loaded) == sorted(self.identities[p] for p in self.unread)
        self.unread.clear()
        for one in loaded:
            view = one.situation.conversation
            found = self.papers.get(view.id)
            assert (found.state if found else "bot") == view.state
            talk = view.id or one.continues_id
            version = self.papers[talk].version if talk else -1
            self.hands.append(Hand(Played(one, outcome(kind, one), "t", 1), talk, version))

    @precondition(lambda self: self.hands)
    @rule()
    def turns_are_written(self) -> None:
        """What was decided is written, unless the conversation is no longer what was seen."""
        written = write(self.session, [hand.played for hand in self.hands], now=self.now, gather=False)
        for hand in self.hands:
            identity = hand.played.loaded.claim.identity_id
            person = self.identities.index(identity)
            newest = self.talk_of(person)
            moved_on = newest is not None and (newest[0] != hand.talk or newest[1].version != hand.version)
            stale = (moved_on and self.counts(hand, newest)) or hand.overtaken
            assert (identity in written.given_back) == stale, (hand, newest)
            if stale:
                self.meets("played anew")
                self.unread.add(person)
            else:
                self.wrote(hand, person, written.conversations[identity])
        self.hands.clear()

    def counts(self, hand: Hand, newest: Any) -> bool:
        """Whether a change since the loading matters: what sleeps still is left behind however it changed."""
        view = hand.played.loaded.situation.conversation
        if view.id:
            return True
        return (newest[0] != hand.talk and newest[1].state != "resolved") or newest[1].state in ("waiting", "agent")

    def wrote(self, hand: Hand, person: int, talk: int) -> None:
        """Bring the model up to date with one written turn."""
        view, decided = hand.played.loaded.situation.conversation, hand.played.outcome
        if talk not in self.papers:
            if hand.played.loaded.continues_id:
                self.closes_asleep(hand.played.loaded.continues_id)
            self.papers[talk] = Paper(person)
        paper = self.papers[talk]
        paper.changed = True
        if decided.handover and paper.state == "bot":
            paper.goes("waiting")
        if any(isinstance(one, LeaveQueue) for one in decided.effects):
            paper.goes("bot")
        if decided.resolved:
            paper.goes("resolved")
        assert view.state != "agent" or decided.decision == "silent"

    def closes_asleep(self, talk: int) -> None:
        """A conversation that slept is resolved when its customer begins another one."""
        if self.papers[talk].state == "bot":
            self.meets("ended by silence")
            self.papers[talk].goes("resolved")

    # What agents do

    def acted(self, result: Any, *, allowed: bool) -> bool:
        """Compare whether an act was allowed with what the model says; returns it."""
        assert refused(result) != allowed, (result, allowed)
        return allowed

    @precondition(lambda self: self.papers)
    @rule(act=sampled_from(ACTS), person=PEOPLE, agent=AGENTS, to=none() | AGENTS, owner=booleans())
    def an_agent_acts(self, act: str, person: int, agent: int, to: int | None, owner: bool) -> None:
        """Somebody at the desk, `owner` preferably who has it, does something with a customer's newest conversation."""
        talk, paper = self.talk_of(person) or max(self.papers.items())
        agent = paper.owner if owner and paper.owner is not None else agent
        # Whoever closed the matter mostly wants it back, and not to be told that it is closed.
        act = "reopens" if act == "claims" and owner and paper.state == "resolved" else act
        signed_in = agent not in self.shut
        getattr(self, act)(talk, paper, agent, signed_in, to)

    def claims(self, talk: int, paper: Paper, agent: int, signed_in: bool, *_: Any) -> None:
        """Somebody takes the conversation: one that nobody has. Taking one's own again changes nothing."""
        mine = paper.owner == agent
        result = self.tries(acts.claim, talk, self.agents[agent])
        if self.acted(result, allowed=signed_in and (mine or paper.state in ("bot", "waiting"))) and not mine:
            paper.goes("agent", agent)
            assert result == len(paper.moves)

    def replies(self, talk: int, paper: Paper, agent: int, signed_in: bool, *_: Any) -> None:
        """Somebody answers."""
        result = self.tries(acts.reply, talk, self.agents[agent], "Baik, Kak.", client_key=None)
        if self.acted(result, allowed=signed_in and paper.owner == agent):
            paper.changed = True

    def notes(self, talk: int, paper: Paper, agent: int, signed_in: bool, *_: Any) -> None:
        """Somebody keeps a note: everybody may, always, and no customer hears of it."""
        result = self.tries(acts.note, talk, self.agents[agent], "Sudah ditelepon.")
        if self.acted(result, allowed=signed_in):
            paper.changed = True
            sent = select(outbox.c.id).where(outbox.c.message_id == result)
            assert self.session.execute(sent).first() is None

    def transfers(self, talk: int, paper: Paper, agent: int, signed_in: bool, to: int | None) -> None:
        """Somebody gives the conversation to a colleague or back to the queue."""
        named = {"to_agent_id": None if to is None else self.agents[to], "note": "Tolong." if paper.person else ""}
        result = self.tries(acts.transfer, talk, self.agents[agent], **named)
        fits = to is None or (to != agent and to not in self.shut)
        if self.acted(result, allowed=signed_in and paper.owner == agent and fits):
            paper.goes("waiting" if to is None else "agent", to)

    def returns(self, talk: int, paper: Paper, agent: int, signed_in: bool, *_: Any) -> None:
        """Somebody gives the conversation back to the bot."""
        result = self.tries(acts.return_to_bot, talk, self.agents[agent])
        if self.acted(result, allowed=signed_in and paper.owner == agent):
            paper.goes("bot")

    def resolves(self, talk: int, paper: Paper, agent: int, signed_in: bool, *_: Any) -> None:
        """Somebody closes the matter: their own, or one that nobody owns."""
        result = self.tries(acts.resolve, talk, self.agents[agent])
        allowed = signed_in and paper.owner in (None, agent)
        if self.acted(result, allowed=allowed) and paper.state != "resolved":
            paper.goes("resolved")

    def reopens(self, _newest: int, paper: Paper, agent: int, signed_in: bool, to: int | None) -> None:
        """Somebody opens any of the customer's matters again: not while there is another one."""
        mine = sorted(talk for talk, one in self.papers.items() if one.person == paper.person)
        talk = mine[-1 - (to or 0) % len(mine)]
        others = [one for one in mine if self.papers[one].state != "resolved"]
        result = self.tries(acts.reopen, talk, self.agents[agent])
        if self.acted(result, allowed=signed_in and not others):
            self.papers[talk].goes("agent", agent)

    @rule(agent=AGENTS, shut=sampled_from([False, False, True]))
    def agents_come_and_go(self, agent: int, shut: bool) -> None:
        """Somebody is disabled, and what they had goes back to the queue; or may sign in again."""
        if not shut:
            let_in(self.session, self.agents[agent], now=self.now, by=None)
            self.shut.discard(agent)
            return
        shut_out(self.session, self.agents[agent], now=self.now, by=None)
        put = acts.put_back(self.session, self.agents[agent], why="disabled", by_agent_id=None, now=self.now)
        self.shut.add(agent)
        mine = sorted(talk for talk, paper in self.papers.items() if paper.owner == agent)
        assert put == mine
        for talk in mine:
            self.papers[talk].goes("waiting")

    # What others do

    @precondition(lambda self: self.papers)
    @rule(person=PEOPLE, behind=integers(0, 1))
    def somebody_leaves_the_queue(self, person: int, behind: int) -> None:
        """A customer leaves the queue, as the conversation is now or was before something was written."""
        if found := self.talk_of(person):
            talk, paper = found
            result = self.tries(acts.leave, talk, paper.version - behind)
            if self.acted(result, allowed=paper.state == "waiting" and not behind):
                paper.goes("bot")

    @rule()
    def delivery_runs(self) -> None:
        """What is due leaves: no answer of the bot while a person owns the conversation."""
        self.provider.taken.clear()
        due = select(outbox.c.conversation_id).where(outbox.c.state == "due", outbox.c.due_at <= self.now)
        ended = set(self.session.execute(due).scalars())
        deliver(self.session, {"web": self.provider.channel()}, Live(), now=self.now)
        for row, _ in self.provider.taken:
            assert row.message_class != "answer" or self.papers[row.conversation_id].state != "agent"
        # What left, or came too late to leave, can no longer be replaced by a joined answer.
        for hand in self.hands:
            hand.overtaken |= bool(hand.played.loaded.replaces_turn) and hand.talk in ended

    @rule(minutes=sampled_from([1, 1, 7, 30, 25 * 60]))
    def time_passes(self, minutes: int) -> None:
        """A minute, half an hour, or more than a day."""
        self.now += timedelta(minutes=minutes)

    # What must hold

    def agrees(self) -> None:
        """State, owner, version, moves, handover and events of every conversation are those on paper."""
        rows = self.session.execute(select(conversations)).all()
        assert {row.id for row in rows} == set(self.papers)
        standing = self.session.execute(select(handovers).where(handovers.c.state != "ended")).all()
        open_ones = {row.conversation_id: (row.state, row.agent_id) for row in standing}
        assert len(open_ones) == len(standing)
        for row in rows:
            paper = self.papers[row.id]
            owner = None if paper.owner is None else self.agents[paper.owner]
            assert (row.state, row.agent_id, row.epoch) == (paper.state, owner, len(paper.moves))
            assert (row.version > paper.version) if paper.changed else (row.version == paper.version)
            assert (row.waiting_since is not None) >= (paper.state == "waiting")
            expected = {"waiting": ("waiting", None), "agent": ("claimed", owner)}.get(paper.state)
            assert open_ones.get(row.id) == expected
            paper.version, paper.changed = row.version, False
        self.compare_events()

    def compare_events(self) -> None:
        """Every move left its event, and nothing else did."""
        seen: dict[int, list[str]] = {}
        for row in self.newer(events, self.seen_event):
            self.seen_event = row.id
            if row.name in MOVED:
                self.meets(row.name)
                seen.setdefault(row.conversation_id, []).append(row.name)
        for talk, paper in self.papers.items():
            before = paper.told
            assert paper.moves[before:] == seen.get(talk, [])
            paper.told = len(paper.moves)

    def finish(self) -> None:
        """The invariants that hold after a kill hold after any acts."""
        assert checker.owners(self.session, ()) == []


def outcome(kind: str, loaded: Loaded) -> Outcome:
    """Return what an engine might decide: silence with an agent, and what the policy allows elsewhere."""
    view = loaded.situation.conversation
    said = (Reply("Baik, Kak."),)
    if view.state == "agent":
        return Outcome("silent", alert=WHY if kind == "alert" else ())
    if kind == "person":
        return Outcome("handover", (Reply("Sebentar, Kak.", message_class="handover"),), handover=HandoverRequest(WHY))
    if kind == "leave" and view.state == "waiting":
        return Outcome("answer", said, effects=(LeaveQueue(),))
    if kind == "bye":
        over = view.state == "bot" and view.id != 0
        return Outcome("answer", said, resolved=over, stays_resolved=view.state == "resolved")
    return Outcome("silent") if kind == "silence" else Outcome("answer", said)
