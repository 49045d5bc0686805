"""Content objects at Twilio: one per number of buttons or items, made when it is first needed and kept in a registry.

Text, titles and keys are variables, so that a dozen objects serve every menu there will ever be.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import select

from bot.channels.whatsapp.tables import whatsapp_contents
from core.database import Database, Session, insert_into
from core.phrases import shipped_phrases

if TYPE_CHECKING:
    from bot.channels.whatsapp.client import Client

log = structlog.get_logger()

# The status of what may be sent within the 24-hour window without WhatsApp's approval.
SESSION = "session"


def menu_content(form: str, count: int, language: str) -> Mapping[str, Any]:
    """Return what Twilio must make for a menu of `count` options: {{1}} is the text, then titles, then keys."""
    titles = [f"{{{{{place + 2}}}}}" for place in range(count)]
    keys = [f"{{{{{place + 2 + count}}}}}" for place in range(count)]
    # A sample for each variable, which Twilio checks as it checks the values.
    samples = {"1": "Mau yang mana?"} | {str(place + 2): f"Pilihan {place + 1}" for place in range(count)}
    samples |= {str(place + 2 + count): f"m1.{place}" for place in range(count)}
    if form == "buttons":
        actions = [{"title": title, "id": key} for title, key in zip(titles, keys, strict=True)]
        shape: dict[str, Any] = {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}}
    else:
        say = shipped_phrases().say
        items = [
            {"item": title, "id": key, "description": say("whatsapp.or_number", language, number=place)}
            for place, (title, key) in enumerate(zip(titles, keys, strict=True), start=1)
        ]
        shape = {"twilio/list-picker": {"body": "{{1}}", "button": say("whatsapp.choose", language), "items": items}}
    name = f"sapa_{form}_{count}"
    return {"friendly_name": name, "language": language, "variables": samples, "types": shape}


def menu_values(text: str, titles: Sequence[str], keys: Sequence[str]) -> str:
    """Return the ContentVariables of a menu."""
    return json.dumps({str(place): value for place, value in enumerate([text, *titles, *keys], 1)}, ensure_ascii=False)


def find_menu(database: Database, client: Client, form: str, count: int, language: str, *, now: datetime) -> str:
    """Return the SID of the Content object for a menu, made now if there is none; "" when Twilio does not make it."""
    content, name = menu_content(form, count, language), f"{form}.{count}"
    with database.snapshot() as session:
        known = find_content(session, name, language, digest_of(content))
    if known:
        return known
    made = client.create_content(content)
    if made.kind or not made.sid:
        log.warning("whatsapp.no_content", content=name, kind=made.kind, code=made.code)
        return ""
    with database.transaction() as session:
        keep_content(session, name, language, content, sid=made.sid, status=SESSION, now=now)
    return made.sid


def digest_of(content: Mapping[str, Any]) -> str:
    """Return what tells one content from another."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def find_content(session: Session, name: str, language: str, digest: str) -> str | None:
    """Return the SID of an object that was made before."""
    c = whatsapp_contents.c
    found = select(c.sid).where(c.name == name, c.language == language, c.digest == digest)
    return session.execute(found).scalar_one_or_none()


def keep_content(
    session: Session,
    name: str,
    language: str,
    content: Mapping[str, Any],
    *,
    sid: str,
    status: str,
    now: datetime,
    filled: Sequence[str] | None = None,
) -> None:
    """Keep what was made at Twilio. Of two that were made at once the first counts."""
    row = {"name": name, "language": language, "digest": digest_of(content), "sid": sid, "status": status}
    once = insert_into(session.dialect.name, whatsapp_contents).on_conflict_do_nothing(
        index_elements=["name", "language", "digest"]
    )
    session.execute(once.values(**row, filled=list(filled) if filled is not None else None, made_at=now))
