"""Web chat, the embedded default channel: a page, a feed in our own database, and server-sent events.

Sent means committed to the visitor's feed and pushed to open pages; a page resumes by the id of the last feed row.
"""

from __future__ import annotations

from bot.channels import Channel
from bot.channels.web.feed import deliver, received
from bot.channels.web.guide import guide
from bot.channels.web.routes import web_routes
from bot.channels.web.uploads import sweep_uploads
from core.connections import ChannelWords

CHANNEL = Channel(
    label="Web",
    deliver=deliver,
    received=received,
    routes=web_routes,
    sweep=sweep_uploads,
    reaches_absent=False,
    page="/chat",
    guide=guide,
    words=ChannelWords("Web", {"id": "obrolan web", "en": "web chat"}, address={"id": "peramban", "en": "browser"}),
)
