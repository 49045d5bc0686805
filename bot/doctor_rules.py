"""Which escalation rules raise instead of judging, for `bot/doctor.py`: what they should have seen was missed."""

from __future__ import annotations

from datetime import timedelta

from bot.prognosis import Finding, Patient, fine, many, span, wrong
from core.events import broken_rules

# A rule that has not raised for a day was corrected, or meets what it raises at too seldom to be found by its log.
RECENT = timedelta(days=1)


def failed_rules(see: Patient) -> list[Finding]:
    """Tell every rule that raised within a day, how often, and when for the last time."""
    found = []
    for one in broken_rules(see.session, see.now - RECENT):
        last = span((see.now - one.last_at).total_seconds())
        told = f"The rule {one.rule} raised {many(one.times, 'time')} within a day, the last time {last} ago."
        advice = (
            "It called nobody then. The log says where under rule.failed; correct its file in handover/rules and start "
            "again, and look into those conversations: the why of their turns names it."
        )
        found.append(wrong("rules", told, advice, rule=one.rule, times=one.times, last_at=one.last_at.isoformat()))
    return found or [fine("rules", "No escalation rule has raised within a day.", failed=0)]
