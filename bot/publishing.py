"""Swaps in what people edited: decisions of the business and published knowledge. Called by pages and by the clock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.house import House
from core.business import read_business
from core.settings import Settings
from faq_kb.entries import knowledge_version, read_knowledge


def republish(house: House) -> None:
    """Swap in what was edited: the business's decisions and, if it has another version, the published knowledge."""
    with house.database.snapshot() as session:
        house.business = read_business(session, house.settings.zone, house.settings.patterns)
        before = house.engine.knowledge
        if knowledge_version(session) != before.version:
            house.engine = replace(
                house.engine, knowledge=read_knowledge(session, before, knowledge_folder(house.settings))
            )


def knowledge_folder(settings: Settings) -> Path:
    """Return where the index of the published knowledge is kept for the next start."""
    return settings.data_dir / "knowledge"
