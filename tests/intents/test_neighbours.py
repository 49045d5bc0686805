"""Words that turn a message away from an intent, and the intent's own words, which keep it."""

from __future__ import annotations

import pytest

from core.text import normalise
from intents.catalog import read_catalog
from intents.neighbours import TURNINGS, means_another


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        ("bank.card_block", "lupa pin atm"),
        ("bank.card_block", "buka blokir kartu dong"),
        ("bank.card_block", "tagihan kartu kredit jatuh tempo kapan"),
        ("account.otp_missing", "token listrik belum masuk"),
        ("clinic.result_record", "surat sakit bisa online?"),
        ("clinic.vaccination", "mau suntik kb"),
        ("general.hours_location", "igd buka 24 jam?"),
        ("general.opt_out", "berhentiin autodebet dong"),
        ("general.deny", "ini wa resmi bukan?"),
        ("general.goodbye", "can you see me today?"),
    ],
)
def test_a_neighbour_is_meant(intent: str, said: str) -> None:
    assert means_another(intent, normalise(said).tokens)


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        ("bank.card_block", "kartu hilang, pin nya juga ada di dompet"),
        ("bank.card_block", "kartu atm saya ketelen mesin, kartunya baru"),
        ("bank.card_block", "blokir kartu kredit saya, limitnya gede"),
        ("account.otp_missing", "kode otp buat beli pulsa ga masuk"),
        ("clinic.result_record", "hasil lab sama surat keterangannya udah ada?"),
        ("clinic.vaccination", "tes antigen dulu sebelum vaksin ga?"),
        ("clinic.medical_question", "obatnya mual, boleh ditebus lagi?"),
        ("general.hours_location", "buka jam berapa"),
        ("general.opt_out", "stop kirim promo asuransi"),
        ("general.goodbye", "see you"),
        ("order.status", "lupa pin atm"),
    ],
)
def test_the_intent_itself_is_meant(intent: str, said: str) -> None:
    assert not means_another(intent, normalise(said).tokens)


def test_every_intent_that_is_turned_from_is_in_the_catalog() -> None:
    assert set(TURNINGS) <= set(read_catalog().intents)
