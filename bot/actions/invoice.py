"""Takes a request for an invoice and passes it on with the order."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="invoice",
        category="order.invoice",
        sentence="Pelanggan meminta faktur atau nota.",
        noted="request.invoice",
        kinds=("order",),
        skill="commerce",
    )
)
