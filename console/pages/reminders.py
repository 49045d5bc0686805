"""Reminders by state, with the reason of every skipped one; those that have not left can be cancelled."""

from __future__ import annotations

from typing import Annotated

from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.origin import page_router
from console.render import go, page
from console.words import SKIPS
from core.ids import Id
from reminders.listing import count_reminders, list_reminders
from reminders.series import end_series

router = page_router("/desk/reminders")
AtDesk = Annotated[Visit, allow("reminders")]
# What has not gone out may still be cancelled.
OPEN = ("scheduled",)


@router.get("")
def show(visit: AtDesk, state: str = "scheduled", saved: str = "") -> Response:
    """List reminders of one state: those to come soonest first, the others newest first."""
    with visit.ports.database.snapshot() as session:
        counts, rows = count_reminders(session), list_reminders(session, state=state)
    return page(
        visit, "reminders.html", state=state, counts=counts, rows=rows, open_states=OPEN, skips=SKIPS, saved=saved
    )


@router.post("/{reminder_id}/cancel")
def cancel(visit: AtDesk, reminder_id: Id) -> Response:
    """Cancel a reminder that has not gone out. One that has is left as it is and answers 409."""
    with visit.ports.database.transaction() as session:
        reason = f"dibatalkan oleh {visit.agent.name}"
        done = end_series(session, reminder_id, reason=reason, now=visit.now)
    if not done:
        raise Refused(409, "Pengingat ini tidak bisa dibatalkan lagi", "Sudah terkirim, dilewati, atau dibatalkan.")
    return go(visit, "/desk/reminders?saved=1")
