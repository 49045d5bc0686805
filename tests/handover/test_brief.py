"""The brief makes asking again unnecessary: ten lines from rows, each linked, the wish in the customer's own words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.channels import load_channels
from core.tables import conversations
from handover.acts import claim, reply
from handover.brief import KEYS, BriefLine, make_brief
from handover.extract import Extract, Line, extract
from handover.queue import late
from tests.handover.desk import LATE_PARCEL, WANTS_PERSON, Desk


def titled(channel: str, language: str) -> str:
    """Call a channel what it calls itself."""
    return load_channels()[channel].words.title[language]


def lines_of(desk: Desk, talk: int, language: str = "id") -> dict[str, BriefLine]:
    """Return the brief's lines by key."""
    return {line.key: line for line in desk.read(make_brief, talk, language=language, channel_title=titled).lines}


def customer(*texts: str) -> list[Line]:
    """Return bubbles of a customer, with the ids 1, 2 and so on."""
    return [Line(number, False, text) for number, text in enumerate(texts, start=1)]


@pytest.fixture
def story(desk: Desk) -> tuple[int, dict[str, int]]:
    """A parcel that is late: greeting, question, number, growing anger, the wish for a person."""
    talk = desk.customer("Wulan Pratiwi", tier="gold")
    said = {"greeting": desk.hears(talk, "halo kak", decision="action", intent="general.greet", mood="neutral")}
    said["wish"] = desk.hears(
        talk,
        "paket sy kok ga gerak2 ya dari hari kamis, padahal buat acara senin",
        intent="shipping.late",
        confidence=93,
        mood="neutral",
        says="Boleh tahu nomor pesanannya, Kak?",
    )
    said["number"] = desk.hears(
        talk,
        "KL-20388",
        intent="shipping.late",
        confidence=88,
        mood="neutral",
        entities=[{"kind": "order_number", "text": "KL-20388"}],
        says="Paket KL-20388 masih di gudang Bekasi, Kak.",
    )
    said["anger"] = desk.hears(talk, "udah 4 hari gitu2 aja", decision="rephrase", mood="negative")
    said["person"] = desk.hears(
        talk, "mau ngomong sama orang", decision="handover", intent="general.ask_human", confidence=97, mood="negative"
    )
    desk.asks_for_person(talk, (WANTS_PERSON, LATE_PARCEL), tier="gold")
    return talk, said


def test_ten_lines_always_in_the_same_order(desk: Desk, story: tuple[int, dict[str, int]]) -> None:
    assert tuple(lines_of(desk, story[0])) == KEYS
    assert tuple(lines_of(desk, desk.customer("Baru"))) == KEYS
    assert len({line.label for line in lines_of(desk, story[0]).values()}) == 10


def test_every_line_says_what_the_rows_say(desk: Desk, story: tuple[int, dict[str, int]]) -> None:
    desk.now += timedelta(minutes=3)
    lines = {key: line.value for key, line in lines_of(desk, story[0]).items()}
    assert lines["who"] == "Wulan Pratiwi, WhatsApp, Gold"
    assert lines["wants"].startswith("“paket sy kok ga gerak2 ya")
    assert lines["understood"] == "shipping.late, yakin 0,88"
    assert lines["facts"] == "KL-20388"
    assert "terakhir: “Paket KL-20388 masih di gudang Bekasi, Kak.”" in lines["tried"]
    assert lines["tried"].endswith("; sebelumnya: “Boleh tahu nomor pesanannya, Kak?”")
    assert lines["mood"] == "Biasa, lalu kecewa"
    assert lines["reasons"] == "Sudah berulang kali tanpa hasil · Minta dilayani orang"
    assert lines["promise"] == "balasan pertama 2 mnt lagi"
    assert lines["waiting"] == "3 mnt"
    assert lines["offers"].splitlines()[0].startswith("1. Ambil alih sampai tuntas")


def test_every_line_about_something_said_leads_to_its_message(desk: Desk, story: tuple[int, dict[str, int]]) -> None:
    talk, said = story
    links = {key: line.message_id for key, line in lines_of(desk, talk).items()}
    assert links["wants"] == said["wish"]
    assert links["understood"] == links["facts"] == said["number"]
    assert links["mood"] == said["anger"]
    assert links["reasons"] == links["promise"] == links["waiting"] == said["person"]
    assert links["tried"] not in (None, *said.values())


