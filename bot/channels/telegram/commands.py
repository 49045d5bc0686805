"""Commands of the bot: registered per language, heard as what a customer would type instead or as a button."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.choices import HELP_KEY, LANGUAGE_KEY

# Bot API, setMyCommands: lower-case Latin, 32 characters at most. `/cs` is another name of `/agent`.
MENU: Mapping[str, Mapping[str, str]] = {
    "id": {
        "start": "Mulai mengobrol",
        "help": "Apa yang bisa dibantu",
        "status": "Cek status pesanan",
        "agent": "Bicara dengan tim kami",
        "language": "Ganti bahasa",
        "stop": "Berhenti menerima pengingat",
    },
    "en": {
        "start": "Start chatting",
        "help": "What I can do for you",
        "status": "Check an order",
        "agent": "Talk to our team",
        "language": "Change the language",
        "stop": "Stop receiving reminders",
    },
}
# What a customer would type instead; the other commands are pressed buttons to the engine.
SAID: Mapping[str, Mapping[str, str]] = {
    "start": {"id": "Halo", "en": "Hello"},
    "status": {"id": "Cek status pesanan saya", "en": "Check the status of my order"},
    "agent": {"id": "Mau bicara dengan CS", "en": "I want to talk to a person"},
    "cs": {"id": "Mau bicara dengan CS", "en": "I want to talk to a person"},
    "stop": {"id": "BERHENTI", "en": "STOP"},
}
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


def command_of(text: str) -> tuple[str, str] | None:
    """Return the command that a text begins with, in lower case, and what stands behind it; None for plain text."""
    match = _COMMAND.fullmatch(text.strip())
    return (match[1].lower(), (match[3] or "").strip()) if match else None


def said_by(command: str, language: str) -> str | None:
    """Return what a customer who sends a command would type instead, None for one that is a button."""
    return SAID.get(command, {}).get("en" if language == "en" else "id")


def button_of(command: str, behind: str = "") -> str | None:
    """Return the key of the button that a command stands for; an unknown command asks for help."""
    if command in SAID:
        return None
    if command != "language":
        return HELP_KEY
    named = {"en": "en", "id": "id", "in": "id"}.get(behind[:2].lower())
    return f"{LANGUAGE_KEY}:{named}" if named else LANGUAGE_KEY
