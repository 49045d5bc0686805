"""Children as a story: an age in a burst, a parent who must not know, a purchase that a small hand made."""

from __future__ import annotations

from handover.rules import words

_CHILD = (
    r"(?:anak|anaknya|anakku|adik|adek|adikku|keponakan|ponakan|bocah|bocil|si kecil|sikecil|cucu|balita|son|"
    r"daughter|kid|"
    r"child)(?:ku|nya)?(?: <me>)?"
)
_BUY = (
    r"(?:ke|ter|di)?(?:beli(?!au)|kebeli|checkout|check out|co|top ?up|pesan|pesen|order|belanja|langganan|saldo|"
    r"diamond|"
    r"robux|voucher|"
    r"transfer|bayar|jajan|bought|ordered|purchased)\w*"
)
_ALONE = (
    r"(?:ke)?(?:pencet|mencet|mencet2)\w*|(?:tanpa|<not>) <1>(?:sengaja|izin|ijin|sepengetahuan)|(?:diam|"
    r"diem) (?:diam|diem)|"
    r"diem2|diam2|(?:pake|pakai|lewat|main) <1>(?:akun|hp|kartu|paylater)|permission|by (?:accident|mistake)"
)
_PARENT = r"(?:mama|mamah|papa|ibu|ayah|ortu|bapak|nyokap|bokap|mom|mum|dad)"
# An age or a school, a parent, small hands: what tells a child from a name that begins like one.
WHOSE = words(
    "",
    rf"""
    (?:anak|adik|adek)(?:ku|nya)|(?:anak|adik|adek) <1><me>|(?:anak|adik|adek) (?:(?:<not>|tanpa) <1>(?:sengaja|izin
    ijin|bilang)|diam|diem|diem2|diam2|iseng|main\w*|(?:ke)?(?:pencet|mencet)\w*)
    (?:keponakan|ponakan|bocah|bocil|si kecil|sikecil|anak kecil|cucu|balita|son|daughter|kid|kids|child)(?:ku|nya)?
    (?:umur|usia|berumur|kelas|kls) \d+|\d+ (?:tahun|thn|th|taun|years?)|masih (?:sd|tk|smp|sma|paud|sekolah)
    (?:akun|hp|hape|kartu|paylater|dompet|uang|account|card|phone)(?:ku| <me>| {_PARENT})
    """,
)
# What children do or are talked into; the same words stand beside many a name.
DID = words(
    "anak adik adek ponakan bocah bocil kecil cucu balita son daughter kid child",
    rf"""
    {_CHILD} <9>(?:{_ALONE}) <9>{_BUY}|{_CHILD} <9>{_BUY} <9>(?:{_ALONE})|{_CHILD} <5>(?:mencet|kepencet
    pencet)\w* <8>{_BUY}
    {_CHILD} <2>{_BUY} <8>(?:tanpa|<not>) <1>(?:bilang|izin|ijin|sepengetahuan|ngomong)
    {_CHILD} <4>(?:disuruh|diminta|diajak|diajakin) <3>(?:kirim|buka|ketemu\w*)
    """,
)
STORY = words(
    "tanpa sd tk smp anak adik adek ponakan bocah bocil kecil cucu balita son daughter kid child mama ortu orang "
    "tua papa ibu kls kelas umur 10 11 12 13 14 15 16 17",
    rf"""
    (?:<not>|jangan|tanpa|<yet>) <3>(?:bilang|kasih tau|kasi tau|ketauan|ketahuan|izin|ijin|tau|tahu
    sepengetahuan) <2>(?:mama
    papa|ortu|orang tua|ibu|bapak|ayah|nyokap|bokap)(?! mertua)
    (?:mama|mamah|ortu|orang tua|nyokap) <2><not> (?:tau|tahu|boleh|kasih|izinin)|tanpa (?:ortu|orang tua|wali)
    <not> pake orang tua
    (?:kartu|uang|akun|paylater|hp) (?:mama|papa|ibu|ayah|ortu|bapak|nyokap|bokap) <8>(?:diem|diam|tanpa|<not> bilang)
    (?:pake|pakai|lewat|pinjam) <1>(?:kartu|uang|akun|paylater|hp) (?:mama|mamah|papa|ortu|nyokap|bokap) <8>{_BUY}
    <me> <2>(?:masih )?(?:kls|kelas) (?:[1-9]|1[0-2])(?: (?:sd|smp|sma|smk))?(?! (?:yoga|bpjs|[a-d]|vip|online|kamar))
    (?<!anak )(?<!adik )(?<!adek )<me> (?:baru |masih )?1[0-7] (?:boleh|bisa|mau|pengen|cewek|cowok)
    <me> anak \d+ (?:tahun|thn|th)
    (?:pembeli|pelanggan|yang pesan|yg pesan|yang beli) <3>anak (?:kecil|<me>)|(?:anak
    dia) <3>umur 1?\d <5>(?:batalin|batalkan)
    {_CHILD} <4>(?:disuruh|diminta|diajak|diajakin) <3>(?:foto|video|kamera|vc)
    {_CHILD} <1>(?:yg |yang )?(?:masih |baru )?(?:sd|tk|smp|paud)(?! \w+ (?:ukuran|size)) <3>{_BUY}
    """,
)
# Presents and bookings by the grown-up.
FOR_CHILD = words(
    "kado hadiah mainan buat untuk buku baju sepatu susu for",
    r"""
    (?:kado|hadiah|mainan|buku|baju|sepatu|susu|tas|jaket|buat|untuk|for) <2>(?:anak|keponakan|ponakan|adik|adek|cucu
    kid|son
    daughter)\w*
    """,
)
