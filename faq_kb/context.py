"""In whose context a question is asked, and whether an entry may answer there. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from faq_kb.entry import Conditions


@dataclass(frozen=True, slots=True)
class SearchContext:
    """Who asks, where and when. `on_day` is a day of the business's own zone, `record_statuses` the states of the
    customer's records, `topic` the id of the entry that this conversation was answered with last, or nothing."""

    on_day: date
    language: str = "id"
    packs: tuple[str, ...] = ("general",)
    channel: str = ""
    tier: str | None = None
    record_statuses: tuple[str, ...] = ()
    topic: str = ""


def applies(when: Conditions, context: SearchContext) -> bool:
    """Whether an entry with these conditions may answer in this context."""
    return (
        (not when.channel or context.channel in when.channel)
        and (not when.tier or (context.tier or "").casefold() in when.tier)
        and (not when.record_status or any(one.casefold() in when.record_status for one in context.record_statuses))
        and (when.valid_from is None or when.valid_from <= context.on_day)
        and (when.valid_until is None or context.on_day <= when.valid_until)
    )