def test_the_brief_speaks_english_too(desk: Desk, story: tuple[int, dict[str, int]]) -> None:
    lines = lines_of(desk, story[0], "en")
    assert (lines["who"].label, lines["offers"].label) == ("Who", "Could offer")
    assert lines["understood"].value == "shipping.late, confidence 0.88"
    assert lines["reasons"].value == "Tried many times without result · Wants a person"
    assert lines["mood"].value == "Neutral, then upset"


def test_what_is_not_known_is_said_to_be_not_known(desk: Desk) -> None:
    lines = lines_of(desk, desk.customer("Baru"))
    assert {lines[key].value for key in KEYS[1:-1]} == {"Belum ada"}


def test_a_claimed_handover_keeps_the_brief_as_it_was_then(desk: Desk, story: tuple[int, dict[str, int]]) -> None:
    desk.now += timedelta(minutes=4)
    desk.act(claim, story[0], desk.dian)
    kept = desk.handover(story[0]).brief
    assert [line["name"] for line in kept] == list(KEYS)
    assert [line["name"] for line in kept if line["key"]] == ["wants", "reasons", "offers"]
    assert kept[8]["text"] == "4 mnt"


def test_the_bot_tried_what_it_did_before_it_handed_over_and_nothing_after(
    desk: Desk, story: tuple[int, dict[str, int]]
) -> None:
    talk, _ = story
    before = lines_of(desk, talk)["tried"]
    desk.hears(talk, "halo?", decision="answer", says="Kak ada di urutan 2, sekitar 5 sampai 10 menit lagi.")
    desk.bot_says(talk, "Baik, Kak, saya teruskan ke tim.", message_class="event")
    assert lines_of(desk, talk)["tried"] == before
    assert before.value.startswith("menjawab 2x, mengerjakan, minta diulang; terakhir: “Paket KL-20388")


def test_waiting_and_promise_go_on_until_the_first_reply(desk: Desk, story: tuple[int, dict[str, int]]) -> None:
    talk, _ = story
    desk.now += timedelta(minutes=7)
    late = lines_of(desk, talk)
    assert (late["waiting"].value, late["promise"].value) == ("7 mnt", "balasan pertama lewat 2 mnt")
    desk.act(claim, talk, desk.dian)
    desk.act(reply, talk, desk.dian, "Halo Kak, saya Dian.", client_key=None)
    for hours in (0, 30):
        desk.now += timedelta(hours=hours)
        done = lines_of(desk, talk)
        assert done["waiting"].value == "8 mnt sampai balasan pertama"
        assert done["promise"].value == "balasan pertama lewat 3 mnt"
    assert done["waiting"].message_id == late["waiting"].message_id


def test_whoever_is_joined_unasked_was_promised_nothing_and_waited_for_nothing(desk: Desk) -> None:
    talk = desk.customer("Baru")
    desk.hears(talk, "halo kak", says="Halo!")
    desk.act(claim, talk, desk.dian)
    desk.now += timedelta(minutes=9)
    lines = lines_of(desk, talk)
    assert lines["reasons"].value == "Diambil langsung"
    assert lines["promise"].value == lines["waiting"].value == "Belum ada"
    assert desk.read(late) == []


def test_an_intent_is_named_as_the_reader_names_it(desk: Desk, story: tuple[int, dict[str, int]]) -> None:
    named = desk.read(make_brief, story[0], language="en", label=lambda intent, language: f"{intent} in {language}")
    assert named.lines[2].value == "shipping.late in en, confidence 0.88"


def test_an_earlier_conversation_is_counted(desk: Desk, story: tuple[int, dict[str, int]]) -> None:
    row = desk.talk(story[0])
    values = {"customer_id": row.customer_id, "identity_id": row.identity_id, "channel": "whatsapp"}
    desk.write(
        insert(conversations)
        .values(public_id="old", state="resolved", opened_at=desk.now, **values)
        .returning(conversations.c.id)
    )
    assert lines_of(desk, story[0])["who"].value.endswith("1 percakapan sebelumnya")


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        (["halo kak", "pagi", "resi saya belum update dari selasa"], "resi saya belum update dari selasa"),
        (["p", "min", "uang saya kepotong 2x", "mau bicara sama cs"], "uang saya kepotong 2x"),
        (
            ["assalamualaikum", "mau ganti jadwal dokter besok bisa?", "ya", "1234"],
            "mau ganti jadwal dokter besok bisa?",
        ),
        (["hi", "my parcel arrived broken", "can I talk to a human"], "my parcel arrived broken"),
        (["makasih ya", "tapi barangnya masih salah warna"], "barangnya masih salah warna"),
    ],
)
def test_the_wish_is_quoted_and_never_the_greeting(said: list[str], quoted: str) -> None:
    assert quoted in extract(customer(*said)).wish[0].text


