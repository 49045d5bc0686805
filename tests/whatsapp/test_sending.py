"""What Twilio may do to a message: pauses, refusals, faults after accepting, limits, texts that are too long, menus."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import deliver_once
from bot.channels import Answer
from bot.channels.whatsapp.errors import TABLE, answer_to, kind_of
from bot.channels.whatsapp.texts import form_of, pieces
from bot.pacing import Pace
from core.consent import has_consent
from core.outbox import Line, say_lines
from core.tables import conversations, identities, inbox, outbox
from tests.fakes.twilio import OURS, SANDBOX, Twilio
from tests.stage import BASE, Stage, until
from tests.whatsapp.conftest import Build, Phone, door_of

ASKS = "kak buka jam berapa ya?"


def say(stage: Stage, sari: Phone, *texts: str, message_class: str = "answer", **body: Any) -> None:
    """Write lines of the bot's for this customer."""
    with stage.house.database.transaction() as session:
        lines = [
            Line(sari.conversation_id, sari.identity_id, "whatsapp", "bot", text, 0, message_class, body=body)
            for text in texts
        ]
        say_lines(session, lines, now=stage.clock.now())


def newest(stage: Stage) -> tuple[str, int]:
    """State and number of sends of the newest row."""
    row = stage.rows(select(outbox).order_by(outbox.c.id.desc()).limit(1))[0]
    return row.state, row.sends


def error(stage: Stage) -> str:
    """What people read of the newest row."""
    return str(stage.rows(select(outbox.c.error).order_by(outbox.c.id.desc()).limit(1))[0][0])


def options(*titles: str) -> dict[str, Any]:
    """What a row carries that offers these."""
    return {"options": [{"key": f"k{place}", "title": title, "value": title} for place, title in enumerate(titles)]}


# What is of unknown end.


@pytest.mark.parametrize("fault", ["lost", "500 accepted"])
def test_the_callback_resolves_what_had_no_answer(shop: Stage, twilio: Twilio, sari: Phone, fault: str) -> None:
    sari.says(ASKS)
    twilio.faults.append(fault)
    say(shop, sari, "satu")
    deliver_once(shop.house)
    until(lambda: shop.house.sender.has_answers)
    deliver_once(shop.house)
    assert newest(shop) == ("unknown", 1)
    sari.waits()
    assert newest(shop) == ("delivered", 1)
    assert twilio.texts(sari.address).count("satu") == 1
    assert shop.rows(select(outbox.c.provider_ref).order_by(outbox.c.id.desc()))[0][0] == twilio.sent[-1]["sid"]


@pytest.mark.parametrize("message_class", ["answer", "survey"])
@pytest.mark.parametrize("fault", ["lost", "500 accepted"])
def test_without_a_callback_it_is_looked_for_in_the_log_before_it_is_repeated(
    shop: Stage, twilio: Twilio, sari: Phone, fault: str, message_class: str
) -> None:
    sari.says(ASKS)
    twilio.faults.append(fault)
    say(shop, sari, "satu", message_class=message_class)
    shop.settle()
    shop.wait(minutes=1)
    assert newest(shop) == ("sent", 1)
    assert twilio.texts(sari.address).count("satu") == 1


@pytest.mark.parametrize("fault", ["reset", "500", "html"])
def test_what_the_log_does_not_know_is_sent_once_more(shop: Stage, twilio: Twilio, sari: Phone, fault: str) -> None:
    sari.says(ASKS)
    twilio.faults.append(fault)
    say(shop, sari, "satu")
    shop.settle()
    shop.wait(minutes=1)
    sari.waits()
    assert newest(shop) == ("delivered", 2)
    assert twilio.texts(sari.address).count("satu") == 1


