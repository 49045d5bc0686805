"""Rules about complaints, money and the wish for a person, in everyday spelling, with their look-alikes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.words import Mood, Pending, RecordView, Utterance
from handover.rules import load_rules
from tests.handover.plays import NOW, said, turn_of
from tests.timing import cpu_seconds

RULES = load_rules()

HITS: dict[str, tuple[str, ...]] = {
    "legal_threat": (
        "saya laporkan ke polisi ya",
        "gue laporin OJK kalian",
        "siap2 somasi dari pengacara saya",
        "saya bawa ke LBH aja kalo gini",
        "kita ketemu di pengadilan, saya gugat",
        "saya tempuh jalur hukum",
        "akan sy adukan ke YLKI",
        "lapor bpkn aja deh kalo gini",
        "ini bisa dipidanakan loh",
        "melanggar UU perlindungan konsumen",
        "kuasa hukum saya akan menghubungi anda",
        "mau ngadu ke kominfo",
        "saya tuntut ganti rugi",
        "urusannya sama polisi nanti",
        "I will sue you",
        "expect a call from my lawyer",
        "I'm going to report this to the police",
    ),
    "publicity_threat": (
        "saya viralkan ya kalau ga ditanggapi",
        "gw viralin nih",
        "tak spill di twitter biar pada tau",
        "aku bakal posting di tiktok",
        "masuk media konsumen baru tau rasa",
        "saya tulis surat pembaca kompas",
        "tag akun resmi presiden sekalian",
        "kalo ga dibalas saya kasih bintang 1",
        "siap siap bintang satu",
        "chat ini gue ss terus sebar di grup",
        "biar viral sekalian",
        "saya up di medsos kalian ga bener",
        "jangan sampe aku kasih review jelek",
        "I'll post this on social media",
        "fix it or I leave a one star review",
    ),
    "privacy_request": (
        "tolong hapus data saya",
        "hapus akun saya permanen",
        "mau tutup akun",
        "minta salinan data pribadi saya",
        "dari mana kalian dapat nomor saya?",
        "kok bisa tau no hp saya",
        "data saya bocor ya?",
        "data nasabah dijual ke orang lain",
        "sy tarik persetujuan penggunaan data",
        "sesuai UU PDP saya minta data saya dihapus",
        "ktp saya dipakai orang lain buat daftar",
        "siapa yg ngasih nomorku ke kalian",
        "please delete my account",
        "where did you get my number",
        "I want a copy of my data",
        "paket datanya stop aja, tolong hapus data pribadi saya juga",
        "abis beli paket data di sini kok nomor saya dijual ke pinjol",
    ),
    "repeat_failure": (
        "sudah berkali-kali saya tanya ga ada jawaban",
        "udah 3x chat ga direspon",
        "jawabannya itu-itu aja",
        "muter-muter terus dari tadi",
        "saya dilempar-lempar dari cs satu ke yg lain",
        "balasannya template semua",
        "dari kemarin ga ada solusi",
        "sudah seminggu tidak ada tanggapan",
        "capek nanya terus",
        "komplain 4 kali masih sama aja",
        "tidak ada respon sama sekali dari kemarin",
        "masih error, udah dari tadi pagi",
        "bolak balik telepon ga ada hasil",
        "same answer again and again",
        "I have contacted you 3 times",
    ),
    "ask_human": (
        "mau bicara sama cs",
        "bisa ngomong sama orang ga?",
        "sambungkan ke admin dong",
        "mau chat dengan manusia aja",
        "minta cs dong kak",
        "jangan bot, saya mau orang beneran",
        "hubungkan saya ke agen",
        "sy mw ngomong ama atasan",
        "panggilin supervisor",
        "minta ditelepon bisa?",
        "nomor cs yang bisa dihubungi berapa",
        "ga mau sama bot",
        "ada orangnya ga sih di sini",
        "cs",
        "can I talk to a human",
        "speak to an agent please",
        "bisa dialihkan ke petugas?",
        "tolong alihkan ke cs manusia",
        "capek ngomong sama robot",
        "bisa bicara dgn admin langsung?",
    ),
    "dispute": (
        "saya ga merasa transaksi ini",
        "tidak pernah pinjam kok ditagih",
        "kepotong 2x kak",
        "double debit di rekening saya",
        "saldo kepotong padahal gagal",
        "kartu atm tertelan di mesin",
        "sy salah transfer ke rekening orang",
        "denda saya salah hitung",
        "ditagih dua kali bulan ini",
        "tarik tunai gagal tapi saldo terpotong",
        "uang tidak keluar dari atm tapi saldo berkurang",
        "salah rekening tujuan, gimana",
        "I was charged twice",
        "I don't recognize this transaction",
        "kedebet dobel min",
    ),
}

TRAPS: dict[str, tuple[str, ...]] = {
    "legal_threat": (
        "perlu surat keterangan polisi ga buat ganti kartu",
        "alamatnya dekat polsek menteng",
        "udah seminggu lbh sinyal jelek, tolong dong",
        "kartu saya hilang sudah lapor polisi",
        "ini terdaftar di OJK kan?",
        "cara cek BI checking gimana",
        "depan kantor polres belok kiri ya pak",
        "saya lapor barang rusak",
        "resi saya nomor berapa",
        "I want to report a broken cup",
        "minta laporan transaksi bulan ini",
    ),
    "publicity_threat": (
        "produk yg lagi viral itu ready?",
        "sudah saya kasih bintang 5 ya kak",
        "bintang 1",
        "spill harga dong kak",
        "posting review di ig dapat diskon?",
        "ikut giveaway, sudah tag akun official",
        "ini screenshot bukti transfernya",
        "ada di instagram ga tokonya",
        "can you share the catalog",
        "media pembayaran apa saja",
    ),
    "privacy_request": (
        "stop kirim promo ke saya",
        "hapus pesanan saya yang tadi",
        "hapus data cache aplikasinya gimana",
        "dari mana saya dapat nomor resi?",
        "kenapa akun saya dihapus?",
        "update data alamat saya",
        "toko tutup jam berapa",
        "data diri apa yg harus dibawa",
        "akun saya ga bisa dibuka",
        "how do I close the lid",
        "paket data yang dijual di sini berapa gb kak",
        "kuota data saya ga bisa dipakai buat youtube, knp ya",
        "tolong hapus paket data dari langganan bulan depan",
        "akses paket data saya lemot dari pagi",
        "kok saya dapat data roaming ya",
        "stop pakai data 10gb, ganti yang 5gb",
        "jika saya tutup akun tanpa ke cabang, apakah bisa?",
        "kalo hapus akun gimana caranya ya",
    ),
    "repeat_failure": (
        "masih belum sampai kak",
        "sudah 5 hari belum sampai",
        "saya udah 3x beli di sini",
        "dari kemarin nunggu kurir",
        "masih ada stok?",
        "belum ada kabar soal resi ya kak",
        "bisa kirim 2x sehari?",
        "jawab dong kak",
        "still available?",
    ),
    "ask_human": (
        "tolong admin cek pesanan saya",
        "kenapa saya di telpon oleh cs terus pas jam kerja",
        "mau ditelpon juga ga bakal bisa",
        "mau tanya admin dong",
        "bisa untuk 2 orang?",
        "ini bot ya?",
        "kirim ke orang tua saya di solo",
        "ini bukan bot kan?",
        "kemarin sudah bicara sama cs katanya dikirim",
        "mau jadi agen gimana caranya",
        "ga usah disambungkan ke cs, udah beres",
        "tolong kurirnya telepon saya sebelum sampai",
        "nomor saya 08123456789 ya min",
        "orangnya ga di rumah, titip tetangga",
        "min",
        "is this a bot?",
        "biaya admin berapa",
    ),
    "dispute": (
        "takut salah transfer, norek nya berapa ya",
        "mau bayar 2x bisa?",
        "transaksi saya status nya apa",
        "saldo saya berapa",
        "denda keterlambatan berapa",
        "kartu baru kapan jadi",
        "biar ga salah transfer, atas nama siapa?",
        "pesanan saya salah ukuran",
        "kirim 2 kali sehari ga",
        "can I pay twice a month",
    ),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in HITS.items() for text in texts])
def test_a_complaint_rule_calls_a_person_for(name: str, text: str) -> None:
    reason = RULES[name].ask(turn_of(text))
    assert reason is not None
    assert reason.hand_over
    assert reason.evidence


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in TRAPS.items() for text in texts])
def test_a_complaint_rule_stays_silent_at(name: str, text: str) -> None:
    reason = RULES[name].ask(turn_of(text))
    assert reason is None, reason


def test_still_not_there_counts_after_a_person_already_tried() -> None:
    text = "masih sama kak"
    assert RULES["repeat_failure"].ask(turn_of(text)) is None
    history = (said("Kami cek dulu ya", author="agent"),)
    assert RULES["repeat_failure"].ask(turn_of(text, history=history)) is not None


def test_a_swallowed_card_is_a_dispute_only_where_a_bank_answers() -> None:
    assert RULES["dispute"].ask(turn_of("kartu saya tertelan", packs=("general", "commerce"))) is None


def test_every_reason_names_a_known_category_and_skill() -> None:
    skills = {"general", "finance", "clinic", "safety", "complaint"}
    for name, texts in HITS.items():
        reason = RULES[name].ask(turn_of(texts[0]))
        assert reason is not None
        assert "." in reason.category
        assert reason.skill in skills


ORDER = RecordView(1, "order", "KL-20388", "delivered", {"total": 750_000}, NOW)
SMALL_ORDER = RecordView(2, "order", "KL-20400", "delivered", {"total": 90_000}, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "refund 2jt dong",
        "saya minta refund 750rb",
        "balikin uang saya 1.200.000",
        "minta ganti rugi 3 juta",
        "kompensasinya 5jt ya",
        "tolong dikembalikan Rp 600.000",
        "mau refund tunai aja",
        "refund ke rekening suami saya bisa?",
        "uangnya dikembalikan cash aja",
        "harga 100rb, tapi saya minta ganti rugi 900rb",
        "I want my money back, 2.000.000",
        "pengembalian dana 800rb",
    ],
)
def test_a_refund_beyond_the_limit_goes_to_a_person(text: str) -> None:
    reason = RULES["refund_over_limit"].ask(turn_of(text))
    assert reason is not None
    assert reason.category == "refund.over_limit"


@pytest.mark.parametrize(
    "text",
    [
        "refund 50rb bisa?",
        "balikin ongkir 20rb ya",
        "refund 2jt saya kapan masuk?",
        "status refund 900rb",
        "harga 2jt, refund ongkirnya 20rb aja",
        "mau retur barang",
        "bayar 2jt lewat va bisa?",
        "syarat refund tunai apa",
        "saya mau beli yg 3jt",
        "refund dong",
    ],
)
def test_a_refund_within_the_limit_stays_with_the_bot(text: str) -> None:
    assert RULES["refund_over_limit"].ask(turn_of(text)) is None


def test_give_all_my_money_back_looks_up_the_order() -> None:
    text = "balikin semua uang saya"
    assert RULES["refund_over_limit"].ask(turn_of(text, records=(ORDER,))) is not None
    assert RULES["refund_over_limit"].ask(turn_of(text, records=(SMALL_ORDER,))) is None
    named = turn_of("refund pesanan KL-20400", records=(ORDER, SMALL_ORDER))
    assert RULES["refund_over_limit"].ask(named) is None


def test_a_sealed_order_says_nothing_about_its_total() -> None:
    sealed = replace(ORDER, sealed=True)
    assert RULES["refund_over_limit"].ask(turn_of("balikin semua uang saya", records=(sealed,))) is None


@pytest.mark.parametrize(
    ("memory", "fields", "called"),
    [
        ({"unsure": 1}, {}, True),
        ({"unsure": 2}, {}, True),
        ({"unsure": 0}, {}, False),
        ({}, {}, False),
        ({"unsure": 1}, {"sure_intent": "order.status"}, False),
        ({"unsure": 1}, {"sure_entry": "hours"}, False),
        ({"unsure": 1}, {"close": ("order.status", "shipping.track")}, False),
        ({"unsure": 1}, {"yes_no": "yes"}, False),
        ({"unsure": 1}, {"text": " "}, False),
        ({"unsure": 1}, {"situation": {"pending": Pending("order_check", "digits", NOW)}}, False),
        ({"unsure": 1}, {"situation": {"pending": Pending("clarify", "choice", NOW)}}, True),
        ({"unsure": 1}, {"situation": {"utterances": (Utterance(1, "x", NOW, button="b"),)}}, False),
    ],
)
def test_not_understood_twice_calls_a_person(memory: Any, fields: Any, called: bool) -> None:
    text = fields.pop("text", "blablu zzz qwe")
    scene = fields.pop("situation", {})
    turn = turn_of(text, memory=memory, situation=scene, **fields)
    assert (RULES["unsure_twice"].ask(turn) is not None) == called


@pytest.mark.parametrize(
    ("minutes", "fields", "called"),
    [
        (15, {}, True),
        (14, {}, False),
        (600, {"close": ("order.status", "shipping.track")}, True),
        (600, {"sure_intent": "order.status"}, False),
        (600, {"sure_entry": "hours"}, False),
        (600, {"yes_no": "yes"}, False),
        (600, {"in_scope": False}, False),
        (600, {"memory": {"unsure": 1}}, False),
        (600, {"situation": {"pending": Pending("order_check", "digits", NOW)}}, False),
        (600, {"situation": {"pending": Pending("clarify", "choice", NOW)}}, True),
    ],
)
def test_what_waited_long_and_is_not_understood_calls_a_person(minutes: int, fields: Any, called: bool) -> None:
    text = "blablu zzz qwe"
    written = (Utterance(1, text, NOW - timedelta(minutes=minutes)),)
    scene = {"utterances": written, **fields.pop("situation", {})}
    assert (RULES["unsure_and_late"].ask(turn_of(text, situation=scene, **fields)) is not None) == called


@pytest.mark.parametrize(
    ("intents", "mood", "called"),
    [
        (["order.status", "order.status"], "neutral", True),
        (["x.y", "order.status", "order.status"], "neutral", True),
        (["order.status"], "neutral", False),
        (["order.status"], "negative", True),
        (["order.status", "shipping.track"], "negative", False),
        (["order.status", "", "order.status"], "neutral", False),
        ([], "negative", False),
    ],
)
def test_the_same_question_again_calls_a_person(intents: list[str], mood: str, called: bool) -> None:
    memory = {"last_intents": intents}
    turn = turn_of("pesanan saya gimana", memory=memory, sure_intent="order.status", mood=Mood(mood))
    assert (RULES["same_question_again"].ask(turn) is not None) == called


def test_the_same_answer_again_counts_as_well() -> None:
    turn = turn_of("ongkir brp", memory={"last_entries": ["ongkir", "ongkir"]}, sure_entry="ongkir")
    assert RULES["same_question_again"].ask(turn) is not None


def test_thanks_may_repeat_and_another_number_is_another_question() -> None:
    thanked = {"last_intents": ["general.thanks"] * 2}
    thanks = turn_of("makasih", memory=thanked, sure_intent="general.thanks")
    assert RULES["same_question_again"].ask(thanks) is None
    memory = {"last_intents": ["order.status"] * 2}
    history = (said("status 20388"),)
    other = turn_of("kalau 20401?", memory=memory, sure_intent="order.status", history=history)
    assert RULES["same_question_again"].ask(other) is None
    same = turn_of("20388 gimana?", memory=memory, sure_intent="order.status", history=history)
    assert RULES["same_question_again"].ask(same) is not None


def test_all_rules_together_are_quick() -> None:
    texts = [*HITS["ask_human"], *TRAPS["ask_human"], *TRAPS["privacy_request"]]
    turns = [turn_of(text) for text in texts]
    # The aim is 120 microseconds a turn; a busy machine gets room.
    bound = 400e-6 * len(turns)
    assert cpu_seconds(lambda: [rule.ask(turn) for turn in turns for rule in RULES.values()], bound) < bound


def test_a_very_long_message_costs_milliseconds_not_seconds() -> None:
    turn = turn_of("saya sudah tidak bisa mau ke dari uang akun data " * 40)
    assert cpu_seconds(lambda: [rule.ask(turn) for rule in RULES.values()], 0.5) < 0.5
