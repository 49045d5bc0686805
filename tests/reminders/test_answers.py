"""What customers' replies to reminders mean, as people really type them."""

from __future__ import annotations

import pytest

from reminders.answers import read_answer

APPOINTMENT = {
    "confirmed": """
        iya jadi / iya / ya / y / Iya kak / iyaaa / jd dong / jadi / jadi kak / jadiii / jadi dtg / jadi datang / siap
        siap kak, makasih / oke / ok kak / okee / oke siap / sip / pasti dateng / insya Allah hadir / insyaallah
        saya hadir / hadir dok / bisa kak / bisa dong / betul, jadi / otw / yes / yes I will come / I'm coming
        jangan dibatalin / jgn dibatalkan ya / gak usah dibatalin kak / ga batal kok / gak, jadi datang kok
        iya jadi besok / iya besok jam 9 ya / iya tapi telat dikit ya / konfirmasi / dikonfirmasi datang ya, jadi / 1
        don't cancel / gak usah ganti jadwal, jadi datang / Jadi datang / 👍
    """,
    "reschedule": """
        ganti jadwal dong / ganti jadwal / Ganti jadwal / mau ganti hari / bisa diundur? / reschedule bisa ga?
        diundur aja kak / boleh geser ke sore? / pindah jam ya / resched dong / jadwal ulang aja / besok aja ya
        jam 10 aja kak / senin depan aja ya / hari lain aja / lain hari ya / lain kali aja
        gak bisa dateng, ganti hari ya / gk bs dtg bsk, diundur ya
        bukan batal, ganti jadwal / kalau bisa ganti jadwal kak / mundurin seminggu ya
        majuin dong / tunda dulu / iya tapi ganti jam / another time / can I reschedule? / 2
    """,
    "cancelled": """
        batal / batal aja / Batal / batalin aja / dibatalkan saja / ya udah batal aja / jadi batal / cancel / cancel aja
        cancel ya kak, makasih / gak bisa dateng / ga bisa datang / gabisa dtg / tidak bisa hadir / gak jadi / ga jd
        gajadi / nggak jadi datang / tidak jadi hadir / maaf kak gak bisa / gak / tidak / enggak kak / maaf, gak
        gak jadi, batal aja / I can't make it / cancel it please / not coming / 3
    """,
    "other": """
        tidak jadi batal / ga jd batal / gak jadi dibatalin / batal kan? / batal kan / jadi kan? / jadi gak ya
        jadi gak? / jam berapa ya? / dimana tempatnya / dokternya siapa / bisa dibatalin gak? / kalau batal kena denda
        kalau batal gimana / belum tau / blm bisa pastiin / mungkin datang / kayaknya gak bisa / nanti saya kabari
        iya tapi jam 10 ya / makasih / terima kasih infonya / ganti jadwal atau batal aja ya / halo / salah orang
        batal eh jadi datang deng / gak jadi ganti jadwal / ganti dokter / iya tidak / saya demam, harus bagaimana
        bisa bpjs ga / bisa bpjs gak kak / bisa pakai bpjs kak / bisa bawa anak / hadir bawa ktp ga / bisa dianter ga
        bayarnya berapa? / anak saya muntah dari kemarin / apa bisa pakai bpjs / hmm / ??? / 9 / 🙏
    """,
}
CSAT = {
    5: "5 / 5 mantap / lima / bintang 5 / 5/5 / 5 dari 5 / kasih 5 deh / ⭐⭐⭐⭐⭐ / sangat puas / puas banget",
    4: "4 / 4 aja / nilainya 4 kak / empat / 4/5 / 4 deh masih lama balesnya / puas / 4 Puas",
    3: "3 / tiga / 3 biasa aja / biasa aja / cukup",
    2: "2 / dua / kurang / 2, agennya jutek / 2 Kurang",
    1: "1 / satu / 1!!! / 1 Sangat kurang / ⭐ / bintang 1",
    "other": "0 / 6 / 10 / 10/10 / 4 atau 5 / 1-5 / 3 kali nanya gak dibales / jam 5 / 4,5 / makasih / dua jempol / ok",
}
FOLLOW_UP = {
    "confirmed": "aman / aman kak / bagus / sesuai / iya / oke / Semua baik / mantap / All is well / 1",
    "other": "ada yang rusak / belum sempat dicoba / bagus tapi kekecilan / gak sesuai / Ada kendala / kok bau ya? / 2",
}
PERSONAL = {
    "confirmed": "ok / siap makasih / iya / udah kak",
    "reschedule": "ingetin lagi sejam lagi / tunda dulu / ingatkan lagi besok",
    "cancelled": "batalin aja / jangan ingetin lagi",
    "other": "apa ya? / hmm",
}
TABLE = [
    (kind, reply.strip(), meaning)
    for kind, table in (
        ("appointment", APPOINTMENT),
        ("csat", CSAT),
        ("follow_up", FOLLOW_UP),
        ("personal", PERSONAL),
    )
    for meaning, replies in table.items()
    for line in replies.strip().splitlines()
    for reply in line.strip().split(" / ")
]


@pytest.mark.parametrize(("kind", "reply", "meaning"), TABLE)
def test_a_reply_means(kind: str, reply: str, meaning: str | int) -> None:
    assert read_answer(reply, tuple(reply.split()), None, kind) == meaning


def test_a_notice_has_no_answers_of_its_own() -> None:
    assert read_answer("iya", ("iya",), "yes", "transaction_status") == "other"


def test_what_was_understood_elsewhere_as_yes_or_no_counts_when_the_words_say_nothing() -> None:
    assert read_answer("gaskeun", ("gaskeun",), "yes", "appointment") == "confirmed"
    assert read_answer("emoh", ("emoh",), "no", "appointment") == "other"


def test_tokens_are_read_when_there_is_no_text() -> None:
    assert read_answer("", ("ya", "jadi"), "yes", "appointment") == "confirmed"
    assert read_answer("", (), None, "appointment") == "other"


def test_a_long_story_is_no_answer() -> None:
    story = "iya jadi kemarin itu saya sudah ke sana lalu antre lama sekali dan akhirnya pulang karena capek menunggu"
    assert read_answer(story, tuple(story.split()), None, "appointment") == "other"


def test_any_text_is_read_without_falling_over() -> None:
    for text in ("\x00", "🙏" * 500, "iya " * 5_000, "￼", "5" * 400, "²", "٣"):
        for kind in ("appointment", "csat", "follow_up", "personal", "outage"):
            assert read_answer(text, (), None, kind) in {"other", "confirmed", "cancelled", "reschedule", 1, 2, 3, 4, 5}
