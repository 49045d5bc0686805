"""Words that may be said first: every phrase of a reminder as a template for WhatsApp to approve, and finding one.

`sapa whatsapp templates` makes and submits them. Outside the 24-hour window a row says nothing but such a template,
filled with the values that its phrase was said with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.channels.whatsapp.contents import digest_of
from bot.channels.whatsapp.tables import whatsapp_contents
from bot.menus import key_of
from core.database import AnyRow, Session
from core.phrases import Phrases, shipped_phrases
from faq_kb.render import render
from reminders.kinds import shipped_kinds

LANGUAGES = ("id", "en")
APPROVED = "approved"
# twilio/quick-reply: ten buttons at most in an approved template, titles of 20 characters.
MOST_BUTTONS, LONGEST_BUTTON = 10, 20
# One variable, or several with nothing but blanks between them: WhatsApp wants words between variables.
_VARIABLES = re.compile(r"\{\w+\}(?:\s*\{\w+\})*")
# What WhatsApp's reviewers see in the place of a value.
SAMPLES: Mapping[str, str] = {
    "kak": "Kak Sari",
    "doctor": "drg. Maya",
    "when": "besok pukul 10.00 WIB",
    "reference": "KL-20461",
    "eta": "Selasa 24 November",
    "service": "Internet",
    "words": "bayar tagihan",
}
# What the variable of a menu's key is called among the values.
_MENU = "menu"


@dataclass(frozen=True, slots=True)
class Template:
    """One phrase as Twilio takes it. `filled` says what each variable is filled with, in their order."""

    key: str
    language: str
    content: Mapping[str, Any]
    filled: tuple[str, ...]

    @property
    def name(self) -> str:
        """What WhatsApp calls it: small letters, digits and lines."""
        return re.sub(r"[^a-z0-9]+", "_", f"sapa_{self.key}".lower())

    @property
    def digest(self) -> str:
        """What tells it from the same phrase in other words."""
        return digest_of(self.content)


def shipped_templates() -> Iterator[Template]:
    """Yield a template for every phrase that a reminder may say, in both languages."""
    phrases = shipped_phrases()
    for language in LANGUAGES:
        for kind, one in shipped_kinds().items():
            titles = [phrases.say(f"reminder.option.{kind}.{answer}", language) for answer in one.answers]
            for key, wordings in phrases.books[language].items():
                if key.startswith(f"reminder.{kind}."):
                    yield _template(key, language, wordings[0], titles)


def _template(key: str, language: str, wording: str, titles: Sequence[str]) -> Template:
    filled: list[str] = []

    def put(match: re.Match[str]) -> str:
        if match[0] not in filled:
            filled.append(match[0])
        return f"{{{{{filled.index(match[0]) + 1}}}}}"

    text = _VARIABLES.sub(put, render(wording, "messenger"))
    samples = {str(place): _sample(one) for place, one in enumerate(filled, 1)}
    shape: dict[str, Any] = {"twilio/text": {"body": text}}
    if titles and len(titles) <= MOST_BUTTONS and all(len(one) <= LONGEST_BUTTON for one in titles):
        menu = len(filled) + 1
        filled.append(f"{{{_MENU}}}")
        samples[str(menu)] = "m1"
        actions = [{"title": title, "id": f"{{{{{menu}}}}}.{place}"} for place, title in enumerate(titles)]
        shape = {"twilio/quick-reply": {"body": text, "actions": actions}}
    content = {
        "friendly_name": f"sapa {key} {language}",
        "language": language,
        "variables": samples,
        "types": shape,
    }
    return Template(key, language, content, tuple(filled))


def _sample(filled: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: SAMPLES.get(match[1], "contoh"), filled)


def find_template(session: Session, key: str, language: str) -> AnyRow | None:
    """Return the newest approved template for a phrase, None when there is none."""
    c = whatsapp_contents.c
    approved = select(whatsapp_contents).where(c.name == key, c.language == language, c.status == APPROVED)
    return session.execute(approved.order_by(c.id.desc()).limit(1)).one_or_none()


def fill_template(filled: Sequence[str], values: Mapping[str, str], outbox_id: int, phrases: Phrases) -> str:
    """Return the ContentVariables of a template. A value is one line and never empty, as WhatsApp demands."""
    menu = key_of(outbox_id, 0).partition(".")[0]
    known = {**{name: " ".join(str(value).split()) for name, value in values.items()}, _MENU: menu}
    nobody = phrases.say("whatsapp.nobody", "id")

    def put(match: re.Match[str]) -> str:
        return known.get(match[1]) or (nobody if match[1] == "kak" else "-")

    return json.dumps(
        {str(place): re.sub(r"\{(\w+)\}", put, one) for place, one in enumerate(filled, 1)}, ensure_ascii=False
    )
