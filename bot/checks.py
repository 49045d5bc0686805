"""What `sapa check` proves, one thing after the other, from the settings to the channels.

Each check yields a sentence per thing that stands, or raises Broken with what was found and what to do.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.addresses import base_url
from bot.channels import settings_kinds
from bot.connecting import guide_of
from core.database import Database, open_database
from core.durability import durability
from core.migrations import MigrationError, upgrade
from core.plugins import PluginError, load_plugins
from core.setting_names import given_names, unread_names
from core.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.house import House

# What any customer may ask in the first minute; a model that does not know these three was trained on something else.
SELF_TEST: Mapping[str, str] = {
    "mau ngobrol sama orang aja dong": "general.ask_human",
    "jam berapa tutupnya hari ini?": "general.hours_location",
    "pesanan saya sudah sampai mana ya": "order.status",
}
# A folder with less room than this cannot take a day of a busy desk.
LEAST_FREE_BYTES = 100 * 1024 * 1024


class Broken(Exception):
    """One thing does not stand; the text says what was found and what to do."""

    def __init__(self, thing: str, sentence: str) -> None:
        """Name the thing as its line would."""
        self.thing = thing
        super().__init__(sentence)


def prove(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield (thing, sentence) for everything that stands, in order. Raises Broken at the first that does not."""
    yield from check_settings()
    yield from check_folder(settings)
    yield from check_database(settings)
    yield from check_plugins()
    house = _house(settings)
    try:
        yield from check_model(house)
        yield from check_knowledge(house)
        yield from check_channels(house)
    finally:
        house.database.close()


def _house(settings: Settings) -> House:
    from bot.app import build_house
    from bot.encoding import encoder_of
    from bot.training import TrainingError
    from core.encoder import EncoderError
    from intents.catalog import CatalogError
    from intents.stored import ModelError

    try:
        encoder_of(settings)
    except EncoderError as error:
        raise Broken("encoder", str(error)) from None
    try:
        return build_house(settings)
    except (CatalogError, TrainingError, ModelError) as error:
        raise Broken("model", f"{str(error).rstrip('.')}. Then run `sapa train` and check again.") from None


def check_settings() -> Iterator[tuple[str, str]]:
    """Name every setting that is set, those of channels too, never its value."""
    given = given_names(settings_kinds())
    yield "settings", f"set: {', '.join(given)}" if given else "every one has its default"


def misspelt() -> str:
    """Return one line about settings that are given and that nothing reads, "" when there is none.

    Raises PluginError for a broken channel.
    """
    unread = [f"{name} (is {near} meant?)" if near else name for name, near in unread_names(settings_kinds()).items()]
    told = f"nothing reads {', '.join(unread)}; correct or remove it in the environment or in .env"
    return told if unread else ""


def check_folder(settings: Settings) -> Iterator[tuple[str, str]]:
    """Prove that the data folder takes a file and has room."""
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"sapa")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise Broken(
            "data folder",
            f"{folder} cannot be written ({error.strerror}). Give this account the right to, or set SAPA_DATA_DIR.",
        ) from None
    if free < LEAST_FREE_BYTES:
        room = f"{folder} has {free // 2**20} MB left, expected at least {LEAST_FREE_BYTES // 2**20}"
        raise Broken("data folder", f"{room}. Make room.")
    yield "data folder", f"{folder} is writable, {free // 2**20:,} MB free"


def check_database(settings: Settings) -> Iterator[tuple[str, str]]:
    """Open the database, bring it to the newest shape as every start does, and read its modes."""
    shown = make_url(settings.url).render_as_string(hide_password=True)
    try:
        with closing(open_database(settings.url)) as database:
            before, after = upgrade(database)
            modes = _modes(database) if settings.on_sqlite else durability(database)
    except (MigrationError, SettingsError) as error:
        raise Broken("database", f"{shown}: {error}") from None
    except (SQLAlchemyError, OSError) as error:
        first = str(getattr(error, "orig", error)).splitlines()[0]
        raise Broken(
            "database", f"{shown} cannot be opened: {first}. Check SAPA_DATABASE_URL and its rights."
        ) from None
    moved = f" (was {before or 'empty'})" if before != after else ""
    yield "database", f"{shown}, revision {after}{moved}, {modes}"


