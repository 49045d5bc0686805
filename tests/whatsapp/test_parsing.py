"""Calls of every shape, and of none: read or called odd, never anything else."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from bot.channels.whatsapp.parsing import Odd, phone_of, read_message, read_status
from tests.fakes.twilio import ACCOUNT, OURS
from tests.stage import BASE

SID = "SM" + "0" * 31 + "7"
MESSAGE = {
    **{"MessageSid": SID, "SmsMessageSid": SID, "AccountSid": ACCOUNT, "From": "whatsapp:+6281234567801", "To": OURS},
    **{"Body": "halo kak", "NumMedia": "0", "ProfileName": "Sari", "WaId": "6281234567801"},
}
FILE = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "audio/ogg; codecs=opus"}
BUTTON = {"ButtonPayload": "m12.0", "ButtonText": "Jadi datang", "Body": "Jadi datang"}
LIST = {"ListId": "m12.3", "ListTitle": "Bogor", "OriginalRepliedMessageSid": "SM" + "1" * 32}
PLACE = {"Latitude": "-6.2", "Longitude": "106.8", "Body": ""}
SHAPES: tuple[dict[str, str], ...] = tuple({**MESSAGE, **more} for more in ({}, FILE, BUTTON, LIST, PLACE))
QUERY = {"row": "12", "attempt": "1", "part": "0", "parts": "2", "first": "1"}
STATUS = {"MessageSid": SID, "MessageStatus": "failed", "ErrorCode": "63016", "To": "whatsapp:+6281234567801"}
ODD = ["", "x" * 5000, "\0", "\ud83d", "-1", "1e9", "9" * 5000, "٣", "whatsapp:", "whatsapp:\0", SID, "failed", "read"]
# Bodies that are made of these.
BODIES = 5_000


def test_a_phone_is_derived_only_where_there_is_one() -> None:
    assert phone_of("whatsapp:+6281234567801") == "+6281234567801"
    for other in ("whatsapp:ID.13491208655302741918", "whatsapp:6281234567801", "+6281234567801", "whatsapp:+62x", ""):
        assert phone_of(other) is None


def test_what_came_is_told_with_its_files_its_button_and_its_place() -> None:
    voice = read_message(SHAPES[1], BASE)
    assert (voice.text, voice.files[0].name, voice.files[0].media) == (
        "halo kak",
        "pesan-suara.ogg",
        "audio/ogg",
    )
    assert read_message(SHAPES[2], BASE).meta["pressed"] == "m12.0"
    picked = read_message(SHAPES[3], BASE)
    assert (picked.text, picked.meta["pressed"], picked.meta["to"]) == ("Bogor", "m12.3", OURS)
    [place] = read_message(SHAPES[4], BASE).attachments
    assert (place.media, place.state, read_message(SHAPES[4], BASE).text) == ("place/-6.200000,106.800000", "words", "")
    nowhere = read_message({**SHAPES[4], "Latitude": "91"}, BASE)
    assert (nowhere.attachments, nowhere.text) == ((), "[pesan yang tidak bisa ditampilkan di sini]")


def test_a_failure_says_what_follows_from_its_code() -> None:
    told = read_status(QUERY, STATUS)
    assert told is not None
    assert (told.outbox_id, told.attempt, told.part, told.parts) == (12, 1, 0, 2)
    assert (told.answer.state, told.answer.instead, told.answer.provider_ref) == ("failed", {"form": "template"}, SID)
    assert read_status({}, STATUS) is None
    assert read_status(QUERY, {**STATUS, "MessageStatus": "a status of next year"}) is None


@pytest.mark.parametrize("missing", ["MessageSid", "From", "To"])
def test_a_call_without_what_names_it_is_odd(missing: str) -> None:
    with pytest.raises(Odd):
        read_message({**MESSAGE, "SmsMessageSid": "", missing: ""}, BASE)


def spoiled(dice: random.Random, fields: dict[str, str]) -> dict[str, str]:
    """Return the fields with some put wrong, left out or added."""
    changed = dict(fields)
    for _ in range(dice.randrange(1, 4)):
        name = dice.choice([*changed, "NumMedia", "MediaUrl7", "ErrorCode", "Tag"])
        if dice.random() < 0.2:
            changed.pop(name, None)
        else:
            changed[name] = dice.choice(ODD)
    return changed


def test_no_body_makes_the_reader_raise_and_what_it_reads_can_be_kept() -> None:
    dice = random.Random(20261122)
    read_ones = 0
    for _ in range(BODIES):
        try:
            kept: Any = read_message(spoiled(dice, dice.choice(SHAPES)), BASE)
        except Odd:
            continue
        read_ones += 1
        assert len(kept.external_id) <= 200
        assert len(kept.address) <= 200
        files = [[file.ref, file.name, file.media] for file in kept.files]
        written = json.dumps([kept.text, kept.address, kept.profile_name, dict(kept.meta), files], ensure_ascii=False)
        assert "\\u0000" not in written
        written.encode()
    assert read_ones > BODIES / 4


def test_no_status_makes_the_reader_raise() -> None:
    dice = random.Random(20261122)
    for _ in range(BODIES):
        try:
            told = read_status(spoiled(dice, QUERY), spoiled(dice, STATUS))
        except Odd:
            continue
        if told is not None:
            assert 0 < told.outbox_id < 2**31
            assert told.answer.state in ("sent", "failed", "later")
