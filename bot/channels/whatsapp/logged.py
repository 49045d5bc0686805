"""Messages of Twilio's log as the fields that a webhook would have told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from bot.channels.whatsapp.client import Client, Unanswered
from bot.channels.whatsapp.errors import TABLE
from bot.channels.whatsapp.media import listed_ref
from bot.channels.whatsapp.parked import key_of
from bot.channels.whatsapp.parsing import MOST_FILES

log = structlog.get_logger()

# Kinds of `errors.py` that say that nothing can be asked now; so does a refused account, by a code that is known.
_OF_ALL = ("later", "unreached")


@dataclass(frozen=True, slots=True)
class Logged:
    """One message of the log: when it was sent, its fields as `parsing.py` reads them, and how many files it has."""

    key: str
    at: datetime
    fields: Mapping[str, str]
    files: int = 0


def readable(listed: Mapping[str, Any], at: datetime) -> Logged:
    """Return a message of the log; its files are not asked for yet."""
    fields = {
        "MessageSid": str(listed.get("sid") or ""),
        "From": str(listed.get("from") or ""),
        "To": str(listed.get("to") or ""),
        "Body": str(listed.get("body") or ""),
    }
    count = str(listed.get("num_media") or "0")
    files = min(int(count), MOST_FILES) if count.isascii() and count.isdecimal() else 0
    return Logged(key_of(fields), at, fields, files)


def with_files(one: Logged, client: Client) -> Logged:
    """Return a message with where its files lie; where Twilio does not tell that now, they are asked for once more when
    they are fetched, and the desk says what became of them. Raises Unanswered when the account is refused or away.
    """
    if not one.files:
        return one
    sid = one.fields["MessageSid"]
    try:
        files = client.media(sid)
    except Unanswered as fault:
        if fault.kind in _OF_ALL or (fault.kind == "account" and (fault.code is None or fault.code in TABLE)):
            raise
        # Anything else may be the fault of one message, which keeps no other waiting.
        log.warning("whatsapp.files_not_listed", kind=fault.kind, code=fault.code)
        files = [(listed_ref(sid, place), "") for place in range(one.files)]
    fields = {**one.fields, "NumMedia": str(len(files))}
    for place, (url, media) in enumerate(files):
        fields |= {f"MediaUrl{place}": url, f"MediaContentType{place}": media}
    return replace(one, fields=fields)
