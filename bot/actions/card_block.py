"""Takes a lost or swallowed card at once: a person blocks it after verification."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="card_block",
        category="bank.card_block",
        sentence="Pelanggan ingin kartunya diblokir segera; verifikasi dulu.",
        noted="request.card_block",
        kinds=(),
        urgency=4,
        skill="bank",
    )
)
