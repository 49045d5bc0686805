"""The part `channels`: messages through Telegram and WhatsApp at the limits of strict fakes.

COUNT each. Telegram takes 30 messages a second in all, which is six minutes; then the same with both sides raised by
FACTOR: the pace of the house (`hurried.py`) and the limit of the fake. Spans, bursts and the limit of a chat stay as
they are. WhatsApp is measured at its real limits, 80 a second of each number.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.house import Running, prepared, running_house
from tests.bench.provider import NUMBERS, PUBLIC
from tests.bench.report import say
from tests.fakes.telegram import IN_ALL
from tests.fakes.telegram_files import TOKEN
from tests.fakes.twilio import ACCOUNT, PER_SECOND
from tests.fakes.twilio import TOKEN as SIGNS

COUNT, FACTOR = 10_000, 8
FIRST = 7_000_000

Ask = Callable[..., dict[str, Any]]


def channels(folder: Path) -> None:
    """Print what both channels carry. Ends the bench with an error when a limit was broken or a message was lost."""
    telegram(folder)
    whatsapp(folder)


def telegram(folder: Path) -> None:
    """Print messages through Telegram at its limit, and at a limit raised on both sides."""
    for factor in (1, FACTOR):
        with provider("telegram", factor) as (url, ask):
            program = ("tests.bench.hurried", str(factor))
            settings = settings_of_telegram(url)
            with running_house(prepared(folder, f"telegram{factor}"), "0", program, settings) as house:
                ask("ready")
                figures = measured(house, lambda: ask("write", first=FIRST, count=COUNT))
        limit = IN_ALL * factor
        raised = "its own limit" if factor == 1 else f"pace and limit both raised {factor} times"
        say_carried(f"Telegram by polling, {raised}, {limit} a second", figures)
        say(f"  {100 * figures['per_second'] / limit:.0f} % of the limit")
        check(figures)


def whatsapp(folder: Path) -> None:
    """Print messages through WhatsApp with four numbers, and their callbacks apart."""
    with provider("whatsapp", 1) as (url, ask):
        settings = settings_of_whatsapp(url)
        with running_house(prepared(folder, "whatsapp"), "0", settings=settings) as house:
            ask("ready")
            figures = measured(house, lambda: ask("write", base=house.base, count=COUNT))
            told = measured(house, lambda: ask("callbacks", base=house.base), "callbacks")
    limit = PER_SECOND * len(NUMBERS)
    say_carried(f"WhatsApp, webhook to send, {len(NUMBERS)} numbers, limit {limit} a second (aim >= 150)", figures)
    each = f"CPU of ours {told['cpu_ms']} ms each"
    say(f"  its callbacks: {told['callbacks']:,}, {told['per_second']:.0f} a second, {each}")
    both = figures["messages"] / (figures["seconds"] + told["seconds"])
    say(f"  with their callbacks in the same time: {both:.0f} messages a second")
    check(figures)
    if set(figures["heard"]) != {"200"} or set(told["heard"]) != {"204"} or figures["lost_hooks"]:
        raise SystemExit(f"webhooks were answered {figures['heard']}, callbacks {told['heard']}")


def measured(house: Running, work: Callable[[], dict[str, Any]], counted: str = "messages") -> dict[str, Any]:
    """Return the figures of some work, with its rate and the CPU time of the house for each of what is counted."""
    before = house.cpu_seconds()
    figures = work()
    after = house.cpu_seconds()
    count = max(1, figures[counted])
    used = None if before is None or after is None else round(1000 * (after - before) / count, 2)
    return {**figures, "per_second": count / figures["seconds"], "cpu_ms": used}


def say_carried(label: str, figures: Mapping[str, Any]) -> None:
    """Print one row of what was carried."""
    refused = sum(figures["refused"].values())
    say(
        f"{label}: {figures['messages']:,} messages in {figures['seconds']:.0f} s, "
        f"{figures['per_second']:.1f} a second, CPU of ours {figures['cpu_ms']} ms each, refused {refused}, "
        f"lost {figures['lost']}, doubled {figures['doubled']}"
    )


def check(figures: Mapping[str, Any]) -> None:
    """End the bench with an error when the provider refused, missed or got something twice."""
    if figures["refused"] or figures["lost"] or figures["doubled"]:
        raise SystemExit(f"the ledger says: {figures}")


def settings_of_telegram(url: str) -> dict[str, str]:
    """Return the environment of a house that is connected to a Telegram at this address."""
    return {"SAPA_TELEGRAM_TOKEN": TOKEN, "SAPA_TELEGRAM_API_URL": url}


def settings_of_whatsapp(url: str) -> dict[str, str]:
    """Return the environment of a house that is connected to a Twilio at this address."""
    account = {"SAPA_TWILIO_ACCOUNT_SID": ACCOUNT, "SAPA_TWILIO_AUTH_TOKEN": SIGNS, "SAPA_TWILIO_API_URL": url}
    return {**account, "SAPA_TWILIO_WHATSAPP_FROM": ",".join(NUMBERS), "SAPA_PUBLIC_URL": PUBLIC}


SETTINGS: Mapping[str, Callable[[str], dict[str, str]]] = {
    "telegram": settings_of_telegram,
    "whatsapp": settings_of_whatsapp,
}


@contextmanager
def provider(name: str, factor: int) -> Iterator[tuple[str, Ask]]:
    """Start a provider as a process of its own; yields its address and how to ask it for something."""
    command: Sequence[str] = [sys.executable, "-m", "tests.bench.provider", name, str(factor)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        words, answers = process.stdin, process.stdout

        def ask(do: str, **more: Any) -> dict[str, Any]:
            words.write(json.dumps({"do": do, **more}) + "\n")
            words.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        try:
            yield json.loads(answers.readline())["url"], ask
        finally:
            process.terminate()
            process.wait(10)
