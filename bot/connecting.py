"""How every channel is connected, for the console's page and `sapa check`: one place that asks the channels.

Testing a connection asks the provider, which may take its time: it happens in a thread of its own, and what it said
is kept in a row, so that any process can show it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.addresses import base_url
from bot.channels import Channel, Guide, load_channels
from core.connections import AddressLine, Connection, begin_test, end_test, last_tests
from core.faults import Words
from core.live import News
from core.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

# A provider that has not answered by then is told to be away.
TEST_SECONDS = 20.0
# A test that began this long ago and has no end died with its process.
LONGEST_TEST = timedelta(seconds=60)


def guide_of(channel: Channel, settings: Settings) -> Guide:
    """Return how a channel is set up; one that has no guide has at most a page."""
    if channel.guide is not None:
        return channel.guide(settings)
    page = AddressLine({"id": "Halaman untuk pelanggan", "en": "Page for customers"}, base_url(settings) + channel.page)
    return Guide(receives="page" if channel.page else "", addresses=(page,) if channel.page else ())


def connections(house: House) -> Sequence[Connection]:
    """Return every channel that there is, switched on or not, as it stands now."""
    return [_connection(house, name, channel) for name, channel in load_channels().items()]


def _connection(house: House, name: str, channel: Channel) -> Connection:
    running, fault = name in house.channels, dict[str, str]()
    try:
        wanted = channel.is_on(house.settings)
    except SettingsError as error:
        wanted, fault = False, error.words
    state = "half" if fault else ("on" if running else "off") if wanted == running else "restart"
    guide = guide_of(channel, house.settings)
    link = channel.deep_link(house, "") if running and channel.deep_link else None
    carrier = house.sender.carrier(name)
    return Connection(
        name=name,
        label=channel.label,
        state=state,
        fault=fault,
        receives=guide.receives,
        entry=f"{base_url(house.settings)}{channel.page}" if channel.page else (link or "").partition("?")[0],
        settings=guide.settings,
        addresses=guide.addresses,
        can_test=running and channel.check is not None,
        paused_until=getattr(carrier, "paused_until", None),
    )


def start_test(house: House, name: str) -> bool:
    """Begin to ask a provider whether it knows us; False when there is nobody to ask or a test is under way."""
    channel = house.channels.get(name)
    if channel is None or channel.check is None:
        return False
    now = house.clock.now()
    with house.database.transaction() as session:
        last = last_tests(session).get(name)
        if last is not None and last.ended_at is None and now - last.begun_at < LONGEST_TEST:
            return False
        begin_test(session, name, now=now)
    threading.Thread(target=_test, args=(house, name, channel), name=f"test-{name}", daemon=True).start()
    return True


def _test(house: House, name: str, channel: Channel) -> None:
    passed, words = _asked(house, channel)
    try:
        with house.database.transaction() as session:
            end_test(session, name, passed=passed, words=words, now=house.clock.now())
    except Exception as error:  # the house may be closing; the page says that the test did not end
        log.error("channel.test_lost", channel=name, error=type(error).__name__)
        return
    house.live.tell([News("channels")])


def _asked(house: House, channel: Channel) -> tuple[bool, Words]:
    ask = channel.check
    if ask is None:
        return False, {"id": "", "en": ""}
    asking = ThreadPoolExecutor(1, thread_name_prefix="check")
    try:
        return True, asking.submit(ask, house).result(TEST_SECONDS)
    except TimeoutError:
        return False, {
            "id": f"{channel.label} tidak menjawab dalam {TEST_SECONDS:.0f} detik.",
            "en": f"{channel.label} did not answer within {TEST_SECONDS:.0f} seconds.",
        }
    except SettingsError as error:
        return False, error.words
    except Exception as error:  # whatever it is, its words may hold a secret
        kind = type(error).__name__
        return False, {
            "id": f"{channel.label} tidak bisa ditanya ({kind}).",
            "en": f"{channel.label} could not be asked ({kind}).",
        }
    finally:
        asking.shutdown(wait=False)
