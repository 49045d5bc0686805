"""Rings on the desk of the console: the queue moves, the tab's title counts, agents on duty hear it."""

from __future__ import annotations

from collections.abc import Sequence

from core.live import News
from handover.notices import Notice
from handover.request import Requested

TOPIC = "desk"


def tell(requests: Sequence[Requested]) -> list[News]:
    """Return one piece of news for the desk: conversations that wait anew, and those whose priority may have risen."""
    if not requests:
        return []
    waiting = [one.conversation_id for one in requests if not one.merged]
    raised = [one.conversation_id for one in requests if one.merged]
    return [News(TOPIC, {"waiting": waiting, "raised": raised})]


NOTICE = Notice(tell)
