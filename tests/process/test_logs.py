"""What a running house logs at its most talkative: ids and milliseconds, and nothing that a customer wrote or is."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot.channels.web.visitor import COOKIE
from tests.process.invariants import open_rows, unfinished
from tests.process.program import Program
from tests.process.visitors import TIMEOUT, Visitor

pytestmark = pytest.mark.process

STORY = (
    "halo kak, nama saya Wulandari Kusumaningrum",
    "nomor saya 0812-9880-1153 ya kak",
    "alamat saya Jalan Kenanga Melati No. 147 Sleman",
    "kartu saya 4111 1111 1111 1111 ditolak terus",
    "ingatkan saya besok jam 9 pagi bayar listrik",
    "mau ngomong sama orang aja kak",
)
# Every way in which one of them could be written.
PERSONAL = (
    *("wulandari", "kusumaningrum", "kenanga", "melati", "sleman", "listrik", "kartu"),
    *("081298801153", "0812-9880-1153", "6281298801153", "98801153"),
    *("4111111111111111", "4111 1111", "41111111"),
)


def settled(rows: sqlite3.Connection) -> None:
    """Wait until everything is done and delivered."""
    deadline = time.monotonic() + 20
    while unfinished(rows) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not unfinished(rows)


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """Every line of the log, each of which is one JSON object."""
    return [json.loads(line) for line in (folder / "errors.log").read_text().splitlines()]


def test_a_story_full_of_personal_things_leaves_only_ids_and_milliseconds(program: Program) -> None:
    program.settings |= {"SAPA_LOG_LEVEL": "debug", "SAPA_LOG_FORMAT": "json", "SAPA_GATHER_SECONDS": "0"}
    program.start()
    program.wait_ready()
    sari = Visitor(program, 1)
    rows = open_rows(program.folder / "sapa.db")
    with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: sari.secret}) as http:
        for number, text in enumerate(STORY):
            typed = {"client_id": f"message-{number}", "text": text}
            assert http.post(f"{program.base}/chat/messages", json=typed).status_code == 202
            settled(rows)
        # Misshapen requests and foreign pages are refused without being quoted.
        http.post(f"{program.base}/chat/messages", json={"client_id": "x", "text": STORY[1]})
        http.get(f"{program.base}/desk/customers?q=Wulandari")
        http.get(f"{program.base}/chat/files/Wulandari")
    turns = {row[0] for row in rows.execute("SELECT conversation_id FROM turns")}
    played = rows.execute("SELECT count(*) FROM turns").fetchone()[0]
    sent = {row[0] for row in rows.execute("SELECT id FROM outbox WHERE sends = 1")}
    rows.close()
    program.stop(30)
    log = (program.folder / "errors.log").read_text().lower()
    assert [one for one in (*PERSONAL, sari.address, sari.secret.lower()) if one in log] == []
    lines = lines_of(program.folder)
    turn_lines = [line for line in lines if line["event"] == "turn.played"]
    delivery_lines = [line for line in lines if line["event"] == "delivery.sent"]
    assert len(turn_lines) == played == len(STORY)
    assert {line["conversation"] for line in turn_lines} == turns
    assert len(delivery_lines) == len(sent)
    assert {line["outbox"] for line in delivery_lines} == sent
    assert all(isinstance(line["milliseconds"], int) for line in (*turn_lines, *delivery_lines))
    assert all(0 <= line["milliseconds"] < 60_000 for line in (*turn_lines, *delivery_lines))
