"""The shipped catalog's model on everyday sentences of our own, written for this test and never for
training."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import pytest

from intents.catalog import Catalog, read_catalog
from intents.model import IntentModel
from intents.readers import plain_text
from tests.timing import slowness

EVERYDAY = {
    "general.greet": "halo kak selamat siang|assalamualaikum min",
    "general.thanks": "makasih banyak ya kak udah dibantu|thanks a lot for helping",
    "general.goodbye": "oke kak itu aja, sampai jumpa",
    "general.ask_human": "mau ngobrol sama orangnya langsung dong|sambungin ke cs|can I speak to a human please",
    "general.ask_bot_identity": "ini robot apa orang sih?|are you a bot",
    "general.hours_location": "besok minggu buka jam brp?|alamat tokonya dimana kak|until what hour is the shop open",
    "general.opt_out": "jgn kirimin saya promo lagi|take me off your mailing list",
    "general.outage": "aplikasinya error terus dari tadi pagi|web nya down ya?",
    "account.login_problem": "lupa password nih ga bisa masuk akun|akunku kekunci gara-gara salah pin",
    "account.otp_missing": "kode otp nya blm masuk2|I didn't get the otp code",
    "account.update_profile": "mau ganti no hp di akun saya",
    "account.close_delete": "tolong hapus akun saya",
    "account.takeover": "akun saya kayaknya dihack orang",
    "privacy.request": "saya minta data pribadi saya dihapus dari sistem kalian",
    "complaint.service": "pelayanannya parah banget, cs nya jutek",
    "complaint.threat": "kalo ga beres saya lapor ylki ya|saya viralin di tiktok nih",
    "product.info": "kaosnya bahan apa kak?|ukuran L lingkar dadanya brp",
    "product.stock": "yg warna hitam masih ready?|is size 40 still available",
    "product.price_promo": "lagi ada diskon ga kak|harga kemeja putih berapa",
    "product.warranty": "garansinya berapa lama ya",
    "order.how_to": "cara ordernya gimana min",
    "order.status": "pesanan saya udah diproses belum kak|my order is still processing, any news?",
    "order.change": "bisa ganti ukuran pesanan saya ke XL?",
    "order.cancel": "batalin pesanan saya dong|ga jadi beli, cancel aja ordernya|please cancel my order",
    "order.invoice": "minta faktur pajaknya dong",
    "shipping.cost": "ongkir ke makassar brp|how much is shipping to Bali",
    "shipping.track": "cek resi dong kak|paketnya udah sampai mana ya|track my package",
    "shipping.late": "udah seminggu paket blm dateng juga, kok lama bgt",
    "shipping.delivered_not_received": "statusnya terkirim tapi saya belum terima paketnya",
    "payment.methods": "bisa bayar pake qris ga|bisa cicilan kartu kredit?",
    "payment.confirm": "saya sudah transfer ya kak, ini buktinya",
    "payment.failed_pending": "pembayaran gagal tapi saldo saya kepotong",
    "payment.double_charge": "kok saya ditagih 2x untuk satu pesanan",
    "return.policy": "syarat retur barang apa aja",
    "return.request": "barangnya sobek, mau tukar dong",
    "refund.request": "balikin uang saya dong|give me my money back please",
    "refund.status": "refund saya kapan cairnya kak",
    "loyalty.points": "poin saya ada berapa ya",
    "loyalty.voucher_problem": "vouchernya ga bisa dipake",
    "clinic.book": "mau daftar ke dokter kulit besok pagi|I'd like to book an appointment with a dentist",
    "clinic.reschedule": "jadwal kontrol saya bisa diundur ke jumat?",
    "clinic.cancel": "saya mau batalin janji dokter besok",
    "clinic.doctor_schedule": "dokter anak praktek hari apa aja",
    "clinic.cost_insurance": "disini terima bpjs ga?|biaya scaling gigi berapa",
    "clinic.prep": "sebelum cek darah puasa berapa jam",
    "clinic.vaccination": "jadwal imunisasi bayi kapan ya",
    "clinic.result_record": "hasil lab saya sudah jadi belum",
    "clinic.medical_question": "obat ini efek sampingnya apa dok",
    "bank.transaction_status": "transaksi saya tadi sudah berhasil belum?",
    "bank.transfer_problem": "salah transfer ke rekening orang, gimana dong",
    "bank.card_block": "kartu atm saya hilang tolong diblokir|block my card please",
    "bank.fraud_dispute": "ada transaksi yang bukan saya lakukan di kartu kredit",
    "bank.product_fee": "biaya admin tabungan per bulan berapa",
}
STRANGERS = """siapa yang menang pildun kemarin|resep opor ayam dong|besok di bogor hujan ga|cariin pacar dong
cara bikin paspor online gimana|lagu terbaru tulus judulnya apa|jual beli motor bekas di mana ya
gosip artis apa hari ini|tell me a story about dragons|who is the tallest man alive
ada lowongan buat lulusan sma ga|berapa 15 kali 17"""

# What the sentences above reached when this was written is 98 %; the promise is 90.
LEAST_ACCURACY = 0.9


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog()


@pytest.fixture(scope="module")
def model(model_cache: Path, catalog: Catalog) -> IntentModel:
    return IntentModel.load(model_cache / "models" / catalog.fingerprint)


def _sentences(listed: str) -> list[str]:
    return [text.strip() for text in listed.replace("\n", "|").split("|")]


def _cases(catalog: Catalog) -> list[tuple[str, str, frozenset[str]]]:
    """Every everyday sentence as plain text with its intent and the packs of an installation that has it."""
    cases = []
    for name, listed in EVERYDAY.items():
        pack = catalog.intents[name].pack
        packs = frozenset({"general", "commerce" if pack == "general" else pack})
        cases += [(plain_text(text), name, packs) for text in _sentences(listed)]
    return cases


def test_the_model_learnt_from_the_catalog_that_is_shipped(model: IntentModel, catalog: Catalog) -> None:
    assert model.fingerprint == catalog.fingerprint
    assert model.names == tuple(catalog.intents)


def test_everyday_sentences_are_not_in_the_catalog(catalog: Catalog) -> None:
    learnt = {text.casefold() for one in catalog.intents.values() for texts in one.examples.values() for text in texts}
    assert not learnt & {text.casefold() for listed in EVERYDAY.values() for text in _sentences(listed)}


def test_everyday_sentences_find_their_intent(model: IntentModel, catalog: Catalog) -> None:
    cases = _cases(catalog)
    assert len(cases) >= 60
    wrong = [
        f"{text!r} is {name}, predicted {prediction.intent} at {prediction.confidence:.2f}"
        for text, name, packs in cases
        if (prediction := model.classify(text, packs)).intent != name
    ]
    assert len(wrong) <= (1 - LEAST_ACCURACY) * len(cases), "\n".join(wrong)


def test_a_sure_prediction_of_an_everyday_sentence_is_nearly_always_right(model: IntentModel, catalog: Catalog) -> None:
    least = model.thresholds
    sure = []
    for text, name, packs in _cases(catalog):
        prediction = model.classify(text, packs)
        if prediction.confidence >= least["sure"] and prediction.margin >= least["margin"]:
            sure.append(prediction.intent == name)
    assert len(sure) >= 0.7 * len(_cases(catalog))
    assert statistics.mean(sure) >= 0.93


def test_everyday_sentences_are_ours_and_strangers_are_not(model: IntentModel, catalog: Catalog) -> None:
    least = model.thresholds["in_scope"]
    ours = [model.classify(text, packs).in_scope >= least for text, _, packs in _cases(catalog)]
    packs = frozenset({"general", "commerce"})
    strangers = [model.classify(plain_text(text), packs).in_scope < least for text in _sentences(STRANGERS)]
    assert statistics.mean(ours) >= 0.95
    assert statistics.mean(strangers) >= 0.7


def test_figures_of_cross_validation_keep_their_level(model: IntentModel) -> None:
    figures = {name: value or 0.0 for name, value in model.figures.items()}
    assert figures["accuracy"] >= 0.82
    assert figures["auroc"] >= 0.93
    assert figures["ece"] <= 0.04


def test_a_message_is_classified_in_a_fraction_of_a_millisecond(
    model: IntentModel, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = _cases(catalog)
    taken = []
    for _ in range(8):
        for text, _, packs in cases:
            started = time.perf_counter_ns()
            model.classify(text, packs)
            taken.append((time.perf_counter_ns() - started) / 1e6)
    cut = statistics.quantiles(taken, n=100)
    with capsys.disabled():
        sys.stderr.write(f"\nclassify: p50 {cut[49]:.3f} ms, p99 {cut[98]:.3f} ms over {len(taken)} messages\n")
    # The promise is 0.15 ms on one quiet core; doubled here for what other tests leave of it.
    assert cut[49] < 0.3 * slowness()
