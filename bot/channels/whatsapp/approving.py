"""Templates on their way to WhatsApp's approval: made at Twilio, submitted, and what WhatsApp decided.

Called by `sapa whatsapp`, and by the backfill, which asks every minute about those that wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import select, update

from bot.channels.whatsapp.contents import find_content, keep_content
from bot.channels.whatsapp.tables import whatsapp_contents
from bot.channels.whatsapp.templates import APPROVED, Template, shipped_templates
from core.database import AnyRow, Database

if TYPE_CHECKING:
    from bot.channels.whatsapp.client import Client, Reply

log = structlog.get_logger()

# Made and not submitted; and the words of WhatsApp with which it has yet to decide.
MADE, RECEIVED = "made", "received"
UNDECIDED = (RECEIVED, "pending")
# What a business writes first about an order or an appointment; WhatsApp may decide on another category.
CATEGORY = "UTILITY"


class NotTaken(Exception):
    """Twilio did not take a template; the message says why, as far as Twilio tells."""


def listed(database: Database) -> Iterator[tuple[Template, AnyRow | None]]:
    """Yield every shipped template with the newest row about its phrase, None for one that was never made."""
    with database.snapshot() as session:
        rows = session.execute(select(whatsapp_contents).order_by(whatsapp_contents.c.id)).all()
    newest = {(row.name, row.language): row for row in rows}
    # An approved one counts although newer words wait for their approval.
    newest |= {(row.name, row.language): row for row in rows if row.status == APPROVED}
    for template in shipped_templates():
        yield template, newest.get((template.key, template.language))


def submit(database: Database, client: Client, template: Template, *, now: datetime) -> None:
    """Make a template at Twilio, unless it was, and ask WhatsApp to approve it. Raises NotTaken."""
    with database.snapshot() as session:
        sid = find_content(session, template.key, template.language, template.digest)
    if sid is None:
        sid = _done(client.create_content(template.content)).sid
        keep(database, template, sid, MADE, now=now)
    _done(client.submit(sid, template.name, CATEGORY))
    _write(database, whatsapp_contents.c.sid == sid, RECEIVED, "")


def keep(database: Database, template: Template, sid: str, status: str, *, now: datetime) -> None:
    """Keep a template that exists at Twilio under this SID."""
    with database.transaction() as session:
        keep_content(
            session,
            template.key,
            template.language,
            template.content,
            sid=sid,
            status=status,
            now=now,
            filled=template.filled,
        )


def adopt(database: Database, key: str, language: str, sid: str, filled: Sequence[str], *, now: datetime) -> None:
    """Use a template that was approved elsewhere for a phrase; `filled` says what fills its variables, in order."""
    content = {"sid": sid, "filled": list(filled)}
    with database.transaction() as session:
        keep_content(session, key, language, content, sid=sid, status=APPROVED, now=now, filled=filled)


def ask_approvals(database: Database, client: Client) -> None:
    """Note what WhatsApp decided on templates that were submitted. Raises `client.Unanswered`."""
    from bot.channels.whatsapp.client import Unanswered

    with database.snapshot() as session:
        rows = session.execute(select(whatsapp_contents).where(whatsapp_contents.c.status.in_(UNDECIDED))).all()
    for row in rows:
        try:
            approval = client.approval(row.sid)
        except Unanswered as fault:
            if fault.kind != "gone":
                raise
            # Deleted at Twilio, which must not keep the others waiting.
            log.warning("whatsapp.template_gone", phrase=row.name, language=row.language)
            continue
        if approval.get("status") and approval["status"] != row.status:
            log.info("whatsapp.template", phrase=row.name, language=row.language, status=approval["status"])
            _write(database, whatsapp_contents.c.id == row.id, str(approval["status"]), _reason(approval))


def _reason(approval: Mapping[str, Any]) -> str:
    return str(approval.get("rejection_reason") or "")


def _write(database: Database, which: Any, status: str, reason: str) -> None:
    said = {"status": status[:20].lower(), "reason": reason[:500] or None}
    with database.transaction() as session:
        session.execute(update(whatsapp_contents).where(which).values(**said))


def _done(reply: Reply) -> Reply:
    if reply.kind:
        told = str(reply.body.get("message") or "no answer that says why")
        raise NotTaken(f"Twilio {reply.code or reply.kind}: {told}")
    return reply
