"""The feed of a web chat: one row per thing a visitor sees, in order. Written by delivery, read by pages.

A feed row is unique per outbox row and per inbox row, so a repeated delivery shows nothing twice.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, insert, select

from bot.channels import Outgoing, Verdict
from bot.channels.web.visitor import CHANNEL_NAME
from core.attachments import plain
from core.database import Session
from core.inbox import Inbound, Received
from core.live import Live, News, customer_topic
from core.prepared import Prepared
from core.presence import open_elsewhere
from core.tables import web_feed
from faq_kb.render import render

# Rows a page gets when it opens; older ones stay in the transcript.
HISTORY_ROWS = 200
_LINK = re.compile(r"https?://[^\s<>\"]+")

_READ = Prepared(
    select(web_feed.c.id, web_feed.c.body, web_feed.c.at)
    .where(web_feed.c.identity_id == bindparam("identity"), web_feed.c.id > bindparam("after"))
    .order_by(web_feed.c.id.desc())
    .limit(HISTORY_ROWS)
)
_ADD = Prepared(insert(web_feed).returning(web_feed.c.id, sort_by_parameter_order=True))


def topic(address: str) -> str:
    """The topic that a visitor's open pages listen to."""
    return customer_topic(CHANNEL_NAME, address)


def deliver(session: Session, rows: Sequence[Outgoing], live: Live, now: datetime) -> list[Verdict]:
    """Append rows to their visitors' feeds. What was not asked for waits until a page is open: nobody
    would see it in time, and until then it may be called off or find another channel."""
    away = {topic(row.address) for row in rows if row.proactive and not live.has_listener(topic(row.address))}
    away -= open_elsewhere(session, away, now=now)
    held = [row for row in rows if row.proactive and topic(row.address) in away]
    ready = [row for row in rows if row not in held]
    verdicts = [Verdict(row.outbox_id, "held") for row in held]
    if not ready:
        return verdicts
    # What waited for a page offers the channels that reach people without one.
    bodies = [item_body(row.body) | ({"waited": True} if row.waited else {}) for row in ready]
    added = _ADD.each(
        session,
        [
            {"identity_id": row.identity_id, "outbox_id": row.outbox_id, "body": body, "at": now}
            for row, body in zip(ready, bodies, strict=True)
        ],
    )
    for row, body, seen in zip(ready, bodies, added, strict=True):
        item = {**body, "id": seen.id, "at": now.isoformat(), "state": row.owner}
        verdicts.append(Verdict(row.outbox_id, "sent", (News(topic(row.address), item),)))
    return verdicts


def item_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """Turn an outbox body into what the page shows: safe HTML beside the plain text."""
    author, text = body["author"], body["text"]
    written = author == "bot"
    return {
        "client_id": None,
        "author": author,
        "name": body.get("name"),
        "kind": body.get("kind", "text"),
        "text": _words(text) if written else text,
        "html": _markdown(text) if written else _plain(text),
        "options": [{"key": one["key"], "title": one["title"]} for one in body.get("options", ())],
        "card": body.get("card"),
        "attachments": [_file(file) for file in body.get("attachments", ())],
        **({"ways": body["ways"]} if body.get("ways") else {}),
    }


def received(session: Session, arrived: Sequence[tuple[Inbound, Received]], now: datetime) -> list[News]:
    """Put visitors' own messages into their feeds, for other tabs and after a reload, in the commit that keeps them."""
    if not arrived:
        return []
    bodies = [_own_body(message) for message, _ in arrived]
    added = _ADD.each(
        session,
        [
            {"identity_id": one.identity_id, "inbox_id": one.inbox_id, "body": body, "at": now}
            for (_, one), body in zip(arrived, bodies, strict=True)
        ],
    )
    return [
        News(topic(message.address), {**body, "id": row.id, "at": now.isoformat()})
        for (message, _), body, row in zip(arrived, bodies, added, strict=True)
    ]


def _own_body(message: Inbound) -> dict[str, Any]:
    return {
        "client_id": message.meta.get("client_id"),
        "author": "customer",
        "name": None,
        "kind": "text",
        "text": message.text,
        "html": _plain(message.text),
        "options": [],
        "card": None,
        "attachments": [_file(plain(file)) for file in message.attachments],
    }


def read_feed(session: Session, identity_id: int, *, after: int = 0) -> list[dict[str, Any]]:
    """Return the feed's items after an id, oldest first: at most the newest HISTORY_ROWS."""
    rows = _READ.rows(session, {"identity": identity_id, "after": after})
    return [{**row.body, "id": row.id, "at": row.at.isoformat()} for row in reversed(rows)]


def _file(file: Mapping[str, Any]) -> dict[str, Any]:
    return {"url": f"/chat/files/{file['sha256']}", "name": file["name"], "media": file["media"], "size": file["size"]}


@lru_cache(maxsize=4096)
def _markdown(text: str) -> str:
    return render(text, "html")


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    return render(text, "plain")


def forget_rendered() -> None:
    """Forget every rendered text: answers name customers, who may ask that nothing of theirs stays."""
    _markdown.cache_clear()
    _words.cache_clear()


def _plain(text: str) -> str:
    """Escape everything, keep line breaks, and link what is plainly a web address."""
    parts, last = [], 0
    for link in _LINK.finditer(text):
        url = html.escape(link.group().rstrip(".,;)"))
        parts.append(html.escape(text[last : link.start()]))
        parts.append(f'<a href="{url}" rel="noopener noreferrer nofollow" target="_blank">{url}</a>')
        last = link.start() + len(link.group().rstrip(".,;)"))
    parts.append(html.escape(text[last:]))
    return "".join(parts).replace("\n", "<br>")
