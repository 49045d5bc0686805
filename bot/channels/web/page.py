"""Renders the chat page: the business's name and hours, the words of the page in the visitor's language."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.channels.web.hours import hours_line, hours_rows
from bot.channels.web.texts import texts
from bot.channels.web.visitor import CHANNEL_NAME
from console.icons import icon, icons
from console.static_files import static_url
from core.words import Way

if TYPE_CHECKING:
    from bot.house import House


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("bot.channels.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    pages.globals["icon"] = icon
    pages.globals["icons"] = icons
    pages.globals["static"] = static_url
    return pages


def chat_page(house: House, language: str) -> HTMLResponse:
    """Return the page in a language, "id" or "en"."""
    business = house.business
    content = _rendered(
        language,
        business.name or "Sapa",
        hours_line(business, language, now=house.clock.now()),
        tuple(hours_rows(business, language)),
        upload_limit_mb=house.settings.upload_limit_mb,
        ways=tuple(way for way in house.ways if way.channel != CHANNEL_NAME),
    )
    return HTMLResponse(content, headers={"Cache-Control": "no-store"})


# The page is the same for everybody on one day: it holds nothing of its visitor.
@lru_cache(16)
def _rendered(
    language: str,
    name: str,
    hours_line: str,
    hours_rows: tuple[tuple[str, str], ...],
    *,
    upload_limit_mb: int,
    ways: tuple[Way, ...],
) -> str:
    return (
        _pages()
        .get_template("chat.html")
        .render(
            business={"name": name, "hours_line": hours_line, "hours_rows": hours_rows},
            language=language,
            texts=texts(language),
            upload_limit_mb=upload_limit_mb,
            ways=[{"channel": way.channel, "label": way.label} for way in ways],
        )
    )