def _modes(database: Database) -> str:
    with database.transaction() as session:
        journal = session.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        synchronous = session.exec_driver_sql("PRAGMA synchronous").scalar_one()
    if (journal, synchronous) != ("wal", 2):
        raise Broken(
            "database",
            f"journal_mode is {journal} and synchronous {synchronous}, expected wal and 2: this file system may not "
            "keep what was acknowledged. Put SAPA_DATA_DIR on a local disk.",
        )
    return "journal_mode wal, synchronous full"


def check_plugins() -> Iterator[tuple[str, str]]:
    """Load every plug-in and tell its name and the first sentence of its docstring."""
    for kind, package, load in _folders():
        try:
            found = load()
        except PluginError as error:
            raise Broken(f"{kind}s", f"{error}. Correct or remove that file.") from None
        for name in found:
            module = importlib.import_module(f"{package}.{name}")
            yield f"{kind} {name}", first_sentence(module.__doc__ or "")


def _folders() -> list[tuple[str, str, Callable[[], Mapping[str, object]]]]:
    from bot.actions import load_actions
    from bot.channels import load_channels
    from bot.commands import Command
    from handover.notices import load_notices
    from handover.rules import load_rules
    from reminders.kinds import shipped_kinds

    return [
        ("action", "bot.actions", load_actions),
        ("rule", "handover.rules", load_rules),
        ("notice", "handover.notices", load_notices),
        ("reminder kind", "reminders.kinds", shipped_kinds),
        ("channel", "bot.channels", load_channels),
        ("command", "bot.commands", lambda: load_plugins("bot.commands", "COMMAND", Command)),
    ]


def first_sentence(docstring: str) -> str:
    """Return a docstring's first sentence on one line."""
    text = " ".join(docstring.split())
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def check_model(house: House) -> Iterator[tuple[str, str]]:
    """Tell the model's version and thresholds and let it answer three phrases through the real engine."""
    from bot.ask import ask
    from bot.training import model_folder

    engine = house.engine
    where = model_folder(house.settings, engine.catalog)
    numbers = ", ".join(f"{name} {value:g}" for name, value in asdict(engine.thresholds).items())
    yield "model", f"{where}, version {engine.model.version}, {numbers}"
    for text, expected in SELF_TEST.items():
        heard = ask(house, text, "id")["intent"]
        if heard != expected:
            missed = f"“{text}” was understood as {heard}, expected {expected}"
            raise Broken("self-test", f"{missed}. Run `sapa train` and check again.")
    yield "self-test", f"understood {len(SELF_TEST)} of {len(SELF_TEST)} phrases"


def check_knowledge(house: House) -> Iterator[tuple[str, str]]:
    """Count what may be answered, what waits for a shop fact or a reader, and what collides."""
    from faq_kb.check import collisions
    from faq_kb.listing import count_unreviewed
    from faq_kb.variables import waiting_entries

    knowledge = house.engine.knowledge
    with house.database.snapshot() as session:
        waiting, unread = waiting_entries(session, house.business.packs), count_unreviewed(session)
    if not knowledge.entries and not waiting.entries:
        raise Broken("knowledge", "no entry is published, so nothing can be answered. Publish entries in the console.")
    answering = sum(not knowledge.lacks(one.id) for one in knowledge.entries)
    yield "knowledge", f"{answering} entries answer, {unread} published ones are not reviewed yet"
    where = f"{base_url(house.settings)}/desk/knowledge/variables"
    told = f"{waiting.entries} entries wait for {len(waiting.facts)} facts ({waiting.some}); set them at {where}"
    yield "shop facts", told if waiting.entries else "every published entry has the facts that it needs"
    twice = collisions(knowledge)
    yield "collisions", f"{len(twice)} pairs of entries are asked for with nearly the same words"


def check_channels(house: House) -> Iterator[tuple[str, str]]:
    """Tell every channel with the addresses that people open or providers call."""
    base = base_url(house.settings)
    for name, channel in house.channels.items():
        addresses = ", ".join(f"{line.about['en']}: {line.url}" for line in guide_of(channel, house.settings).addresses)
        yield f"addresses of {name}", f"{channel.label} is on. {addresses}"
        if channel.check is None:
            continue
        try:
            yield f"channel {name}", f"{channel.label} is on: {channel.check(house)['en']}"
        except SettingsError as error:
            raise Broken(f"channel {name}", str(error)) from None
    yield "console", f"{base}/desk"
    yield "records API", f"{base}/api/v1/records, described at {base}/api/v1/openapi.json"
