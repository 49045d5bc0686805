"""Welcome, settings, people, reminders and parked items: what a business decides and looks after."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from console.hours import read_time, say_hours, show_time
from console.words import DAYS
from core.business import Business, read_business
from core.settings import Settings
from core.tables import agents, conversations, decisions, events, inbox, messages, outbox
from faq_kb.variables import read_variables
from reminders.tables import reminders
from tests.console.conftest import NOW, PASSWORD, Desk

WEEK = {
    f"{day}_{part}": value for day in DAYS for part, value in (("state", "open"), ("from", "08:00"), ("until", "17:00"))
}
SETTINGS = {
    "name": "Kopi Lereng",
    "address_form": "Kak",
    "packs": ["commerce"],
    "holidays": "2026-12-25\n2027-01-01",
    "quiet_from": "20:00",
    "quiet_until": "08:00",
    "promise_default": "10",
    "promise_silver": "10",
    "promise_gold": "5",
    "promise_platinum": "3",
    "refund_limit": "750.000",
    "reminders_per_day": "3",
    "survey_after_hours": "24",
    "emergency_number": "119",
    "emergency_room": "",
} | WEEK


def business(desk: Desk) -> Business:
    """Return the business as it is now."""
    with desk.database.snapshot() as session:
        return read_business(session, Settings(_env_file=None).zone)  # type: ignore[call-arg]  # a test reads no .env


@pytest.fixture
def unset(desk: Desk) -> Desk:
    """The same desk before its first sign-in: nothing decided, an administrator without a password."""
    with desk.database.transaction() as session:
        session.execute(delete(decisions))
        session.execute(update(agents).where(agents.c.login == "administrator").values(password_hash=None))
    return desk


def test_the_first_sign_in_asks_for_the_business_and_ends_at_the_desk(unset: Desk) -> None:
    browser = unset.browser()
    assert browser.post(f"/sign-in/link/{unset.link_for('administrator')}").headers["location"] == "/welcome"
    assert "Langkah 1 dari 3" in browser.get("/welcome").text
    browser.post("/welcome/business", data={"name": "  Klinik   Sehat ", "address_form": "Bapak/Ibu"})
    page = browser.get("/welcome?step=2").text
    assert "Klinik Sehat, menyapa “Bapak/Ibu”" in page
    browser.post(
        "/welcome/hours", data=WEEK | {"sunday_state": "closed", "saturday_state": "all_day", "packs": "clinic"}
    )
    weak = browser.post("/welcome/you", data={"name": "dr. Maya", "password": "12345678"})
    assert weak.status_code == 422
    assert "mudah ditebak" in weak.text
    done = browser.post("/welcome/you", data={"name": "dr. Maya", "password": "gunung tinggi biru"})
    assert done.headers["location"] == "/desk"

    now = business(unset)
    assert (now.name, now.address_form, now.set_up) == ("Klinik Sehat", "Bapak/Ibu", True)
    assert (now.hours["monday"], now.hours["saturday"], now.hours["sunday"]) == ("08:00-17:00", "00:00-24:00", "")
    assert now.packs == ("general", "clinic")
    again = unset.browser().post("/sign-in", data={"login": "administrator", "password": "gunung tinggi biru"})
    assert again.headers["location"] == "/desk"


def test_the_steps_begin_with_the_name(unset: Desk) -> None:
    browser = unset.browser()
    browser.post(f"/sign-in/link/{unset.link_for('administrator')}")
    assert "Langkah 1 dari 3" in browser.get("/welcome?step=3").text
    empty = browser.post("/welcome/business", data={"name": "   "})
    assert empty.status_code == 422
    assert "Nama usaha kosong" in empty.text


def test_answers_call_the_business_as_it_is_called_unless_they_were_given_another_name(unset: Desk) -> None:
    def in_answers() -> str | None:
        with unset.database.snapshot() as session:
            return read_variables(session)["id"].get("business_name")

    browser = unset.browser()
    browser.post(f"/sign-in/link/{unset.link_for('administrator')}")
    browser.post("/welcome/business", data={"name": "Kopi"})
    assert in_answers() == "Kopi"
    browser.post("/desk/settings", data=SETTINGS)
    assert in_answers() == "Kopi Lereng"
    browser.post("/desk/knowledge/variables/business_name", data={"value": "Lereng"})
    browser.post("/desk/settings", data=SETTINGS | {"name": "Kopi Puncak"})
    assert in_answers() == "Lereng"


def test_answers_tell_the_hours_that_were_set_unless_somebody_worded_them(unset: Desk) -> None:
    def in_answers(language: str = "id") -> str | None:
        with unset.database.snapshot() as session:
            return read_variables(session)[language].get("opening_hours")

    browser = unset.browser()
    browser.post(f"/sign-in/link/{unset.link_for('administrator')}")
    browser.post("/welcome/business", data={"name": "Kopi"})
    browser.post("/welcome/hours", data=WEEK | {"sunday_state": "closed"})
    assert in_answers() == "Senin–Sabtu 08.00–17.00, Minggu tutup"
    assert in_answers("en") == "Monday–Saturday 08:00–17:00, Sunday closed"
    browser.post("/desk/settings", data=SETTINGS | WEEK | {"saturday_state": "closed", "sunday_state": "closed"})
    assert in_answers() == "Senin–Jumat 08.00–17.00, Sabtu–Minggu tutup"
    browser.post("/desk/knowledge/variables/opening_hours", data={"value": "tiap hari sampai habis"})
    browser.post("/desk/settings", data=SETTINGS | WEEK)
    assert in_answers() == "tiap hari sampai habis"


def test_hours_that_end_before_they_begin_are_named(unset: Desk) -> None:
    browser = unset.browser()
    browser.post(f"/sign-in/link/{unset.link_for('administrator')}")
    browser.post("/welcome/business", data={"name": "Kopi"})
    answer = browser.post("/welcome/hours", data=WEEK | {"friday_until": "07:00"})
    assert answer.status_code == 422
    assert "Jam Jumat tidak bisa dipakai" in answer.text
    # Nothing of what was typed is lost.
    assert 'name="friday_until" value="07.00"' in answer.text
    assert 'name="monday_until" value="17.00"' in answer.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("08.00", "08:00"), ("8.00", "08:00"), ("08:30", "08:30"), ("8", "08:00"), (" 23.59 ", "23:59")],
)
def test_a_time_is_read_as_people_write_it(typed: str, kept: str) -> None:
    assert read_time(typed) == kept


@pytest.mark.parametrize("typed", ["", "24.00", "8.60", "08.0", "pagi", "08.00.00", None])
def test_what_is_no_time_is_no_time(typed: str | None) -> None:
    assert read_time(typed) is None


def test_a_time_is_shown_as_the_reader_writes_it() -> None:
    assert (show_time("08:00", "id"), show_time("08:00", "en"), show_time("pagi", "id")) == ("08.00", "08:00", "pagi")


def test_the_hours_of_a_week_are_one_line() -> None:
    hours = dict.fromkeys(DAYS, "08:00-17:00") | {"saturday": "00:00-24:00", "sunday": ""}
    assert say_hours(hours, "id") == "Senin–Jumat 08.00–17.00, Sabtu 24 jam, Minggu tutup"
    assert say_hours(hours, "en") == "Monday–Friday 08:00–17:00, Saturday 24 hours, Sunday closed"


def test_settings_are_saved_as_decisions_of_who_saved_them(desk: Desk) -> None:
    answer = desk.browser("operator").post("/desk/settings", data=SETTINGS)
    assert answer.headers["location"] == "/desk/settings?saved=1"
    now = business(desk)
    assert now.refund_limit == 750_000
    assert now.holidays == ("2026-12-25", "2027-01-01")
    assert now.packs == ("general", "commerce")
    assert {row.author for row in desk.rows(select(decisions).where(decisions.c.name == "refund_limit"))} == {
        "Operator"
    }
    assert ("published",) in desk.calls


def test_saving_the_same_settings_again_writes_nothing(desk: Desk) -> None:
    operator = desk.browser("operator")
    operator.post("/desk/settings", data=SETTINGS)
    before = len(desk.rows(select(decisions)))
    operator.post("/desk/settings", data=SETTINGS)
    assert len(desk.rows(select(decisions))) == before


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Nama usaha kosong"),
        ("refund_limit", "-1", "bukan bilangan"),
        ("refund_limit", "²", "bukan bilangan"),
        ("promise_gold", "9999999999999999", "bukan bilangan"),
        ("holidays", "25 Desember", "bukan tanggal"),
        ("quiet_from", "25:00", "bukan jam"),
        ("monday_from", "18:00", "Jam Senin"),
    ],
)
def test_one_wrong_setting_keeps_nothing_and_says_which(desk: Desk, field: str, value: str, words: str) -> None:
    before = business(desk)
    answer = desk.browser("operator").post("/desk/settings", data=SETTINGS | {"refund_limit": "1"} | {field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert business(desk) == before


def test_refused_settings_come_back_as_they_were_typed(desk: Desk) -> None:
    typed = SETTINGS | {"name": "Kopi Baru", "refund_limit": "banyak", "packs": ["clinic"], "monday_from": "9"}
    page = desk.browser("operator").post("/desk/settings", data=typed).text
    assert 'name="name" value="Kopi Baru"' in page
    assert 'value="banyak"' in page
    assert 'name="monday_from" value="09.00"' in page
    assert 'value="clinic" checked' in page
    assert 'value="commerce" checked' not in page


def test_holidays_are_read_and_shown_as_days_are_written(desk: Desk) -> None:
    operator = desk.browser("operator")
    operator.post("/desk/settings", data=SETTINGS | {"holidays": "25/12/2026, 1-1-2027"})
    assert business(desk).holidays == ("2026-12-25", "2027-01-01")
    assert ">25/12/2026\n01/01/2027</textarea>" in operator.get("/desk/settings").text


def test_an_administrator_adds_a_person_who_signs_in_by_the_link_shown_once(desk: Desk) -> None:
    admin = desk.browser("administrator")
    form: dict[str, Any] = {"login": "Ratna", "name": "Ratna Ayu", "role": "agent", "skills": ["finance", "root"]}
    page = admin.post("/desk/people", data=form).text
    secret = page.split("/sign-in/link/")[1].split("<")[0]
    assert secret not in admin.get("/desk/people").text
    browser = desk.browser()
    assert browser.post(f"/sign-in/link/{secret}").headers["location"] == "/desk/account"
    [row] = desk.rows(select(agents).where(agents.c.login == "ratna"))
    assert (row.name, row.role, row.skills) == ("Ratna Ayu", "agent", ["finance"])
    assert "sudah dipakai" in admin.post("/desk/people", data=form).text
    assert "tidak bisa dipakai" in admin.post("/desk/people", data=form | {"login": "a b"}).text


def test_everybody_sees_who_is_on_duty_but_only_administrators_change_people(desk: Desk) -> None:
    agent = desk.browser("agent")
    assert "0 bertugas sekarang" in agent.get("/desk/people").text
    agent.post("/desk/account/duty", data={"on_duty": "yes"})
    page = agent.get("/desk/people").text
    assert "1 bertugas sekarang" in page
    assert "Tambah orang" not in page
    assert "data-on-duty" in agent.get("/desk").text
    agent.post("/desk/account/duty", data={"on_duty": "no", "back": "/desk"})
    assert "data-on-duty" not in agent.get("/desk").text


def test_a_person_is_let_in_again_after_being_disabled(desk: Desk) -> None:
    admin, who = desk.browser("administrator"), desk.people["agent"]
    admin.post(f"/desk/people/{who}/disable")
    assert desk.browser().post("/sign-in", data={"login": "agent", "password": PASSWORD}).status_code == 401
    admin.post(f"/desk/people/{who}/disable", data={"back": "yes"})
    assert desk.browser("agent").get("/desk").status_code == 200


def book(desk: Desk, state: str, reason: str | None = None) -> int:
    """Write a reminder in this state and return its id."""
    desk.customer_writes("halo", name=f"Pelanggan {state}")
    with desk.database.transaction() as session:
        talk = session.execute(select(conversations).order_by(conversations.c.id.desc()).limit(1)).one()
        row = {"kind": "appointment", "customer_id": talk.customer_id, "subject": f"kontrol {state}", "occurrence": "1"}
        when = {"wall_time": "2026-11-22T09:00", "zone": "Asia/Jakarta", "due_at": NOW, "created_at": NOW}
        made = insert(reminders).values(**row, **when, state=state, reason=reason, values={}, created_by="test")
        return int(session.execute(made.returning(reminders.c.id)).scalar_one())


def test_reminders_are_listed_by_state_with_the_reason_of_skipped_ones(desk: Desk) -> None:
    book(desk, "scheduled")
    book(desk, "skipped", "opted_out")
    agent = desk.browser("agent")
    assert "Pelanggan scheduled" in agent.get("/desk/reminders").text
    skipped = agent.get("/desk/reminders?state=skipped").text
    assert "pelanggan tidak mau dikirimi pesan lewat kanal ini" in skipped
    assert "Pelanggan scheduled" not in skipped


def test_a_reminder_is_cancelled_once_and_a_sent_one_is_left_alone(desk: Desk) -> None:
    coming, gone = book(desk, "scheduled"), book(desk, "sent")
    agent = desk.browser("agent")
    assert agent.post(f"/desk/reminders/{coming}/cancel").status_code == 303
    assert agent.post(f"/desk/reminders/{coming}/cancel").status_code == 409
    assert agent.post(f"/desk/reminders/{gone}/cancel").status_code == 409
    states = dict(desk.rows(select(reminders.c.id, reminders.c.state)))
    assert states == {coming: "cancelled", gone: "sent"}
    assert "dibatalkan oleh Agent" in agent.get("/desk/reminders?state=cancelled").text


def test_parked_items_are_shown_with_their_error_and_revived(desk: Desk) -> None:
    desk.customer_writes("halo")
    with desk.database.transaction() as session:
        talk = session.execute(select(conversations)).one()
        message = session.execute(select(messages.c.id)).scalar_one()
        row = {"channel": "web", "external_id": "e1", "identity_id": talk.identity_id, "text": "pesan beracun"}
        state = {"state": "parked", "error": "ValueError: tanggal"}
        session.execute(insert(inbox).values(**row, **state, sent_at=NOW, received_at=NOW))
        sending = {"conversation_id": talk.id, "identity_id": talk.identity_id, "channel": "web", "epoch": 0}
        times = {"created_at": NOW, "due_at": NOW, "not_after": NOW}
        body = {"message_id": message, "message_class": "answer", "body": {"text": "jawaban"}, "state": "unknown"}
        session.execute(insert(outbox).values(**sending, **times, **body))
    operator = desk.browser("operator")
    page = operator.get("/desk/parked").text
    assert "pesan beracun" in page
    assert "ValueError: tanggal" in page
    assert "Belum pasti" in page
    assert operator.post("/desk/parked/inbox/1/revive").status_code == 303
    assert operator.post("/desk/parked/outbox/2/revive").status_code == 409
    assert operator.post("/desk/parked/other/1/revive").status_code == 409
    assert [call for call in desk.calls if call[0] == "revive"] == [("revive", "inbox", 1), ("revive", "outbox", 2)]


def test_a_customer_card_keeps_the_note_of_the_team(desk: Desk) -> None:
    desk.customer_writes("halo")
    agent = desk.browser("agent")
    agent.post("/desk/customers/1", data={"notes": "Selalu minta nota.", "tier": "gold", "address_form": "Bu Wulan"})
    page = agent.get("/desk/customers/1").text
    assert "Selalu minta nota." in page
    assert "Gold" in page
    agent.post("/desk/customers/1", data={"tier": "emperor"})
    assert "Selalu minta nota." not in agent.get("/desk/customers/1").text
    assert agent.get("/desk/customers/77").status_code == 404


def test_decisions_are_events_with_names_and_without_values(desk: Desk) -> None:
    desk.browser("operator").post("/desk/settings", data=SETTINGS | {"emergency_number": "112"})
    [row] = desk.rows(select(events).where(events.c.name == "business.decided"))
    assert "emergency_text" in row.detail["names"]
    assert "112" not in str(row.detail)
