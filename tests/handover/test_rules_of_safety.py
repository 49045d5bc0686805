"""Rules about safety speak up for the real thing in everyday spelling and stay silent at its look-alikes."""

from __future__ import annotations

from typing import Any

import pytest

from core.phrases import shipped_phrases
from core.words import Alarm
from handover.rules import load_rules
from tests.handover.plays import turn_of

RULES = load_rules()
# The category that each rule gives which a classifier backs.
CATEGORIES = {
    "fraud": "safety.fraud",
    "account_takeover": "safety.account_takeover",
    "self_harm": "safety.self_harm",
    "emergency_symptom": "clinic.emergency_symptom",
    "ask_human": "general.ask_human",
}

HITS: dict[str, tuple[str, ...]] = {
    "fraud": (
        "min gw ketipu 2jt sama toko ini",
        "saya ditipu seller, uang udah ditransfer tp barang ga ada",
        "kena tipu orang yg ngaku cs kalian",
        "uang saya dibawa kabur!!",
        "penipu kalian semua",
        "ini toko penipuan, balikin duit gue",
        "saldo sy tiba2 raib 3 juta",
        "saldo berkurang sendiri pdhl ga belanja",
        "ada transaksi bukan saya di rekening",
        "bukan saya yg transaksi kak, tlg dicek",
        "pinjol ilegal pakai nama saya padahal ga pernah pinjam",
        "sudah terlanjur klik link yg dikirim lewat wa",
        "barusan ada yg ngaku dari bank, sudah saya kasih kode nya",
        "I got scammed by someone pretending to be your staff",
        "there is an unauthorized transaction on my account",
        "toko fiktif ya ini? uang udah masuk ga dibales",
        "sya ktipu, uang sy hilang smua tlg",
        "udah transfer ke orang yg ngaku admin, ternyata penipu",
    ),
    "account_takeover": (
        "akun saya dibajak orang",
        "akunku kena hack min tolong",
        "ig sama akun gw kehack",
        "wa saya diambil alih orang",
        "ada yang login ke akun saya dari hp lain",
        "kode otp terlanjur saya kasih ke orang",
        "udah ngasih OTP ke yg nelpon tadi gimana ini",
        "nomor saya dipakai orang buat daftar",
        "sim card saya hilang, takut rekening kebuka",
        "hp saya dicuri tadi pagi di busway",
        "kecopetan hp min, ada mbanking di situ",
        "email akun saya diganti orang",
        "password tiba2 berubah sendiri, eh diganti orang kayaknya",
        "akun m-banking kebobol",
        "my account was hacked",
        "I shared my OTP with someone",
        "someone changed my email and password",
    ),
    "emergency_symptom": (
        "tadi anak minum obat 20 biji",
        "dok anak saya sesak napas",
        "bapak sy nyeri dada kiri tembus punggung",
        "ibu saya pingsan barusan",
        "anakku kejang, harus gmn",
        "dr semalam muntah darah",
        "suami saya bab berdarah banyak",
        "kakek lemas sebelah badan, ngomongnya pelo",
        "bayi sy demam tinggi 40 derajat",
        "habis makan udang bibirnya bengkak sama gatal2",
        "sekeluarga keracunan makanan, muntah terus",
        "ketuban saya udah pecah kak",
        "istri kontraksi tiap 5 menit",
        "teman saya kecelakaan, berdarah",
        "istri saya udah mau lahiran ini",
        "ayah tidak sadar, napasnya berat",
        "my dad has chest pain and can't breathe",
        "she passed out and is bleeding heavily",
        "punya riwayat jantung, sekarang dada sakit banget",
        "sesek bgt nafas sy dari tadi",
    ),
    "self_harm": (
        "saya mau mati aja rasanya",
        "pengen bunuh diri",
        "gue pengen bundir aja",
        "capek hidup kak",
        "aku udah ga sanggup lagi, pengen nyerah",
        "lebih baik saya mati",
        "mending mati aja drpd ditagih dc tiap hari",
        "dikejar pinjol terus rasanya mau mati",
        "suami saya mau bunuh diri gara2 utang",
        "gak ada gunanya hidup lagi",
        "saya ingin mengakhiri hidup",
        "aku sayat tangan aku lagi",
        "hidup saya udah ga ada harapan",
        "i want to kill myself",
        "I don't want to live anymore",
        "udah gak kuat hidup begini terus",
    ),
    "harassment": (
        "saya dapat ancaman dari penagih utang",
        "kurirnya ngancam saya mau dipukul",
        "saya dilecehkan driver",
        "dokternya melecehkan pasien",
        "dc nya kasar bgt datang ke rumah",
        "saya diteror debt collector tiap jam",
        "penagih nyebar foto saya ke semua kontak",
        "dimaki maki sama petugas kalian",
        "cs nya rasis",
        "goblok banget sih lu",
        "admin tolol",
        "anjing lu semua",
        "dasar cs bego",
        "gue bakar toko lu",
        "mati aja lu",
        "your driver harassed me",
        "are you stupid or what, you idiot bot",
        "bangsat lama amat",
    ),
    "minor": (
        "umur saya 15 boleh buka rekening?",
        "sy masih smp kak bisa pesan?",
        "aku 16 tahun",
        "saya masih 14 thn",
        "blm punya ktp, bisa daftar ga",
        "aku kelas 9 smp",
        "anak saya belanja sendiri pakai akun saya",
        "adik saya topup tanpa izin pake hp mama",
        "aku mau periksa tapi tanpa orang tua boleh?",
        "saya belum 17 tahun",
        "aku masih di bawah umur kak",
        "I'm 15 years old",
        "im still in high school",
        "my son ordered it without asking",
        "dia minta kirim foto anak saya",
        "aku anak sma mau pinjam uang",
        "anak main hp eh kebeli diamond pake paylater saya",
        "adek ga sengaja checkout lewat hp, bisa batal?",
        "anak mencet2 hp trus kepesan tiga",
        "anak tetangga umur 9 tahun beli robux pake akun orang",
        "si kecil top up tanpa izin",
        "anakku diminta ketemuan sama penjualnya",
        "aku pinjam hp mama buat order skin",
    ),
    "medical_advice": (
        "apakah normal kalau habis vaksin demam",
        "efek samping obat ini apa ya",
        "boleh minum paracetamol bareng antibiotik?",
        "dosisnya berapa buat anak 3 tahun",
        "hasil lab saya artinya apa dok",
        "lagi hamil boleh minum obat batuk ga",
        "busui aman ga pakai obat jerawat ini",
        "luka jahitan bernanah bahaya gak",
        "obat nya boleh diminum sebelum makan?",
        "minum obat apa ya buat sakit gigi",
        "kolesterol 240 itu tinggi ga dok",
        "hasil usg nya normal ga",
        "anak batuk seminggu, wajar ga dok",
        "is it normal to have fever after the vaccine",
        "can I take ibuprofen with this",
        "side effects of this medicine?",
    ),
}

