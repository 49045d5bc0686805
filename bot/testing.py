"""Lets browser tests move the time of a running server. Mounted by `bot/web.py` only under SAPA_TEST_CLOCK."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from bot.house import House
from bot.ticking import jobs
from core.clock import ShiftedClock


class Passed(BaseModel):
    """How much time passes, in seconds."""

    seconds: Annotated[float, Field(gt=0, le=40 * 24 * 3600)]


def testing_routes(house: House) -> APIRouter:
    """Return the route that moves the clock. Raises ValueError for a house whose clock is the machine's own."""
    clock = house.clock
    if not isinstance(clock, ShiftedClock):
        raise ValueError("The clock of this house cannot be moved; it needs the setting test_clock.")
    router = APIRouter()

    @router.post("/test/clock", include_in_schema=False)
    def advance(passed: Passed) -> dict[str, str]:
        now = clock.advance(timedelta(seconds=passed.seconds))
        for _name, _seconds, run in jobs(house):
            run()
        for loop in ("work", "deliver"):
            house.live.wake(loop)
        return {"now": now.isoformat()}

    return router
