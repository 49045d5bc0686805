"""`sapa chat`: a conversation in the terminal with the real server, started for it or running already."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.lock import is_served
from bot.terminal import item_lines
from core.settings import Settings
from tests.commands.conftest import Sapa

# What they start is a whole server, which the tests of processes start on PostgreSQL.
pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).parents[2]
ITEM: dict[str, Any] = {
    **{"kind": "text", "author": "bot", "name": None, "text": "Halo"},
    **{"card": None, "attachments": [], "options": []},
}


def _chat(folder: Path, stdin: str, *words: str) -> subprocess.CompletedProcess[str]:
    given = {"PYTHONPATH": str(ROOT), "SAPA_DATA_DIR": str(folder / "var"), "SAPA_GATHER_SECONDS": "0"}
    command = [sys.executable, "-m", "bot", "chat", *words]
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **given},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.mark.process
def test_it_starts_a_server_and_prints_the_answer_to_every_line_before_the_next(folder: Path, data_dir: Path) -> None:
    done = _chat(folder, "halo\n\njam buka hari sabtu sampai jam berapa?\nmakasih ya\n")
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    asked = [said.index(f"> {line}") for line in ("halo", "jam buka hari sabtu sampai jam berapa?", "makasih ya")]
    assert asked == sorted(asked)
    for begin, end in zip(asked, [*asked[1:], len(said)], strict=True):
        assert any(line.startswith("Asisten: ") for line in said[begin + 1 : end]), said
    assert not is_served(Settings(data_dir=data_dir, _env_file=None))  # type: ignore[call-arg]  # pydantic's own


@pytest.mark.process
def test_a_number_presses_the_quick_reply_and_quit_leaves(folder: Path, data_dir: Path) -> None:
    done = _chat(folder, "kamu orang apa robot?\n1\n/quit\nhalo\n")
    assert done.returncode == 0, done.stderr
    assert "  1) Bicara dengan orang" in done.stdout
    assert "saya teruskan ke tim" in done.stdout
    assert "> /quit" in done.stdout
    assert "> halo" not in done.stdout


def test_an_address_where_nobody_answers_is_told(sapa: Sapa) -> None:
    done = sapa("chat", "--url", "http://127.0.0.1:9", stdin="halo\n")
    assert done.exit_code == 1
    assert "http://127.0.0.1:9 cannot be reached" in done.output


def test_a_server_at_an_unknown_address_is_told(sapa: Sapa, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.lock import lock_folder

    monkeypatch.setenv("SAPA_PORT", "9")
    settings = Settings(data_dir=folder / "var", _env_file=None)  # type: ignore[call-arg]  # pydantic's own
    with lock_folder(settings):
        done = sapa("chat", stdin="halo\n")
    assert done.exit_code == 1
    assert "sapa chat --url" in done.output


def test_a_reply_is_shown_with_speaker_card_and_numbered_choices() -> None:
    card = {
        "title": "Pesanan KL-1",
        "badge": {"label": "Dikirim", "tone": ""},
        "steps": [
            {"label": "Dibayar", "at": "", "state": "done", "note": ""},
            {"label": "Dikirim", "at": "", "state": "now", "note": "gudang Cikampek"},
        ],
        "foot": "2 × Kopi",
    }
    options = [{"key": "a", "title": "Telusuri"}, {"key": "b", "title": "Orang"}]
    assert item_lines({**ITEM, "text": "Satu\nDua", "card": card, "options": options}) == [
        "Asisten: Satu",
        "  Dua",
        "  | Pesanan KL-1 (Dikirim)",
        "  | [x] Dibayar",
        "  | [>] Dikirim, gudang Cikampek",
        "  | 2 × Kopi",
        "  1) Telusuri",
        "  2) Orang",
    ]
    assert item_lines({**ITEM, "author": "agent", "name": "Dian"}) == ["Dian: Halo"]
    assert item_lines({**ITEM, "kind": "event", "text": "Dian bergabung"}) == ["  -- Dian bergabung"]
