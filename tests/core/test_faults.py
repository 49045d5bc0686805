"""What went wrong is kept in both languages; what earlier versions kept stays readable; settings say it in both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.channels.telegram.settings import read_telegram
from bot.channels.whatsapp.errors import TABLE, answer_to, kind_of
from bot.channels.whatsapp.settings import read_twilio
from core.faults import LONGEST, UNREACHABLE, both, words_of
from core.settings import SettingsError, read_settings


def test_a_sentence_comes_back_in_both_languages() -> None:
    kept = both('Telegram refused "x": é', "Telegram menolak “x”")
    assert words_of(kept) == {"en": 'Telegram refused "x": é', "id": "Telegram menolak “x”"}
    assert words_of(UNREACHABLE + kept)["id"] == "tidak terjangkau: Telegram menolak “x”"


@pytest.mark.parametrize("kept", ["ValueError: odd", "unreachable: gone", '{"en": "cut o', '{"a": 1}', "{}", "", None])
def test_what_is_no_pair_of_sentences_is_shown_as_it_stands(kept: str | None) -> None:
    assert words_of(kept)["en"] == (kept or "")


def test_what_a_provider_said_at_length_is_cut_and_still_read() -> None:
    assert len(words_of(both("x" * 5000, "y"))["en"]) == LONGEST


@pytest.mark.parametrize("code", [*TABLE, 12345, None])
@pytest.mark.parametrize("status", [None, 400, 401, 429, 500])
def test_whatever_twilio_answers_is_said_in_both_languages(code: int | None, status: int | None) -> None:
    kind = kind_of(status, code)
    words = words_of(answer_to(kind, code, proactive=False, attempt=1).error)
    assert bool(words["en"]) == (words["en"] != words["id"])
    assert words["en"] or kind == "refused"
    assert code is None or not words["en"] or all(f"(Twilio {code})" in text for text in words.values())


BAD = [
    (read_settings, "SAPA_PORT", "many", "harus bilangan bulat"),
    (read_settings, "SAPA_PORT", "99999", "berisi '99999': paling banyak 65535"),
    (read_settings, "SAPA_PORT", "-1", "paling sedikit 0"),
    (read_settings, "SAPA_GATHER_SECONDS", "soon", "harus angka"),
    (read_settings, "SAPA_SECURE_COOKIES", "perhaps", "harus true atau false"),
    (read_settings, "SAPA_LOG_FORMAT", "xml", "harus salah satu dari 'text' atau 'json'"),
    (read_settings, "SAPA_TIMEZONE", "Mars", "harus nama seperti Asia/Jakarta"),
    (read_settings, "SAPA_PUBLIC_URL", "chat.example.id", "harus alamat lengkap"),
    (read_settings, "SAPA_DATABASE_URL", "mysql://x", "sapa.db atau postgresql"),
    (read_settings, "SAPA_METRICS_TOKEN", "short", "harus 16 karakter"),
    (read_telegram, "SAPA_TELEGRAM_TOKEN", "odd", "BotFather"),
    (read_telegram, "SAPA_TELEGRAM_WEBHOOK_SECRET", "odd", "harus 16 sampai 256"),
    (read_telegram, "SAPA_TELEGRAM_API_URL", "odd", "harus alamat lengkap"),
    (read_telegram, "SAPA_TELEGRAM_FILES_DIR", "odd", "harus alamat folder lengkap"),
    (read_twilio, "SAPA_TWILIO_ACCOUNT_SID", "odd", "harus AC"),
    (read_twilio, "SAPA_TWILIO_AUTH_TOKEN", "odd", "harus 32 huruf"),
    (read_twilio, "SAPA_TWILIO_AUTH_TOKEN_SECONDARY", "odd", "harus 32 huruf"),
    (read_twilio, "SAPA_TWILIO_WHATSAPP_FROM", "odd", "harus nomor"),
    (read_twilio, "SAPA_TWILIO_API_URL", "odd", "harus alamat lengkap"),
]


@pytest.mark.parametrize(("read", "name", "value", "said"), BAD)
def test_a_setting_of_the_wrong_shape_is_told_in_both_languages(
    read: Callable[[], object], name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as fault:
        read()
    first, last = fault.value.words["id"].splitlines()
    assert first.startswith(name)
    assert said in first
    assert "expected" not in first
    assert last == "Perbaiki di variabel lingkungan atau di .env, lalu mulai lagi."
    assert fault.value.words["en"].splitlines()[0].startswith(name)
    assert str(fault.value) == fault.value.words["en"]
