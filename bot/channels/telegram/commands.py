"""Commands of the bot: registered per language, and heard as what a customer would type instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

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
_HELP = {"id": "Bot ini bisa bantu apa saja?", "en": "What can this bot help me with?"}
SAID: Mapping[str, Mapping[str, str]] = {
    "start": {"id": "Halo", "en": "Hello"},
    "help": _HELP,
    "status": {"id": "Cek status pesanan saya", "en": "Check the status of my order"},
    "agent": {"id": "Mau bicara dengan CS", "en": "I want to talk to a person"},
    "cs": {"id": "Mau bicara dengan CS", "en": "I want to talk to a person"},
    "stop": {"id": "BERHENTI", "en": "STOP"},
}
# What `/language` says: in the language that is asked for, since the customer's own words decide it.
ASKS = {"id": "Halo, tolong jawab pakai bahasa Indonesia, ya", "en": "Hello, please answer me in English from now on"}
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


def command_of(text: str) -> tuple[str, str] | None:
    """Return the command that a text begins with, in lower case, and what stands behind it; None for plain text."""
    match = _COMMAND.fullmatch(text.strip())
    return (match[1].lower(), (match[3] or "").strip()) if match else None


def said_by(command: str, language: str, behind: str = "") -> str:
    """Return what a customer who sends a command would type instead; an unknown one asks for help."""
    language = "en" if language == "en" else "id"
    if command == "language":
        return ASKS["en" if behind.lower().startswith("en") or (not behind and language == "id") else "id"]
    return SAID.get(command, _HELP)[language]
