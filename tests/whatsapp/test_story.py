"""The whole story on WhatsApp: asked and answered, an order, a reminder and its answer, a person and back."""

from __future__ import annotations

from sqlalchemy import select

from core.channel_tables import remote_files
from core.tables import customers, identities, inbox, messages, outbox
from reminders.tables import reminders
from tests.fakes.twilio import OURS, Twilio
from tests.provider import appointment
from tests.stage import Stage, until
from tests.whatsapp.conftest import Phone, approve_all
from tests.whole_story import ASKS, is_served_by_a_person, lives_the_whole_story


def test_a_question_is_answered_in_the_chat_and_its_delivery_is_known(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    heard = sari.says(ASKS)
    assert "buka" in " ".join(heard).lower()
    row = shop.rows(select(outbox))[0]
    assert (row.state, row.channel, row.sends) == ("delivered", "whatsapp", 1)
    assert row.provider_ref == twilio.sent[0]["sid"]
    assert twilio.sent[0]["from"] == OURS
    assert shop.rows(select(identities.c.profile_name, identities.c.address))[0] == ("Sari", sari.address)
    assert shop.rows(select(customers.c.phone))[0][0] == "+6281234567801"
    twilio.read(row.provider_ref)
    sari.waits()
    assert shop.rows(select(outbox.c.state))[0][0] == "read"
    assert (dict(twilio.refused), twilio.lost) == ({}, [])


def test_an_order_is_told_to_whom_whatsapp_proves_the_number_of(shop: Stage, sari: Phone) -> None:
    shop.tell(kind="order", reference="ORD-7788", status="shipped", phone="+6281234567801", fields={})
    assert "7788" in " ".join(sari.says("pesanan ORD-7788 sudah sampai mana ya?"))


def test_whoever_shows_no_phone_number_is_answered_all_the_same(shop: Stage, twilio: Twilio) -> None:
    budi = Phone(shop, twilio, "whatsapp:ID.13491208655302741918", "Budi")
    assert budi.says(ASKS)
    assert shop.rows(select(identities.c.address))[0][0] == "whatsapp:ID.13491208655302741918"
    assert shop.rows(select(customers.c.phone))[0][0] is None


def test_a_reminder_within_the_window_has_buttons_and_a_press_answers_it(
    shop: Stage, twilio: Twilio, sari: Phone
) -> None:
    sari.says("halo")
    appointment(sari, 30)
    shop.wait(hours=7)
    assert sari.waits()
    assert twilio.sent[-1]["template"] == ""
    sari.presses("Jadi datang")
    assert {row[0] for row in shop.rows(select(reminders.c.answer))} >= {"confirmed"}
    assert shop.rows(select(inbox.c.button).where(inbox.c.button.is_not(None)))[0][0].endswith("-confirmed")


def test_a_person_takes_over_answers_and_gives_back(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    is_served_by_a_person(sari, shop.agent("Dian"), reply="Halo Kak Sari, saya *Dian*.")
    assert sari.says(ASKS)
    assert dict(twilio.refused) == {}


def test_files_and_places_of_a_customer_open_at_the_desk(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    picture, card = b"\xff\xd8\xff a photo", b"BEGIN:VCARD\nFN:Budi\nEND:VCARD"
    sari.says("ini buktinya kak", **twilio.file(picture, "image/jpeg"))
    sari.says("", Latitude="-6.2", Longitude="106.8", Address="Jl. Kenanga 4")
    sari.says("", **twilio.file(card, "text/vcard"))
    until(lambda: not shop.rows(select(remote_files.c.id).where(remote_files.c.state == "due")))
    rows = shop.rows(select(messages.c.text, messages.c.body).where(messages.c.author == "customer"))
    assert [row.text for row in rows] == ["ini buktinya kak", "", ""]
    [photo], [place], [contact] = (row.body["attachments"] for row in rows)
    assert (place["media"], place["name"], place["state"]) == ("place/-6.200000,106.800000", "Jl. Kenanga 4", "words")
    assert (photo["name"], contact["name"]) == ("foto.jpg", "kontak.vcf")
    dian = shop.agent("Dian")
    opened = [dian.http.get(f"/desk/files/{one['sha256']}").content for one in (photo, contact)]
    assert opened == [picture, card]


def test_the_whole_story_from_the_first_question_to_iya_jadi(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    approve_all(shop, twilio)
    lives_the_whole_story(sari)
    # After a day without a word WhatsApp takes nothing but what it approved.
    [reminder] = [one for one in twilio.sent if one["template"]]
    assert "JANJI-11" in reminder["body"]
    assert {row[0] for row in shop.rows(select(outbox.c.state))} <= {"delivered", "voided"}
    assert (dict(twilio.refused), twilio.lost) == ({}, [])
