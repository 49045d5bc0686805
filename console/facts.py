"""Shop facts that follow from what the business decides, so that nobody types its name and hours twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from console.hours import say_hours
from core.database import Session
from faq_kb.variables import read_variables, set_variable


def name_in_answers(session: Session, before: str, name: str, *, author: str, now: datetime) -> None:
    """Let answers call the business by its name too, unless somebody gave them another one."""
    if read_variables(session)["id"].get("business_name", before) == before:
        set_variable(session, "business_name", name, author=author, now=now)


def hours_in_answers(
    session: Session, before: Mapping[str, str], hours: Mapping[str, str], *, author: str, now: datetime
) -> None:
    """Let answers tell these opening hours too, unless somebody worded them."""
    worded = say_hours(before, "id")
    if read_variables(session)["id"].get("opening_hours", worded) == worded:
        said, said_en = say_hours(hours, "id"), say_hours(hours, "en")
        set_variable(session, "opening_hours", said, author=author, now=now, value_en=said_en)
