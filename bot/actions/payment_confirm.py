"""Takes a proof of payment: the order and the photo; a person matches it."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="payment_confirm",
        category="payment.confirm",
        sentence="Pelanggan mengirim bukti bayar; cocokkan dengan mutasi.",
        noted="request.payment",
        noted_without="request.payment_told",
        kinds=("order",),
        asks_photo="request.ask_proof",
        skill="commerce",
    )
)
