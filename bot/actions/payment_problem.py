"""Takes a payment that failed or hangs: the order and what happened; a person looks into it."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="payment_problem",
        category="payment.failed_pending",
        sentence="Pembayaran pelanggan gagal atau tertunda, mungkin saldo terpotong.",
        noted="request.noted",
        kinds=("order",),
        asks_reason="request.ask_payment_reason",
        urgency=2,
        skill="commerce",
    )
)
