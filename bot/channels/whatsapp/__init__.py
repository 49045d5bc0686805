"""WhatsApp through Twilio: signed webhooks, buttons and lists, approved templates outside the 24-hour window.

twilio's client is used in `client.py` and its signatures in `signing.py`, which are imported only with an account.
"""

from __future__ import annotations

from bot.channels import Channel
from bot.channels.whatsapp.carrier import open_carrier
from bot.channels.whatsapp.checking import check
from bot.channels.whatsapp.guide import deep_link, guide
from bot.channels.whatsapp.routes import whatsapp_routes
from bot.channels.whatsapp.rows import received
from bot.channels.whatsapp.settings import TwilioSettings, is_on
from core.connections import ChannelWords
from faq_kb.render import messenger

CHANNEL = Channel(
    label="WhatsApp",
    received=received,
    routes=whatsapp_routes,
    carrier=open_carrier,
    is_on=is_on,
    check=check,
    deep_link=deep_link,
    guide=guide,
    words=ChannelWords("WA", {"id": "WhatsApp", "en": "WhatsApp"}, write=messenger),
    settings=TwilioSettings,
)
