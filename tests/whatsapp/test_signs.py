"""The sign that an answer is being written: one per customer until it has left, none where nothing will be said."""

from __future__ import annotations

import time

from bot.policy import FLOOD_TURNS
from tests.fakes.twilio import Twilio
from tests.stage import Stage, until
from tests.whatsapp.conftest import Phone

ASKS = "kak buka jam berapa ya?"
# What is not shown by then is not shown.
SILENCE = 0.5


def test_a_burst_is_shown_one_sign_and_what_comes_after_its_answer_another(
    shop: Stage, twilio: Twilio, sari: Phone
) -> None:
    for number in range(40):
        assert sari.writes(f"{ASKS} {number}") == 200
    time.sleep(SILENCE)
    assert len(twilio.typing) == 1
    assert twilio.typing[0] == twilio.came[0]["sid"]
    assert len(sari.waits()) == 1
    sari.writes("kalau minggu buka kak?")
    until(lambda: len(twilio.typing) == 2)
    sari.waits()


def test_a_flood_is_shown_no_more_signs_than_it_is_answered(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    for number in range(FLOOD_TURNS + 15):
        before = len(twilio.typing)
        sari.writes(f"{ASKS} {number}")
        if number < FLOOD_TURNS:
            until(lambda seen=before: len(twilio.typing) > seen)  # type: ignore[misc]  # bound to this turn
        shop.settle()
    time.sleep(SILENCE)
    # The last answer says that there will be none for a while.
    assert len(twilio.texts(sari.address)) == FLOOD_TURNS + 1
    assert len(twilio.typing) == FLOOD_TURNS


def test_others_are_shown_theirs_in_the_middle_of_a_flood(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    others = [Phone(shop, twilio, f"whatsapp:+62812000{number:05}") for number in range(5)]
    for number in range(200):
        sari.writes(f"{ASKS} {number}")
        if number % 40 == 20:
            others[number // 40].writes(ASKS)
    until(lambda: len(twilio.typing) >= 6)
    time.sleep(SILENCE)
    assert len(twilio.typing) == 6
