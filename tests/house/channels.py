"""The rule that nothing above or below the channels knows one of them by its name."""

from __future__ import annotations

import re

from tests.house.rule import House, Rule

NAMES = re.compile(r"telegram|whats[- ]?app|twilio", re.IGNORECASE)
FLOORS = ("core", "intents", "faq_kb", "handover", "reminders", "console")

# What is no code about a channel, by the beginning of its path.
ALLOWED = (
    # What the database went through stays as it was.
    "core/migrations/",
    # Sentences to customers; those that only one channel says stand in a section of its name.
    "core/phrasebook/",
    # Words of customers: before a number of theirs, and in tales of fraud.
    "core/text/phones.py",
    "handover/rules/account_takeover.py",
    "handover/rules/fraud.py",
    "handover/stories/fraud.py",
    # Sentences of customers, and words that mean the same.
    "intents/catalog/",
    "intents/concepts.toml",
    "intents/strangers.toml",
)


def _named(house: House) -> list[str]:
    found = []
    for path, text in house.items():
        if path.split("/")[0] not in FLOORS or path.startswith(ALLOWED):
            continue
        found += [f"{path}: its path names a channel"] if NAMES.search(path) else []
        lines = (number for number, line in enumerate(text.splitlines(), 1) if NAMES.search(line))
        found += [f"{path}:{number} names a channel: let the channel say it, in `bot/channels`" for number in lines]
    return found


RULES = [
    Rule(
        "nothing but bot knows a channel by its name",
        _named,
        bad=(
            {"console/words.py": 'CHANNELS = {"whatsapp": "WA"}'},
            {"console/templates/entry.html": "<label>WhatsApp</label>"},
            {"handover/brief.toml": '[channels.id]\ntelegram = "Telegram"'},
            {"core/claims.py": "# Telegram: 30 a second"},
            {"reminders/twilio.py": ""},
            {"faq_kb/render.py": "def whatsapp(answer): ..."},
        ),
        good={
            "bot/channels/telegram/links.py": 'BASE = "https://t.me/"  # Telegram',
            "core/phrasebook/id.toml": 'reach = ["Tulis nomor WhatsApp"]',
            "core/connections.py": "def title_of(known, channel): ...",
            "docs/operating.md": "Twilio",
        },
    ),
]
