"""Spoiled calls over HTTP, as a process of its own: `python -m tests.bench.spoilers telegram <base> <count>`.

Prints one JSON line: how many got which status, what was wrongly answered, and what must stand in the inbox.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

from tests.bench.provider import NUMBERS, PUBLIC
from tests.calling import statuses_of
from tests.telegram import spoiling as telegram
from tests.whatsapp import spoiling as whatsapp

SEED = 20_261_122


def of_telegram(base: str, count: int) -> dict[str, Any]:
    """Call the webhook of Telegram."""
    made = (("/webhooks/telegram", call) for call in telegram.calls(SEED, count))
    heard = statuses_of(made, base)
    wrong = Counter(status for call, status in heard if status != (200 if call.is_signed else 403))
    return _figures(heard, wrong, [str(call.chat_id) for call, _ in heard if call.chat_id])


def of_whatsapp(base: str, count: int) -> dict[str, Any]:
    """Call both webhooks of WhatsApp."""
    made = ((call.path, call) for call in whatsapp.calls(SEED, count, PUBLIC, f"whatsapp:{NUMBERS[0]}"))
    heard = statuses_of(made, base)
    wrong = Counter(status for call, status in heard if status != call.expected)
    return _figures(heard, wrong, [call.kept for call, _ in heard if call.kept])


def _figures(heard: list[tuple[Any, int]], wrong: Counter[int], whole: list[str]) -> dict[str, Any]:
    return {
        "calls": len(heard),
        "unsigned": sum(not call.is_signed for call, _ in heard),
        "statuses": dict(sorted(Counter(status for _, status in heard).items())),
        "wrong": dict(wrong),
        "whole": whole,
    }


if __name__ == "__main__":
    of = {"telegram": of_telegram, "whatsapp": of_whatsapp}[sys.argv[1]]
    print(json.dumps(of(sys.argv[2], int(sys.argv[3]))))
