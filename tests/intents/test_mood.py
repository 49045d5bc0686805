"""How messages sound: labels, urgency, and the traps of politeness, denial, questions and irony."""

from __future__ import annotations

import sys
import time

import pytest

from core.text.normalise import normalise
from core.words import Mood
from intents.mood import read_mood

NEGATIVE = [
    "kok belum sampai juga sih kak",
    "Mohon konfirmasinya ya, sudah 5 hari.",
    "kecewa banget sama pelayanannya",
    "udah 2 minggu ga ada kabar",
    "responnya cepat tapi barangnya ga dateng2",
    "cs nya lemot, dari tadi ga dibales",
    "GA JELAS BANGET!!",
    "penipu kalian",
    "saya ga puas sama barangnya",
    "barang yang dateng rusak, gimana ini",
    "jangan main-main ya, balikin uang saya",
    "mantap, sebulan ga sampai-sampai 👏",
    "hebat ya, udah seminggu masih pending",
    "bagus sekali pelayanannya, chat saya tidak dibalas dari kemarin",
    "kok susah banget sih mau refund doang",
    "😡😡",
    "nyesel belanja di sini",
    "jawabannya itu-itu aja, kayak robot",
    "kapok deh pesan di toko ini",
    "kurang ramah petugas loketnya",
    "masa iya harus nunggu sebulan",
    "lama banget prosesnya",
    "saya laporkan ke ojk kalau begini terus",
    "mohon maaf, ini sudah ketiga kalinya saya bertanya dan belum ada solusi",
    "this is ridiculous, still no reply",
    "I've been waiting for 3 weeks",
    "the item arrived broken",
    "worst service ever",
    "I am really disappointed with your clinic",
    "great, another week and it's still not here",
    "saldo kepotong dua kali, kok bisa begitu",
    "chat saya cuma dibaca",
    "aplikasinya error mulu",
    "sampai sekarang belum ada yang datang",
    "terima kasih, tapi tidak membantu",
    "baru dipakai sekali sudah jebol",
    "di mana sih ini, hadeh",
    "kapok, tidak akan order lagi",
]
NEUTRAL = [
    "paket saya belum sampai",
    "halo kak",
    "ongkir ke bandung berapa",
    "tolong cek pesanan saya, terima kasih",
    "kalau barang rusak bisa diretur?",
    "bahannya bagus ga?",
    "mau daftar ke poli gigi besok",
    "jam buka hari minggu berapa ya",
    "belum kak",
    "saya mau batalin pesanan",
    "bagaimana cara ganti alamat",
    "bisa kirim hari ini tidak",
    "anak saya demam sudah 2 hari, bisa ke dokter siapa",
    "saya sudah 3 tahun jadi pelanggan",
    "ga kecewa kok, cuma nanya",
    "paketnya tidak ada yang rusak",
    "what time do you open",
    "how do I track my parcel",
    "can I change my appointment please, thanks",
    "what if the item is damaged",
    "makanan anjing yang besar berapa",
    "paling lambat bayar kapan",
    "3 hari lagi saya kontrol",
    "",
]
POSITIVE = [
    "makasih ya kak",
    "terima kasih banyak 🙏",
    "barangnya bagus, pengiriman cepat",
    "mantap pelayanannya",
    "puas banget belanja di sini",
    "adminnya ramah, sangat membantu",
    "gercep, bintang 5",
    "cepet banget responnya jadi ga lama nunggu",
    "alhamdulillah sudah sampai, sesuai pesanan",
    "keren kak, sukses terus",
    "great service, thank you",
    "thanks, you were very helpful",
    "I love it",
    "tidak mengecewakan, recommended",
    "sudah beres kak, senang sekali ❤️",
    "sudah bisa masuk, makasih ya",
    "tidak kecewa sama sekali",
    "tidak ada cacat, rapi",
    "you are awesome",
]
URGENT = [
    "tolong segera diproses",
    "mau dipakai hari ini kak",
    "urgent min",
    "besok acara nikahan, harus sampai hari ini",
    "saldo saya berkurang terus!",
    "anak saya kejang dok",
    "bapak saya sesak napas",
    "buruan dong kak, saya mau berangkat",
    "akun saya dibajak",
    "please reply as soon as possible",
    "I need it today, it's for a wedding",
    "saldo saya raib",
    "bapak saya kecelakaan",
    "hp saya hilang tadi",
    "cicilan jatuh tempo hari ini tapi aplikasinya error",
]
CALM = [
    "ga urgent kok kak, santai aja",
    "dana darurat itu apa ya",
    "produk baru segera hadir ya?",
    "hari ini buka jam berapa",
    "kapan bisa diambil",
    "tidak buru-buru",
    "jadwal dokter hari ini siapa",
    "is it open today",
]


def mood(text: str) -> Mood:
    return read_mood(text, normalise(text).tokens)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        *((text, "negative") for text in NEGATIVE),
        *((text, "neutral") for text in NEUTRAL),
        *((text, "positive") for text in POSITIVE),
    ],
)
def test_the_label_is_read(text: str, label: str) -> None:
    assert mood(text).label == label, mood(text)


@pytest.mark.parametrize(("text", "urgent"), [*((t, True) for t in URGENT), *((t, False) for t in CALM)])
def test_urgency_is_read(text: str, urgent: bool) -> None:
    assert mood(text).urgent is urgent, mood(text)


def test_a_day_that_was_read_as_a_date_presses_all_the_same() -> None:
    assert read_mood("harus sampai hari ini", ("harus", "sampai", "<tgl>")).urgent


def test_the_words_that_told_are_kept() -> None:
    heard = mood("kok belum sampai, tolong segera")
    assert "kok belum" in heard.cues
    assert "segera" in heard.cues


def test_a_worse_message_scores_higher() -> None:
    scores = [
        mood(text).negative
        for text in (
            "paket saya di mana",
            "paket saya belum sampai",
            "kok paket saya belum sampai",
            "kecewa, kok belum sampai",
        )
    ]
    assert scores == sorted(scores)
    assert scores[0] == 0.0
    assert scores[-1] < 1.0


def test_capitals_alone_say_nothing_and_strengthen_what_words_said() -> None:
    assert mood("PESANAN SAYA SUDAH SAMPAI").negative == 0.0
    assert mood("KOK BELUM SAMPAI").negative > mood("kok belum sampai").negative


def test_a_message_is_read_in_microseconds(capsys: pytest.CaptureFixture[str]) -> None:
    listed = [(text, normalise(text).tokens) for text in (*NEGATIVE, *NEUTRAL, *POSITIVE, *URGENT, *CALM)]
    taken = []
    for _ in range(50):
        started = time.thread_time()
        for text, tokens in listed:
            read_mood(text, tokens)
        taken.append((time.thread_time() - started) / len(listed))
    with capsys.disabled():
        sys.stderr.write(f"\nmood: {min(taken) * 1e6:.1f} microseconds a message\n")
    # Measured 10 on one quiet core; the promise is 30, doubled here for a machine that is busy.
    assert min(taken) < 60e-6
