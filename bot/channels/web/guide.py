"""How the web chat is set up: it is always on, and where its page is. Shown by the console and `sapa check`."""

from __future__ import annotations

from bot.addresses import base_url
from bot.channels import Guide
from core.connections import AddressLine, SettingLine
from core.settings import Settings


def guide(settings: Settings) -> Guide:
    """Return the one setting that matters, and the address to give to customers."""
    public = SettingLine(
        "SAPA_PUBLIC_URL",
        {
            "id": "Alamat https yang dilihat pelanggan, bila server ini berdiri di belakang proxy.",
            "en": "The https address that customers see, if this server stands behind a proxy.",
        },
        needed=False,
        is_set=bool(settings.public_url),
    )
    page = AddressLine(
        {"id": "Halaman obrolan untuk pelanggan", "en": "chat page for customers"}, f"{base_url(settings)}/chat"
    )
    return Guide("page", (public,), (page,))
