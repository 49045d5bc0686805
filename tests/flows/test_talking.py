"""Plays about how a talk goes: refusals, another matter in the middle of a question, doubt, waiting."""

from __future__ import annotations

from tests.stage import Stage, texts


def test_a_deed_that_is_refused_is_not_begun(stage: Stage) -> None:
    sari = stage.customer()
    said = texts(sari.says("jangan dibatalkan dulu ya kak"))
    assert "nomor" not in said
    assert sari.state == "bot"


def test_what_the_bot_can_do_is_told_when_asked_in_words(stage: Stage) -> None:
    assert "Saya bisa bantu soal" in texts(stage.customer().says("kamu bisa bantu apa aja?"))


def test_a_short_follow_up_threatens_nobody(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("hari minggu buka?")
    assert "hukum" not in texts(sari.says("kalau sabtu?")).lower()
    assert sari.state == "bot"


def test_who_waits_for_a_person_is_not_asked_to_say_it_again(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("mau bicara dengan orang")
    said = texts(sari.says("zzz qqq xyz"))
    assert "kata lain" not in said
    assert sari.state == "waiting"
