"""Who stops a deed is never taken for who wants it."""

from __future__ import annotations

import pytest

from core.text.normalise import normalise
from intents.refusal import refuses
from intents.yes_no import read_yes_no


@pytest.mark.parametrize(
    "text",
    [
        "jangan dibatalkan dulu", "ga jadi batal", "tolong jangan sampai pesanannya dicancel", "belum mau ganti alamat",
        "gausah diubah deh kak", "don't cancel it yet", "tidak jadi dipindah jadwalnya", "jgn direfund ya",
    ],
)  # fmt: skip
def test_a_stop_before_a_deed_refuses_it(text: str) -> None:
    assert refuses(normalise(text).tokens)


@pytest.mark.parametrize(
    "text",
    [
        "tolong batalkan", "batal aja deh", "ga bisa batal nih", "kalau ga jadi batal gimana", "kenapa jangan diganti",
        "tidak jadi beli", "jangan lama-lama ya batalnya", "belum bayar",
    ],
)  # fmt: skip
def test_a_wish_a_problem_and_a_question_refuse_nothing(text: str) -> None:
    assert not refuses(normalise(text).tokens)


def test_a_refusal_answers_no_and_thanks_answer_nothing() -> None:
    def heard(text: str) -> str | None:
        return read_yes_no(text, normalise(text).tokens)

    assert heard("eh ga jadi batal, saya tetap datang") == "no"
    assert heard("makasih ya") is None
    assert heard("ya makasih") == "yes"
