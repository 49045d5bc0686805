"""What a batch of turns may know of links: one that was opened, and the channels on which a customer could go on.

Called by `bot/worker.py` after `bot/loading.py`; `moved_links` again when the turns are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.loading import Loaded
from core.database import Session, lock_rows
from core.linking import standing_of
from core.tables import identities
from core.words import OpenedLink, Situation, Way

# The action that asks whether two ends belong together, and where its question keeps the link.
ASKS, KEPT = "link", "link"


def with_links(
    session: Session, loaded: Sequence[Loaded], ways: Sequence[Way], labels: Mapping[str, str], *, now: datetime
) -> list[Loaded]:
    """Return the batch with the links that were opened and the ways to go on; `labels` are those of all channels."""
    return [_with_link(session, one, ways, labels, now) for one in loaded]


def _with_link(
    session: Session, loaded: Loaded, ways: Sequence[Way], labels: Mapping[str, str], now: datetime
) -> Loaded:
    situation = loaded.situation
    channel = situation.conversation.channel
    others = tuple(way for way in ways if way.channel != channel)
    token_hash = link_of(situation)
    if not token_hash:
        return replace(loaded, situation=replace(situation, ways=others)) if others else loaded
    found = standing_of(session, token_hash, loaded.claim.identity_id, now=now)
    opened = OpenedLink(token_hash, found.state, labels.get(channel, channel), found.identity_ids)
    return replace(loaded, situation=replace(situation, ways=others, link=opened))


def link_of(situation: Situation) -> str:
    """Return the hash of the link that came in with a burst, or that the open question is about."""
    opened = next((one.link for one in reversed(situation.utterances) if one.link), "")
    pending = situation.pending
    return opened or (str(pending.values.get(KEPT, "")) if pending is not None and pending.action == ASKS else "")


def lock_links(session: Session, batch: Sequence[Loaded], senders: Sequence[int]) -> None:
    """Lock the senders of a batch together with everybody whom a link of theirs would join, in one order."""
    joined = [one for each in batch if each.situation.link for one in each.situation.link.identity_ids]
    lock_rows(session, identities, sorted({*senders, *joined}))


def moved_links(session: Session, batch: Sequence[Loaded], *, now: datetime) -> set[int]:
    """Return the identities whose link is not what it was when it was looked at: their turns are played anew.

    Of two in one batch that opened the same link, the second is.
    """
    moved, seen = set(), set()
    for one in batch:
        link = one.situation.link
        if link is None:
            continue
        state = standing_of(session, link.token_hash, one.claim.identity_id, now=now).state
        if state != link.state or link.token_hash in seen:
            moved.add(one.claim.identity_id)
        seen.add(link.token_hash)
    return moved
