"""The whole story on Telegram: asked and answered, an order, a reminder and its answer, a person and back."""

from __future__ import annotations

from sqlalchemy import select

from core.tables import conversations, customers, identities, inbox, messages, outbox
from reminders.tables import reminders
from tests.fakes.telegram import Telegram
from tests.provider import appointment
from tests.stage import Stage, until
from tests.telegram.conftest import Chatter
from tests.whole_story import ASKS, is_served_by_a_person, lives_the_whole_story, says_that_she_comes


def test_a_question_is_answered_in_the_chat(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    heard = sari.says(ASKS)
    assert "buka" in " ".join(heard).lower()
    row = shop.rows(select(outbox))[0]
    assert (row.state, row.channel, row.sends) == ("sent", "telegram", 1)
    assert row.provider_ref == str(telegram.sent[0]["message_id"])
    assert shop.rows(select(identities.c.profile_name))[0][0] == "Sari"
    assert telegram.refused == {}


def test_an_order_is_told_to_whom_it_belongs(shop: Stage, sari: Chatter) -> None:
    sari.says("halo")
    shop.tell(kind="order", reference="ORD-7788", status="shipped", channel="telegram", address=sari.address, fields={})
    heard = " ".join(sari.says("pesanan ORD-7788 sudah sampai mana ya?"))
    assert "7788" in heard


def test_a_reminder_comes_by_itself_and_iya_jadi_answers_it(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    sari.says("halo")
    appointment(sari, 30)
    sari.hears()
    shop.wait(hours=29)
    reminded = sari.hears()
    assert reminded, [tuple(row) for row in shop.rows(select(reminders.c.kind, reminders.c.state, reminders.c.reason))]
    says_that_she_comes(sari)


def test_a_person_takes_over_answers_and_gives_back(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    is_served_by_a_person(sari, shop.agent("Dian"))
    assert sari.says(ASKS)
    assert telegram.refused == {}


def test_the_whole_story_from_the_first_question_to_iya_jadi(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    lives_the_whole_story(sari)
    assert {(row.state, row.sends) for row in shop.rows(select(outbox)) if row.state != "voided"} == {("sent", 1)}
    assert telegram.refused == {}


def test_a_button_is_heard_as_its_option_once(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    sari.says("asdkjh qwe zxc")
    buttons = [one for one in telegram.sent if one["keyboard"]]
    assert buttons
    title = buttons[-1]["keyboard"]["inline_keyboard"][-1][0]["text"]
    data, under = sari.button(title)
    sari.presses(title)
    until(lambda: not telegram.sent[-1]["keyboard"] or telegram.sent[-1]["message_id"] != under)
    until(lambda: not next(one for one in telegram.sent if one["message_id"] == under)["keyboard"])
    telegram.add("callback_query", telegram.query(sari.chat_id, sari.name, data, under))
    sari.waits()
    pressed = shop.rows(select(inbox).where(inbox.c.button.is_not(None)))
    assert [row.text for row in pressed] == [title]
    assert set(telegram.toasts.values()) <= {"", "Menu ini sudah kedaluwarsa. Ketik saja pertanyaannya, ya."}


def test_a_menu_that_is_over_says_so_and_does_nothing(shop: Stage, telegram: Telegram, sari: Chatter) -> None:
    dian = shop.agent("Dian")
    sari.says("asdkjh qwe zxc")
    title = next(one for one in telegram.sent if one["keyboard"])["keyboard"]["inline_keyboard"][0][0]["text"]
    assert dian.claims(sari) < 400
    assert dian.resolves(sari) < 400
    sari.presses(title)
    until(lambda: bool(telegram.toasts))
    assert list(telegram.toasts.values()) == ["Menu ini sudah kedaluwarsa. Ketik saja pertanyaannya, ya."]
    assert shop.rows(select(inbox).where(inbox.c.button.is_not(None))) == []


def test_commands_are_registered_and_heard_as_what_a_customer_would_type(
    shop: Stage, telegram: Telegram, sari: Chatter
) -> None:
    until(lambda: len(telegram.commands) == 3)
    assert {one["command"] for one in telegram.commands["id"]} == {
        *("start", "help", "status", "agent", "language", "stop")
    }
    assert telegram.commands[""] == telegram.commands["id"]
    assert sari.says("/start abc_123")
    assert shop.rows(select(inbox.c.meta))[0][0]["payload"] == "abc_123"
    assert sari.says("/help")
    assert sari.says("/nothing_like_it")
    assert "English" not in " ".join(sari.says("/status"))
    assert sari.says("/language")
    assert sari.says("/stop")
    sari.says("/cs")
    assert sari.state == "waiting"


def test_help_and_another_language_are_no_answer_to_an_open_question(shop: Stage, sari: Chatter) -> None:
    assert "nomor" in " ".join(sari.says("/status"))
    [helped] = sari.says("/help")
    assert "Saya bisa bantu soal" in helped
    assert "BERHENTI" in helped
    assert sari.says("/nothing_like_it") == [helped]
    assert sari.says("/language") == ["All right, Sari. From now on I answer in English."]
    assert "I can help with" in sari.says("/help")[0]
    assert "Indonesia" in sari.says("/language id")[0]
    pending = shop.rows(select(conversations.c.pending).where(conversations.c.state == "bot"))[0][0]
    assert pending["asks"] == "reference"
    assert shop.rows(select(customers.c.language)) == [("id",)]
    texts = [row.text for row in shop.rows(select(messages.c.text).where(messages.c.author == "customer"))]
    assert texts[1:] == ["/help", "/nothing_like_it", "/language", "/help", "/language id"]
