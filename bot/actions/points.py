"""Passes on a question for points or tier that only the business can look up."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="points",
        category="loyalty.points",
        sentence="Pelanggan menanyakan poin atau tier.",
        noted="request.points",
        kinds=(),
        skill="commerce",
    )
)
