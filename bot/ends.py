"""What a provider's word makes of a row and of its customer: sent, again later, failed, unknown; gone, opted out.

Called by `bot/answers.py` with the answer to a send, and by `bot/callbacks.py` with what is told afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.channels import Answer
from core.consent import opted_out_identities, write_consent
from core.conversations import ensure_customers
from core.database import Session, lock_rows
from core.faults import UNREACHABLE
from core.outbox import FORM_CHANGED
from core.tables import identities, outbox
from reminders.series import end_series_on

# An unknown is looked at again after this pause, in which a late answer may still come.
BEFORE_REPEAT = timedelta(seconds=3)
LONGEST_PAUSE = timedelta(minutes=1)


def values_of(
    answer: Answer, body: Mapping[str, Any], attempts: int, now: datetime, *, proactive: bool
) -> dict[str, Any]:
    """Return what an answer changes in its row; a failed one is due once more if it can take another form."""
    values: dict[str, Any] = {"lease_until": None, "error": answer.error or None}
    if answer.parts:
        values["body"] = {**body, "parts_sent": answer.parts}
    if answer.state == "sent":
        values |= {"state": "sent", "sent_at": now, "provider_ref": answer.provider_ref, "error": None}
    elif answer.state == "later":
        pause = answer.retry_after or min(LONGEST_PAUSE, timedelta(seconds=2 ** min(attempts, 6)))
        values |= {"state": "due", "due_at": now + pause, "sends": outbox.c.sends - 1}
    elif answer.state == "failed" and answer.instead and not body.get(FORM_CHANGED):
        changed = {**body, **answer.instead, FORM_CHANGED: now.isoformat()}
        changed.pop("parts_sent", None)
        values |= {"state": "due", "due_at": now, "sends": outbox.c.sends - 1, "body": changed}
    elif answer.state == "failed" and answer.unreachable and proactive and not answer.parts:
        # It waits, or goes where this customer can be reached: see `bot/rerouting.py`.
        values |= {"state": "due", "due_at": now, "sends": outbox.c.sends - 1}
    elif answer.state == "failed":
        values |= {"state": "failed", "sends": outbox.c.sends - 1}
        if answer.unreachable:
            values["error"] = UNREACHABLE + answer.error
    else:
        values |= {"state": "unknown", "lease_until": now + (answer.retry_after or BEFORE_REPEAT)}
    return values


def note_people(session: Session, told: Sequence[tuple[int, Answer]], *, now: datetime) -> None:
    """Keep who cannot be reached and who said STOP to the provider. Comes before rows of the outbox are locked."""
    gone = sorted({identity_id for identity_id, answer in told if answer.unreachable})
    out = sorted({identity_id for identity_id, answer in told if answer.opted_out})
    lock_rows(session, identities, sorted({*gone, *out}))
    if gone:
        fresh = identities.c.id.in_(gone) & identities.c.unreachable_at.is_(None)
        session.execute(update(identities).where(fresh).values(unreachable_at=now))
    if not out:
        return
    ensure_customers(session, out, now=now)
    known = opted_out_identities(session, out)
    for row in session.execute(select(identities).where(identities.c.id.in_(set(out) - known))).all():
        source = "the provider refused a message: the customer opted out there"
        write_consent(session, customer_id=row.customer_id, channel=row.channel, given=False, source=source, now=now)
        end_series_on(session, row.customer_id, row.channel, now=now)