TRAPS: dict[str, tuple[str, ...]] = {
    "fraud": (
        "paket saya belum sampai kak",
        "hati-hati penipuan yg mengatasnamakan toko kami ya",
        "driver dapat order fiktif lagi nih",
        "saldo poin saya berapa ya",
        "uang kembalian refund kapan masuk?",
        "sudah saya transfer ya kak, mohon dicek",
        "link pembayarannya mana",
        "transaksi saya masih pending",
        "tipu daya iklan? eh salah kirim",
        "how do I pay with a bank transfer",
    ),
    "account_takeover": (
        "akun saya terkunci",
        "kode otp ga masuk2",
        "no saya tdk bisa dipakai internetan sama nelpon min",
        "lupa password min",
        "mau ganti nomor hp di akun",
        "ganti email gimana caranya",
        "paket isi hp hilang di kurir",
        "pin lokasi sudah saya share ya pak",
        "takut akun dibajak, cara pasang verifikasi 2 langkah gmn",
        "otp sudah dikirim tapi belum masuk",
        "login selalu gagal",
        "how do I change my email",
        "jangan kasih otp ke siapa pun kan ya?",
    ),
    "emergency_symptom": (
        "saya minum obat 15 menit sebelum makan, boleh?",
        "minum obat penurun panas 30 menit lalu, boleh makan?",
        "obatnya 10 tablet diminum 3x sehari ya",
        "ingetin minum obat 3x sehari jam 7, 13 dan 19",
        "ingetin tiap hari minum obat jam 19 ya",
        "liat harganya auto pingsan",
        "bajunya sesak di dada, bisa tukar ukuran?",
        "saya tidak sadar kalau alamatnya salah",
        "ada berita keracunan makanan di sekolah",
        "kemasannya bengkak, masih aman?",
        "tagihan saya bengkak bulan ini",
        "mau tabung dana darurat",
        "asuransi kecelakaan diri apa saja syaratnya",
        "paket melahirkan berapa biayanya",
        "rencana mau lahiran di sini bulan depan",
        "kartu saya tertelan di atm",
        "antrian dokter anak jam berapa",
        "lingkar dada ukuran M berapa cm",
    ),
    "self_harm": (
        "hp saya mau mati terus baterainya",
        "lampunya tidak mau hidup",
        "mati aja lu",
        "mau mati nunggu paket ga dateng2 wkwk",
        "mesin kopi nya ga mau hidup",
        "sinyal mati dari tadi",
        "ada buku tentang bunuh diri ga",
        "saya ga sanggup lagi bayar cicilan, ada keringanan?",
        "mati lampu di rumah saya",
        "harga hidup di jakarta mahal",
        "jam tangan saya mati, bisa klaim garansi?",
        "how do I kill the background app",
    ),
    "harassment": (
        "jangan isi saldo banyak2 biar kalo ada ancaman disedot kita tenang",
        "barangnya cacat kak",
        "kualitas sampah, kecewa",
        "makanan anjing ada stok?",
        "ini mengandung babi ga?",
        "vaksin anjing bisa di klinik ini?",
        "saya yang bego salah alamat hehe",
        "bahannya kasar",
        "pesanan saya terancam batal ya",
        "bodo amat deh, yang penting sampai",
        "kurirnya baik banget",
        "is the staff friendly?",
    ),
    "minor": (
        "mau daftar vaksin anak saya umur 5 tahun",
        "umur 9 bln",
        "umurnya 6 minggu",
        "anak umur 15 dosisnya sama?",
        "saya sudah 15 tahun jadi nasabah",
        "produk ini untuk usia berapa",
        "ada seragam sma ukuran L?",
        "saya guru smp mau pesan banyak",
        "saya lulusan sma, bisa buka rekening?",
        "saya 45 tahun",
        "mobil saya umur 12 tahun",
        "booking dokter anak buat besok",
        "bayi usia 9 bulan imunisasi apa",
        "I'm 10 minutes away",
        "buku Anak Mandiri bisa dibayar pakai kartu debit?",
        "anak kos bayar pakai hp bisa ga kak",
        "nasi goreng Anak Rantau kok ga bisa checkout pake paylater",
        "susu Adik Ceria ga sengaja kepesan dua, cancel satu ya",
        "yayasan Anak Pelangi mau order 40 kotak tanpa sambal",
        "toko Anak Ceria diminta buka cabang di sini dong",
        "kak kartu ibu saya ga bisa dipakai bayar, kenapa ya",
        "hp mama rusak, mau pesan yang baru",
    ),
    "medical_advice": (
        "stop ingatkan obat",
        "ga usah diingetin minum obat lagi",
        "apa ini normal mesinnya bunyi",
        "kopinya asam, wajar ga",
        "sebelum cek darah boleh minum air putih?",
        "puasa berapa jam sebelum lab",
        "hasil lab sudah keluar belum",
        "ibu hamil bisa daftar poli kandungan hari apa",
        "stok vaksin ada?",
        "jadwal dokter gigi",
        "harga normal berapa sebelum diskon",
        "paketnya kok belum sampai, normal ya?",
        "is it normal that the grinder is loud",
    ),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in HITS.items() for text in texts])
