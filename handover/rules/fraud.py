"""Somebody lost money to a trick, or says that we trick people; who only asks about a message gets advice.

Grave for victims and accusations. A warning ("hati-hati penipuan") and "order fiktif" are no reports.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import WARNED, Rule, believed, heard, remembered, sounds_like, words
from handover.stories import fraud as story

CATEGORY = "safety.fraud"

# Money that went without its owner, and what says that the customer did not do it.
_GONE = (
    r"(?:hilang|ilang|raib|lenyap|terkuras|dikuras|dibobol|kebobolan|kebobol|ludes|disedot|tersedot|kesedot|amblas|"
    r"melayang|"
    r"digelapkan|ditilep|dicuri|kecuri|dijebol|kejebol|(?:di|ke)(?:ambil|tarik|kuras) <1>(?:orang|org)|(?:abis|"
    r"habis|kosong|nol|0) <2>(?:padahal|pdhl))"
)
_DEAL = (
    r"(?:transaksi|transaction|debit|debet|auto ?debit|auto ?debet|tarikan|penarikan|tagihan|pembelian|pembayaran|"
    r"pemindahan "
    r"dana|transferan|belanjaan|pinjaman|pinjol|cicilan|mutasi|charge|charged|payment|transfer keluar|"
    r"pengeluaran)s?(?:nya)?"
)
_DID = (
    r"(?:kenal\w*|kenali|mengenali?|dikenal\w*|lakuin|lakukan|melakukan|setuju\w*|ngajuin|ajukan|mengajukan|kunjungi|"
    r"minta|minjam|pinjam|make|made|bought|authori[sz]ed?|recogni[sz]e)"
)
_NOT_ME = (
    rf"(?:(?:bukan|bkn) (?:dari |oleh |punya |milik )?<me>(?! salah)|<not> <2>{_DID}|<not> (?:pernah |merasa |"
    rf"ngerasa )<1>(?:beli|"
    r"belanja|transaksi|transfer|pesan|pesen|order|tarik)|tanpa <2>(?:izin|ijin|seizin|sepengetahuan|persetujuan|"
    r"permission)|"
    r"padahal <2><not>|<me> <not> (?:ke|di) (?:sana|situ)|<me> <1>tidur|yang bukan punya <me>|mencurigakan|"
    r"misterius|gelap|ilegal|"
    r"judi|aneh)"
)
_CARD = r"(?:kartu|card|rekening|rek|saldo|uang|duit|paylater|limit|atm|tabungan|e ?wallet|dana|gopay|ovo)(?:nya|ku)?"
_SELLER = r"(?:penjual|seller|toko|tokonya|olshop|orangnya|agen|petugas|karyawan|admin|kurir|reseller)(?:nya)?"
_PAID = (
    r"(?:klik|ngeklik|isi|ngisi|masuk\w*|bayar|transfer|tf|trf|scan|login|instal\w*|buka|setor|pencet|download|input)"
)
VICTIM = words(
    """
    tarik pake pakai keluar potong tip tpu kibul kadal apus daya gendam bujuk nipu scam kabur lari bodong fiktif
    transaksi
    transaction charge payment hilang ilang raib kuras lenyap kurang bobol sedot ludes pinjol pinjam kredit fraud
    gone stolen
    stole link tautan apk undangan merasa ngerasa phis pish skim debit debet tagihan belian bayaran mutasi melayang
    amblas palsu
    gesek gandak paylater blok hipnotis modus kosong nol habis abis padahal bohong cair tutup gadungan tilep nyetor
    sadap jadi took never misterius jebol narik tricked fake gelap dicuri indahan ambil used permission
    """,
    rf"""
    (?:di|d|ke|k|ter|tr|ka) ?t[iy]?pu(?:in|nya)?|(?:kena|kna|keno|kejebak|korban) <1>(?:tipu|penipuan|scam|hipnotis
    gendam
    phis\w*|pish\w*|modus|skimming|investasi bodong)|phish(?:ed|ing)|(?:di|ke|ter)kibul\w*|(?:di|ke)kadal\w*|diapus\w*
    diperdaya|digendam|dibohongi <2>(?:penjual|seller|orang|toko)|penipu\w* <3>rekening|rekening <1>penipu
    {_SELLER} <3>(?:nilep|menilep|<not> (?:nyetor|setor|menyetor)\w*|gadungan|palsu|abal abal)|(?:cs|petugas|bank
    admin) (?:gadungan|palsu)
    (?:<done>|<just>) <4>(?:transfer|tf|trf|bayar|lunas)\w* <8>(?:ternyata bohong|<not> cair|alamat\w* <1>palsu
    gadungan|tutup permanen)
    (?:tutup permanen|ngilang|menghilang) <5>(?:bayar|transfer|tf|lunas)\w*|(?:orang\w*|berhasil|dia
    pelaku) <2>(?:narik|nguras|menarik|menguras) <2><money>
    hp\w* <3>disadap|(?:limit|saldo|paylater)\w* <3>(?:habis|abis) <1>(?:padahal|pdhl)|took <2>my <1>savings
    never authori[sz]ed
    (?:dijadiin|dijadikan) <2>(?:penjamin|kontak darurat) <4>tanpa|never bought|dibujuk <2>(?:transfer|tf|bayar
    kirim)|(?:di|ke) ?scam|scammed|defrauded|tricked into|diskimming
    skimming
    (?:kalian|lu|kamu|anda|dasar|toko ini|tokonya|penjualnya|sellernya) <2>(?:penipu|penipuan|nipu|menipu)(?! bukan)
    penipu (?:kalian|lu|semua|kamu|anda)
    <money> <4>(?:dibawa|dibwa) (?:kabur|lari)|bawa (?:kabur|lari) <2>(?:<money>|setoran)|(?:kabur
    lari) <1>bawa <2><money>
    (?:ke ?tarik|ditarik|kepake|keluar|terpotong|kepotong) <3>bukan (?:dari |oleh )?<me>
    (?:toko|olshop|penjual|seller|investasi|arisan) <2>(?:fiktif|bodong)|ternyata bodong
    {_SELLER}(?: <me>| itu| kalian)? <2>(?:kabur|ngilang|menghilang|ngeblok\w*|memblokir|blokir|blok|lenyap|bawa lari)
    (?:bukan|bkn) (?:dari )?<me> (?:yang |yg )?(?:transaksi|transfer|belanja|melakukan|lakukan|beli)
    {_DEAL} <7>{_NOT_ME}|{_NOT_ME} <6>(?:{_DEAL}|mutasi\w*|transaksi\w*)
    <not> (?:merasa |ngerasa |pernah )<2>(?:transaksi
    belanja|transfer) <6>(?:debit|notif|kepotong|kedebet|ke debet|mutasinya|tagihan)\w*
    <money> <5>{_GONE}|{_GONE} <2><money>|(?:tinggal|sisa) <2><money> <3>padahal
    <money> <3>(?:berkurang|ngurang|kurang) (?:sendiri|terus|tiba tiba|tiba2|mendadak)|(?:terus|trus
    langsung) <money> <2>(?:berkurang|habis|abis)|<money> <3>(?:tiba tiba|tiba2
    mendadak) <1>(?:kosong|nol|0|habis|abis)|dana <3>keluar <2>sendiri
    (?:ada|someone|orang(?! tua)|org) <3>(?:pake|pakai|makai|memakai|gunain|menggunakan|used|nguras|bobol|narik|nyedot
    gandain) <2>{_CARD}|{_CARD}(?: <me>)? <4>(?:dipakai|dipake|kepake|digunakan|digesek|digandakan|dibobol
    ditarik) <3>(?:orang(?! tua)|org|bukan|padahal|<not>|luar negeri|tempat)
    pinjol <4>(?:pakai|pake|atas) <1>(?:nama|data|ktp) <me>|{_CARD} <1>(?:di)?skim\w*
    (?:nama|data|identitas|ktp|nik|kk)(?: <me>|ku)? <4>(?:dipakai|dipake|kepake|disalahgunakan|dipinjam) <5>(?:pinjol
    pinjaman|pinjam|minjam|ngutang|utang|ngajuin|kredit|paylater)\w*
    (?:pinjol|pinjaman|paylater|utang|kredit) <4>atas nama <me> <5>(?:padahal|<not>|bukan)|ditagih <2>(?:pinjaman
    pinjol
    utang) <4>(?:<not>|bukan|padahal)|pinjol (?:ilegal|ilegal) <4>data
    (?:<done>|<just>) <4>(?:klik|ngeklik|pencet|instal|install|download|buka) <3>(?:apk|undangan)\w*
    (?:<done>|<just>) <4>(?:klik|ngeklik|pencet|buka|isi|ngisi) <4>(?:link|tautan) <3>(?:dari wa|dari sms|orang|palsu
    aneh
    mencurigakan|dikirim|lewat wa|yang dikirim|yg dikirim)|(?:klik|ngeklik) <1>(?:link|tautan) <8>(?:{_GONE}|ludes
    raib)
    <money> <3>(?:habis|abis|{_GONE}) <5>(?:klik|ngeklik|pencet|buka|instal\w*|download) <2>(?:link|tautan|apk|undangan)
    (?:apk|undangan|link palsu)\w* <3><done> <2>(?:di)?(?:klik|buka|instal|install|pencet)
    {_PAID} <5>palsu|palsu <4>(?:<done>|<money>|<me>|trus|terus) <3>(?:{_PAID}|{_GONE}|kesedot|raib)\w*|fake (?:link
    seller
    site|website)|(?:pin|password) <2>di <2>(?:web|link|situs) <2>(?:palsu|dikirim|orang)
    <not> (?:merasa|ngerasa|pernah) (?:pesan|pesen|order|beli) <6>(?:paket|cod|tagihan)\w*
    <not> (?:pesan|pesen|order) <2>suruh bayar
    (?:not|isnt|wasnt|unauthori[sz]ed|fraudulent) <2>(?:transaction|charge|payment)s?|money <3>(?:gone|stolen)
    (?:stole|took) <2>my money|someone used my|without my permission|balance <2>gone|money from my <1>account
    (?:kasih|memberikan|berikan|ngasih|menyerahkan|kirim) <4>(?:nomor kartu|no kartu|cvv|data kartu|data ktp|foto
    selfie|ktp) <6>(?:orang|penelepon|ngaku|mengaku|telepon|telpon|menelepon|petugas)|masukin <2>nomor kartu
    """,
)
ACCUSED = words(
    "tipu nipu scam fraud ngibul",
    r"penipu|penipunya|penipuan|nipu|nipuin|menipu|tipu ?tipu|tukang tipu|tipu2|ngibulin|scam|scammers?|fraud",
)
GIVEN = words(
    "habis raib kasi ksh kirim transfer tf trf bayar klik isi sebut share gave sent paid",
    r"""
    (?:<done>|<just>|saldo|uang) <3>(?:di ?|ku)?(?:habis|raib|kasih|kasi|ksh|ngasih|kirim|transfer|tf|tak transfer
    trf|bayar|klik|isi|sebut|sebutin
    share)\w*|<me> <1>(?:gave|sent|paid|transferred|kasih|kasi|ksh|kirim|transfer|tf|klik|isi)
    """,
)
# Contact that smells of a trick, and words that only ask about it or fear it.
CONTACT = words(
    "suruh menang sms wa telpon telepon telp link email chat call message ngaku atas pura pretend hadiah minta nanya "
    "ask",
    r"""
    (?:dia|ia|mereka|orangnya|pelaku|penelepon|penelpon|someone|somebody|he|she|they|caller) <5>(?:minta|mintain
    meminta|nanya|nanyain|menanyakan|asks?|asked|asking) <4>(?:otp|pin|cvv|cvc|password|kata sandi|passcode|kode (?:otp
    verifikasi|rahasia|sms))(?:nya)?
    (?:dimintai|dimintain|diminta) <3>(?:otp|pin|cvv|password|kode) <4>(?:orang|cs|petugas|telepon|telpon|wa|penelepon)
    (?:dapat|dapet|dpt|terima|got) <2>(?:sms|wa|whatsapp|telpon|telepon|telp|link|email|chat|call
    message) <12>(?:hadiah|undian|menang|otp|link|ngaku|mengaku|resmi|benar|bener|asli|prize|real|legit)
    ada <1>(?:nelpon|nelfon|nelp|telepon|telpon|telfon|telp|wa|ngewa|sms|chat|dm) <8>(?:minta|mintain|nyuruh)
    (?:telp|telepon|telpon|sms|wa|whatsapp) <8>disuruh <1>(?:bayar|transfer|tf|klik|isi)
    menang <1>(?:undian|hadiah|lotre|kuis)|modus <2>(?:hadiah|undian)
    (?:ngaku|ngaku2|mengaku|ngakunya|mengatasnamakan|atas nama|pura pura|pretend\w*) <3>(?:cs|admin|pihak|dari|bank
    toko|kurir
    perusahaan|polisi|petugas|reseller|agen|pusat|be|your)
    """,
)
ASKING = words(
    "penipu scam nipu hoax fraud legit tipu",
    r"""
    (?:penipuan|penipu|scam|nipu|hoax|fraud) <1>(?:bukan|bkn|atau|kan|kah|\?)
    (?:apa|apakah|apkh|is this|is it|is that|atau|bukan|bkn) <4>(?:penipuan|penipu|nipu|scam|fraud|legit|tipu tipu
    tipu2)
    <not> <1>(?:penipuan|penipu|nipu)|(?:bisa jadi|bisa jd|mungkin|jangan jangan|jangan2) <1>(?:penipuan|penipu)
    (?:buku|film|novel|game|lagu|drama|serial) <5>(?:penipu|penipuan|scam)|(?:cara|tips
    biar|supaya|hindari|menghindari|cegah) <4>(?:penipu|penipuan|scam|tipu)
    """,
)
FEARED = words(
    "takut trauma pernah biar supaya agar hampir nyaris mudah gampang",
    r"(?:takut|takutnya|trauma|pernah|biar|supaya|agar|hampir|nyaris|(?:<not>|ga) (?:mudah|gampang)) "
    r"<2>(?:(?:ke|di|kena |ter)?tipu|penipuan|scam)\w*",
)
WARNING = words(
    "hati ati awas waspad makasih kasih info ingat baca thread berita",
    r"""
    (?:hati hati|hati2|ati ati|awas|waspada|waspadai) <4>(?:penipu|penipuan|scam|modus)
    (?:makasih|terima kasih|thanks|baca|thread|berita) <5>(?:penipu|penipuan|scam|modus)
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a grave reason for a victim or an accusation, advice without handover for a mere question."""
    text = heard(turn)
    feared = FEARED.find(text)
    found = "" if feared else VICTIM.find(text) or story.STORY.find(text)
    elsewhere = story.ELSEWHERE.find(text) if found or ACCUSED.find(text) else ""
    found = "" if elsewhere else found
    alarm = sounds_like(turn, CATEGORY)
    if not found and not alarm and WARNING.find(text):
        return None
    accused, contact = ACCUSED.find(text), CONTACT.find(text) or story.FAKE.find(text)
    if not contact and CATEGORY in remembered(turn, WARNED):
        # "Udah saya kasih" after "ada yang nelpon ngaku dari bank".
        contact = GIVEN.find(text) or story.GAVE.find(text)
    asking = ASKING.find(text) or feared or elsewhere
    if not found and (contact or (accused and asking)):
        found = "" if story.KEPT.find(text) else GIVEN.find(text) or story.GAVE.find(text)
    if not found and accused and not asking:
        found = accused
    found = believed(turn, found) or alarm
    if found:
        told = "Melapor tertipu atau menuduh ada penipuan"
        return Reason(CATEGORY, told, 4, "safety.fraud", grave=True, skill="finance", evidence=found)
    if asked := believed(turn, accused) or contact or feared:
        sentence = "Bertanya apakah ini penipuan"
        return Reason(CATEGORY, sentence, say="safety.fraud_advice", hand_over=False, evidence=asked)
    return None


RULE = Rule(ask)
