"""Takes a return: the order, what is wrong, a photo; then a person decides."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="return_request",
        category="return.request",
        sentence="Pelanggan ingin retur atau tukar barang.",
        noted="request.noted",
        asks_reason="request.ask_reason",
        asks_photo="request.ask_photo",
        skill="commerce",
    )
)
