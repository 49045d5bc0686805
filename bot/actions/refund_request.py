"""Takes a refund request: the order and the reason; a person decides within the limits."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="refund_request",
        category="refund.request",
        sentence="Pelanggan meminta pengembalian dana.",
        noted="request.refund",
        asks_reason="request.ask_refund_reason",
        urgency=2,
        skill="commerce",
    )
)
