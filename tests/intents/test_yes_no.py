"""Short answers to a question of ours: every value, and the traps of negation."""

from __future__ import annotations

import pytest

from core.text.normalise import normalise
from intents.yes_no import read_yes_no

YES = """iya|ya|Iya kak|iyaaa|y|betul|bener kak|boleh|boleh dong|mau|mau kak|setuju|lanjut|gas|bisa
bisa kak|jadi|iya jadi
hadir|saya hadir|jadi datang|oke lanjut|oke setuju|yes|yes please|yup|sure|correct|go ahead|please do|iya 👍
iya itu pesanan saya|udah|eh iya|oh iya bener"""
WEAK = """oke|ok|okee kak|siap|siap kak|sip|👍|hmm ya|hmm|ya udah|yaudah|ya udah deh|iya deh|baik
baik kak terima kasih
gpp kok|ga masalah|noted|alright|okay thanks|insyaallah|ok 👍|no problem"""
EXPLICIT = """ya batal|YA BATAL|iya bener, ganti ke situ|ya betul, daftarkan|yes cancel it|ya batalin aja
iya batalkan pesanannya
oke batalkan|siap hadir|ya, kirim ke alamat itu|iya jadi datang|betul daftarin aja kak|ya hapus akun saya
yes, go ahead and cancel
yes please cancel my order|iya dibatalin aja|ya tutup aja|setuju diundur|lanjut batalkan
ya blokir kartunya sekarang
ya tolong batalkan pesanan saya yang kemarin ya kak"""
NO = """ga|gak|engga kak|nggak|tidak|jangan|belum|bukan|ga jadi|gajadi|ga jadi deh|tidak jadi batal
jangan dibatalkan dulu
jangan dulu|ya jangan dulu|ga usah|gausah kak|ga mau|bukan yang itu|bukan, yang satunya|belum kak|belum sampai
ga bisa|ga bisa datang|tidak bisa hadir|no|nope|no thanks|not yet|don't cancel it|iya ga jadi|besok ga jadi
nanti dulu|lain kali aja|belum, nanti saya cek dulu|tidak, terima kasih|eh bukan|❌|kayaknya ga jadi
never mind|not now|kayaknya engga deh|yang itu enggak|besok ga|jumat enggak|saya rasa tidak|kayaknya bukan
saya belum|maybe not"""
NEITHER = """jadi ga?|bisa ga?|iya kah?|ga tau|tidak tahu kak|bingung|batal|batal aja deh|mau batal|makasih
terima kasih kak|halo
ongkir ke bandung berapa|paket saya belum sampai|ga bisa login dari kemarin|belum terima kode otp
ya tapi saya mau tanya dulu
bisa batalkan pesanan saya|sudah bayar|boleh minta nomor cs|udah makasih kak|🙏|mungkin|ga yakin|not sure
ya saya mau tanya ongkir|1
kenapa belum sampai|tidak bisa login padahal password benar
bahannya adem ga|bisa cod ga|ada parkir ga kak|jam segini buka gak|dokternya cowo ga|jadi ga|boleh ga|udah dikirim belum
ini wa resmi bukan|halal ga kak"""


def _each(value: str | None, listed: str) -> list[tuple[str, str | None]]:
    return [(text.strip(), value) for text in listed.replace("\n", "|").split("|") if text.strip()]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *_each("yes", YES),
        *_each("weak_yes", WEAK),
        *_each("explicit_yes", EXPLICIT),
        *_each("no", NO),
        *_each(None, NEITHER),
    ],
)
def test_a_short_answer_is_read(text: str, value: str | None) -> None:
    assert read_yes_no(text, normalise(text).tokens) == value


def test_nothing_and_a_long_story_are_no_answer() -> None:
    assert read_yes_no("", ()) is None
    story = "iya jadi begini ceritanya kemarin saya pesan baju dua terus yang datang cuma satu padahal"
    assert read_yes_no(story, normalise(story).tokens) is None
