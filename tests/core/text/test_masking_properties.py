"""Thousands of generated layouts, fixed seed: secrets are masked, and what a shop needs to read is not."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from core.text.masking import mask

ROUNDS = 3000
ISSUERS = ["4", "51", "52", "53", "54", "55", "2221", "2500", "2720", "3528", "3589", "34", "37"]
REGIONS = ["110101", "120702", "320104", "327301", "357801", "352801", "510303", "640205", "730212", "940101"]
LAYOUTS = [" ", "-", ".", "", "  ", " - ", "\u200b", "\u00a0", "\n"]
FULL_WIDTH = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)})
CARD_TEMPLATES = [
    "{}",
    "kartu saya {}",
    "no kartu kredit {} kok ditolak",
    "{} itu kartu debit saya",
    "card number {}",
    "{} exp 12/28",
    "tolong cek kartu ATM {} ya min",
    "Nomor kartu: {}",
    "my credit card is {}",
    "kartunya {} min, kenapa gagal terus",
]
NIK_TEMPLATES = [
    "{}",
    "nik saya {}",
    "KTP {}",
    "NIK: {} atas nama Budi",
    "ini no ktp saya {} ya kak",
    "{} itu nik saya",
    "nomor induk kependudukan {}",
    "data saya {} tolong dicek",
    "my id card {}",
]
CODE_TEMPLATES = {
    "otp": [
        "otp {}",
        "kode OTP saya {}",
        "kode verifikasi: {}",
        "OTP nya {} min",
        "{} itu kode otp saya",
        "my verification code is {}",
        "ini otp nya ya kak {}",
        "kode otp dari bca {}",
        "{} is your OTP",
    ],
    "pin": [
        "pin saya {}",
        "PIN ATM saya {}",
        "pin: {}",
        "pinnya {} kok salah terus",
        "my pin is {}",
        "m-pin {}",
    ],
}


def luhn_digit(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return str(-total % 10)


def digits(dice: random.Random, size: int) -> str:
    return "".join(dice.choice("0123456789") for _ in range(size))


def card(dice: random.Random) -> str:
    prefix = dice.choice(ISSUERS)
    size = 15 if prefix in {"34", "37"} else 16
    body = prefix + digits(dice, size - len(prefix) - 1)
    return body + luhn_digit(body)


def nik(dice: random.Random) -> str:
    day = dice.randint(1, 28) + dice.choice([0, 40])
    birth = f"{day:02}{dice.randint(1, 12):02}{dice.randint(0, 99):02}"
    return f"{dice.choice(REGIONS)}{birth}{dice.randint(1, 9999):04}"


def grouped(dice: random.Random, number: str, sizes: list[int]) -> str:
    separator, parts, at = dice.choice(LAYOUTS), [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    text = separator.join(parts)
    return text.translate(FULL_WIDTH) if dice.random() < 0.1 else text


def share_masked(messages: list[tuple[str, str]]) -> float:
    return sum(secret not in mask(text).text for text, secret in messages) / len(messages)


def test_cards_in_every_layout_are_masked() -> None:
    dice = random.Random(20_461)
    messages = []
    for _ in range(ROUNDS):
        number = card(dice)
        written = grouped(dice, number, [4, 6, 5] if len(number) == 15 else [4, 4, 4, 4])
        messages.append((dice.choice(CARD_TEMPLATES).format(written), written))
    assert share_masked(messages) >= 0.995


def test_identity_numbers_in_every_layout_are_masked() -> None:
    dice = random.Random(20_462)
    messages = []
    for _ in range(ROUNDS):
        written = grouped(dice, nik(dice), dice.choice([[4, 4, 4, 4], [16], [6, 6, 4], [2, 2, 2, 6, 4], [6, 10]]))
        messages.append((dice.choice(NIK_TEMPLATES).format(written), written))
    assert share_masked(messages) >= 0.995


@pytest.mark.parametrize("kind", sorted(CODE_TEMPLATES))
def test_codes_near_their_word_are_masked(kind: str) -> None:
    dice = random.Random(20_463)
    messages = []
    for _ in range(ROUNDS):
        code = digits(dice, dice.choice([4, 6, 6, 6, 8]))
        code = dice.choice([code, code, f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}", " ".join(code)])
        written = code.translate(FULL_WIDTH) if dice.random() < 0.1 else code
        messages.append((dice.choice(CODE_TEMPLATES[kind]).format(written), written))
    assert share_masked(messages) >= 0.995


def phone(dice: random.Random) -> str:
    rest = f"8{dice.randint(11, 99)}{digits(dice, dice.choice([7, 8, 8, 9]))}"
    number = dice.choice(["0", "+62", "62", "+62 "]) + rest
    return dice.choice([number, f"{number[:4]}-{number[4:8]}-{number[8:]}", f"{number[:4]} {number[4:8]} {number[8:]}"])


def order_number(dice: random.Random) -> str:
    return dice.choice(
        [
            f"INV/202611{dice.randint(10, 28)}/MPL/{digits(dice, 10)}",
            f"ORD-{digits(dice, 6)}",
            f"KL-{digits(dice, 5)}",
            f"#{digits(dice, 5)}",
            f"TRX{digits(dice, 12)}",
            f"2611{dice.randint(10, 28)}{''.join(dice.choice('ABCDEFGH0123456789') for _ in range(8))}",
            digits(dice, dice.choice([5, 8, 10, 15, 16])),
        ]
    )


def waybill(dice: random.Random) -> str:
    return dice.choice(
        [
            f"JX{digits(dice, 10)}",
            f"SPXID{digits(dice, 12)}",
            f"JNE{digits(dice, 13)}",
            f"00{digits(dice, 10)}",
            digits(dice, dice.choice([12, 14, 15, 16])),
            f"TLJR{digits(dice, 14)}",
        ]
    )


def price(dice: random.Random) -> str:
    rupiah = dice.randint(1, 9999) * 1000
    return dice.choice([f"Rp{rupiah:,}".replace(",", "."), f"Rp {rupiah}", f"{rupiah // 1000}rb", f"{rupiah:,}"])


HARMLESS: dict[Callable[[random.Random], str], list[str]] = {
    phone: [
        "hp saya {}",
        "{}",
        "hubungi {} ya",
        "otp ga masuk ke {}",
        "nomor {} minta kode otp terus",
        "kartu sim {} hilang",
    ],
    order_number: [
        "pesanan {} sudah sampai mana",
        "order {}",
        "no invoice {} ya min",
        "otp gagal terus buat pesanan {}",
        "kode booking {}",
        "nomor transaksi {} pending",
        "bayar order {} pakai kartu kredit gagal",
    ],
    waybill: [
        "resi {}",
        "no resi {} kok ga gerak",
        "cek awb {} dong",
        "tracking number {}",
        "paket resi {} sampai mana",
    ],
    price: [
        "totalnya {} kan",
        "saya transfer {}",
        "lupa pin, saldo saya {}",
        "harganya {} bisa pakai kartu kredit?",
        "kartu saya kepotong {} otp ga masuk",
        "{}",
    ],
}


@pytest.mark.parametrize("make", list(HARMLESS), ids=lambda make: make.__name__)
def test_what_a_shop_needs_to_read_is_left_alone(make: Callable[[random.Random], str]) -> None:
    dice = random.Random(20_464)
    messages = []
    for _ in range(ROUNDS):
        written = make(dice)
        messages.append((dice.choice(HARMLESS[make]).format(written), written))
    wrong = [text for text, _ in messages if mask(text).found]
    assert len(wrong) / ROUNDS <= 0.005, wrong[:10]
