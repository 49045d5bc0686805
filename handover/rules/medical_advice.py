"""A question that only a clinician may answer: doses, side effects, what a result means, what is safe when
pregnant.

Only where a clinic answers; where a shop answers too, a word of health or a clinic thread must be there,
because "apa ini normal" is then usually about a product. How to prepare for a test is answered from approved
text.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, pack_active, thread_topic, words
from handover.stories import medical_advice as story

HEALTH = words(
    "",
    r"""
    (?:obat\w*|vaksin\w*|imunisasi|dokter|dosis\w* <3>(?:anak|bayi|dewasa|orang|sehari)|lab|hamil|bumil|menyusui
    busui|bayi|demam|batuk|pusing|mual|muntah|luka|jahitan|gejala|operasi|nyeri|sakit|alergi|tensi|darah|kolesterol
    haid|menstruasi|suntik\w*|resep|antibiotik|paracetamol|parasetamol|ibuprofen|amoxicillin|insulin|diare|ruam
    bengkak|usg|rontgen|kontrol|diagnosa|diagnosis|pregnan\w*|breastfeeding|medicine|medication|pills?|vaccin\w*
    surgery|pain|hb|trombosit|leukosit|hemoglobin|fever|symptoms?|blood|mens)(?:nya|ku)?
    """,
)
PRODUCT = words(
    "",
    r"""
    produk|barang\w*|paket|kemasan|warna\w*|suara\w*|mesin|serum|krim|cream|skincare|sepatu|baju|baterai
    """,
)
JUDGE = words(
    "normal wajar bahaya efek side danger",
    r"""
    (?:normal|wajar|bahaya|berbahaya)(?:nya|kah)? <2>(?:gak|ga|gk|tidak|nggak|ngga|enggak|kah|ya|\?)
    (?:apa|apakah|apkh|emang|is) <5>(?:normal|wajar|bahaya|berbahaya|dangerous)|efek ?samping\w*
    side effects?
    """,
)
DRUG = words(
    "dosis minum obat konsumsi pil take dose dosage sirup tablet",
    r"""
    dosis\w*|berapa (?:tablet|ml|mg|sendok|kali) <4>(?:minum|obat|sehari)\w*|(?:what|how much|right
    correct) <2>(?:dose|dosage)
    (?:minum|konsumsi|obat\w*|sirup|antibiotik) <6>(?:bareng|barengan|bersama|bersamaan|dicampur|campur)
    (?:boleh|bole|bisa|aman|blh) <3>(?:minum|konsumsi|makan|pakai|pake|suntik|diminum|dikonsumsi) <4>(?:obat
    antibiotik|paracetamol|parasetamol|ibuprofen|amoxicillin|panadol|jamu|vitamin|pil|kopi|susu)\w*
    (?:obat|antibiotik|vitamin|pil)\w* <6>(?:boleh|aman|bisa) <2>(?:diminum|dikonsumsi|dihentikan|stop|buat|untuk)
    (?:minum|pakai|pake|dikasih|kasih) obat apa|obat apa (?:ya|yang|buat|untuk)|can i take <3>(?:with|while|together)
    """,
)
RESULT = words(
    "hb leuko trombo hasil result kadar tensi kolesterol gula",
    r"""
    hasil <1>(?:lab|tes|test|rontgen|usg|cek darah|ronsen|mcu|darah)\w* <8>(?:arti\w*|maksud\w*|normal|bahaya|bagus
    jelek|tinggi|rendah|positif|reaktif|gimana bacanya|bacanya)|(?:arti\w*|maksud\w*) <3>hasil <1>(?:lab|tes|usg
    rontgen)
    (?:kadar|tensi|kolesterol|gula darah|hb|leukosit|trombosit)\w* <4>\d+ <4>(?:normal|bahaya|tinggi|rendah|aman)
    results? <4>means?
    """,
)
MOTHER = words(
    "hamil bumil usui pregnan breastfeed",
    r"""
    (?:hamil|bumil|menyusui|busui|pregnant|breastfeeding) <7>(?:boleh|bole|aman|bisa|gpp|gapapa|safe|okay)
    (?:boleh|aman|bisa|safe|okay) <6>(?:hamil|bumil|menyusui|busui|pregnant|pregnancy|breastfeeding)
    """,
)
DIAGNOSE = words(
    "sakit gejala kenapa diagnos symptom",
    r"""
    (?:saya|aku|anak saya|ini) (?:sakit|kena penyakit) apa|gejala <4>(?:apa|kenapa)|diagnosa\w* apa
    symptoms <3>mean
    """,
)
BOOKING = words(
    "",
    r"""
    daftar|pendaftaran|booking|reservasi|jadwal\w*|biaya\w*|harga\w*|stok|jam berapa|poli|book|appointment
    """,
)
PREPARE = words(
    "",
    r"""
    (?:ber)?puasa|(?:sebelum|sblm) <1>(?:cek|tes|periksa|lab|medical|ambil darah|usg|rontgen|mcu)\w*|fasting
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a reason when the clinic is asked for a judgement about a body or a drug."""
    if not pack_active(turn, "clinic"):
        return None
    text = heard(turn)
    said = DRUG.find(text) or RESULT.find(text) or DIAGNOSE.find(text)
    judged = said or JUDGE.find(text) or ("" if BOOKING.find(text) else MOTHER.find(text))
    told = "" if judged else story.STORY.find(text)
    if told and (BOOKING.find(text) or story.ELSEWHERE.find(text)):
        return None
    if not (judged or told) or PREPARE.find(text):
        return None
    in_clinic = thread_topic(turn) == "clinic" or not pack_active(turn, "commerce")
    if not told and not HEALTH.find(text) and (PRODUCT.find(text) or not in_clinic):
        return None
    return Reason(
        "clinic.medical_advice",
        "Bertanya soal medis yang harus dijawab tenaga kesehatan",
        urgency=2,
        say="safety.medical_advice",
        skill="clinic",
        evidence=judged or told,
    )


RULE = Rule(ask)
