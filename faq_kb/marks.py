"""Writing Markdown tokens with a channel's own marks. Called by `faq_kb/render.py`, which parses."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token


def _same(text: str) -> str:
    return text


def _written_out(text: str, link: str) -> str:
    # Where links cannot hide behind words, a reader still sees both, but not the same thing twice.
    address = link.removeprefix("mailto:").removeprefix("tel:")
    return text if text in (link, address) else f"{text} ({address})"


def _anchor(text: str, link: str) -> str:
    safe = link.startswith(("http://", "https://"))
    return f'<a href="{html.escape(link)}">{text}</a>' if safe else text


@dataclass(frozen=True)
class Marks:
    """How one channel writes: `pairs` are opening and closing marks by token name, `escape` makes text harmless."""

    pairs: dict[str, tuple[str, str]] = field(default_factory=dict)
    escape: Callable[[str], str] = _same
    link: Callable[[str, str], str] = _written_out
    quote: str = ""


PLAIN = Marks()
MESSENGER = Marks(
    pairs={
        "strong": ("*", "*"),
        "em": ("_", "_"),
        "s": ("~", "~"),
        "code": ("`", "`"),
        "fence": ("```", "```"),
        "heading": ("*", "*"),
    },
    quote="> ",
)
TAGGED = Marks(
    pairs={
        "strong": ("<b>", "</b>"),
        "em": ("<i>", "</i>"),
        "s": ("<s>", "</s>"),
        "code": ("<code>", "</code>"),
        "fence": ("<pre>", "</pre>"),
        "heading": ("<b>", "</b>"),
        "blockquote": ("<blockquote>", "</blockquote>"),
    },
    escape=html.escape,
    link=_anchor,
)


def write_blocks(tokens: Sequence[Token], marks: Marks) -> str:
    """Write a token stream as one text: paragraphs apart by an empty line, list items by a line."""
    return _Writer(marks).write(tokens)


class _Writer:
    """Walks the blocks once, keeping the open lists and quotes on a stack."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.blocks: list[str] = []
        # Of each open list the next number, or None for bullets.
        self.lists: list[int | None] = []
        self.bullet = ""
        self.first_item = False
        self.quotes: list[int] = []

    def write(self, tokens: Sequence[Token]) -> str:
        for place, token in enumerate(tokens):
            before = tokens[place - 1] if place else None
            self._take(token, heading=before is not None and before.type == "heading_open")
        return "".join(self.blocks).strip()

    def _take(self, token: Token, *, heading: bool) -> None:
        match token.type:
            case "bullet_list_open":
                self._open_list(None)
            case "ordered_list_open":
                self._open_list(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self._number()
            case "blockquote_open":
                self.quotes.append(len(self.blocks))
            case "blockquote_close":
                self._close_quote(self.quotes.pop())
            case "inline":
                text = _inline(token.children or [], self.marks)
                self._add(_wrap(text, self.marks.pairs.get("heading", ("", ""))) if heading and text else text)
            case "fence" | "code_block":
                self._add(_wrap(self.marks.escape(token.content.rstrip("\n")), self.marks.pairs.get("fence", ("", ""))))
            case "hr":
                self._add("---")

    def _open_list(self, start: int | None) -> None:
        self.first_item = not self.lists
        self.lists.append(start)

    def _number(self) -> None:
        number = self.lists[-1]
        indent = "  " * (len(self.lists) - 1)
        self.bullet = f"{indent}- " if number is None else f"{indent}{number}. "
        if number is not None:
            self.lists[-1] = number + 1

    def _add(self, text: str) -> None:
        apart = "\n" if self.lists and not self.first_item else "\n\n"
        self.blocks.append(apart if self.blocks else "")
        self.blocks.append(self.bullet + text)
        self.bullet, self.first_item = "", False

    def _close_quote(self, start: int) -> None:
        lead = self.blocks[start] if start < len(self.blocks) else ""
        text = "".join(self.blocks[start + 1 :])
        if self.marks.quote:
            text = "\n".join(f"{self.marks.quote}{line}".rstrip() for line in text.split("\n"))
        self.blocks[start:] = [lead, _wrap(text, self.marks.pairs.get("blockquote", ("", "")))]


def _wrap(text: str, pair: tuple[str, str]) -> str:
    return f"{pair[0]}{text}{pair[1]}"


def _inline(tokens: Sequence[Token], marks: Marks) -> str:
    out: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.type == "text":
            out.append(marks.escape(token.content))
        elif token.type in ("softbreak", "hardbreak"):
            out.append("\n")
        elif token.type == "code_inline":
            out.append(_wrap(marks.escape(token.content), marks.pairs.get("code", ("", ""))))
        elif token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(out)))
        elif token.type == "link_close":
            link, start = links.pop()
            out[start:] = [marks.link("".join(out[start:]), link)]
        elif name in marks.pairs:
            out.append(marks.pairs[name][0 if token.nesting > 0 else 1])
    return "".join(out)
