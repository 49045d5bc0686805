"""Takes a change of name, phone, e-mail or address; a person verifies and makes it."""

from __future__ import annotations

from bot.requests import RequestPlan, request_action

ACTION = request_action(
    RequestPlan(
        name="profile_change",
        category="account.update_profile",
        sentence="Pelanggan ingin mengubah data akun; verifikasi dulu.",
        noted="request.profile",
        kinds=(),
        asks_reason="request.ask_profile",
    )
)