def test_what_is_never_repeated_and_not_in_the_log_is_shown_to_people(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says(ASKS)
    twilio.faults.append("reset")
    say(shop, sari, "Puas, Kak?", message_class="survey")
    shop.settle()
    shop.wait(minutes=1)
    assert newest(shop) == ("parked", 1)
    assert "never repeated" in error(shop)
    assert "Puas, Kak?" not in twilio.texts(sari.address)


def test_the_same_words_said_before_are_not_taken_for_the_ones_that_are_looked_for(
    shop: Stage, twilio: Twilio, sari: Phone
) -> None:
    sari.says(ASKS)
    say(shop, sari, "Siap, Kak.")
    sari.waits()
    twilio.faults.append("reset")
    say(shop, sari, "Siap, Kak.")
    shop.settle()
    shop.wait(minutes=1)
    assert twilio.texts(sari.address).count("Siap, Kak.") == 2


@pytest.mark.parametrize("message_class", ["answer", "survey"])
def test_while_the_log_cannot_be_read_nothing_is_repeated_or_given_up(
    shop: Stage, twilio: Twilio, sari: Phone, message_class: str
) -> None:
    sari.says(ASKS)
    twilio.faults.append("lost")
    twilio.log_is_away = True
    say(shop, sari, "satu", message_class=message_class)
    shop.settle()
    for _ in range(5):
        shop.wait(minutes=1)
    assert newest(shop) == ("unknown", 1)
    assert twilio.texts(sari.address).count("satu") == 1
    twilio.log_is_away = False
    shop.wait(minutes=1)
    assert newest(shop) == ("sent", 1)


# What Twilio refuses.


def test_a_pause_that_twilio_asks_for_is_no_send(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says(ASKS)
    twilio.faults.extend(["429", "429"])
    say(shop, sari, "satu")
    shop.wait(seconds=30)
    assert newest(shop) == ("sent", 1)
    assert twilio.refused == {20429: 2}


@pytest.mark.parametrize(
    ("code", "late"), [("63024", False), ("begins 63024", False), ("63024", True), ("21211", False)]
)
def test_who_cannot_be_reached_is_marked_until_they_write(
    shop: Stage, twilio: Twilio, sari: Phone, code: str, late: bool
) -> None:
    sari.says(ASKS)
    if late:
        twilio.late.append(int(code))
    else:
        twilio.faults.append(code)
    say(shop, sari, "satu")
    sari.waits()
    assert newest(shop) == ("failed", 0)
    gone = select(identities.c.unreachable_at)
    assert shop.rows(gone)[0][0] is not None
    say(shop, sari, "pengingat", message_class="reminder")
    shop.wait(minutes=5)
    assert newest(shop) == ("due", 0)
    sari.says(ASKS)
    shop.wait(minutes=1)
    assert "pengingat" in twilio.texts(sari.address)


@pytest.mark.parametrize("late", [False, True])
def test_a_stop_that_twilio_keeps_is_an_opt_out_here(shop: Stage, twilio: Twilio, sari: Phone, late: bool) -> None:
    sari.says(ASKS)
    if late:
        twilio.late.append(21610)
    else:
        twilio.faults.append("21610")
    say(shop, sari, "satu")
    say(shop, sari, "pengingat", message_class="reminder")
    sari.waits()
    shop.wait(minutes=1)
    customer = shop.rows(select(conversations.c.customer_id))[0][0]
    with shop.house.database.snapshot() as session:
        assert has_consent(session, customer, "whatsapp") is False
    states = [row[0] for row in shop.rows(select(outbox.c.state).order_by(outbox.c.id))]
    # The reminder left before it was told, or never.
    assert states[-2] == "failed"
    assert states[-1] in ("voided", "delivered")
    say(shop, sari, "pengingat lain", message_class="reminder")
    shop.wait(minutes=1)
    assert newest(shop) == ("voided", 0)


def test_berhenti_stops_what_nobody_asked_for(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says(ASKS)
    assert sari.says("BERHENTI")
    say(shop, sari, "pengingat", message_class="reminder")
    shop.wait(minutes=1)
    assert newest(shop) == ("voided", 0)


@pytest.mark.parametrize("code", ["63032", "63049"])
def test_what_whatsapp_chose_not_to_deliver_is_not_tried_again(
    shop: Stage, twilio: Twilio, sari: Phone, code: str
) -> None:
    sari.says(ASKS)
    twilio.late.append(int(code))
    say(shop, sari, "satu")
    sari.waits()
    shop.wait(minutes=5)
    assert newest(shop) == ("failed", 0)
    assert code in error(shop)


def test_a_revoked_token_keeps_every_row_until_it_is_right_again(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says(ASKS)
    twilio.tokens = ("another" * 5,)
    bima = Phone(shop, twilio, "whatsapp:+6281234567802", "Bima")
    bima.writes(ASKS)
    say(shop, sari, "satu")
    shop.wait(minutes=4)
    assert newest(shop) == ("due", 0)
    assert "SAPA_TWILIO_AUTH_TOKEN" in " ".join(
        str(row[0]) for row in shop.rows(select(outbox.c.error).where(outbox.c.error.is_not(None)))
    )
    # One try of a row a minute, not one of each.
    assert twilio.refused[20003] <= 12
    twilio.tokens = ("a1b2c3d4" * 4,)
    shop.wait(minutes=3)
    assert "satu" in twilio.texts(sari.address)
    assert bima.hears()


# Limits.


def test_many_customers_keep_the_limit_of_the_number(shop: Stage, twilio: Twilio) -> None:
    people = [Phone(shop, twilio, f"whatsapp:+62812000{number:05}") for number in range(100)]
    for one in people:
        assert one.writes(ASKS) == 200
    shop.wait(seconds=20)
    assert all(twilio.texts(one.address) for one in people)
    assert dict(twilio.refused) == {}


def test_the_sandbox_gets_one_message_in_three_seconds(
    build: Build, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_TWILIO_WHATSAPP_FROM", SANDBOX)
    twilio.numbers = {SANDBOX}
    shop = build()
    shop.open_channels()
    sari = Phone(shop, twilio, to=SANDBOX)
    sari.says("join sandy-shore")
    say(shop, sari, *[f"baris {number}" for number in range(6)])
    shop.wait(seconds=40)
    assert twilio.texts(sari.address)[-6:] == [f"baris {number}" for number in range(6)]
    assert dict(twilio.refused) == {}


def test_the_number_that_a_customer_wrote_to_is_the_one_that_answers(
    build: Build, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "whatsapp:+622150002000"
    monkeypatch.setenv("SAPA_TWILIO_WHATSAPP_FROM", f"{OURS},{other.removeprefix('whatsapp:')}")
    twilio.numbers = {OURS, other}
    shop = build()
    shop.open_channels()
    sari, bima = Phone(shop, twilio, to=other), Phone(shop, twilio, "whatsapp:+6281234567802", "Bima")
    sari.says(ASKS)
    bima.says(ASKS)
    assert {(one["to"], one["from"]) for one in twilio.sent} == {(sari.address, other), (bima.address, OURS)}


def test_a_pace_of_a_sandbox_waits_for_its_span() -> None:
    pace = Pace(1, 1, timedelta(seconds=3.1))
    assert pace.wait("a", BASE) == timedelta(0)
    assert pace.wait("b", BASE + timedelta(seconds=1)) == timedelta(seconds=2.1)


# Texts and menus.


def test_a_long_text_is_cut_at_paragraphs_and_goes_on_behind_what_was_accepted(
    shop: Stage, twilio: Twilio, sari: Phone
) -> None:
    sari.says(ASKS)
    before = len(twilio.sent)
    text = "\n\n".join(f"Paragraf {number} " + "kata " * 150 for number in range(6))
    twilio.faults.extend(["", "429"])
    say(shop, sari, text)
    shop.wait(seconds=20)
    sari.waits()
    came = [one["body"] for one in twilio.sent[before:]]
    assert all(len(one) <= 1600 and one.startswith("Paragraf") for one in came)
    assert "".join("".join(came).split()) == "".join(text.split())
    assert newest(shop) == ("delivered", 1)


def test_marks_are_those_of_whatsapp(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says(ASKS)
    say(shop, sari, "## Jam buka\n\n**Senin** sampai *Sabtu*, lihat [peta](https://contoh.id/peta)")
    shop.settle()
    assert twilio.texts(sari.address)[-1] == "*Jam buka*\n\n*Senin* sampai _Sabtu_, lihat peta (https://contoh.id/peta)"


def test_a_text_without_any_pause_is_cut_too() -> None:
    assert [len(one) for one in pieces("x" * 4000)] == [1600, 1600, 800]


@pytest.mark.parametrize(
    ("titles", "form"),
    [
        (["Ya", "Tidak"], "buttons"),
        (["Ya", "x" * 21], "list"),
        ([str(number) for number in range(10)], "list"),
        ([str(number) for number in range(11)], "numbers"),
        (["Ya", "x" * 25], "numbers"),
        (["Ya", "Ya"], "numbers"),
    ],
)
def test_options_take_the_form_that_fits(titles: list[str], form: str) -> None:
    assert form_of(titles, "Mau yang mana?") == form


def test_a_content_is_made_once_and_serves_every_menu_of_its_size(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says(ASKS)
    say(shop, sari, "Mau yang mana?", **options("Merah", "Biru"))
    say(shop, sari, "Atau ini?", **options("Besar", "Kecil"))
    say(shop, sari, "Pilih cabang:", **options("Bandung", "Jakarta", "Bogor", "Depok"))
    sari.waits()
    shown = [[button["title"] for button in one["buttons"]] for one in twilio.sent if one["buttons"]]
    assert shown == [["Merah", "Biru"], ["Besar", "Kecil"], ["Bandung", "Jakarta", "Bogor", "Depok"]]
    assert twilio.calls["content"] == 2
    assert dict(twilio.refused) == {}


@pytest.mark.parametrize("why", ["many", "long", "broken"])
def test_options_that_are_no_buttons_are_numbers(shop: Stage, twilio: Twilio, sari: Phone, why: str) -> None:
    sari.says(ASKS)
    twilio.broken_contents = why == "broken"
    titles = {"many": [f"Cabang {number}" for number in range(12)], "long": ["x" * 30, "y"], "broken": ["Ya", "Tidak"]}
    say(shop, sari, "Mau yang mana?", **options(*titles[why]))
    shop.settle()
    text = twilio.texts(sari.address)[-1]
    assert text.startswith("Mau yang mana?\n\nBalas dengan angkanya:\n1. ")
    assert f"{len(titles[why])}. {titles[why][-1]}" in text


def test_a_menu_that_is_refused_becomes_numbers_in_the_same_send(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says(ASKS)
    twilio.faults.append("63005")
    say(shop, sari, "Mau yang mana?", **options("Merah", "Biru"))
    sari.waits()
    assert "1. Merah" in twilio.texts(sari.address)[-1]
    assert newest(shop) == ("delivered", 1)


@pytest.mark.parametrize("how", ["press", "number", "title"])
def test_a_press_a_number_and_a_title_are_the_same_choice(shop: Stage, twilio: Twilio, sari: Phone, how: str) -> None:
    sari.says("asdkjh qwe zxc")
    menu = next(one for one in twilio.sent if one["buttons"])
    title = menu["buttons"][0]["title"]
    heard = sari.presses(title) if how == "press" else sari.says("1" if how == "number" else title.lower())
    assert heard
    said = shop.rows(select(inbox.c.text, inbox.c.button).order_by(inbox.c.id.desc()))[0]
    assert (said.button is not None) == (how == "press")


def test_a_button_of_an_old_menu_or_of_somebody_else_is_only_its_title(
    shop: Stage, twilio: Twilio, sari: Phone
) -> None:
    sari.says(ASKS)
    say(shop, sari, "Mau yang mana?", **options("Merah", "Biru"))
    say(shop, sari, "Atau ini?", **options("Besar", "Kecil"))
    sari.waits()
    sari.presses("Merah")
    bima = Phone(shop, twilio, "whatsapp:+6281234567802", "Bima")
    key = twilio.sent[-1]["buttons"] or [{"id": "m1.0"}]
    bima.says("Besar", ButtonPayload=key[0]["id"], ButtonText="Besar")
    bima.says("x", ListId="m99999999999.0", ListTitle="y")
    assert [row[0] for row in shop.rows(select(inbox.c.button)) if row[0]] == []


# What is told afterwards.


@pytest.mark.parametrize("seed", range(5))
def test_statuses_in_any_order_and_more_than_once_only_go_forward(
    shop: Stage, twilio: Twilio, sari: Phone, seed: int
) -> None:
    sari.says(ASKS)
    say(shop, sari, *[f"baris {number}" for number in range(5)])
    shop.settle()
    for one in list(twilio.sent):
        twilio.read(one["sid"])
    twilio.call_back(door_of(shop), random.Random(seed), copies=3)
    assert {row[0] for row in shop.rows(select(outbox.c.state))} == {"read"}


def test_a_failure_that_is_told_of_an_earlier_try_changes_nothing(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says(ASKS)
    url, fields = f"{twilio.sent[0]['callback']}", {"MessageSid": "SM" + "f" * 32, "MessageStatus": "failed"}
    fields |= {"To": sari.address, "From": OURS, "ErrorCode": "63024"}
    twilio.callbacks = [(url.replace("attempt=1", "attempt=9"), fields)]
    sari.waits()
    stranger = {**fields, "To": "whatsapp:+6280000000"}
    twilio.callbacks = [(url, stranger), ("https://chat.example.id/webhooks/whatsapp/status", fields)]
    twilio.callbacks += [(f"https://chat.example.id/webhooks/whatsapp/status?row={'9' * 40}&attempt=x", fields)]
    sari.waits()
    assert newest(shop) == ("delivered", 1)


def test_typing_and_read_are_shown_only_when_an_answer_follows(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.writes(ASKS)
    until(lambda: len(twilio.typing) == 1)
    sari.waits()
    dian = shop.agent("Dian")
    assert dian.claims(sari) < 400
    sari.says("halo kak")
    assert len(twilio.typing) == 1


# The table of codes.


def test_no_code_raises_and_every_one_has_one_of_four_ends() -> None:
    dice = random.Random(20261122)
    codes = [None, 0, -1, *TABLE, *(dice.randrange(10**6) for _ in range(3000))]
    for code in codes:
        for status in (None, 200, 302, 400, 401, 403, 404, 409, 429, 500, 503, 599):
            kind = kind_of(status, code)
            for attempt in (1, 2, 3, 99):
                answer = answer_to(kind, code, proactive=bool(attempt % 2), attempt=attempt)
                assert answer.state in ("later", "unknown", "failed")
                assert answer.error
            if status is not None and status >= 500:
                assert kind == "unknown"
    assert kind_of(400, 99999) == "content"
    assert replace(answer_to("template", 63016, proactive=True, attempt=1), error="") == Answer(
        "failed", instead={"form": "template"}
    )


def test_too_many_to_one_portfolio_is_tried_twice_in_minutes_and_then_held() -> None:
    pauses = [answer_to("busy", 63018, proactive=True, attempt=attempt).retry_after for attempt in (1, 2, 3)]
    assert pauses == [timedelta(minutes=2), timedelta(minutes=2), timedelta(hours=1)]
    answer = answer_to("busy", 63018, proactive=False, attempt=3)
    assert answer.retry_after is not None
    assert answer.retry_after < timedelta(minutes=1)


def test_a_row_of_a_dead_process_is_looked_for_before_it_is_repeated(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    sari.says(ASKS)
    say(shop, sari, "satu")
    shop.settle()
    marked = {"state": "sending", "sends": 1, "provider_ref": None, "lease_until": shop.clock.now()}
    with shop.house.database.transaction() as session:
        newest_id = select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1).scalar_subquery()
        session.execute(update(outbox).where(outbox.c.id == newest_id).values(**marked))
    shop.wait(minutes=1)
    assert newest(shop) == ("sent", 1)
    assert twilio.texts(sari.address).count("satu") == 1
