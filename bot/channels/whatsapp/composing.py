"""From a row to the messages that Twilio is asked to send: pieces of text, a menu, a file each, or one template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.channels import Outgoing
from bot.channels.whatsapp.contents import find_menu, menu_values
from bot.channels.whatsapp.media import link_to, media_key, why_not
from bot.channels.whatsapp.rows import Standing
from bot.channels.whatsapp.settings import STATUSES
from bot.channels.whatsapp.templates import fill_template, find_template
from bot.channels.whatsapp.texts import form_of, pieces, titles_of, with_numbers, written
from bot.menus import key_of
from core.faults import both
from core.linking import without_links
from core.phrases import shipped_phrases

if TYPE_CHECKING:
    from bot.channels.whatsapp.client import Client
    from bot.house import House

# How the body of an agent's or the bot's row is called in a sentence to people.
_CALLED = {
    "agent": ("an agent's reply", "balasan agen"),
    "answer": ("an answer", "jawaban"),
    "broadcast": ("a broadcast", "siaran"),
    "notice": ("a notice", "pemberitahuan"),
}
_OVER = ("the 24 hours after the customer's last message are over", "24 jam sejak pesan terakhir pelanggan sudah lewat")


class Impossible(Exception):
    """This row cannot be sent as it is; the message says why, and what to do, in both languages as rows keep it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message: what Twilio is asked, what its log will show of it (None: whatever), and what may stand instead."""

    fields: Mapping[str, str]
    shown: str | None
    instead: tuple[Mapping[str, str], ...] = ()


def language_of(row: Outgoing, standing: Standing, fallback: str) -> str:
    """Return the language of a row: of what it says, of its conversation, of the business."""
    said = row.body.get("said") or {}
    return "en" if (said.get("language") or standing.language or fallback) == "en" else "id"


def free_parts(house: House, client: Client, row: Outgoing, language: str) -> list[Part]:
    """Return the messages of a row within the 24-hour window. Raises Impossible."""
    titles = titles_of(row.body)
    texts = pieces(written(row.body))
    last = texts.pop() if titles and texts else ""
    parts = [Part({"Body": text}, text) for text in texts]
    if titles:
        parts += _menu(house, client, row, last, language=language)
    for file in row.body.get("attachments", ()):
        fault = why_not(file)
        if fault:
            raise Impossible(fault)
        now = house.clock.now()
        url = link_to(file["sha256"], media_key(house.database, now), house.settings.public_url, now=now)
        parts.append(Part({"MediaUrl": url}, ""))
    if not parts:
        raise Impossible(
            both("there is no text that WhatsApp could show", "tidak ada teks yang bisa ditampilkan WhatsApp")
        )
    return parts


def _menu(house: House, client: Client, row: Outgoing, text: str, *, language: str) -> list[Part]:
    titles = titles_of(row.body)
    numbered = [{"Body": piece} for piece in pieces(with_numbers(text, titles, language))]
    form = form_of(titles, text)
    sid = ""
    if form != "numbers":
        sid = find_menu(house.database, client, form, len(titles), language, now=house.clock.now())
    if not sid:
        return [Part(fields, fields["Body"]) for fields in numbered]
    keys = [key_of(row.outbox_id, place) for place in range(len(titles))]
    fields = {"ContentSid": sid, "ContentVariables": menu_values(text, titles, keys)}
    return [Part(fields, text, tuple(numbered))]


def template_parts(house: House, row: Outgoing) -> list[Part]:
    """Return the one message of a row outside the window. Raises Impossible where nothing is approved."""
    said: Mapping[str, Any] | None = row.body.get("said")
    if not said:
        raise Impossible(_only_within(row.message_class))
    key, language = str(said["key"]), str(said["language"])
    with house.database.snapshot() as session:
        template = find_template(session, key, language)
    if template is None:
        english, indonesian = _OVER
        raise Impossible(
            both(
                f"{english}: needs an approved template for {key} in {language}; `sapa whatsapp templates` submits it",
                f"{indonesian}: perlu template yang disetujui untuk {key} ({language}); `sapa whatsapp templates` "
                "mengajukannya",
            )
        )
    filled = fill_template(template.filled or (), said["values"], row.outbox_id, shipped_phrases())
    return [Part({"ContentSid": template.sid, "ContentVariables": filled}, None)]


def _only_within(message_class: str) -> str:
    english, indonesian = _CALLED.get(message_class, ("this message", "pesan ini"))
    return both(
        f"{_OVER[0]}, and WhatsApp takes {english} only within them: it can be sent when they write again",
        f"{_OVER[1]}, dan WhatsApp menerima {indonesian} hanya di dalamnya: bisa dikirim saat pelanggan menulis lagi",
    )


def callback_of(public_url: str, row: Outgoing, part: int, parts: int) -> str:
    """Return the address that Twilio tells the fate of one message: which row and try it is stands in it."""
    first = int(row.proactive)
    named = f"row={row.outbox_id}&attempt={row.attempt}&part={part}&parts={parts}&first={first}"
    return f"{public_url}{STATUSES}?{named}"


def matches(part: Part, listed: Mapping[str, Any]) -> bool:
    """Whether a message of Twilio's log is this one. One-time links do not count: a row never keeps its own."""
    if part.shown is None:
        return True
    there, wanted = (" ".join(without_links(str(text or "")).split()) for text in (listed.get("body"), part.shown))
    if "MediaUrl" in part.fields:
        return bool(int(listed.get("num_media") or 0))
    return there == wanted or (bool(part.instead) and there.startswith(wanted))
