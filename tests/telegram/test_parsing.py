"""Updates of every shape, and of none: read or called odd, never anything else."""

from __future__ import annotations

import json
import random
from typing import Any

from bot.channels.telegram.parsing import Edited, InGroup, Membership, Odd, Pressed, Said, read

SENDER = {"id": 7001, "is_bot": False, "first_name": "Sari", "language_code": "id"}
CHAT = {"id": 7001, "type": "private", "first_name": "Sari"}
MESSAGE = {"message_id": 5, "date": 1_795_000_000, "from": SENDER, "chat": CHAT, "text": "halo kak"}
UPDATES: tuple[dict[str, Any], ...] = (
    {"update_id": 1, "message": MESSAGE},
    {"update_id": 2, "message": {**MESSAGE, "text": "/start abc-1"}},
    {"update_id": 3, "message": {**MESSAGE, "contact": {"phone_number": "+62811", "first_name": "S"}}},
    {"update_id": 4, "edited_message": {**MESSAGE, "edit_date": 1_795_000_100}},
    {"update_id": 5, "callback_query": {"id": "9", "from": SENDER, "message": MESSAGE, "data": "m1.0"}},
    {"update_id": 6, "my_chat_member": {"chat": CHAT, "from": SENDER, "new_chat_member": {"status": "kicked"}}},
    {"update_id": 7, "message": {**MESSAGE, "chat": {"id": -5, "type": "supergroup"}}},
)
ODD: tuple[object, ...] = (
    *(None, True, -1, 10**400, 1.5, [], {}, [[]], {"id": {}}),
    *("", "x" * 5000, "\0", "\ud83d", "m99999999999999.1"),
)
# Bodies that are made of these.
BODIES = 5_000


def test_each_kind_of_update_is_read_as_what_it_is() -> None:
    kinds = [type(read(update, 42)) for update in UPDATES]
    assert kinds == [Said, Said, Said, Edited, Pressed, Membership, InGroup]


def test_no_body_makes_the_reader_raise_and_what_it_reads_can_be_kept() -> None:
    dice = random.Random(20261122)
    read_ones = 0
    for _ in range(BODIES):
        update = spoiled(dice, json.loads(json.dumps(dice.choice(UPDATES))))
        try:
            heard = read(update, 42)
        except Odd:
            continue
        read_ones += heard is not None
        if isinstance(heard, Said):
            kept = heard.inbound
            assert len(kept.external_id) <= 200
            assert len(kept.address) <= 200
            json.dumps([kept.text, kept.profile_name, dict(kept.meta)], ensure_ascii=False).encode()
            assert "\0" not in kept.text + (kept.profile_name or "")
    assert read_ones > BODIES / 10


def spoiled(dice: random.Random, thing: Any) -> Any:
    """Return the thing with one or two places put wrong."""
    for _ in range(dice.choice((1, 1, 2))):
        thing = _spoil(dice, thing)
    return thing


def _spoil(dice: random.Random, thing: Any) -> Any:
    if not isinstance(thing, dict) or not thing or dice.random() < 0.1:
        return dice.choice(ODD)
    place = dice.choice(list(thing))
    if dice.random() < 0.2:
        del thing[place]
    else:
        thing[place] = _spoil(dice, thing[place])
    return thing