def test_a_wish_in_two_bubbles_is_quoted_from_both() -> None:
    found = extract(customer("halo", "paket sy kok ga gerak2 ya", "ini buat acara senin kak"))
    assert [quote.text for quote in found.wish] == ["paket sy kok ga gerak2 ya", "ini buat acara senin kak"]
    assert found.fullest == 2


def test_the_newest_matter_stands_beside_a_first_one_that_was_answered() -> None:
    lines = [
        Line(1, False, "buka jam berapa kak?"),
        Line(2, True, "Kami buka setiap hari jam 9 sampai 21 ya, Kak."),
        Line(3, False, "pesanan saya mana?"),
        Line(4, True, "Boleh minta nomor pesanannya?"),
        Line(5, False, "mau ngomong sama orang aja"),
    ]
    assert [quote.text for quote in extract(lines).wish] == ["buka jam berapa kak?", "pesanan saya mana?"]


def test_what_was_not_answered_stands_beside_what_was() -> None:
    asked = [Line(1, False, "buka jam berapa hari sabtu?", settled=True), Line(2, True, "Sabtu 08.00–13.00.")]
    later = [Line(number, False, text) for number, text in ((3, "mau batal"), (4, "sambungin ke orangnya dong"))]
    found = extract([*asked, *later])
    assert [quote.text for quote in found.wish] == ["buka jam berapa hari sabtu?", "mau batal"]
    assert [quote.text for quote in extract(asked).wish] == ["buka jam berapa hari sabtu?"]


def test_a_question_that_was_answered_is_told_beside_what_was_not(desk: Desk) -> None:
    talk = desk.customer("Sari")
    desk.hears(talk, "buka jam berapa hari sabtu?", decision="answer", says="Sabtu 08.00–13.00, Kak.")
    desk.hears(talk, "mau batal dong", decision="handover")
    desk.asks_for_person(talk, (WANTS_PERSON,))
    assert lines_of(desk, talk)["wants"].value == "“buka jam berapa hari sabtu? … mau batal dong”"


def test_a_long_story_is_cut_to_two_lines_from_where_it_tells() -> None:
    story = "Selamat pagi, perkenalkan saya Ibu Wulan dari Bandung langganan lama. " * 3 + "Pesanan saya belum sampai."
    assert [quote.text for quote in extract(customer(story)).wish] == ["Pesanan saya belum sampai."]


def test_a_later_matter_stands_beside_the_opening() -> None:
    lines = [
        Line(1, False, "pesanan blender saya kapan dikirim?"),
        Line(2, True, "Pesanan blendernya dikirim besok pagi, Kak."),
        Line(3, False, "oke makasih"),
        Line(4, False, "terus uang ongkir yang kepotong dua kali kapan kembali? saldo saya kurang"),
    ]
    found = extract(lines)
    assert [quote.message_id for quote in found.wish] == [1, 4]
    assert found.fullest == 4


def test_the_last_reply_that_tells_something_is_quoted_and_the_fullest_before_it() -> None:
    lines = [
        Line(1, False, "paket saya belum sampai"),
        Line(2, True, "Paketnya masih di gudang Bekasi sejak kemarin siang, Kak."),
        Line(3, True, "Sebentar ya."),
        Line(4, True, "Kurirnya mengantar ulang besok pagi sebelum pukul sepuluh."),
        Line(5, False, "ok"),
        Line(6, True, "Terima kasih, Kak."),
    ]
    found = extract(lines)
    assert (found.reply and found.reply.message_id, found.earlier and found.earlier.message_id) == (4, 2)
    assert [quote.message_id for quote in found.quotes] == [1, 2, 4]


def test_nothing_said_is_nothing_quoted() -> None:
    assert extract([]) == extract(customer("  ")) == Extract()
