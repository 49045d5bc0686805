"""Pages and fragments from templates: everything is escaped, every page has its language, theme and form token.

Called by every file in `console/pages`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.access import Visit
from console.customer_card import hide_address, told
from console.hours import show_time
from console.icons import icon, icons
from console.languages import LANGUAGE_COOKIE, LANGUAGES, catalog
from console.meanings import in_short, meaning
from console.moments import Moments
from console.origin import form_token, keep_form_token
from console.plain import facts
from console.queue_rows import shown_name
from console.static_files import static_url
from console.words import WORDS
from core.connections import title_of
from core.faults import words_of
from faq_kb.render import html
from handover.wording import say_mood

THEME_COOKIE = "sapa_theme"
THEMES = ("light", "dark")
YEAR = 365 * 24 * 3600
MEGABYTE = 1024 * 1024


def page(visit: Visit, template: str, /, *, status: int = 200, **values: Any) -> Response:
    """Return a whole page or a fragment: `template` from `console/templates`, filled with `values`."""
    response = HTMLResponse(fill(visit, template, **values), status_code=status)
    keep_form_token(visit.request, response)
    asked = visit.request.query_params.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, asked, max_age=YEAR, samesite="lax", httponly=True)
    return response


def fill(visit: Visit, template: str, /, **values: Any) -> str:
    """Return a template as text, with what every template may use."""
    theme = visit.request.cookies.get(THEME_COOKIE)
    return (
        environment(visit.language)
        .get_template(template)
        .render(
            visit=visit,
            agent=visit.visitor,
            may=visit.may,
            language=visit.language,
            theme=theme if theme in THEMES else "",
            moments=Moments(visit.language, visit.ports.settings.zone, visit.now),
            form_token=form_token(visit.request),
            path=visit.request.url.path,
            channel_words=visit.ports.channel_words,
            channel_title=lambda channel: title_of(visit.ports.channel_words, channel, visit.language),
            **values,
        )
    )


def go(visit: Visit, path: str) -> Response:
    """Send the browser on to a page of ours after a form; htmx is told in its own header."""
    path = quote(path, safe="/?&=#%:.,+")
    if visit.request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": path})
    return RedirectResponse(path, status_code=303)


def by_htmx(visit: Visit) -> bool:
    """Tell whether htmx asks for a fragment, not the browser for a page."""
    return visit.request.headers.get("hx-request") == "true"


@cache
def environment(language: str) -> Environment:
    """Return the templates of a language. A name that a page forgot to pass is an error, not an empty place."""
    made = Environment(
        loader=PackageLoader("console"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    texts = catalog(language)
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        lambda text: texts.get(text, text),
        lambda one, many, count: texts.get(one if count == 1 else many, one if count == 1 else many),
        newstyle=True,
    )
    # For words that come from a row or a table: `_` marks its text as safe HTML, so it is for literals only.
    made.globals["word"] = lambda text: texts.get(str(text), str(text))
    made.globals |= {"icons": icons, "icon": icon, "static": static_url, "WORDS": WORDS, "hide_address": hide_address}
    made.globals |= {"shown_name": shown_name, "mood_word": lambda label: say_mood(label, language)}
    made.globals["meaning"] = lambda intent: meaning(intent, language) or intent
    made.filters["hour"] = lambda kept: show_time(kept, language)
    made.filters["in_short"] = lambda reasons: in_short(reasons, language)
    made.filters["markdown"] = markdown
    made.filters["initials"] = initials
    made.filters["weight"] = lambda size: weight(size, language)
    made.filters["dots"] = with_dots
    made.filters["facts"] = facts
    made.filters["braces"] = braces
    made.filters["told"] = told
    made.filters["fault"] = lambda kept: words_of(kept)[language]
    return made


def markdown(text: str) -> Markup:
    """Return Markdown of bot or knowledge as safe HTML. Text of customers never comes here: it is shown as typed."""
    # `html` let through a short list of tags only.
    return Markup(html(text))  # noqa: S704


def braces(text: str) -> list[str]:
    """Return the names of the variables in an answer, each once, in order."""
    return list(dict.fromkeys(re.findall(r"\{(\w+)\}", text)))


def weight(size: int, language: str) -> str:
    """Return the size of a file as people say it: "12 KB", "1,4 MB" or, in English, "1.4 MB"."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    told = f"{size / MEGABYTE:.1f} MB"
    return told if language == "en" else told.replace(".", ",")


def initials(name: str) -> str:
    """Return up to two first letters of a name, for its round picture."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def with_dots(number: float) -> str:
    """Return a whole number as Indonesians write it: 1.532."""
    return f"{round(number):,}".replace(",", ".")
