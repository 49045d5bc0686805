"""Passes on a question for stock that the knowledge base does not answer."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="stock",
        category="product.stock",
        sentence="Pelanggan menanyakan stok; cek dan jawab.",
        noted="request.stock",
        kinds=(),
        asks_reason="request.ask_product",
        skill="commerce",
    )
)
