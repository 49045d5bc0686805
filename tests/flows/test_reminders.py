"""Plays about reminders: sent at the promised time, and answers that bind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core.tables import records
from handover.tables import handovers
from reminders.tables import reminders
from tests.stage import Stage, Visitor, texts

TOMORROW_NINE = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A customer with an appointment tomorrow at nine whose page is open."""
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    stage.house.live.has_listener = lambda topic: True  # type: ignore[method-assign]  # the page is open for the whole play
    fields = {"service": "Poli gigi", "doctor": "drg. Wulan"}
    stage.tell(
        kind="appointment",
        reference="BK-17",
        status="booked",
        external_id="me",
        occurs_at=TOMORROW_NINE,
        fields=fields,
    )
    return sari


def reminded(stage: Stage, sari: Visitor) -> str:
    """Wait for the next reminder and return its words."""
    for _ in range(30):
        stage.wait(minutes=30)
        said = texts(sari.hears())
        if said:
            return said
    raise AssertionError("no reminder came within fifteen hours")


def status(stage: Stage) -> str:
    return str(stage.rows(select(records.c.status).where(records.c.reference == "BK-17"))[0][0])


def test_iya_jadi_confirms_the_appointment(stage: Stage, sari: Visitor) -> None:
    said = reminded(stage, sari)
    assert "09.00" in said
    answer = texts(sari.says("iya jadi"))
    assert "09.00" in answer
    assert status(stage) == "confirmed"
    answers = {row.answer for row in stage.rows(select(reminders.c.answer))}
    assert "confirmed" in answers


def test_moving_asks_when_reads_back_and_needs_a_yes(stage: Stage, sari: Visitor) -> None:
    reminded(stage, sari)
    sari.says("ganti jadwal dong kak")
    assert "10.00" in texts(sari.says("selasa jam 10 pagi"))
    assert status(stage) == "booked"
    sari.says("ya betul pindah ke situ")
    assert status(stage) == "rescheduled"


def test_cancelling_is_read_back_before_it_counts(stage: Stage, sari: Visitor) -> None:
    reminded(stage, sari)
    sari.says("batal aja deh")
    assert status(stage) == "booked"
    sari.says("YA BATAL")
    assert status(stage) == "cancelled"


def test_a_move_in_pieces_keeps_the_day_that_was_said_first(stage: Stage, sari: Visitor) -> None:
    reminded(stage, sari)
    sari.says("ganti jadwal dong")
    sari.says("jumat sore")
    assert "Jumat, 27 November 2026, 16.00" in texts(sari.says("jam 4"))


@pytest.mark.parametrize(("asked", "said"), [("klinik buka jam berapa kak?", "24 jam"), ("bisa bpjs ga", "BPJS")])
def test_an_unrelated_question_is_answered_and_the_reminder_stays_open(
    stage: Stage, sari: Visitor, asked: str, said: str
) -> None:
    reminded(stage, sari)
    assert said in texts(sari.says(asked))
    assert status(stage) == "booked"
    sari.says("iya jadi datang")
    assert status(stage) == "confirmed"


def test_stop_alone_ends_reminders_and_inside_a_sentence_it_does_not(stage: Stage, sari: Visitor) -> None:
    sari.says("kurirnya jangan stop di depan gang ya")
    assert not stage.rows(select(reminders.c.id).where(reminders.c.state == "cancelled"))
    assert "berhenti" in texts(sari.says("STOP")).lower()
    stage.wait(hours=23)
    assert "09.00" not in texts(sari.hears())
    sent = stage.rows(select(reminders.c.state).where(reminders.c.state == "sent"))
    assert not sent


def test_stop_between_other_bubbles_ends_reminders_and_the_others_are_answered(stage: Stage, sari: Visitor) -> None:
    said = texts(sari.says("STOP", "klinik buka jam berapa kak?"))
    assert "24 jam" in said
    assert "berhenti" in said.lower()
    stage.wait(hours=23)
    assert not stage.rows(select(reminders.c.state).where(reminders.c.state == "sent"))
    assert "berhenti" in texts(sari.says("mulai", "stop")).lower()
    stage.wait(hours=25)
    assert not stage.rows(select(reminders.c.state).where(reminders.c.state == "sent"))


