"""Somebody else is in the customer's account, or holds what opens it: an OTP given away, a stolen phone, a
lost SIM.

Grave. A locked account or an OTP that does not arrive is only a login problem; a lost phone in a parcel is
shipping.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, believed, heard, sounds_like, words
from handover.stories import account_takeover as story

CATEGORY = "safety.account_takeover"
# A lost card is a matter of its own, whose words tell how to block it.
CARD_BLOCK = "bank.card_block"

_ACCOUNT = (
    r"(?:akun|account|acc|email|wa|whatsapp|ig|m ?banking|mobile banking|aplikasi|aplikasinya|profil|e ?wallet|"
    r"dompet "
    r"digital|username|saldo <me>|password <me>)(?:nya|ku)?"
)
_FORCED = (
    r"(?:di|d|ke|ter|kena|keno|dipun|di ) ?(?:bobol|jebol|curi|rebut|tembus|kuasai|kendalikan|kendaliin|ambil ?alih|"
    r"salahgunakan|salahgunain|perjualbelikan|jupuk|maling|malingan|masuki|masukin|susupi|take ?over)\w*"
)
_USED = r"(?:di|ke)(?:ambil|pegang|pakai|pake|gunakan|buka|akses|lihat|liat|ketahui|jupuk|dudut)"
# Not the customer, and nobody they let in.
_OTHER = (
    r"(?:(?:orang|org|wong|batur)(?! (?:tua|rumah))\w*|temen|teman|mantan\w*|hacker\w*|seseorang|someone|somebody|"
    r"stranger|"
    r"pihak|pelaku\w*|penyusup|maling|karyawan|sepupu|(?:ada|kok) <1>(?:yang|yg))"
)
_ENTER = (
    r"(?:masuk|login|log in|logged|(?:bisa|berhasil|coba|nyoba) (?:mem)?buka|kebuka|akses\w*|mengakses|ngakses|"
    r"pegang|nyusup|menyusup|nguasain|menguasai|ngendaliin|"
    r"mengendalikan|otak|ngotak|bobol|ngebobol|ngubah|ubah|ganti|ngeganti|reset|utak|lihat|liat|pake|pakai|makai|"
    r"gunain|changed|using|accessed)"
)
_KEY = (
    r"(?:otp|pin|pasword|password|pass|pw|sandi|cvv|(?:kode|code) (?:verifikasi|verif|rahasia|otp|<1>digit|<2>sms))"
    r"(?:nya|ku)?"
)
_THINGS = (
    r"(?:email|nomor|nomer|no hp|hp|pw|pass|password|pasword|sandi|kata sandi|pin|profil|nama profil|alamat\w*|"
    r"verifikasi|"
    r"data)(?:nya|ku)?"
)
_NOT_ME = (
    r"(?:(?:orang|org|wong)(?! tua)\w*|sendiri|hacker|asing|tanpa (?:izin|ijin|sepengetahuan)|(?:padahal|pdhl) "
    r"<3>(?:bukan|"
    r"bkn|<not>)|(?:bukan|bkn) (?:sama |oleh |dari )?<me>|bkn <me>|<me> <not> (?:ganti|ubah|minta|lakukan|lakuin)|"
    r"by someone)"
)
# Up to three words; a number that cannot be used has no signal, and nobody else has it.
_COULD = r"(?:(?!<not> (?:bisa|bs|dapat))\w+ ){0,3}"
TAKEN = words(
    """
    bajak hack hek heck retas ambil bobol jebol curi rebut tembus kuasa kendali pakai pake masuk login log stolen
    compromised buka
    guna pegang akses access using changed change into susup maling otak otp swap over duplikat klon ganda remote
    gerak mencuriga
    aneh asing suspicious jupuk jual alert daftar aktif orang ubah ganti used reset utak lihat liat notif percobaan
    inside anydesk viewer screen lagi pindah
    """,
    rf"""
    (?:di|ke|d) ?(?:bajak|hack|hacked|hek|heck|retas)(?:in)?|teretas|hacked|(?:kena|keno|dipun|di) ?(?:hack|bajak
    retas|hek)
    {_ACCOUNT} <4>(?:{_FORCED}|stolen|compromised|taken over|kemalingan|kebobol\w*|kejebol)|{_FORCED} <2>{_ACCOUNT}
    ambil alih <2>{_ACCOUNT}|penyusup|sim ?swap\w*|sim <3>swapped|taken over|ketake ?over
    {_ACCOUNT} <5>{_USED} <2>{_OTHER}|{_ACCOUNT} <3>is being used|login mencurigakan|suspicious login
    {_OTHER} <5>{_ENTER} <4>{_ACCOUNT}|{_OTHER} <4>masih <3>{_ENTER}|ada <1>(?:yang|yg) <3>(?:login|nyusup|menyusup
    ngendaliin|mengendalikan)|{_ACCOUNT} <3>ada <1>(?:yang|yg) <2>{_ENTER}|(?:kunci|blokir|semua) <5>ada <1>(?:yg
    yang) masuk
    (?:login|log in|loginnya|masuk|perangkat|device)\w* <6>(?:asing|<not> <1>(?:di)?kenal\w*|bukan <2><me>|wasnt me
    padahal (?:aku|saya|<me> <1>di))|login <2>dari <2>(?:perangkat|hp|device|lokasi|kota) <2>(?:lain|asing|<not>
    bukan)
    perangkat <2>login <4><not> kenal|(?:otp|kode)\w* <5>(?:padahal|pdhl) <3>(?:<not>|bukan)
    (?:percobaan|notif\w*|ada) <1>(?:login|masuk|log in) <4>(?:dari|negara) <2>(?:negara|luar|rusia|china|perangkat
    lokasi|kota)
    login <1><not> (?:di)?kenal|<not> (?:nomor|email) <me> lagi|bukan (?:nomor|email|punya) <me> lagi|(?:nomor|email
    perangkat) asing
    {_ACCOUNT} <4>pindah <2>(?:hp|perangkat|device) <1>(?:lain|orang)|(?:in|inside) my account|anydesk|team ?viewer
    share screen
    aktivitas <1>(?:mencurigakan|aneh|asing) <3>{_ACCOUNT}|suspicious activity|{_ACCOUNT} <4>(?:aktif|kedaftar
    terdaftar
    kebuka|login) <2>(?:hp|device|perangkat) <1>(?:orang|lain)
    (?:nomor|nomer|nomorku|no|nmr|sim|simcard|sim card)(?:ku|nya)?(?: wa| hp)?(?: <me>)? {_COULD}(?:dipakai|dipake
    digunakan
    dikuasai|dibajak|diduplikat|digandakan|dikloning|diklon|didaur|diambil alih)(?! keluarga)
    (?:hp|handphone|hape|layar|ponsel)(?:ku|nya)?(?: <me>)? <3>(?:diremote|dikendalikan|dikontrol|kebuka sendiri
    gerak sendiri)
    remote hp|someone <2>(?:changed|is using|using) my|somebody <2>changed
    (?:belanja|riwayat|pesanan|transaksi)\w* <5>orang lain <4>{_ACCOUNT}|pesanan <3>muncul <6>bukan
    chat <6>bukan <me> <2>kirim|chat <4>dari akun\w* <4>bukan
    """,
)
CHANGED = words(
    "ganti ubah rubah reset mati jadi changed sudah udah logout log",
    rf"""
    {_THINGS} <4>(?:di|ke|ter|be|ter)?(?:ganti|ubah|rubah|gantiin|matiin|matikan) <5>{_NOT_ME}
    {_ACCOUNT} <3>(?:di|ke|ber)(?:ganti|ubah)\w* <3>(?:orang|org|sendiri)\w*|{_THINGS} <4>(?:berubah|keganti
    udah bukan|sudah
    bukan|jadi) <3>(?:{_THINGS} )?(?:asing|orang|org|<1>orang lain|bukan)
    (?:ganti|ubah|reset|perubahan|mengubah|ngubah) <3>{_THINGS} <8>(?:(?:padahal|pdhl) <3>(?:bukan|<not>)|bukan <me>
    tanpa <1>(?:izin|ijin)|tidak <me> lakukan|yang tidak|<me> <not>)|(?:email|pw|password) <3>changed by
    notif\w* <4>(?:ganti|diganti|perubahan|berubah) <5>(?:bukan|padahal)|email\w* <1><done> bukan email
    (?:logout|log out) <1>sendiri <8>(?:<not> (?:bisa|terdaftar)|email)|telpon\w* <6>(?:ke )?log ?out
    """,
)
LOST = words(
    "maling tinggal raib curi copet jambret rampok begal hilang ilang stolen lost lari",
    r"""
    (?:maling|copet|jambret) <2>(?:ambil|ngambil|bawa|nyuri) <1>(?:hp|handphone|ponsel)
    (?:hp|handphone|smartphone|ponsel)\w*(?: <me>)? <1>(?:tertinggal|ketinggalan) <6>(?:<not> balik|amankan|blokir)
    (?:hp|handphone|smartphone|iphone|ponsel|hape|phone)(?:ku|nya)?(?: <me>)? <2>(?:raib|dicuri|kecurian|dicopet
    kecopetan|dijambret|dirampok|dibegal
    kejambret|kerampokan|kemalingan|hilang|ilang|was stolen|got stolen|stolen|lost|dibawa lari|dibawa kabur|disita)
    (?:kecopetan|kecurian|kehilangan|dicopet|lost my|stole my) <2>(?:hp|handphone|ponsel|hape|phone)
    (?:sim|simcard|kartu sim|sim card)(?:ku|nya)?(?: <me>)? <2>(?:hilang|ilang|dicuri|lost)
    (?:tas|dompet|laptop|wallet)\w*(?: \w+){0,3} (?:dicuri|dicopet|dijambret|hilang|ilang|stolen) <8>(?:kartu|atm|hp
    akun|ktp|blokir|login|bank|kebuka|account)\w*|(?:kartu|dompet)\w*(?: \w+){0,4} (?:dicuri|kecurian|dicopet)
    """,
)
GIVEN = words(
    "otp pin pas pw sandi cvv verif rahasia kode",
    rf"""
    {_KEY} <6>(?:(?:(?:di|ku|ke)(?:kasih|kasi|beri|sebut|share|bagi)|bacain|kasihin|ngasihin)\w*|(?:ku|ke)kirim|bocor
    <me> (?:kasih|kasi|ksh|kirim|share|sebut|baca
    berikan|sampaikan)\w*|<done> <2>(?:kasih|kasi|sebut|share|beri)\w*)
    (?:<done>|<me>|gave|shared|sent|<just>) <3>(?:kasih|kasi|ksh|ngasih|ngasi|sebut|nyebut|nyebutin|sebutin|share
    kirim
    baca|bacain|kasihin|berikan|bagikan|memberikan|menyebutkan|gave|shared|sent|told|bilang)(?:in|kan)? <5>{_KEY}
    (?:orang|mantan|dia|teman|temen|kakak|adik|ipar|sepupu)\w*(?: itu)?(?: ipar)?(?: <me>)? <2>(?:tau|tahu) <2>{_KEY}
    {_KEY} <3>(?:diketahui|ketahuan|tersebar)
    """,
)
PARCEL = words("paket kurir kirim ekspedisi resi jual beli", r"paket\w*|kurir\w*|ekspedisi|pengiriman|resi|jual|beli")
SAFE = words(
    "ada takut biar supaya agar cegah tips hindar aman garansi lokasi titik pinpoint belum blm jangan ethical kelas "
    "<yet> kira ternyata "
    "rupa bukan sendiri cara boleh bisa",
    r"""
    (?:takut|takutnya|biar|supaya|agar|spy|cegah|mencegah|tips|menghindari|garansi|<if>) <5>(?:di|ke|kena) ?(?:bajak
    hack
    retas|bobol)(?! (?:ini|nih|gini))
    pin ?(?:lokasi|point|titik|map|maps)|(?:<yet>|<not>|jangan|jgn) <3>(?:kasih|kasi|kirim|sebut|share|diberikan
    dikasih)\w* <3>(?:otp|pin|sandi|password|kode|ke siapa)|(?:<yet>|<not>|jangan|jgn) <2>(?:kasih|kasi|diberikan
    dikasih)
    (?:dikira|kirain|kukira|saya kira) <6>(?:di|ke|kena) ?(?:hack|bajak|retas|bobol)|(?:ternyata|rupanya) <2>(?:salah
    lupa|<me>
    sendiri|adik|adek|anak|istri|suami)|(?:dari|oleh|itu) <2><me> sendiri|bukan (?:dicuri|dihack|dibajak)
    (?:bisa|boleh|cara|gimana) <5>(?:login|masuk) <4>(?:lain|dua|2)|ada <1>(?:yang|yg) <1>(?:bisa|tau|tahu|bantu
    ngerti)
    ethical hack\w*
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a grave reason when an account is in other hands or about to be."""
    text = heard(turn)
    found = TAKEN.find(text) or CHANGED.find(text) or GIVEN.find(text) or story.STORY.find(text)
    if not found and not PARCEL.find(text):
        found = LOST.find(text)
    if found and (SAFE.find(text) or story.ELSEWHERE.find(text)):
        found = ""
    found = believed(turn, found)
    if not found and turn.sure_intent != CARD_BLOCK:
        found = sounds_like(turn, CATEGORY)
    if not found:
        return None
    return Reason(
        CATEGORY,
        "Akun atau kuncinya jatuh ke tangan orang lain",
        urgency=4,
        say="safety.account_takeover",
        grave=True,
        skill="finance",
        evidence=found,
    )


RULE = Rule(ask)
