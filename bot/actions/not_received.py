"""Opens an investigation for a parcel that is marked delivered but never came."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="not_received",
        category="shipping.delivered_not_received",
        sentence="Status terkirim, pelanggan belum menerima paket; buka investigasi kurir.",
        noted="request.investigate",
        kinds=("shipment", "order"),
        urgency=2,
        skill="commerce",
    )
)
