"""Where this house is reached: the running server's own address, else the one that the settings say.

Called by whatever prints or shows an address: the commands, `sapa check`, the page of channels.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address

from bot.lock import is_served
from core.settings import Settings

# In the data folder, while a server runs from it.
FILE = "sapa.address"
# Listened on they mean every address of the machine; opened they mean nothing.
_LOOPBACK = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared, not listened on


def address_of(host: str, port: int) -> str:
    """Return the address to open for a server that listens on `host`, which is a name or an IPv4 or IPv6 address."""
    with suppress(ValueError):  # a name, or nothing
        host = str(ip_address(host))
    host = _LOOPBACK.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def told(settings: Settings, port: int) -> Iterator[str]:
    """Yield the address of this server, which listens on `port`, and let other commands read it until the end."""
    file, address = settings.data_dir / FILE, address_of(settings.host, port)
    file.write_text(address, "utf-8")
    try:
        yield address
    finally:
        # On PostgreSQL another server of this folder may have told its own since.
        if file.exists() and file.read_text("utf-8") == address:
            file.unlink(missing_ok=True)


def local_address(settings: Settings) -> str:
    """Return where a server of this folder answers now, else where one would by the settings."""
    file = settings.data_dir / FILE
    # What one left that was killed is not believed; on PostgreSQL nobody holds the folder, so its file has to do.
    if file.exists() and (is_served(settings) or not settings.on_sqlite):
        return file.read_text("utf-8")
    return address_of(settings.host, settings.port)


def base_url(settings: Settings) -> str:
    """Return the address to give to people: the public one, else the one on this machine."""
    return settings.public_url or local_address(settings)
