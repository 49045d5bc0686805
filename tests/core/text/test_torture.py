"""Nothing that a person or a program can send makes reading fail or take long."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

import core.text
from core.text.entities import extract
from core.text.language import courtesy, detect, warm
from core.text.masking import mask
from core.text.ngrams import char_wb_ngrams, word_ngrams
from core.text.normalise import fold, normalise
from tests.timing import cpu_seconds

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LONG = 100_000
SECONDS = 0.5


def read_everything(text: str) -> None:
    masked = mask(text).text
    found = extract(masked, now=NOW, zone=JAKARTA)
    normalised = normalise(masked, found)
    detect(masked, "id")
    courtesy(masked)
    fold(masked)
    word_ngrams(normalised.tokens)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\0", "\0\0halo\0", "😡😡😡", "👨‍👩‍👧‍👦", "🇮🇩", "مرحبا كيف حالك", "שלום",
        "\u202eabc\u202c", "你好\uff0c我的订单", "สวัสดี",
        "\ud800", "a\u0300\u0301\u0302" * 50, "ﷺ", "İstanbul", "ß", "ǅ", "①②③④", "٠٨١٢٣٤٥٦٧٨٩٠",
        "\u200b\u200b", "\n\r\t", "<uang>",
        "%s {0} ${x}", "'; DROP TABLE --", "½ ¼", "²³", "1e999", "99999999999999999999999",
        "jam 99999999999", "tgl 0", "0/0/0000",
        "32/13/9999", "9999-99-99", "99999 hari lagi", "9999 tahun lagi", "jam 24.60", "Rp", "Rp.",
        "rp,-", "@", "a@", "@a.b", "#",
        "resi", "otp", "password:", "setengah", "jam setengah", "tgl", "jam", "in", "the", "beberapa",
        "h+", "H-999",
    ],
)  # fmt: skip
def test_odd_messages_are_read_without_a_fault(text: str) -> None:
    read_everything(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a", "1", "1 ", "12 ", "1.", "1,", "1-", "0", "4111 ", "9 jam ", "besok ", "tgl 1 ", "12/11 ",
        "otp ", "otp 1 ", "pin 1234 ",
        "password ", "password: a ", "rp", "rp1 ", "satu ", "dua ratus ", "resi ", "resi 1 ",
        "order id ", "inv/", "kl-", "#", "@",
        "a@", "a.", "a@a.", "😡", "\u0301", "\u200b", "مر", " ", "\n", "\0", "minggu ", "jam setengah ",
        "nya ", "aaa ", "cepat2 ",
        "min kak ", "+62 8", "08", "08 1 ", "(", "•", "[kartu ••", "h+1 ", "kartu ", "nik 3", "s/d ",
        "-", "jt ", "1jt ", "the ", "yang ",
    ],
)  # fmt: skip
def test_a_hundred_thousand_characters_take_a_bounded_time(piece: str) -> None:
    warm()
    text = (piece * (LONG // len(piece) + 1))[:LONG]
    assert cpu_seconds(lambda: read_everything(text), SECONDS) < SECONDS


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module_found in pkgutil.iter_modules(core.text.__path__):
        module = importlib.import_module(f"core.text.{module_found.name}")
        for name, value in vars(module).items():
            members = value if isinstance(value, tuple) else (value,)
            for number, member in enumerate(members):
                if isinstance(member, re.Pattern):
                    yield f"{module_found.name}.{name}.{number}", member


PATTERNS = dict(patterns())
SEEDS = [
    "a", "1", " ", "a ", "1 ", "1.", "1-", "a1", "a-", "inv/a", "a@", "a@a.", "a.", "rp ", "otp ",
    "saya ", "no ", "nol ", "nomor id ",
    "1,", "password a ", "resi jne ", "order no ", "08 1", "+62 8", "\u200b", "-", "/", "#", "☹", "<a:",
    "digit di belakang ", "aa", "12/",
]  # fmt: skip


def test_there_are_patterns_to_guard() -> None:
    assert len(PATTERNS) > 25


def look(pattern: re.Pattern[str], text: str) -> None:
    for _ in pattern.finditer(text):
        pass
    pattern.match(text)


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_grows_faster_than_its_text(name: str) -> None:
    pattern = PATTERNS[name]
    for seed in SEEDS:
        for prefix in ("", "otp ", "resi ", "password ", "+62 8", "order "):
            text = prefix + (seed * 20_000)[:20_000] + "\x01"
            assert cpu_seconds(partial(look, pattern, text), 0.25) < 0.25, (name, prefix, seed)


def test_the_speed_of_one_message_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    text = "kak pesanan saya KL-20461 kok blm nyampe?"
    read_everything(text)
    rounds = 300
    started = time.thread_time()
    for _ in range(rounds):
        masked = mask(text).text
        normalised = normalise(masked, extract(masked, now=NOW, zone=JAKARTA))
        char_wb_ngrams(normalised.text)
        word_ngrams(normalised.tokens)
    microseconds = (time.thread_time() - started) / rounds * 1e6
    with capsys.disabled():
        print(f"\nreading {len(text)} characters: {microseconds:.0f} microseconds of CPU")
    assert microseconds > 0
