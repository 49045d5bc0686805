"""Somebody lost money to a trick, or says that we trick people; who only asks about a message gets advice.

Grave for victims and accusations. A warning ("hati-hati penipuan") and "order fiktif" are no reports.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words

VICTIM = words(
    """
    tarik pake keluar potong tipu nipu scam kabur lari bodong fiktif transaksi transaction charge payment hilang
    ilang raib kuras lenyap kurang bobol sedot ludes pinjol pinjam kredit fraud gone stolen link tautan apk undangan
    merasa ngerasa
    """,
    r"""
    (?:di|ke|k|ter|kena )tipu(?:in)?|kena (?:penipuan|scam|hipnotis)|(?:di|ke) ?scam|scammed|defrauded
    (?:kalian|lu|kamu|anda|dasar|toko ini|tokonya|penjualnya|sellernya) <2>(?:penipu|penipuan|nipu|menipu)(?! bukan)
    penipu (?:kalian|lu|semua|kamu|anda)
    <money> <4>(?:dibawa|dibwa) (?:kabur|lari)|bawa (?:kabur|lari) <money>|(?:kabur|lari) <1>bawa <2><money>
    (?:ke ?tarik|ditarik|kepake|keluar|terpotong|kepotong) <3>bukan (?:dari |oleh )?<me>
    (?:toko|olshop|penjual|seller|investasi|arisan) <2>(?:fiktif|bodong)
    (?:bukan|bkn) (?:dari )?<me> (?:yang |yg )?(?:transaksi|transfer|belanja|melakukan|lakukan|beli)
    transaksi(?:nya)? <3>(?:bukan|bkn) (?:dari |oleh |punya )?<me>|transaksi (?:gelap|mencurigakan|ilegal)
    <money> <5>(?:hilang|ilang|raib|lenyap|terkuras|dikuras|dibobol|kebobolan|kebobol|ludes|disedot|tersedot|kesedot)
    <money> <3>(?:berkurang|ngurang|kurang) (?:sendiri|terus|tiba tiba|tiba2|mendadak)
    pinjol <4>(?:pakai|pake|atas) <1>(?:nama|data|ktp) <me>
    (?:nama|data|identitas) <me> <3>(?:dipakai|dipake|kepake|disalahgunakan) <3>(?:pinjol|pinjaman|pinjam|kredit)
    <done> <2>(?:klik|ngeklik|pencet|instal|install|download|buka) <3>(?:apk|undangan)\w*
    <done> <2>(?:klik|ngeklik|pencet|buka) <2>(?:link|tautan) <3>(?:dari wa|dari sms|orang|palsu|aneh|mencurigakan
    dikirim)
    (?:apk|undangan|link palsu)\w* <3><done> <2>(?:di)?(?:klik|buka|instal|install|pencet)
    <not> (?:merasa|ngerasa) (?:pesan|pesen|order|beli) <6>(?:paket|cod|tagihan)\w*
    (?:not|isnt|wasnt|unauthori[sz]ed|fraudulent) <2>(?:transaction|charge|payment)s?|money <3>(?:gone|stolen)
    """,
)
ACCUSED = words("tipu nipu scam fraud", r"penipu|penipuan|nipu|nipuin|menipu|tipu ?tipu|tipu2|scam|scammer|fraud")
GIVEN = words(
    "kasi kirim transfer tf trf bayar klik isi sebut share gave sent paid transferred",
    r"""
    <done> <3>(?:di ?|ku)?(?:kasih|kasi|ksh|ngasih|kirim|transfer|tf|trf|bayar|klik|isi|sebut|sebutin|share)\w*
    <me> <1>(?:gave|sent|paid|transferred|kasih|kasi|ksh|kirim|transfer|tf|klik|isi)
    """,
)
# Contact that smells of a trick, and words that only ask about it or fear it.
CONTACT = words(
    "suruh menang sms wa telpon telepon telp link email chat call message ngaku atas",
    r"""
    (?:dapat|dapet|dpt|terima|got) <2>(?:sms|wa|whatsapp|telpon|telepon|telp|link|email|chat|call
    message) <12>(?:hadiah|undian|menang|otp|link|ngaku|mengaku|resmi|benar|bener|asli|prize|real|legit)
    (?:telp|telepon|telpon|sms|wa|whatsapp) <8>disuruh <1>(?:bayar|transfer|tf|klik|isi)
    menang <1>(?:undian|hadiah|lotre|kuis)
    (?:ngaku|mengaku|ngakunya|mengatasnamakan|atas nama) <3>(?:cs|admin|pihak|dari|bank|toko|kurir|perusahaan)
    """,
)
ASKING = words(
    "penipu scam nipu hoax fraud legit",
    r"""
    (?:penipuan|penipu|scam|nipu|hoax|fraud) <1>(?:bukan|bkn|atau|kan|kah|\?)
    (?:apa|apakah|apkh|is this|is it|is that|atau|bukan|bkn) <4>(?:penipuan|penipu|nipu|scam|fraud|legit)
    <not> <1>(?:penipuan|penipu|nipu)
    """,
)
FEARED = words("takut trauma pernah", r"(?:takut|takutnya|trauma|pernah) <2>(?:(?:ke|di|kena )?tipu|penipuan|scam)\w*")
WARNING = words(
    "hati ati awas waspad",
    r"""
    (?:hati hati|hati2|ati ati|awas|waspada|waspadai) <4>(?:penipu|penipuan|scam|modus)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a grave reason for a victim or an accusation, advice without handover for a mere question."""
    text = heard(turn)
    feared = FEARED.find(text)
    found = "" if feared else VICTIM.find(text)
    if not found and WARNING.find(text):
        return None
    accused, contact = ACCUSED.find(text), CONTACT.find(text)
    asking = ASKING.find(text) or feared
    if not found and (contact or (accused and asking)):
        found = GIVEN.find(text)
    if not found and accused and not asking:
        found = accused
    if found:
        told = "Melapor tertipu atau menuduh ada penipuan"
        return Reason("safety.fraud", told, 4, "safety.fraud", grave=True, skill="finance", evidence=found)
    if asked := accused or contact or feared:
        sentence = "Bertanya apakah ini penipuan"
        return Reason("safety.fraud", sentence, say="safety.fraud_advice", hand_over=False, evidence=asked)
    return None


RULE = Rule(ask)
