"""Tells that a parcel was packed, shipped, is on its way, arrived or met a problem, or that its day changed."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from core.business import Business
from core.phrases import Phrases
from reminders.dates import say_day
from reminders.kinds import Planned, Recipient, ReminderKind, Values, zone_of
from reminders.replies import HELP, NOT_RECEIVED, NOTHING, UNFIT
from reminders.statuses import meaning_of
from reminders.wall_time import wall_in

TOLD = frozenset({"packed", "shipped", "out_for_delivery", "delivered", "exception"})
_UNDER_WAY = frozenset({"packed", "shipped"})


def plan(record: Values, business: Business, now: datetime) -> list[Planned]:
    """Plan one notice for the present status, and one for an arrival day that differs from what was told."""
    status = meaning_of(record["status"])
    if status not in TOLD:
        return []
    zone = zone_of(record, business)
    fields = record["fields"]
    values = {
        "reference": str(fields.get("order") or record["reference"]),
        "status": status,
        "eta": _day(fields.get("eta")),
        "zone": zone.key,
    }
    planned = [Planned(status, wall_in(now, zone), values)]
    if values["eta"] and status in _UNDER_WAY:
        moved = {**values, "moved": True}
        planned.append(Planned(f"eta:{values['eta']}", wall_in(now, zone), moved, corrects="eta"))
    return planned


def _day(eta: object) -> str:
    """Return the ISO day that an arrival begins with, or nothing if it is not one: then it is not told."""
    try:
        return date.fromisoformat(str(eta)[:10]).isoformat()
    except ValueError:
        return ""


def still_makes_sense(values: Values, record: Values | None, now: datetime) -> str | None:
    """Not when the parcel moved on, or its arrival day again, while the notice waited."""
    if record is None:
        return None
    gone_on = meaning_of(record["status"]) != values["status"]
    moved_again = values.get("moved") and _day(record["fields"].get("eta")) != values["eta"]
    return "record_changed" if gone_on or moved_again else None


def say(phrases: Phrases, who: Recipient, values: Values) -> str:
    """Name the order, where it is, and the day of arrival if the business told one."""
    zone = ZoneInfo(values["zone"])
    eta = ""
    if values["eta"]:
        noon = datetime.combine(date.fromisoformat(values["eta"]), time(12), zone)
        eta = say_day(noon, zone, who.language, now=who.now)
    key = "moved" if values.get("moved") else values["status"]
    if eta and values["status"] in _UNDER_WAY and key != "moved":
        key += "_eta"
    return phrases.say(
        f"reminder.shipment_status.{key}",
        who.language,
        dice=who.dice,
        kak=who.kak,
        reference=values["reference"],
        eta=eta,
    )


def invites(values: Values) -> str:
    """Whoever does not have it says so; a problem or another day is talked over with a person."""
    if values.get("moved"):
        return UNFIT
    return {"delivered": NOT_RECEIVED, "exception": HELP}.get(values["status"], NOTHING)


KIND = ReminderKind(
    plan=plan,
    still_makes_sense=still_makes_sense,
    say=say,
    template="shipment_status",
    message_class="notice",
    reads=("shipment", "order"),
    news=True,
    invites=invites,
)
