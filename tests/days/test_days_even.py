"""The other half of the simulated days, and a day that is played twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.days.conftest import Premises
from tests.days.day import play
from tests.days.running import DAYS, FIRST, play_days
from tests.telling import SEEDED

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.timeout(900)
def test_whatever_happens_on_another_day_its_promises_hold(
    shop: Premises, record_property: Callable[[str, object], None]
) -> None:
    record_property(SEEDED, f"DAY_SEED={FIRST}")
    assert play_days(shop, range(FIRST + DAYS - DAYS // 2, FIRST + DAYS)) == []


def test_the_same_seed_leaves_the_same_rows(shop: Premises) -> None:
    digests = {play(shop.ground(), FIRST)[0] for _ in range(2)}
    assert len(digests) == 1
    assert play(shop.ground(), FIRST + 1)[0] not in digests


def test_another_process_leaves_the_same_rows_whatever_its_hash_seed(shop: Premises) -> None:
    folder = shop.place()
    folder.mkdir()
    (folder / "models").symlink_to((shop.file.parent / "models").resolve())
    shutil.copy(shop.file, folder / "sapa.db")
    command = [sys.executable, "-m", "tests.days.replay", str(folder), str(FIRST)]
    # Another order of every set of words than here.
    environment = {**os.environ, "PYTHONHASHSEED": str(1 + FIRST % 1000)}
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert said.stdout.strip() == play(shop.ground(), FIRST)[0], said.stderr
