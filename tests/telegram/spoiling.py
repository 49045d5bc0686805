"""Calls of Telegram's webhook of every shape, made from a seed. Used by the tests and by `tests.bench.channels`.

Of twenty calls about one is whole and must be kept, four have no right to be believed, and the rest is spoiled: odd
values, too deep, cut off, in no encoding, named twice. Spoiled ones share numbers, so that most come again.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SECRET = "a-secret-of-the-webhook-24"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
WRONG = ("", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "x" * 300)
ODD: tuple[Any, ...] = (None, True, -1, 0, 1.5, 1e300, 10**30, [], {}, [[]], {"id": {}}, [None], "", "x" * 3000, "\0")
ODD_TEXTS = ("\ud83d", "m99999999999999.1", "/start " + "x" * 100, "٣", "9" * 300, "/agent\0", "NaN")
# Numbers of spoiled updates, the first chat of those whose message is whole, and of those that lie.
SHARED, WHOLE, FORGED = 3_000, 60_000_000, 90_000_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call: body and headers; whether it may be believed, and the chat whose message must be kept, 0 for none."""

    body: bytes
    headers: dict[str, str]
    is_signed: bool
    chat_id: int = 0


def calls(seed: int, count: int) -> Iterator[Call]:
    """Yield so many calls."""
    dice = random.Random(seed)
    for number in range(count):
        chance = dice.random()
        if chance < 0.05:
            update = message(1_000_000 + number, WHOLE + number)
            yield Call(json.dumps(update).encode(), {HEADER: SECRET}, True, WHOLE + number)
        elif chance < 0.25:
            # As good as any, but for who tells it.
            update = message(2_000_000 + number, FORGED + number)
            headers = {} if dice.random() < 0.2 else {HEADER: dice.choice(WRONG)}
            yield Call(json.dumps(update).encode(), headers, False)
        else:
            yield Call(spoiled_body(dice), {HEADER: SECRET}, True)


def message(update_id: int, chat_id: int, **more: Any) -> dict[str, Any]:
    """Return an update that tells a message."""
    sender = {"id": chat_id, "is_bot": False, "first_name": "Sari", "language_code": "id"}
    chat = {"id": chat_id, "type": "private", "first_name": "Sari"}
    told = {"message_id": 5, "date": 1_795_000_000, "from": sender, "chat": chat, "text": "kak buka jam berapa ya?"}
    return {"update_id": update_id, "message": {**told, **more}}


def spoiled_body(dice: random.Random) -> bytes:
    """Return a body that has something wrong with it."""
    update = _shape(dice)
    for _ in range(dice.choice((1, 1, 2, 3))):
        update = _spoiled(dice, update)
    body = json.dumps(update).encode()
    chance = dice.random()
    if chance < 0.6:
        return body
    if chance < 0.7:
        return body[: dice.randrange(len(body))]
    if chance < 0.8:
        at = dice.randrange(len(body))
        return body[:at] + bytes([dice.randrange(256)]) + body[at + 1 :]
    if chance < 0.85:
        return b'{"update_id":1,' + body[1:] if body.startswith(b"{") else b"\xff\xfe" + body
    if chance < 0.9:
        return body.replace(b'"id"', b'"id": 7, "id"')
    deep = dice.choice((50, 900, 5_000))
    return dice.choice((b"[" * deep, b'{"message":' * deep, b"9" * deep, b"", b"null", b"NaN", b"\xff" * 40))


def _shape(dice: random.Random) -> dict[str, Any]:
    number, chat_id = dice.randrange(1, SHARED), dice.randrange(7_000, 7_050)
    told = message(number, chat_id)
    [inner] = [told["message"]]
    size = {"file_id": "f1", "file_unique_id": "u1", "file_size": 10, "width": 5, "height": 5}
    return dice.choice(
        (
            told,
            message(number, chat_id, text="/start abc-1"),
            message(number, chat_id, photo=[size], caption="ini kak", media_group_id="g1"),
            message(number, chat_id, voice={**size, "mime_type": "audio/ogg", "duration": 3}),
            message(number, chat_id, location={"latitude": -6.2, "longitude": 106.8}),
            message(number, chat_id, contact={"phone_number": "+62811", "first_name": "S", "user_id": chat_id}),
            message(number, chat_id, chat={"id": -5, "type": "supergroup"}),
            {"update_id": number, "edited_message": {**inner, "message_id": 900_000 + number, "edit_date": 1}},
            {"update_id": number, "callback_query": {"id": "9", "from": inner["from"], "data": "m1.0"}},
            {"update_id": number, "my_chat_member": {"chat": inner["chat"], "new_chat_member": {"status": "kicked"}}},
            {"update_id": number, "a_kind_of_next_year": inner},
        )
    )


def _spoiled(dice: random.Random, thing: Any) -> Any:
    if not isinstance(thing, dict) or not thing or dice.random() < 0.1:
        return dice.choice((*ODD, *ODD_TEXTS))
    place = dice.choice(list(thing))
    chance = dice.random()
    if chance < 0.15:
        return {name: value for name, value in thing.items() if name != place}
    if chance < 0.2:
        return {**thing, dice.choice(("", "\0", "x" * 300, "chat", "from")): dice.choice(ODD)}
    return {**thing, place: _spoiled(dice, thing[place])}
