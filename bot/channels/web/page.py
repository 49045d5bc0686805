"""Renders the chat page: the business's name and hours, the words of the page in the visitor's language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.channels.web.hours import hours_line, hours_rows
from bot.channels.web.texts import texts
from console.icons import icon, icons
from console.static_files import static_url

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
    content = (
        _pages()
        .get_template("chat.html")
        .render(
            business={
                "name": house.business.name or "Sapa",
                "address_form": house.business.address_form,
                "hours_line": hours_line(house.business, language, now=house.clock.now()),
                "hours_rows": hours_rows(house.business, language),
            },
            language=language,
            texts=texts(language),
            upload_limit_mb=house.settings.upload_limit_mb,
        )
    )
    return HTMLResponse(content, headers={"Cache-Control": "no-store"})
