"""What Telegram may do to a message: pauses, blocks, faults after accepting, texts that are too long, limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.telegram.pace import IN_ALL
from bot.channels.telegram.texts import pieces, units
from bot.pacing import Pace
from core.outbox import Line, say_lines
from core.tables import identities, inbox, outbox
from tests.fakes.telegram import Telegram
from tests.stage import BASE, Stage, until
from tests.telegram.conftest import Chatter

ASKS = "kak buka jam berapa ya?"


def say(stage: Stage, sari: Chatter, *texts: str, message_class: str = "answer") -> None:
    """Write lines of the bot's for this customer."""
    with stage.house.database.transaction() as session:
        lines = [
            Line(sari.conversation_id, sari.identity_id, "telegram", "bot", text, 0, message_class) for text in texts
        ]
        say_lines(session, lines, now=stage.clock.now())


def newest(stage: Stage) -> tuple[str, int]:
    """State and number of sends of the newest row."""
    row = stage.rows(select(outbox).order_by(outbox.c.id.desc()).limit(1))[0]
    return row.state, row.sends


def test_a_pause_that_telegram_asks_for_holds_for_every_chat(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    bima = Chatter(shop, telegram, 7002, "Bima")
    sari.says(ASKS)
    bima.says(ASKS)
    telegram.faults["sendMessage"].append("429:30")
    calls = telegram.calls["sendMessage"]
    say(shop, sari, "satu")
    shop.settle()
    say(shop, bima, "dua")
    shop.wait(seconds=20)
    assert telegram.calls["sendMessage"] == calls + 1
    shop.wait(seconds=15)
    assert (sari.hears()[-1], bima.hears()[-1]) == ("satu", "dua")
    assert telegram.refused == {429: 1}


@pytest.mark.parametrize(("fault", "taken"), [("lost", 2), ("500", 1), ("reset", 1)])
def test_an_answer_that_never_came_is_sent_once_more(
    shop: Stage, telegram: Telegram, sari: Chatter, fault: str, taken: int
) -> None:
    sari.says(ASKS)
    telegram.faults["sendMessage"].append(fault)
    say(shop, sari, "satu")
    shop.settle()
    assert telegram.texts(7001).count("satu") == taken
    assert newest(shop) == ("sent", 2)


def test_a_text_whose_marks_telegram_cannot_read_is_given_up_at_once_since_it_has_none(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    sari.says(ASKS)
    calls = telegram.calls["sendMessage"]
    telegram.faults["sendMessage"].append("entities")
    say(shop, sari, "aku <3 kopi *banget*")
    say(shop, sari, "yang berikutnya")
    shop.settle()
    # Sent as plain text it was already: the same again would be refused again, and holds up nothing.
    assert telegram.calls["sendMessage"] == calls + 2
    assert sari.hears()[-1] == "yang berikutnya"
    [failed] = shop.rows(select(outbox).where(outbox.c.state == "failed"))
    assert "can't parse entities" in str(failed.error)
    assert shop.rows(select(identities.c.unreachable_at)) == [(None,)]


@pytest.mark.parametrize(("faults", "states"), [(1, ["sent"]), (2, ["failed"])])
def test_buttons_that_telegram_cannot_read_become_numbers_once(
    shop: Stage, telegram: Telegram, sari: Chatter, faults: int, states: list[str]
) -> None:
    telegram.faults["sendMessage"].extend(["entities"] * faults)
    heard = sari.says("asdkjh qwe zxc")
    assert telegram.calls["sendMessage"] == 2
    assert [row.state for row in shop.rows(select(outbox.c.state))] == states
    if states == ["sent"]:
        assert "\n1. " in heard[0]
        assert telegram.sent[-1]["keyboard"] == {}
        # The number is pressed as the button would have been.
        sari.says("1")
        assert shop.rows(select(inbox.c.text).order_by(inbox.c.id))[-1] == ("1",)


def test_what_is_never_repeated_is_shown_to_people(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    sari.says(ASKS)
    telegram.faults["sendMessage"].append("lost")
    say(shop, sari, "Puas, Kak?", message_class="survey")
    shop.settle()
    assert telegram.texts(7001).count("Puas, Kak?") == 1
    assert newest(shop) == ("parked", 1)


def test_a_customer_who_blocked_the_bot_is_marked(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    sari.says(ASKS)
    telegram.blocked.add(7001)
    say(shop, sari, "satu")
    shop.settle()
    assert newest(shop) == ("failed", 0)
    assert shop.rows(select(identities.c.unreachable_at))[0][0] is not None
    say(shop, sari, "pengingat", message_class="reminder")
    shop.wait(minutes=5)
    assert newest(shop) == ("due", 0)
    assert telegram.refused == {403: 1}
    telegram.blocked.clear()
    sari.says(ASKS)
    shop.wait(minutes=1)
    assert "pengingat" in telegram.texts(7001)


def test_many_lines_to_one_chat_keep_telegrams_limits_and_their_order(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    sari.says(ASKS)
    wanted = [f"baris {number}" for number in range(12)]
    say(shop, sari, *wanted)
    shop.wait(seconds=20)
    assert telegram.texts(7001)[-12:] == wanted
    assert telegram.refused == {}


def test_many_chats_keep_the_limit_of_the_whole_token(shop: Stage, telegram: Telegram) -> None:
    people = [Chatter(shop, telegram, 8000 + number, f"Orang {number}") for number in range(45)]
    for one in people:
        one.writes(ASKS)
    until(lambda: not telegram.waiting)
    shop.wait(seconds=20)
    assert all(telegram.texts(one.chat_id) for one in people)
    assert telegram.refused == {}


def test_a_long_text_is_cut_at_paragraphs_and_never_inside_a_character(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    sari.says(ASKS)
    text = "\n\n".join(f"Paragraf {number} " + "kata " * 150 + "😀" for number in range(12))
    say(shop, sari, text)
    shop.settle()
    came = telegram.texts(7001)[-3:]
    assert all(units(one) <= 4096 and one.startswith("Paragraf") for one in came)
    assert "".join("".join(came).split()) == "".join(text.split())


def test_a_text_without_any_pause_is_cut_too() -> None:
    cut = pieces("😀" * 5000)
    assert [units(one) for one in cut] == [4096, 4096, 1808]
    assert "".join(cut) == "😀" * 5000


def test_typing_is_shown_again_and_again_while_the_bot_answers_and_not_while_a_person_does(
    shop: Stage, telegram: Telegram, sari: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.intake.TYPING_SECONDS", 0.05)
    sari.says("halo kak")
    sari.writes(ASKS)
    until(lambda: len(telegram.actions) > 3)
    sari.waits()
    until(lambda: not shop.house.sender._asides)
    telegram.actions.clear()
    dian = shop.agent("Dian")
    assert dian.claims(sari) < 400
    sari.says("halo kak")
    assert telegram.actions == []


def test_nothing_but_messages_leaves_while_telegram_asked_for_a_pause(
    shop: Stage, telegram: Telegram, sari: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.intake.TYPING_SECONDS", 0.05)
    sari.says("halo kak")
    until(lambda: not shop.house.sender._asides)
    telegram.actions.clear()
    carrier = shop.house.sender.carrier("telegram")
    carrier._pace.pause(shop.clock.now() + timedelta(seconds=20))
    sari.writes(ASKS)
    until(lambda: not shop.house.sender._asides)
    assert telegram.actions == []


def test_the_pace_is_full_once_no_message_may_leave_to_anybody() -> None:
    pace, now = Pace(in_all=2, burst=3), BASE
    assert not pace.is_full(now)
    assert [pace.wait(chat, now) for chat in ("7001", "7002")] == [timedelta(0)] * 2
    assert pace.is_full(now)
    for _ in range(2):
        pace.answered(now)
    assert pace.is_full(now + timedelta(seconds=1))
    assert not pace.is_full(now + timedelta(seconds=1.1))


def test_the_pace_lets_a_burst_pass_and_then_one_a_second() -> None:
    pace, now = Pace(in_all=30, burst=3), BASE
    assert [pace.wait("a", now) for _ in range(3)] == [timedelta(0)] * 3
    wait = pace.wait("a", now)
    assert timedelta(0) < wait <= timedelta(seconds=1.05)
    assert pace.wait("b", now) == timedelta(0)
    assert pace.wait("a", now + wait) == timedelta(0)


def test_the_pace_of_an_account_holds_for_all_chats() -> None:
    pace, now = Pace(in_all=30, burst=3), BASE
    assert not any(pace.wait(str(number), now) for number in range(30))
    assert pace.wait("x", now) == timedelta(seconds=1.05)
    pace.pause(now + timedelta(minutes=1))
    assert pace.wait("y", now + timedelta(seconds=2)) == timedelta(seconds=58)


def test_a_place_is_free_a_second_after_the_answer_since_the_provider_may_have_counted_as_late_as_that() -> None:
    pace, now, late = Pace(in_all=30, burst=3), BASE, BASE + timedelta(seconds=0.4)
    assert not any(pace.wait(str(number), now) for number in range(30))
    for _ in range(30):
        pace.answered(late)
    assert pace.wait("x", now + timedelta(seconds=1.1)) == timedelta(seconds=0.35)
    assert not any(pace.wait(f"y{number}", late + timedelta(seconds=1.05)) for number in range(30))
    # What has no answer keeps its place, and is asked for again soon.
    assert pace.wait("z", late + timedelta(seconds=3)) == timedelta(seconds=0.05)
    assert pace.wait("z", late + timedelta(seconds=30)) == timedelta(0)


def test_what_never_left_gives_its_place_back_at_once() -> None:
    pace, now = Pace(in_all=2, burst=1), BASE
    assert pace.wait("a", now) == pace.wait("b", now) == timedelta(0)
    assert pace.wait("a", now) > timedelta(0)
    pace.give_back("a")
    assert pace.wait("a", now) == timedelta(0)
    assert pace.wait("c", now) > timedelta(0)


def test_a_row_that_sends_nothing_leaves_its_place_to_others(shop: Stage, sari: Chatter) -> None:
    sari.says(ASKS)
    shop.clock.advance(timedelta(seconds=30))
    with shop.house.database.transaction() as session:
        file = {"sha256": "0" * 64, "media": "image/jpeg", "name": "foto.jpg", "size": 10}
        line = Line(sari.conversation_id, sari.identity_id, "telegram", "bot", "", 0, body={"attachments": [file]})
        say_lines(session, [line], now=shop.clock.now())
    say(shop, sari, " ")
    shop.settle()
    assert [row.state for row in shop.rows(select(outbox.c.state).order_by(outbox.c.id))][-2:] == ["failed"] * 2
    now = shop.clock.now()
    assert not any(shop.house.sender.wait("telegram", f"of {number}", now) for number in range(IN_ALL))
    assert shop.house.sender.wait("telegram", "one more", now)
