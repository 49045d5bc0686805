"""Secrets leave a message before it is stored; references stay."""

from __future__ import annotations

import re

import pytest

from core.text.masking import mask


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("kartu saya 4111111111111111", "kartu saya [kartu ••1111]"),
        ("4111 1111 1111 1111", "[kartu ••1111]"),
        ("4111-1111-1111-1111 exp 12/28 123", "[kartu ••1111] exp 12/28 [CVV]"),
        ("4111.1111.1111.1111", "[kartu ••1111]"),
        ("\uff14\uff11\uff11\uff11 \uff11\uff11\uff11\uff11 1111 1111", "[kartu ••1111]"),
        ("kartu 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "kartu [kartu ••1111]"),
        ("amex 3782 822463 10005", "amex [kartu ••0005]"),
        ("kartu4111111111111111", "kartu[kartu ••1111]"),
        ("4111111111111111 dan 5500005555555559", "[kartu ••1111] dan [kartu ••5559]"),
        ("nik 3201014505900001", "nik [NIK ••0001]"),
        ("nik 3201010505900001", "nik [NIK ••0001]"),
        ("3201.01.450590.0001", "[NIK ••0001]"),
        ("no KK 3201010505900001 ya", "no KK [NIK ••0001] ya"),
        ("OTP saya 123456", "OTP saya [OTP]"),
        ("kode otp: 12 34 56", "kode otp: [OTP]"),
        ("123456 itu kode OTP nya", "[OTP] itu kode OTP nya"),
        ("your verification code is 492 013", "your verification code is [OTP]"),
        ("G-492013 is your verification code", "G-[OTP] is your verification code"),
        ("pin saya satu dua tiga empat lima enam", "pin saya [PIN]"),
        ("pin 1234 cvv 123", "pin [PIN] cvv [CVV]"),
        ("tiga digit belakang kartu 887", "tiga digit belakang kartu [CVV]"),
        ("otp 123456 hp 081234567890", "otp [OTP] hp 081234567890"),
        ("password saya Kucing#2020", "password saya [sandi]"),
        ("password: kucing", "password: [sandi]"),
        ("kata sandi m-banking saya adalah bunga77", "kata sandi m-banking saya adalah [sandi]"),
        ("my password is sunshine", "my password is [sandi]"),
    ],
)
def test_secrets_become_typed_tokens(typed: str, stored: str) -> None:
    assert mask(typed).text == stored


@pytest.mark.parametrize(
    "typed",
    [
        "resi 4111111111111111",
        "no pesanan 3201014505900001",
        "hp saya 0812-3456-7890",
        "+62 812 3456 7890",
        "va 8808 0812 3456 7890",
        "Rp1.250.000,00 atau 1250000",
        "INV/20261121/MPL/4111111111111111",
        "JX4111111111111111",
        "4111 1111 1111 1112",
        "1234567890123456",
        "lupa pin, saldo 500000",
        "pin 6 digit",
        "otp belum masuk untuk order 20461",
        "otp ga masuk ke 0812 3456 7890",
        "sudah 3 kali minta otp jam 1430",
        "otp sejak tahun 2024 gagal",
        "bayar 150000 pakai pin gagal",
        "pinjam 500000",
        "kode promo HEMAT50 kode pos 40123",
        "password saya salah terus",
        "lupa password email budi@contoh.id",
        "kartu ••1234 otp",
        "",
        "pin",
    ],
)
def test_what_is_no_secret_stays(typed: str) -> None:
    assert mask(typed).text == typed
    assert mask(typed).found == ()


def test_known_references_and_patterns_are_spared() -> None:
    assert mask("4111 1111 1111 1111", spare=["4111111111111111"]).found == ()
    assert mask("4111111111111111", spare=[re.compile(r"\b4111\d{12}\b")]).found == ()
    assert mask("otp 8812", spare=["88-12"]).found == ()


def test_what_was_found_points_into_the_original() -> None:
    text = "kartu 4111 1111 1111 1111 pin 1234"
    card, pin = mask(text).found
    assert (card.kind, card.last_four, text[card.start : card.end]) == ("card", "1111", "4111 1111 1111 1111")
    assert (pin.kind, pin.last_four, text[pin.start : pin.end]) == ("pin", "", "1234")


def test_masking_twice_changes_nothing_more() -> None:
    once = mask("kartu 4111111111111111 pin 1234 nik 3201014505900001 password: kucing").text
    assert mask(once).text == once
