"""Notices to agents, one per file: how the people on duty learn that somebody waits. A handover unseen is lost.

`bot/` tells every notice after the commit of a request; each answers with news for the pages that listen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.live import News
from core.plugins import load_plugins
from handover.request import Requested


@dataclass(frozen=True, slots=True)
class Notice:
    """One way to tell agents. `tell` gets the requests of a batch and returns news, perhaps none."""

    tell: Callable[[Sequence[Requested]], list[News]]


def load_notices() -> dict[str, Notice]:
    """Read this folder. Returns notices by name; raises core.plugins.PluginError for a broken one."""
    return load_plugins("handover.notices", "NOTICE", Notice)
