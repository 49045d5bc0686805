"""Plays one day in a process of its own, prints its digest: `python -m tests.days.replay FOLDER SEED`."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.app import build_house
from bot.logs import set_up_logs
from core.clock import FixedClock
from core.settings import Settings
from tests.days.day import play
from tests.days.town import Ground
from tests.stage import BASE


def main(folder: str, seed: str) -> None:
    """Play the day of a seed over the rows in a data folder."""
    settings = Settings(data_dir=Path(folder), gather_seconds=0.3, log_level="error", _env_file=None)  # type: ignore[call-arg]  # pydantic's own argument
    house = build_house(settings, FixedClock(BASE))
    set_up_logs(settings)
    print(play(Ground(house, Path(folder), house.database), int(seed))[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
