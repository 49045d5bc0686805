"""What Twilio told and signed and nothing could be made of: kept for people, who can have it tried again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from bot.channels.whatsapp.settings import NAME
from core.faults import both
from core.odd_updates import OddUpdate, masked, odd_update

# A key is the provider's own where it can be one: longer ones would not fit beside what stands before them.
LONGEST_KEY = 64


def parked_message(fields: Mapping[str, str], error: str, at: datetime) -> OddUpdate:
    """Return what is kept of a message's fields; the same whether a webhook or the log told them."""
    told = {"fields": dict(fields), "at": at.isoformat()}
    return odd_update(NAME, told, key=key_of(fields), address=_address(fields.get("From", "")), error=error)


def parked_status(query: Mapping[str, str], fields: Mapping[str, str], error: str) -> OddUpdate:
    """Return what is kept of a status callback."""
    told = {"query": dict(query), "fields": dict(fields)}
    return odd_update(NAME, told, key="", address=_address(fields.get("To", "")), error=error)


def key_of(fields: Mapping[str, str]) -> str:
    """Return by what a message is known: its SID, else a hash of all that is kept of it."""
    sid = str(masked(fields.get("MessageSid") or fields.get("SmsMessageSid") or ""))
    if sid and len(sid) <= LONGEST_KEY:
        return sid
    return hashlib.sha256(json.dumps(masked(dict(fields)), sort_keys=True).encode()).hexdigest()


def misshapen(fault: object) -> str:
    """Return in the words that rows keep why nothing could be made of a call."""
    return both(f"not shaped as Twilio's pages say: {fault}", f"bentuknya tidak seperti di dokumentasi Twilio: {fault}")


def _address(told: str) -> str | None:
    return str(masked(told))[:200] or None