@pytest.mark.parametrize(
    "asked", ["kapan pengingat saya dikirim?", "reminder saya kapan dikirim ya", "when will my reminder be sent?"]
)
def test_who_asks_when_a_reminder_comes_still_gets_it(stage: Stage, sari: Visitor, asked: str) -> None:
    assert "berhenti" not in texts(sari.says(asked)).lower()
    assert "drg. Wulan" in reminded(stage, sari)


def test_a_cancelled_appointment_cancels_its_reminders(stage: Stage, sari: Visitor) -> None:
    stage.tell(
        kind="appointment",
        reference="BK-17",
        status="cancelled",
        external_id="me",
        occurs_at=TOMORROW_NINE,
        fields={},
    )
    stage.wait(hours=23)
    assert "BK-17" not in texts(sari.hears())


def test_a_customers_own_reminder_is_read_back_booked_and_sent(stage: Stage, sari: Visitor) -> None:
    assert "09.30" in texts(sari.says("ingatkan saya besok jam 9.30 pagi bayar listrik"))
    sari.says("iya betul")
    stage.wait(hours=24)
    assert "bayar listrik" in texts(sari.hears())


def own(stage: Stage) -> dict[str, str]:
    """Return the state of every reminder that was asked for, by its words."""
    asked = select(reminders.c["values"], reminders.c.state).where(reminders.c.kind == "personal")
    return {row[0]["text"]: row.state for row in stage.rows(asked)}


@pytest.fixture
def budi(stage: Stage) -> Visitor:
    """A customer who asked to be reminded of one thing."""
    budi = stage.customer()
    budi.says("ingatkan saya besok jam 9 pagi bayar listrik")
    assert "saya ingatkan" in texts(budi.says("iya"))
    return budi


@pytest.mark.parametrize(
    "taken_back",
    [
        "batalin pengingatnya",
        "ga jadi deh pengingatnya",
        "tolong hapus pengingat bayar listrik ya kak",
        "pengingatnya dibatalkan aja",
        "ga usah diingetin deh",
        "cancel my reminder please",
    ],
)
def test_a_reminder_that_a_customer_asked_for_is_taken_back(stage: Stage, budi: Visitor, taken_back: str) -> None:
    said = texts(budi.says(taken_back))
    assert "listrik" in said
    assert own(stage) == {"bayar listrik": "cancelled"}
    stage.wait(hours=30)
    assert "bayar listrik" not in texts(budi.hears())


@pytest.mark.parametrize(
    ("answer", "state"), [("iya", "cancelled"), ("batalin", "cancelled"), ("ga jadi", "scheduled")]
)
def test_batal_right_after_a_booking_asks_whether_that_is_meant(
    stage: Stage, budi: Visitor, answer: str, state: str
) -> None:
    assert "Minggu, 22 November 2026, 09.00 WIB soal “bayar listrik” mau dibatalkan" in texts(budi.says("mau batal"))
    assert own(stage) == {"bayar listrik": "scheduled"}
    said = texts(budi.says(answer))
    assert ("batalkan" in said) == (state == "cancelled")
    assert own(stage) == {"bayar listrik": state}


def test_a_brief_takes_no_word_that_an_action_heard_otherwise_for_what_was_understood(
    stage: Stage, budi: Visitor
) -> None:
    budi.says("mau batal")
    budi.says("iya")
    budi.says("sambungkan ke orang aja kak")
    [row] = stage.rows(select(handovers.c.brief))
    lines = {line["name"]: line["text"] for line in row.brief}
    assert "listrik" in lines["tried"]
    assert "Batal janji temu" not in lines["understood"]


def test_batal_long_after_a_booking_is_about_something_else(stage: Stage, budi: Visitor) -> None:
    stage.wait(hours=2)
    assert "bayar listrik" not in texts(budi.says("mau batal"))
    assert own(stage) == {"bayar listrik": "scheduled"}


