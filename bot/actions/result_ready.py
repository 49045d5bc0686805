"""Passes on a question for a result or record; its meaning is a matter for people only."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="result_ready",
        category="clinic.result_record",
        sentence="Pelanggan menanyakan hasil atau rekam medis; cek ketersediaannya setelah verifikasi.",
        noted="request.result",
        kinds=(),
        skill="clinic",
    )
)