def test_a_safety_rule_calls_a_person_for(name: str, text: str) -> None:
    reason = RULES[name].ask(turn_of(text))
    assert reason is not None
    assert reason.hand_over
    assert reason.evidence


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in TRAPS.items() for text in texts])
def test_a_safety_rule_stays_silent_at(name: str, text: str) -> None:
    reason = RULES[name].ask(turn_of(text))
    assert reason is None, reason


@pytest.mark.parametrize(
    "text",
    [
        "ini penipuan bukan ya kak?",
        "dapat sms menang undian 10jt dari kalian, beneran?",
        "kalo ada yg nelpon nawarin naikin limit trs minta otp gimana",
        "ada telepon ngaku dari cs minta kode, resmi gak",
        "no wa ini asli atau penipu?",
        "takut ketipu nih, tokonya aman ga",
        "apakah sms ini scam?",
        "is this email a scam?",
    ],
)
def test_only_asking_about_a_scam_gets_advice_and_no_person(text: str) -> None:
    reason = RULES["fraud"].ask(turn_of(text))
    assert reason is not None
    assert (reason.hand_over, reason.grave, reason.say) == (False, False, "safety.fraud_advice")


@pytest.mark.parametrize("name", ["fraud", "account_takeover", "self_harm", "emergency_symptom"])
def test_grave_rules_are_at_once_and_say_words_first(name: str) -> None:
    reason = RULES[name].ask(turn_of(HITS[name][0]))
    assert reason is not None
    assert reason.grave
    assert reason.urgency == 4
    assert reason.say


@pytest.mark.parametrize("name", CATEGORIES)
def test_a_rule_heeds_the_classifier_where_its_own_wordings_are_silent(name: str) -> None:
    rule, text = RULES[name], "sudah tidak tahu lagi\nharus bagaimana"
    category = CATEGORIES[name]
    assert rule.ask(turn_of(text)) is None
    reason = rule.ask(turn_of(text, alarm=Alarm(category, 0.9)))
    assert reason is not None
    assert reason.category == category
    assert reason.hand_over
    assert reason.evidence == "sudah tidak tahu lagi harus bagaimana"
    others = [one for one in CATEGORIES.values() if one != category]
    assert not any(rule.ask(turn_of(text, alarm=Alarm(one, 0.9))) for one in others)


