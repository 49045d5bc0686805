"""Stores what providers answered, each under the fence of its send. Called by `bot/sending.py` in each round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import bindparam, or_, select, update

from bot.channels import Answer
from bot.ends import note_people, values_of
from bot.sender import MISSING, UNASKED, Marked
from bot.unsent import not_known
from core.database import Session, lock_rows
from core.events import Event, record_events
from core.live import News
from core.outbox import FAILED_SINCE
from core.points import reach
from core.tables import outbox

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

# Between two tries to ask a provider whether it took a row, while it does not answer that either.
ASKED_AGAIN = timedelta(seconds=30)
# Statements of the hot path are built once: building one costs as much as running it.
_HELD = (outbox.c.id == bindparam("row")) & (outbox.c.fence == bindparam("held"))
# Many rows share one of these, which no IN may stand in.
_ANSWERED = update(outbox).where(_HELD, or_(outbox.c.state == "sending", outbox.c.state == "unknown"))
_SENT = _ANSWERED.values(
    state="sent",
    lease_until=None,
    error=None,
    sent_at=bindparam("now", type_=outbox.c.sent_at.type),
    provider_ref=bindparam("ref", type_=outbox.c.provider_ref.type),
)
# A receipt may have come before the answer, and moved the row on; it then lacks only what the provider calls it.
_REF = (
    update(outbox)
    .where(_HELD, or_(outbox.c.state == "sent", outbox.c.state == "delivered", outbox.c.state == "read"))
    .values(provider_ref=bindparam("ref", type_=outbox.c.provider_ref.type))
)


def store_answers(house: House) -> int:
    """Store what providers answered, each under the fence of its send."""
    now, news = house.clock.now(), list[News]()
    with house.sender.answers() as answered:
        if not answered:
            return 0
        with house.metrics.commit("answers"), house.database.transaction() as session:
            note_people(session, [(marked.row.identity_id, answer) for marked, answer in answered], now=now)
            lock_rows(session, outbox, [marked.row.outbox_id for marked, _ in answered])
            batch = [(marked, _as_known(session, marked, answer)) for marked, answer in answered]
            _store_sent(session, [one for one in batch if _is_plain(*one)], now)
            for marked, answer in batch:
                if not _is_plain(marked, answer):
                    _store(session, marked, answer, now)
                news.append(News(f"conversation:{marked.row.conversation_id}"))
    reach("O6")
    house.live.tell(news)
    for marked, answer in batch:
        _tell(marked, answer, now)
    return len(batch)


def _as_known(session: Session, marked: Marked, answer: Answer) -> Answer:
    """Return an answer as it stands by now: what was found and failed while that was told must be asked for again."""
    if not answer.found or answer.state != "sent":
        return answer
    body = session.execute(select(outbox.c.body).where(outbox.c.id == marked.row.outbox_id)).scalar_one()
    return replace(answer, state=UNASKED) if body.get(FAILED_SINCE, "") == answer.provider_ref else answer


def _is_plain(marked: Marked, answer: Answer) -> bool:
    """Whether a row was simply sent, as nearly all are: they change alike and share their statement."""
    return answer.state == "sent" and not (answer.found or answer.parts or marked.only_find)


def _store_sent(session: Session, batch: Sequence[tuple[Marked, Answer]], now: datetime) -> None:
    rows = [
        {"row": marked.row.outbox_id, "held": marked.fence, "ref": answer.provider_ref, "now": now}
        for marked, answer in batch
    ]
    if rows and session.execute(_SENT, rows).rowcount < len(rows):
        session.execute(_REF, rows)


def _store(session: Session, marked: Marked, answer: Answer, now: datetime) -> None:
    values = _values(marked, answer, now)
    held = {"row": marked.row.outbox_id, "held": marked.fence}
    found = session.execute(_ANSWERED.values(**values), held)
    if not found.rowcount and answer.state == "sent":
        session.execute(_REF, {**held, "ref": answer.provider_ref})
    if found.rowcount and values["state"] in ("failed", "parked") and not answer.unreachable:
        record_events(session, [Event("message.parked", now, detail={"outbox_id": marked.row.outbox_id})])


def _values(marked: Marked, answer: Answer, now: datetime) -> dict[str, Any]:
    if answer.state == MISSING:
        return {"state": "parked", "error": not_known(marked.only_find), "lease_until": None}
    if answer.state == UNASKED:
        values: dict[str, Any] = {"state": "unknown", "lease_until": now + ASKED_AGAIN}
    else:
        values = values_of(answer, marked.row.body, marked.attempts, now, proactive=marked.row.proactive)
    if values["state"] == "due" and marked.sends > 1:
        # It goes again, and an earlier try may have arrived: nobody may strike it out as if none had.
        values |= {"state": "unknown", "lease_until": values.pop("due_at")}
    if (answer.found or answer.state == UNASKED) and not marked.only_find:
        # It was counted as a send, and nothing was sent.
        values["sends"] = outbox.c.sends - 1
    return values


def _tell(marked: Marked, answer: Answer, now: datetime) -> None:
    """Log one line per send: ids and milliseconds, never a text or an address."""
    log.info(
        f"delivery.{answer.state}",
        outbox=marked.row.outbox_id,
        conversation=marked.row.conversation_id,
        channel=marked.channel,
        attempt=marked.attempts,
        milliseconds=(now - marked.due_at) // timedelta(milliseconds=1),
    )
