"""Every request that our client sends is one that Twilio's own description of its API takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.whatsapp.checking import check
from tests.fakes.twilio import ACCOUNT, OURS, Twilio
from tests.stage import Stage, until
from tests.whatsapp.conftest import HOOK, Phone, approve_all, read_log
from tests.whatsapp.description import FORM, NotThere, complaints, operations
from tests.whatsapp.test_media import JPEG, reply_with
from tests.whatsapp.test_sending import options, say

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
HEADERS = {"Authorization": "Basic QUMwMDo=", "Content-Type": FORM}
TO = "To=whatsapp%3A%2B6281234567801"


@pytest.fixture(autouse=True)
def described() -> None:
    """Without the description there is no judge."""
    try:
        operations()
    except NotThere as why:
        pytest.skip(str(why))


def test_the_whole_of_what_we_ask_is_described(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    approve_all(shop, twilio, "reminder.")
    sari.writes("kak buka jam berapa ya?")
    # A sign is shown until the answer has left.
    until(lambda: bool(twilio.typing))
    sari.waits()
    say(shop, sari, "Mau yang mana?", **options("Merah", "Biru"))
    say(shop, sari, "Pilih cabang:", **options("Bandung", "Jakarta", "Bogor", "Depok"))
    sari.waits()
    sari.says("mau bicara dengan orang dong")
    reply_with(shop, sari, JPEG, "foto.jpg")
    sari.waits()
    twilio.faults.append("lost")
    say(shop, sari, "satu", message_class="agent")
    shop.settle()
    shop.wait(minutes=1)
    # A photo whose webhook never arrived: its file is looked up.
    twilio.writes(sari.address, "ini", OURS, **twilio.file(JPEG, "image/jpeg"))
    read_log(shop)
    assert check(shop.house)
    kinds = {name for name, calls in twilio.calls.items() if calls}
    assert kinds >= {"send", "list", "media", "content", "submit", "approval", "type", "account", "senders"}
    assert len(twilio.asked) > 100
    assert "\n".join(complaints(twilio.asked)) == ""


@pytest.mark.parametrize(
    ("method", "target", "body", "said"),
    [
        ("POST", MESSAGES, f"From={OURS}&Body=x", '"To" is a required property'),
        ("POST", MESSAGES, f"{TO}&Body=x&Text=y", "no field Text"),
        ("POST", MESSAGES, f"{TO}&ContentSid=HX12", "does not match"),
        ("GET", f"{MESSAGES}?Since=1", "", "no parameter Since"),
        ("GET", MESSAGES.replace(ACCOUNT, "AC12"), "", "does not match"),
        ("PUT", MESSAGES, "", "no such path"),
        ("POST", "/v1/Content", "{}", "no body of"),
        ("GET", HOOK, "", "no such path"),
    ],
)
def test_the_judge_finds_what_is_wrong(method: str, target: str, body: str, said: str) -> None:
    asked: Any = (method, target, HEADERS, body.encode())
    assert said in "\n".join(complaints([asked]))


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ({"twilio/list-picker": {"body": "x", "button": "y", "items": [{"item": "a"}]}}, '"id" is a required property'),
        ({"twilio/quick-reply": {"body": "x", "actions": [{"title": "a", "key": "b"}]}}, "'key' was unexpected"),
        ({"twilio/quick-reply": {"actions": []}}, '"body" is a required property'),
    ],
)
def test_the_judge_looks_into_what_is_made(shape: dict[str, Any], said: str) -> None:
    body = json.dumps({"language": "id", "types": shape}).encode()
    found = complaints([("POST", "/v1/Content", {**HEADERS, "Content-Type": "application/json"}, body)])
    assert said in "\n".join(found)
