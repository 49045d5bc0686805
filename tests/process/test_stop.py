"""Stopping and starting beside others: at once, with nothing lost, and every refusal in words."""

from __future__ import annotations

import re
import socket
import time

import httpx2
import pytest

from bot.channels.web.visitor import COOKIE
from tests.process.invariants import inbox_faults, open_rows, reply_faults
from tests.process.lines import Line, signed_in
from tests.process.program import Program
from tests.process.visitors import TIMEOUT, Visitor

pytestmark = pytest.mark.process


def test_every_start_prints_what_the_database_promises(program: Program) -> None:
    program.start()
    program.wait_ready()
    assert "  SQLite, WAL, synchronous=FULL: what is acknowledged survives a crash and a power cut" in program.printed


def test_a_stop_with_open_pages_and_consoles_takes_under_three_seconds_and_loses_nothing(program: Program) -> None:
    program.start()
    program.wait_ready()
    sari = Visitor(program, 1)
    dian = signed_in(program)
    lines = [
        Line({COOKIE: sari.secret}, f"{program.base}/chat/stream"),
        *(Line(dian, f"{program.base}/desk/stream") for _ in range(3)),
    ]
    with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: sari.secret}) as http:
        for number in range(5):
            typed = {"client_id": f"message-{number}", "text": f"buka jam berapa ya kak? {number}"}
            assert http.post(f"{program.base}/chat/messages", json=typed).status_code == 202
            sari.acknowledged.append(f"message-{number}")
    assert all(line.opened.wait(10) for line in lines)
    code, seconds = program.stop(30)
    assert all(line.ended.wait(5) for line in lines)
    assert code == 0
    assert seconds < 3.0
    program.start()
    program.wait_ready()
    with httpx2.Client(timeout=TIMEOUT, cookies={COOKIE: sari.secret}) as http:
        deadline = time.monotonic() + 30
        while not any(item["author"] == "bot" for item in sari.look(http) or []) and time.monotonic() < deadline:
            time.sleep(0.1)
    rows = open_rows(program.folder / "sapa.db")
    assert inbox_faults(rows, [sari]) + reply_faults(rows) == []
    rows.close()


def test_a_second_run_on_the_same_folder_is_refused_in_words(program: Program) -> None:
    program.start()
    program.wait_ready()
    second = program.run_beside("--port", "0")
    assert second.returncode == 2
    assert str(program.folder) in second.stderr
    assert "SAPA_DATA_DIR" in second.stderr
    assert "Traceback" not in second.stderr
    assert httpx2.get(f"{program.base}/healthz").text == "ok"


def test_after_a_kill_the_folder_is_free_again(program: Program) -> None:
    program.start()
    program.wait_ready()
    program.kill()
    program.start()
    program.wait_ready()
    assert httpx2.get(f"{program.base}/readyz").text == "ready"


def test_a_port_that_is_taken_becomes_another_one_and_that_is_said(program: Program) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        program.start("--port", str(port))
        program.wait_ready()
        found = re.fullmatch(rf"Port {port} is taken, so this is port (\d+)\.", program.printed[0])
        assert found, program.printed
        assert program.base.endswith(f":{found.group(1)}")


WRONG = {
    "SAPA_DATABASE_URL": "oracle://name:secret@host/x",
    "SAPA_TIMEZONE": "Mars/Olympus",
    "SAPA_PUBLIC_URL": "chat.example.id",
    "SAPA_GATHER_SECONDS": "soon",
    "SAPA_UPLOAD_LIMIT_MB": "9000",
    "SAPA_LOG_LEVEL": "loud",
    "SAPA_SECURE_COOKIES": "maybe",
    "SAPA_HOST": "nowhere.invalid",
}


def test_every_wrong_setting_is_named_with_what_was_expected(program: Program) -> None:
    done = program.run_beside(**{name: value for name, value in WRONG.items() if name != "SAPA_HOST"})
    assert done.returncode == 2
    told = {line.split(" is ")[0].removeprefix("sapa: ") for line in done.stderr.splitlines() if " is " in line}
    assert told >= WRONG.keys() - {"SAPA_HOST"}
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_not_ours_is_named(program: Program) -> None:
    done = program.run_beside("--port", "0", SAPA_HOST=WRONG["SAPA_HOST"])
    assert done.returncode == 2
    assert "SAPA_HOST is 'nowhere.invalid'" in done.stderr


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_database_is_refused_in_words_and_left_as_it_is(program: Program, content: bytes) -> None:
    (program.folder / "sapa.db").write_bytes(content)
    done = program.run_beside("--port", "0")
    assert done.returncode == 2
    assert done.stderr.startswith("sapa: the database")
    assert "Traceback" not in done.stderr
    assert (program.folder / "sapa.db").read_bytes() == content


def test_a_data_folder_that_is_a_file_is_named(program: Program) -> None:
    (program.folder / "note.txt").write_text("mine")
    done = program.run_beside("--port", "0", SAPA_DATA_DIR=str(program.folder / "note.txt"))
    assert done.returncode == 2
    assert "note.txt cannot be used" in done.stderr
    assert "SAPA_DATA_DIR" in done.stderr