def test_of_several_reminders_the_named_or_chosen_one_is_taken_back(stage: Stage, budi: Visitor) -> None:
    for asked in ("ingatkan saya besok jam 7 malam minum obat", "ingatkan saya lusa jam 8 pagi jemput paket"):
        budi.says(asked)
        budi.says("iya betul")
    listed = texts(budi.says("pengingat saya apa aja ya?"))
    places = [listed.index(one) for one in ("bayar listrik", "minum obat", "jemput paket")]
    assert places == sorted(places)
    budi.says("hapus pengingat minum obat")
    assert own(stage)["minum obat"] == "cancelled"
    [which] = [item for item in budi.says("batalin pengingatnya dong") if item["options"]]
    assert [one["title"] for one in which["options"]] == [
        "22/11 09.00 bayar listrik",
        "23/11 08.00 jemput paket",
        "Semuanya",
    ]
    budi.says("2")
    assert own(stage) == {"bayar listrik": "scheduled", "minum obat": "cancelled", "jemput paket": "cancelled"}


def test_who_asked_for_nothing_is_told_so_and_a_new_request_is_still_one(stage: Stage, sari: Visitor) -> None:
    assert "Belum ada pengingat" in texts(sari.says("pengingat saya ada apa aja?"))
    assert "betul" in texts(sari.says("reminder besok jam 9 cancel langganan hotel"))


@pytest.mark.parametrize(
    ("then", "when"),
    [
        ("eh senin aja", "Senin, 23 November 2026, 09.00"),
        ("jam 10 aja", "Minggu, 22 November 2026, 10.00"),
        ("bukan, lusa", "Senin, 23 November 2026, 09.00"),
        ("iya tapi jam 7 malam ya", "Minggu, 22 November 2026, 19.00"),
        ("make it monday", "23 November"),
    ],
)
def test_what_is_changed_of_a_read_back_is_read_back_again_and_booked(
    stage: Stage, sari: Visitor, then: str, when: str
) -> None:
    assert "Minggu, 22 November 2026, 09.00" in texts(sari.says("ingatkan saya besok jam 9 pagi bayar listrik"))
    assert when in texts(sari.says(then))
    assert not stage.rows(select(reminders.c.id).where(reminders.c.kind == "personal"))
    sari.says("iya betul")
    assert len(stage.rows(select(reminders.c.id).where(reminders.c.kind == "personal"))) == 1


def test_an_hour_that_comes_later_is_of_the_day_that_was_said_first(stage: Stage, sari: Visitor) -> None:
    sari.says("ingatkan saya jumat malam telepon ibu")
    assert "Jumat, 27 November 2026, 19.00" in texts(sari.says("jam 7"))


def test_a_change_that_nobody_can_date_is_asked_for_and_books_nothing(stage: Stage, sari: Visitor) -> None:
    sari.says("ingatkan saya besok jam 9 pagi bayar listrik")
    assert "tanggal" in texts(sari.says("akhir bulan aja deh")).lower()
    assert not stage.rows(select(reminders.c.id).where(reminders.c.kind == "personal"))
    assert "Senin, 30 November 2026, 09.00" in texts(sari.says("tgl 30"))
    assert "Senin, 30 November 2026, 09.00" in texts(sari.says("iya tgl 30 jam 9"))
    assert len(stage.rows(select(reminders.c.id).where(reminders.c.kind == "personal"))) == 1


def test_a_move_may_name_the_time_alone_and_be_changed_before_it_binds(stage: Stage, sari: Visitor) -> None:
    stage.wait(hours=23)
    said = texts(sari.says("pindah jam 11 aja bisa?"))
    assert "Minggu, 22 November 2026, 11.00" in said
    said = texts(sari.says("iya tapi selasa aja"))
    assert "Selasa, 24 November 2026, 11.00" in said
    assert status(stage) == "booked"
    sari.says("iya")
    assert status(stage) == "rescheduled"
