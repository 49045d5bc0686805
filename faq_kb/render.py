"""From the Markdown of an answer to what a channel can show. The one door to markdown-it-py and nh3.

Actions fill an answer's variables here; channels and pages render it. HTML, tagged, marked and plain text all come
from the same tokens, so that no channel reads an answer differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from faq_kb.marks import MESSENGER, PLAIN, TAGGED, write_blocks

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_VARIABLE = re.compile(r"(?P<lead>,?[ \t]*)\{(?P<name>\w+)\}")
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|#]")
_LIST_LIKE = re.compile(r"^(\d+)([.)])|^([-+=])")
_WHOLE_LINK = re.compile(r"https?://[^\s<>]+")

_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "a", "ul", "ol", "li", "blockquote", "h4", "hr"}


class MissingVariable(LookupError):
    """An answer needs a shop fact that is not set; `name` is the variable."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the answer needs {{{name}}}, which has no value; set it under Pengetahuan, Variabel")


def fill(answer: str, variables: Mapping[str, str]) -> str:
    """Put the values of variables into Markdown and return Markdown.

    A value is text, never markup: what Markdown would read in it is escaped, and a value that is a link becomes one.
    An empty value (the customer's name, say) closes its gap. Raises MissingVariable for a variable without a value.
    """

    def put(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in variables:
            raise MissingVariable(name)
        value = " ".join(variables[name].split())
        return match["lead"] + _literal(value) if value else ""

    return _VARIABLE.sub(put, answer)


def html(answer: str) -> str:
    """Return safe HTML for web pages: whatever is not in a short list of tags is gone, raw HTML is shown as text."""
    import nh3

    tokens = _tokens(answer)
    for token in tokens:
        # A page already has its headings; an answer brings only small ones.
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h4"
    return nh3.clean(
        _parser().renderer.render(tokens, _parser().options, {}),
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def messenger(answer: str) -> str:
    """Return text with the marks of messengers: *bold*, _italic_, ~struck~, links written out."""
    return write_blocks(_tokens(answer), MESSENGER)


def tagged(answer: str) -> str:
    """Return the few tags that a messenger with HTML accepts, everything else escaped."""
    return write_blocks(_tokens(answer), TAGGED)


def plain(answer: str) -> str:
    """Return text without any marks, links written out: terminals, notifications, the agent's brief."""
    return write_blocks(_tokens(answer), PLAIN)


FORMS: Mapping[str, Callable[[str], str]] = {"html": html, "messenger": messenger, "tagged": tagged, "plain": plain}


def render(answer: str, form: str) -> str:
    """Return the answer in a form of FORMS. Raises KeyError for a form that does not exist."""
    return FORMS[form](answer)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # No answer may bring a picture from elsewhere: loading it would tell a stranger who reads.
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")


def _tokens(answer: str) -> list[Token]:
    return _parser().parse(answer)


def _literal(value: str) -> str:
    if _WHOLE_LINK.fullmatch(value):
        return f"<{value}>"
    escaped = _MARKUP.sub(r"\\\g<0>", value)
    return _LIST_LIKE.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", escaped)