def test_a_lost_card_is_left_to_its_own_matter() -> None:
    alarm = Alarm("safety.account_takeover", 0.9)
    assert (
        RULES["account_takeover"].ask(turn_of("kartu saya hilang", sure_intent="bank.card_block", alarm=alarm)) is None
    )
    assert RULES["account_takeover"].ask(turn_of("kartu saya hilang", alarm=alarm)) is not None


def test_who_refuses_a_person_gets_none_whatever_the_classifier_hears() -> None:
    turn = turn_of("ga usah nunggu orang deh", alarm=Alarm("general.ask_human", 0.9))
    assert RULES["ask_human"].ask(turn) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fraud", "scam-level prices lol but ok, do you still have the blue one"),
        ("account_takeover", "just curious, kalo someday hp ku ilang prosedurnya apa?"),
        ("emergency_symptom", "kaget sampe heart attack liat ongkirnya"),
    ],
)
def test_a_wording_is_not_believed_where_the_classifier_is_sure_that_nothing_grave_is_told(
    name: str, text: str
) -> None:
    rule = RULES[name]
    for chance, calls in ((0.02, True), (0.005, False)):
        reason = rule.ask(turn_of(text, alarm=Alarm("", chance)))
        assert (reason is not None and reason.hand_over) == calls
    # Beside so much else it may have gone unheard.
    reason = rule.ask(turn_of(f"{text} {'dan masih banyak lagi ' * 8}", alarm=Alarm("", 0.005)))
    assert reason is not None
    assert reason.hand_over


def test_words_of_despair_are_believed_whatever_the_classifier_says() -> None:
    assert RULES["self_harm"].ask(turn_of("pengen bunuh diri", alarm=Alarm("", 0.001))) is not None


def test_a_warning_that_tells_of_a_loss_calls_a_person_all_the_same() -> None:
    text = "hati-hati penipuan, saya barusan kena"
    reason = RULES["fraud"].ask(turn_of(text, alarm=Alarm("safety.fraud", 0.9)))
    assert reason is not None
    assert reason.hand_over


def test_an_emergency_is_only_grave_where_a_clinic_answers_but_always_hands_over() -> None:
    turn = turn_of("tolong, ibu saya pingsan di jalan", packs=("general", "commerce"))
    reason = RULES["emergency_symptom"].ask(turn)
    assert reason is not None
    assert not reason.grave
    assert reason.hand_over
    assert reason.say == "safety.emergency"


def test_the_emergency_room_is_named_when_the_business_gave_its_number() -> None:
    reason = RULES["emergency_symptom"].ask(turn_of("anak saya kejang", room="021 555 0119"))
    assert reason is not None
    assert reason.say == "safety.emergency_room"


def test_a_shop_without_clinic_gives_no_medical_reason() -> None:
    turn = turn_of("efek samping obat ini apa", packs=("general", "commerce"))
    assert RULES["medical_advice"].ask(turn) is None


def test_is_this_normal_is_medical_inside_a_clinic_thread() -> None:
    assert RULES["medical_advice"].ask(turn_of("apa ini normal ya?")) is None
    thread = turn_of("apa ini normal ya?", memory={"last_intents": ["clinic.vaccination"]})
    assert RULES["medical_advice"].ask(thread) is not None


def test_abuse_by_the_customer_is_met_with_a_calm_line_and_not_as_a_victim() -> None:
    abuse = RULES["harassment"].ask(turn_of("goblok lu"))
    victim = RULES["harassment"].ask(turn_of("saya diancam kurir"))
    assert abuse is not None
    assert victim is not None
    assert (abuse.say, victim.say) == ("safety.abuse", "safety.harassment")


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_a_safety_rule_says_exists_in_both_languages(language: str) -> None:
    values: dict[str, Any] = {"kak": "Kak Sari", "name": "Sari", "business": "Klinik"}
    values |= {"number": "119", "room": "021 555 0119"}
    keys = {reason.say for name, texts in HITS.items() for text in texts if (reason := RULES[name].ask(turn_of(text)))}
    keys = (keys - {None}) | {"safety.fraud_advice", "safety.abuse", "safety.emergency_room"}
    assert len(keys) >= 8
    own_book = shipped_phrases().books[language]
    for key in sorted(key for key in keys if key):
        assert key in own_book
        assert shipped_phrases().say(key, language, **values)
    assert "119" in shipped_phrases().say("safety.emergency", language, **values)
    assert "021 555 0119" in shipped_phrases().say("safety.emergency_room", language, **values)
    assert "119 ext 8" in shipped_phrases().say("safety.self_harm", language, **values)
