"""A menu is answered by a press, its number, title, payload or key, all understood alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import select

from core.tables import conversations, inbox
from tests.fakes.twilio import Twilio
from tests.stage import Stage
from tests.whatsapp.conftest import Phone

ASKS = "pesanan saya sampai mana kak?"

# What is typed for a button of the menu, by its place.
TYPED: Mapping[str, Callable[[Mapping[str, str], int], str]] = {
    "number": lambda _button, place: str(place + 1),
    "title": lambda button, _place: button["title"].upper(),
    "payload": lambda button, _place: f" {button['id']} ",
}


def asked(shop: Stage, twilio: Twilio, sari: Phone) -> list[dict[str, str]]:
    """The buttons of "which of your orders"."""
    sari.says("halo kak")
    for reference in ("KL-1001", "KL-1002", "KL-1003"):
        shop.tell(kind="order", reference=reference, status="shipped", channel="whatsapp", address=sari.address)
    sari.says(ASKS)
    return next(one["buttons"] for one in reversed(twilio.sent) if one["buttons"])


@pytest.mark.parametrize("how", [*TYPED, "key"])
def test_what_is_typed_in_the_place_of_a_press_means_the_same(
    shop: Stage, twilio: Twilio, sari: Phone, how: str
) -> None:
    buttons = asked(shop, twilio, sari)
    assert len(buttons) == 3
    place = 1
    [key] = [
        one["key"]
        for row in shop.rows(select(conversations.c.pending))
        for one in row.pending["options"]
        if one["title"] == buttons[place]["title"]
    ]
    reference = buttons[place]["title"].split()[0]
    heard = sari.says(key.upper() if how == "key" else TYPED[how](buttons[place], place))
    assert len(heard) == 1
    assert reference in heard[0]


def test_a_typed_payload_of_an_old_menu_is_what_its_title_says_and_of_somebody_elses_just_a_text(
    shop: Stage, twilio: Twilio, sari: Phone
) -> None:
    button = asked(shop, twilio, sari)[0]
    sari.says("mau yang lain dong, " + ASKS)
    sari.writes(button["id"])
    row = shop.rows(select(inbox.c.text, inbox.c.button).order_by(inbox.c.id))[-1]
    assert (row.text, row.button) == (button["title"], None)
    budi = Phone(shop, twilio, "whatsapp:+62812999999", "Budi")
    budi.writes(button["id"])
    row = shop.rows(select(inbox.c.text, inbox.c.button).order_by(inbox.c.id))[-1]
    assert (row.text, row.button) == (button["id"], None)
