"""The part `spoiled`: calls of both webhooks of every shape; nothing whole is lost, nothing forged believed, no fault.

`SPOILED=20000 make bench ARGS=spoiled` makes fewer. Calls are made, counted and forgotten one by one, so that their
number costs time and no memory.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.bench.channels import SETTINGS, measured, provider
from tests.bench.house import prepared, running_house
from tests.bench.provider import PUBLIC
from tests.bench.report import as_other_program, say
from tests.telegram.spoiling import SECRET

COUNT = 100_000
# Who never wrote, and only stands in calls that are not to be believed.
LIARS = ("90", "whatsapp:+62899")
CALLED = {"SAPA_TELEGRAM_WEBHOOK_SECRET": SECRET, "SAPA_PUBLIC_URL": PUBLIC}
# Seconds that so many calls may take on the slowest machine.
PATIENCE = 7_200


def spoiled(folder: Path) -> None:
    """Print how spoiled calls are answered. Ends the bench with an error when one is answered wrongly or lost."""
    count = int(os.environ.get("SPOILED") or COUNT)
    for name, more in (("telegram", CALLED), ("whatsapp", {})):
        with provider(name, 1) as (url, ask):
            place = prepared(folder, f"spoiled {name}")
            # What was odd is said there, once for every call.
            said = place / "errors.log"
            with running_house(place, "0", settings={**SETTINGS[name](url), **more}, errors=said) as house:
                ask("ready")
                before = house.memory_mb()
                told = measured(house, lambda: called(name, house.base, count), "calls")  # noqa: B023
                memory = f"{before} MB before and {house.memory_mb()} MB after"
        whole = told.pop("whole")
        kept, forged = kept_of(place, name, whole)
        whole_ones = f"{len(whole):,} whole, kept {kept:,}"
        forged_ones = f"{told['forged']:,} not to be believed, kept {forged}, refused {told['refused']:,}"
        answers = f"5xx {told['faults']}, answered wrongly {told['wrong'] or 0}, statuses {told['statuses']}"
        say(f"{told['calls']:,} spoiled calls of {name}: {whole_ones}; {forged_ones}; {answers}")
        costs = f"{told['per_second']:.0f} a second, CPU of ours {told['cpu_ms']} ms each"
        say(f"  {costs}; the house {memory}, who called {told['memory_mb']} MB at most")
        lost = len(whole) - kept
        if told["calls"] != count or told["wrong"] or told["faults"] or forged or lost or len(whole) < count / 30:
            raise SystemExit("a spoiled call was answered wrongly, or one is missing")


def called(name: str, base: str, count: int) -> dict[str, Any]:
    """Make spoiled calls; `seconds` are those of the calls and of making them."""
    began = time.perf_counter()
    told = as_other_program("tests.bench.spoilers", name, base, count, patience=PATIENCE)
    return {**told, "seconds": time.perf_counter() - began}


def kept_of(place: Path, name: str, whole: Sequence[str]) -> tuple[int, int]:
    """Return how many whole messages stand in the inbox exactly once, and how many rows tell of forged ones."""
    with closing(sqlite3.connect(f"file:{place / 'sapa.db'}?mode=ro", uri=True)) as database:
        key = "external_id" if name == "whatsapp" else "address"
        senders = (
            f"SELECT {key} FROM inbox JOIN identities ON identities.id = identity_id GROUP BY 1 HAVING count(*) = 1"
        )
        there = {row[0] for row in database.execute(senders)}
        known = database.execute("SELECT address FROM identities UNION ALL SELECT address FROM odd_updates").fetchall()
    return len(there & set(whole)), sum((row[0] or "").startswith(LIARS) for row in known)
