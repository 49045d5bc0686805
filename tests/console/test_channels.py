"""The page of channels: what each one needs, how it stands, a test of it; never a secret."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from core.connections import AddressLine, Connection, SettingLine, begin_test, channel_tests, end_test
from core.faults import UNREACHABLE, both
from core.outbox import Line, say_lines
from core.refusals import RECEIVING, Refusal, end_refusal, note_refusal
from core.tables import conversations, identities, inbox, messages, outbox
from tests.console.conftest import NOW, Desk

WORDS = {"id": "Token dari penyedia.", "en": "The provider's token."}
ON = Connection(
    "telegram",
    "Telegram",
    "on",
    receives="polling",
    entry="https://t.me/kopilereng_bot",
    settings=(SettingLine("SAPA_TELEGRAM_TOKEN", WORDS, needed=True, is_set=True),),
    addresses=(AddressLine({"id": "Dipanggil", "en": "called"}, "https://chat.example.id/webhooks/telegram"),),
    can_test=True,
)


def came_in(desk: Desk, number: int) -> None:
    """Let a message come in on the channel."""
    talk = desk.customer_writes(f"halo {number}")
    with desk.database.transaction() as session:
        who = session.execute(select(conversations.c.identity_id).where(conversations.c.public_id == talk)).scalar()
        row = {"channel": "telegram", "external_id": str(number), "identity_id": who, "text": "halo", "sent_at": NOW}
        session.execute(insert(inbox).values(**row, received_at=desk.clock.now()))


def test_a_channel_is_shown_with_its_settings_addresses_and_what_rows_tell(desk: Desk) -> None:
    desk.connections = [ON, Connection("web", "Web", "on", receives="page", entry="http://127.0.0.1:8000/chat")]
    came_in(desk, 1)
    with desk.database.transaction() as session:
        [message] = session.execute(select(messages.c.id, messages.c.conversation_id)).all()
        who = session.execute(select(identities.c.id)).scalar_one()
        row = {
            "message_id": message.id,
            "conversation_id": message.conversation_id,
            "identity_id": who,
            "channel": "telegram",
            "message_class": "answer",
            "body": {},
            "epoch": 0,
            "created_at": NOW,
            "due_at": NOW + timedelta(minutes=5),
            "not_after": NOW + timedelta(hours=1),
            "error": "Telegram asks for a pause",
        }
        session.execute(insert(outbox).values(**row))
    page = desk.browser("operator").get("/desk/channels").text
    for words in (
        "SAPA_TELEGRAM_TOKEN",
        "terisi",
        "https://chat.example.id/webhooks/telegram",
        "Tersambung",
        "polling",
    ):
        assert words in page
    assert "Telegram asks for a pause" in page
    assert "http://testserver/chat" in page
    assert "The provider" in desk.browser("operator").get("/desk/channels?lang=en").text


def test_the_last_fault_of_a_channel_is_told_in_the_language_of_the_page(desk: Desk) -> None:
    desk.connections = [ON]
    came_in(desk, 1)
    with desk.database.transaction() as session:
        [talk] = session.execute(select(messages.c.conversation_id)).all()
        who = session.execute(select(identities.c.id)).scalar_one()
        line = Line(talk.conversation_id, who, "telegram", "bot", "halo", 0)
        say_lines(session, [line], now=NOW)
        fault = both("Telegram asks for a pause", "Telegram minta jeda")
        session.execute(update(outbox).values(state="failed", error=UNREACHABLE + fault))
    browser = desk.browser("operator")
    for path in ("/desk/channels", "/desk/parked"):
        page = browser.get(f"{path}?lang=id").text
        assert "tidak terjangkau: Telegram minta jeda" in page
        assert "asks for a pause" not in page
        page = browser.get(f"{path}?lang=en").text
        assert "unreachable: Telegram asks for a pause" in page
        assert "minta jeda" not in page


def test_what_comes_in_after_the_page_was_opened_is_seen(desk: Desk) -> None:
    desk.connections = [ON]
    browser = desk.browser("operator")
    came_in(desk, 1)
    page = browser.get("/desk/channels").text
    since = page.split("cards?since=")[1].split('"')[0]
    assert "Kami melihatnya" not in page
    desk.clock.advance(timedelta(seconds=5))
    assert "Kami melihatnya" not in browser.get(f"/desk/channels/cards?since={since}").text
    came_in(desk, 2)
    assert "Kami melihatnya" in browser.get(f"/desk/channels/cards?since={since}").text


@pytest.mark.parametrize("since", ["x", "-1", "9" * 30, "99999999999999999", "%00"])
def test_an_odd_moment_counts_as_none(desk: Desk, since: str) -> None:
    desk.connections = [ON]
    assert desk.browser("operator").get(f"/desk/channels?since={since}").status_code == 200


def test_half_a_setting_is_told_in_words(desk: Desk) -> None:
    fault = "SAPA_TELEGRAM_WEBHOOK_SECRET is set and SAPA_TELEGRAM_TOKEN is not"
    spoken = "SAPA_TELEGRAM_WEBHOOK_SECRET sudah diisi, SAPA_TELEGRAM_TOKEN belum"
    desk.connections = [Connection("telegram", "Telegram", "half", fault={"id": spoken, "en": fault})]
    page = desk.browser("operator").get("/desk/channels").text
    assert spoken in page
    assert fault not in page
    assert fault in desk.browser("operator").get("/desk/channels?lang=en").text
    assert "Setelan belum lengkap" in page


def test_a_channel_whose_provider_refuses_us_is_not_called_connected(desk: Desk) -> None:
    desk.connections = [ON]
    refusal = Refusal(both("it refuses the token", "tokennya ditolak"), both("copy it again", "salin lagi"))
    with desk.database.transaction() as session:
        note_refusal(session, "telegram", RECEIVING, refusal, now=NOW)
    page = desk.browser("operator").get("/desk/channels").text
    assert "Ditolak penyedia" in page
    assert "tokennya ditolak" in page
    assert "salin lagi" in page
    assert "Tersambung" not in page
    assert "Kirim pesan ke bot sekarang" not in page
    with desk.database.transaction() as session:
        end_refusal(session, "telegram", RECEIVING, now=NOW)
    page = desk.browser("operator").get("/desk/channels").text
    assert "Tersambung" in page
    assert "Ditolak penyedia" not in page


def test_a_test_is_begun_and_what_it_said_is_shown(desk: Desk) -> None:
    desk.connections = [ON]
    browser = desk.browser("operator")
    assert browser.post("/desk/channels/telegram/test").headers["location"] == "/desk/channels#telegram"
    assert ("test_channel", "telegram") in desk.calls
    with desk.database.transaction() as session:
        begin_test(session, "telegram", now=NOW)
    assert "Sedang bertanya" in browser.get("/desk/channels").text
    with desk.database.transaction() as session:
        told = {"id": "tokennya ditolak", "en": "the token is refused"}
        end_test(session, "telegram", passed=False, words=told, now=NOW)
    page = browser.get("/desk/channels").text
    assert "tokennya ditolak" in page
    assert "the token is refused" not in page
    assert "the token is refused" in desk.browser("operator").get("/desk/channels?lang=en").text
    assert "Sambungan belum jalan" in page
    with desk.database.transaction() as session:
        begin_test(session, "telegram", now=NOW)
    desk.clock.advance(timedelta(minutes=2))
    assert "tidak selesai" in browser.get("/desk/channels").text
    assert desk.rows(select(channel_tests.c.passed)) == [(None,)]


def test_the_sentence_of_a_test_by_an_earlier_version_is_still_shown(desk: Desk) -> None:
    desk.connections = [ON]
    with desk.database.transaction() as session:
        begin_test(session, "telegram", now=NOW)
        session.execute(update(channel_tests).values(ended_at=NOW, passed=True, words="customers write to Telegram"))
    assert "customers write to Telegram" in desk.browser("operator").get("/desk/channels").text
