"""The 24-hour window: free words within it, an approved template outside, and the provider's own verdict wins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.channels.whatsapp.approving import listed
from bot.channels.whatsapp.carrier import IN_ALL
from bot.channels.whatsapp.templates import shipped_templates
from bot.parking import revive
from core.outbox import Line, say_lines
from core.tables import inbox, outbox
from reminders.tables import reminders
from tests.fakes.twilio import Twilio
from tests.provider import appointment
from tests.stage import Stage
from tests.whatsapp.conftest import Phone, approve_all


def newest(stage: Stage) -> tuple[str, int, str]:
    """State, number of sends and error of the newest row."""
    row = stage.rows(select(outbox).order_by(outbox.c.id.desc()).limit(1))[0]
    return row.state, row.sends, row.error or ""


def test_every_shipped_wording_is_a_template_that_can_be_submitted(shop: Stage, twilio: Twilio) -> None:
    approve_all(shop, twilio, "reminder.")
    assert len(twilio.approvals) == len(list(shipped_templates())) > 30
    assert {row.status for _, row in listed(shop.house.database) if row is not None} == {"approved"}
    assert dict(twilio.refused) == {}


def test_a_reminder_outside_the_window_goes_by_template_and_iya_jadi_answers_it(
    shop: Stage, twilio: Twilio, sari: Phone
) -> None:
    approve_all(shop, twilio)
    sari.says("halo")
    appointment(sari, 54)
    shop.wait(hours=31)
    heard = sari.waits()
    assert "JANJI-11" in heard[0]
    assert twilio.sent[-1]["template"] == shop_template(twilio)
    assert [button["title"] for button in twilio.sent[-1]["buttons"]] == ["Jadi datang", "Ganti jadwal", "Batal"]
    assert newest(shop)[:2] == ("delivered", 1)
    sari.says("iya jadi")
    assert "confirmed" in {row[0] for row in shop.rows(select(reminders.c.answer))}
    assert dict(twilio.refused) == {}


def shop_template(twilio: Twilio) -> str:
    """The SID of the Indonesian template."""
    return next(
        sid for sid, one in twilio.contents.items() if one["friendly_name"] == "sapa reminder.appointment.ask id"
    )


def test_a_button_of_a_template_is_heard_as_its_option(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    approve_all(shop, twilio)
    sari.says("halo")
    appointment(sari, 54)
    shop.wait(hours=31)
    sari.waits()
    sari.presses("Ganti jadwal")
    assert shop.rows(select(inbox.c.button).where(inbox.c.button.is_not(None)))[0][0].endswith("-reschedule")


def test_without_an_approved_template_a_reminder_fails_and_says_which_is_needed(
    shop: Stage, twilio: Twilio, sari: Phone
) -> None:
    sari.says("halo")
    appointment(sari, 54)
    shop.wait(hours=31)
    state, sends, error = newest(shop)
    assert (state, sends) == ("failed", 0)
    assert "needs an approved template for reminder.appointment.ask in id" in error
    # Nothing was sent, so every place of the limit is free.
    now = shop.clock.now()
    assert not any(shop.house.sender.wait("whatsapp", f"whatsapp:+62811{number:06}", now) for number in range(IN_ALL))
    assert sari.waits() == twilio.texts(sari.address)[1:]


def test_an_agents_reply_outside_the_window_says_so_to_the_agent(shop: Stage, twilio: Twilio, sari: Phone) -> None:
    dian = shop.agent("Dian")
    sari.says("mau bicara dengan orang dong")
    assert dian.claims(sari) < 400
    sari.waits()
    with shop.house.database.transaction() as session:
        session.execute(update(inbox).values(sent_at=shop.clock.now() - timedelta(hours=25)))
    dian.replies(sari, "Halo Kak, maaf baru balas.")
    state, sends, error = newest(shop)
    assert (state, sends) == ("failed", 0)
    assert "24 hours" in error
    assert "agent's reply" in error
    page = dian.http.get(f"/desk/conversations/{sari.public_id}").text
    assert "WhatsApp menerima balasan agen hanya di dalamnya" in page
    assert "24 hours" in dian.http.get(f"/desk/conversations/{sari.public_id}?lang=en").text


@pytest.mark.parametrize("at_once", [True, False])
def test_the_verdict_of_whatsapp_wins_and_the_row_goes_by_template_once(
    shop: Stage, twilio: Twilio, sari: Phone, at_once: bool
) -> None:
    approve_all(shop, twilio)
    sari.says("halo")
    appointment(sari, 54)
    twilio.window_at_once = at_once
    # We believe that the customer wrote just now; WhatsApp does not.
    with shop.house.database.transaction() as session:
        session.execute(update(inbox).values(sent_at=shop.clock.now() + timedelta(hours=30)))
    shop.wait(hours=31)
    sari.waits()
    assert twilio.sent[-1]["template"]
    assert newest(shop)[:2] == ("delivered", 1)
    tries = [one for one in twilio.sent if one["at"] > shop.clock.now() - timedelta(hours=30)]
    assert [one["status"] for one in tries] == (["delivered"] if at_once else ["failed", "delivered"])


def test_a_row_that_no_template_saves_fails_in_words_after_the_verdict(
    shop: Stage, twilio: Twilio, sari: Phone
) -> None:
    sari.says("halo")
    shop.clock.advance(timedelta(hours=25))
    with shop.house.database.transaction() as session:
        session.execute(update(inbox).values(sent_at=shop.clock.now()))
        line = Line(sari.conversation_id, sari.identity_id, "whatsapp", "bot", "Kabar untuk Kakak", 0, "answer")
        say_lines(session, [line], now=shop.clock.now())
    sari.waits()
    state, sends, error = newest(shop)
    assert (state, sends) == ("failed", 0)
    assert "24 hours" in error
    assert [one["status"] for one in twilio.sent][-1] == "failed"
    # Once they write again, it can be revived and goes as it was.
    shop.clock.advance(timedelta(minutes=1))
    sari.says("halo lagi")
    with shop.house.database.transaction() as session:
        failed = session.execute(select(outbox.c.id).where(outbox.c.state == "failed")).scalar_one()
        assert revive(session, "outbox", failed, now=shop.clock.now())
    assert "Kabar untuk Kakak" in sari.waits()


def test_words_between_variables_and_at_both_ends_are_what_whatsapp_wants() -> None:
    for template in shipped_templates():
        [shape] = template.content["types"].values()
        assert not shape["body"].startswith("{{")
        assert not shape["body"].endswith("}}")
        assert "}} {{" not in shape["body"]
