"""What must be said beside an intent before it calls a person by itself: whom a threat is for, what data is meant.

A classifier is sure of what resembles its examples, and everyday messages do: "paket data" has the word of personal
data, "postingannya viral" that of a threat. Asked by `bot/actions/call_person.py`; where nothing backs the intent, the
customer is asked first. Rules speak for themselves and need none of this.
"""

from __future__ import annotations

from core.words import Turn
from handover.rules import heard, words
from handover.rules.privacy_request import personal

_I = "(?:<me>|im|ive|ill)"
_DEED = (
    r"(?:(?:di|me|meng|ng|ku)?(?:lapor|adu|gugat|[tn]untut|sebar|viral|perkara|pidana)\w*|bukti\w*|petisi|pengacara|"
    r"wartawan|polres|polda|hukum|konten|followers?|screenshots?|court|petition|public|journalist|lawyer|police|complain)"
)
# A threat is aimed at somebody (a bare "min" only addresses them), waits for something, or is what the writer will do.
AIMED = words(
    "",
    rf"""
    <you>(?<!min)|<if>|toko (?:ini|kalian|nya|anda)|tokonya|perusahaan (?:ini|anda)|tempat kalian|baik2|baik baik
    akan|bakal|tinggal|siap|siap2|siapkan|tunggu|liat aja|lihat saja|awas|terpaksa|jangan (?:salah\w*|kaget|nyesel)
    sampai|sampe|besok|nanti|biar|unless|until|will|gonna|going to|ready|tomorrow|expect|last chance
    {_I} <5>{_DEED}|{_DEED} <5>{_I}|viral(?:kan|in|no|ke)|rame2|ramai2
    """,
)
# Who says that a deed is not done threatens nobody, unless on a condition: "yang gak harus nuntut".
_DENIED = words("", rf"(?:ga|gak|nggak|enggak|tidak|tdk|tak|gausah|never|not|don't|wont|won't) (?:\w+ )?{_DEED}")
_ON_CONDITION = words("", r"<if>|unless|until|sampai|sampe|besok")
# Personal data, and what is done with it or asked about it; for what is plainly somebody's own, whose it is will do.
ABOUT_THEM = words(
    "",
    r"""
    (?:data|nomor|nomer|nmr|no (?:hp|wa|telepon|ktp)|nama|alamat|foto2?|ktp|kk|nik|email|identitas|lokasi
    rekam (?:medis|jejak)|rekaman|riwayat|chat|kontak|info|informasi|dokumen|berkas|profil|akun|sidik jari|wajah
    selfie|hasil tes|hasil lab|pemeriksaan|penyakit|catatan|formulir|skor|izin|ijin|persetujuan|privasi|cookies?
    number|address|details|contacts|history|photos?|picture|selfies|scan|id card|customer list|check ?up
    privacy|everything)(?:ku|nya)?
    """,
)
DONE_WITH_IT = words(
    "",
    r"""
    (?:di|me|meng|nge|ke|ter|pe|pem|peng)?(?:hapus|hilang|ilang|buang|musnah|bersih|simpan|simpen|nyimpen|nyimpan|bocor
    sebar|nyebar|jual|bagi|serah|kasih|ngasih|beri|tau|tahu|dapat|dapet|lihat|liat|baca|akses|salin|ekspor|unduh|setuju
    tarik|narik|cabut|batas|lindung|samar|kunci|tampil|turun|pajang|nongol|muncul|lacak|pakai|pake|proses|kumpul|rahasia
    tolak|nolak|minta|aman)(?:kan|in|i|an|kannya|nya|annya|ku)?
    (?:di)?kemana\w*|nyampe|pemrosesan|keberatan|kebijakan|dasar hukum|uu|undang ?undang|dpo|buat apa|copy|download
    deleted?|removed?|erased?|destroy|sell|sold|shared?|sharing|stored?|hold|keep|kept|consent\w*|breach|access|got
    object|knew|policy|export|hacker|handing|give|gave|wants?|see
    (?:data|ktp|kk|nik|identitas|foto|info|informasi|rekam\w*|riwayat) (?:\w+ )?<me>|pribadi|privasi|personal|privacy
    pdp|gdpr
    """,
)
# All that must be found, by intent.
_BACKING = {"complaint.threat": (AIMED,), "privacy.request": (ABOUT_THEM, DONE_WITH_IT)}


def is_backed(turn: Turn, intent: str) -> bool:
    """Return whether the words of this turn back an intent that would call a person; most intents need no backing."""
    if intent == "complaint.service":
        # Polite complaints have no hard word; praise is none.
        return turn.mood.label != "positive"
    text = personal(heard(turn))
    if intent == "complaint.threat" and _DENIED.find(text) and not _ON_CONDITION.find(text):
        return False
    if intent == "complaint.threat" and turn.mood.label == "negative":
        return True
    return all(one.find(text) for one in _BACKING.get(intent, ()))
