"""The inbox: messages committed before anybody is told "received". Unique keys are the only dedupe.

`bot/receiver.py` writes through here, `bot/worker.py` claims through `core/claims.py`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, select

from core.attachments import plain, shown_name
from core.channel_tables import remote_files
from core.database import Session, insert_into, lock_rows
from core.gathering import note_due
from core.prepared import Prepared
from core.tables import identities, inbox
from core.words import Attachment

# Longest name of a kind of file that a provider may tell.
LONGEST_MEDIA = 80
# Longest text that is kept; what a customer sends beyond it is cut and said so in `meta`.
LONGEST_TEXT = 20_000
# What a message of nothing is made of: white space, and NUL, which no database keeps.
BLANK = string.whitespace + "\0"

# Statements of the hot path are built once: building one costs as much as running it.
_FIND = Prepared(
    select(identities.c.id, identities.c.channel, identities.c.address).where(
        identities.c.channel.in_(bindparam("channels", expanding=True)),
        identities.c.address.in_(bindparam("addresses", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that still lies at the provider. `ref` is opaque to all but its channel, which fetches the bytes by it.

    `media` is what the provider says it is, `size` its bytes when it says so.
    """

    ref: str
    name: str
    media: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as a channel parsed it, already masked. `external_id` is the provider's own id of it.

    `files` are fetched after it was received. `meta["album"]` names messages that were sent together. `network` is
    where it came from, on a channel whose addresses are browsers: anybody has as many of them as they like.
    """

    channel: str
    external_id: str
    address: str
    text: str
    sent_at: datetime
    button: str | None = None
    attachments: tuple[Attachment, ...] = ()
    profile_name: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[RemoteFile, ...] = ()
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one message: its inbox id and whether it had been received before.

    A duplicate `differs` when it says something else than what is kept, which stays as it was. Presses are left out:
    what they say depends on when they are read; so is what has no text.
    """

    inbox_id: int
    identity_id: int
    duplicate: bool
    differs: bool = False


def receive(session: Session, arrived: Sequence[Inbound], *, now: datetime, gather: timedelta) -> list[Received]:
    """Write messages to the inbox and say when their senders are due. Duplicates change nothing.

    `gather` is the wait after a complete bubble. Returns one Received per message, in order.
    """
    people = _identities(session, arrived, now)
    # Until the commit: what is shown of one person gets its numbers in the order in which it becomes visible.
    lock_rows(session, identities, list(set(people.values())))
    rows = [_row(message, people[message.channel, message.address], now) for message in arrived]
    fresh = _store(session.dialect.name).each(session, rows)
    stored = {(row.channel, row.external_id): row.id for row in fresh}
    known = _known(session, [message for message in arrived if (message.channel, message.external_id) not in stored])
    results: list[Received] = []
    seen: dict[tuple[str, str], str | None] = {}
    for message in arrived:
        key = (message.channel, message.external_id)
        before = known[key] if key in known else _Kept(stored[key], seen.get(key))
        duplicate = key in known or key in seen
        seen.setdefault(key, _said(message))
        differs = duplicate and None not in (before.said, _said(message)) and before.said != _said(message)
        results.append(Received(before.id, people[message.channel, message.address], duplicate, differs))
    _keep_remote(session, arrived, results, now)
    note_due(
        session, [m for m, r in zip(arrived, results, strict=True) if not r.duplicate], people, now=now, gather=gather
    )
    return results


@cache
def _store(dialect: str) -> Prepared:
    once = insert_into(dialect, inbox).on_conflict_do_nothing(index_elements=["channel", "external_id"])
    return Prepared(once.returning(inbox.c.id, inbox.c.channel, inbox.c.external_id))


def _row(message: Inbound, identity_id: int, now: datetime) -> dict[str, Any]:
    meta = dict(message.meta)
    if len(message.text) > LONGEST_TEXT:
        meta["cut_from"] = len(message.text)
    return {
        "channel": message.channel,
        "external_id": message.external_id,
        "identity_id": identity_id,
        "text": message.text[:LONGEST_TEXT],
        "button": message.button,
        "attachments": [plain(file) for file in (*message.attachments, *map(_awaited, message.files))] or None,
        "meta": meta or None,
        "network": message.network,
        "sent_at": message.sent_at,
        "received_at": now,
    }


def _awaited(file: RemoteFile) -> Attachment:
    """What stands for a file until it is fetched: the turn knows at once that it came."""
    return Attachment("", file.media[:LONGEST_MEDIA], shown_name(file.name), file.size or 0, state="due")


def _keep_remote(session: Session, arrived: Sequence[Inbound], received: Sequence[Received], now: datetime) -> None:
    """Write down what is to be fetched, in the transaction that keeps the message."""
    rows = [
        {
            "inbox_id": one.inbox_id,
            "place": place,
            "channel": message.channel,
            "ref": file.ref,
            "name": shown_name(file.name),
            "media": file.media[:LONGEST_MEDIA],
            "size": file.size,
            "due_at": now,
        }
        for message, one in zip(arrived, received, strict=True)
        if not one.duplicate
        for place, file in enumerate(message.files, start=len(message.attachments))
    ]
    if rows:
        session.execute(insert(remote_files), rows)


def _identities(session: Session, arrived: Sequence[Inbound], now: datetime) -> dict[tuple[str, str], int]:
    wanted = {(message.channel, message.address): message for message in arrived}
    found = _find_identities(session, wanted)
    missing = [message for key, message in wanted.items() if key not in found]
    if not missing:
        return found
    session.execute(
        insert_into(session.dialect.name, identities).on_conflict_do_nothing(index_elements=["channel", "address"]),
        [
            {
                "channel": message.channel,
                "address": message.address,
                "profile_name": message.profile_name,
                "created_at": now,
            }
            # In one order, so that two who insert the same addresses do not wait for each other.
            for message in sorted(missing, key=lambda message: (message.channel, message.address))
        ],
    )
    return found | _find_identities(session, {(message.channel, message.address): message for message in missing})


def _find_identities(session: Session, wanted: Mapping[tuple[str, str], Inbound]) -> dict[tuple[str, str], int]:
    rows = _FIND.rows(
        session, {"channels": list({channel for channel, _ in wanted}), "addresses": [address for _, address in wanted]}
    )
    return {(row.channel, row.address): row.id for row in rows if (row.channel, row.address) in wanted}


@dataclass(frozen=True, slots=True)
class _Kept:
    """A message that was received before, and what it said; None where that cannot be compared."""

    id: int
    said: str | None


def _said(message: Inbound) -> str | None:
    return None if message.button else message.text[:LONGEST_TEXT] or None


def _known(session: Session, messages: Sequence[Inbound]) -> dict[tuple[str, str], _Kept]:
    if not messages:
        return {}
    rows = session.execute(
        select(inbox.c.id, inbox.c.channel, inbox.c.external_id, inbox.c.text, inbox.c.button).where(
            inbox.c.channel.in_({message.channel for message in messages}),
            inbox.c.external_id.in_([message.external_id for message in messages]),
        )
    )
    return {(row.channel, row.external_id): _Kept(row.id, None if row.button else row.text or None) for row in rows}
