"""Plays about answers: right ones, questions back, misses, bursts."""

from __future__ import annotations

from sqlalchemy import func, select

from core.tables import inbox, outbox, turns
from tests.stage import Stage, texts


def test_a_first_greeting_says_who_answers_and_how_to_reach_a_person(stage: Stage) -> None:
    said = texts(stage.customer().says("halo kak"))
    assert "asisten otomatis Kopi Lereng" in said
    assert "orang" in said


def test_opening_hours_are_answered_from_what_the_business_set(stage: Stage) -> None:
    sari = stage.customer()
    assert "24 jam" in texts(sari.says("buka jam berapa kak?"))


def test_a_burst_is_answered_once(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("kak", "mau tanya", "bisa bayar pake qris ga?")
    played = stage.rows(select(func.count()).select_from(turns))[0][0]
    assert played == 1


def test_a_miss_is_admitted_and_the_second_one_calls_a_person(stage: Stage) -> None:
    sari = stage.customer()
    first = sari.says("blorp zimbu kwek nyonyo")
    assert sari.state == "bot"
    assert any(option["title"] == "Bicara dengan orang" for item in first for option in item["options"])
    sari.says("zzkk pluvra mongka tere")
    assert sari.state == "waiting"


def test_what_is_none_of_our_business_is_said_so(stage: Stage) -> None:
    [said] = stage.customer().says("siapa presiden amerika sekarang?")
    [turn] = stage.rows(select(turns.c.decision, turns.c.action))
    assert (turn.decision, turn.action) == ("rephrase", "out_of_scope")
    assert "tidak punya jawabannya" in said["text"]
    assert [one["title"] for one in said["options"]][-1] == "Bicara dengan orang"


def test_the_same_sentence_never_comes_twice_in_a_row(stage: Stage) -> None:
    sari = stage.customer()
    first = texts(sari.says("makasih kak"))
    second = texts(sari.says("makasih ya kak"))
    assert first != second


def test_english_is_answered_in_english(stage: Stage) -> None:
    said = texts(stage.customer().says("hi, what are your opening hours please?"))
    assert "day" in said.lower() or "clock" in said.lower()


def test_emoji_alone_gets_a_kind_word_and_no_handover(stage: Stage) -> None:
    sari = stage.customer()
    assert sari.says("🙏")
    assert sari.state in ("bot", "resolved")


def test_a_very_long_text_is_refused_in_words_and_nothing_breaks(stage: Stage) -> None:
    sari = stage.customer()
    answer = sari.http.post("/chat/messages", json={"client_id": "a" * 12, "text": "x" * 100_000})
    assert answer.status_code == 422
    assert sari.says("halo")


def test_a_repeated_send_is_one_message(stage: Stage) -> None:
    sari = stage.customer()
    typed = {"client_id": "same-client-id", "text": "halo kak"}
    first = sari.http.post("/chat/messages", json=typed)
    second = sari.http.post("/chat/messages", json=typed)
    stage.settle()
    assert (first.json()["duplicate"], second.json()["duplicate"]) == (False, True)
    assert stage.rows(select(func.count()).select_from(inbox))[0][0] == 1
    assert stage.rows(select(func.count()).select_from(outbox))[0][0] == 1


def test_a_card_number_is_masked_before_the_first_write(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("kartu saya 4111 1111 1111 1111 kok ditolak ya")
    stored = stage.rows(select(inbox.c.text))[0][0]
    assert "4111 1111" not in stored
    assert "1111" in stored
    assert all("4111 1111" not in item["text"] for item in sari.all_items())


def test_where_the_shop_is_is_no_question_about_its_hours(stage: Stage) -> None:
    stage.decide(hours={"monday": "08:00-17:00"})
    assert "Jl. Contoh No. 12" in texts(stage.customer().says("alamat tokonya dimana"))
    assert "Jl. Contoh No. 12" in texts(stage.customer().says("where are you located?"))
    assert "Senin 08.00–17.00" in texts(stage.customer().says("sabtu buka jam berapa?"))
    assert "08:00–17:00" in texts(stage.customer().says("what time do you open on saturday?"))


def test_whoever_only_wants_to_ask_something_is_welcome(stage: Stage) -> None:
    heard = texts(stage.customer().says("min, mau tanya dong"))
    assert "Halo" in heard
    assert "belum menangkap" not in heard
