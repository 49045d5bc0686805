"""Cues of worn-out patience: counts of trying, nothing done, sameness, promises, time. Two of them make a story."""

from __future__ import annotations

from handover.rules import words

_COUNT = (
    r"(?:(?:\d+|se|dua|tiga|empat|lima|enam|tujuh|sepuluh|puluhan|ratusan|beberapa|brp|berapa|kesekian|two|three|"
    r"four|"
    r"five|many|several) ?(?:x|kali|kalinya|times)|berkali ?kali|berkali2|berulang ?(?:kali|ulang|2)|\d+x)"
)
_TRIED = (
    r"(?:di|me|meng|nge|ng|ku|men)?(?:tanya|nanya|chat|ngechat|lapor|telp|telpon|telepon|email|wa|dm|adu|ngadu|"
    r"komplain|"
    r"complain|hubungi|follow ?up|jelasin|jelaskan|kirim bukti|kirim|cerita|isi form|cabang|tukar|ganti|coba|ulang|"
    r"ulangi|"
    r"contact|contacted|called|asked|explained|reported|usul)(?:in|kan|nya)?"
)
TRIES = words(
    "ketiga keempat kelima kali x bolak ulang times tiap ganti every",
    rf"""
    {_COUNT} <4>{_TRIED}|{_TRIED} <4>{_COUNT}|(?:tiap|setiap|every) <1>(?:hari|minggu|day|week) <3>{_TRIED}
    (?:ke )?(?:dua|tiga|empat|lima|\d+) kalinya|(?:ke ?(?:\d+|tiga|empat|lima|sekian)) kali\w*|bolak balik
    ganti <1>(?:\d+|dua|tiga|empat|lima) (?:admin|cs|orang|agen|petugas)|(?:udah|sudah) ganti ganti <1>(?:admin|cs)
    (?:chat|email|laporan|komplain|kali|yang|yg|ini) (?:yang |yg )?(?:ketiga|keempat|kelima|ke ?[3-9])(?: kali\w*)?
    """,
)
NOTHING = words(
    "help hasil nihil nol solusi kelar beres selesai kabar tindak progres titik ubah bantu happened solution "
    "resolved "
    "jawab "
    "balas bales respon tanggap useless satu response reply progress guna percuma sama tetep tetap menyelesaikan "
    "nyelesein",
    r"""
    (?:<not>|<yet>|tanpa|nol|no|nothing|zero) <2>(?:ada |juga |kunjung |pernah )?(?:hasil\w*|solusi\w*|kelar\w*
    beres\w*
    selesai\w*|kabar\w*|tindakan|tindak lanjut\w*|progres\w*|titik terang|perubahan|jawaban\w*|dijawab|dibalas\w*
    dibales
    direspon\w*|ditanggapi|diproses|kejelasan|satu ?pun|satupun|yang (?:bantu|nyelesein|menyelesaikan)|yg (?:bantu
    nyelesein)
    happened|solution|progress|reply|response|resolved)|nihil|nol besar|percuma|<not> guna
    (?:tetep|tetap|ttp|masih) <2>(?:sama|<not> (?:bisa|beres|kelar|selesai)|begitu|gitu|rusak|salah)|nothing happened
    useless
    <not> <1>help\w*|<not> <1>(?:pernah )?(?:di)?(?:tindaklanjuti|tangani|tanggapi|gubris|urus)
    """,
)
SAME = words(
    "cuma hanya lagi sama itu copas template mulu terus again bosen cape lelah muak",
    r"""
    (?:lagi lagi|lagi2|ini lagi ini lagi|itu lagi itu lagi|(?:rusak|salah|gagal|error) lagi(?: (?:rusak|salah|gagal
    error) lagi)?)
    (?:cuma|cuman|hanya) <1>(?:dibales|dibalas|dijawab|disuruh|dijanjiin|dijanjikan)
    (?:gitu gitu|gitu2|itu itu|itu2|begitu begitu|sama) <1>(?:aja|saja|doang|terus|mulu)|(?:hal|masalah|form|foto
    jawaban
    pertanyaan|kesalahan)\w* <1>(?:yang |yg )sama|copas|template|again and again|same (?:answer|question|problem)
    (?:capek|cape|lelah|bosen|bosan|muak|males) <3>(?:nanya|tanya|ngulang|mengulang|cerita|jelasin|nunggu)\w*
    """,
)
PROMISED = words(
    "janji suruh tunggu katanya bilang minta besok",
    r"""
    (?:di)?janji\w*|disuruh|(?:di)?suruh <1>(?:nunggu|tunggu|ulang|kirim|isi|sabar)|mohon ditunggu|harap (?:tunggu
    menunggu)
    (?:katanya|bilang|bilangnya) <4>(?:hari ini|besok|dicek|diproses|1x24|2x24|24 jam|dihubungi|diganti)|besok besok
    """,
)
LONG = words(
    "hari minggu bulan sejak dari pagi lama week day month",
    r"""
    (?:dari|dr|sejak|since) <1>(?:kemarin|kemaren|kmrn|lama|awal|pagi|tanggal \d+|tgl \d+|(?:minggu|bulan|tahun) lalu
    januari
    februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|last (?:week|month))
    (?:(?:<done>|sampai|after|hampir|cuma) <2>(?:\d+|dua|tiga|empat|lima|enam|tujuh|sepuluh|two|three)|tiga|two
    three) ?(?:hari|minggu|bulan|days
    weeks|months)|seminggu|sebulan
    berhari ?hari|berminggu ?minggu|berbulan ?bulan|tiap hari
    """,
)
# Said once, it is enough.
ENOUGH = words(
    "tepat ngambang ganti kapan number keempat kelima keep siapa proses dicek nanti sabar tiap sana oper lempar "
    "pimpong ping bola tiket janji bilang suruh cape dicuekin muter",
    r"""
    (?:oper|lempar|ping|saling lempar) <1>(?:sana|sini|pong)|(?:dilempar|dioper|dipimpong|dipingpong) <2>(?:sana
    sini|terus|mulu)|kata cs <2>ke <6>kata|(?:tiket|laporan|komplain|kasus)\w* <2>(?:ditutup|dicuekin
    diabaikan) <2>(?:terus
    lagi|padahal)
    janji (?:terus|mulu|doang|manis|lagi|palsu)|dijanjiin (?:doang|terus|mulu)|bilang <2>hari ini <6>bilang <2>besok
    (?:ngulang|mengulang|ngulangin) <2>(?:cerita|dari awal|penjelasan)|disuruh <1>(?:nunggu|tunggu|kirim
    isi) <8>disuruh <2>(?:nunggu
    tunggu|kirim|isi)|(?:muter|muter2|mutar) (?:muter|mutar|aja)
    (?:diproses diproses|dicek dicek|nanti nanti|sabar sabar)|(?:sabar|nanti|ditunggu) (?:doang|terus|mulu)
    tiap <2>(?:ditanya|tanya|nanya|chat) <4>(?:jawab|bilang|suruh|disuruh|bales)\w*
    (?:nunggu|tunggu|menunggu|sabar) <2>(?:sampe|sampai) kapan (?:lagi|sih)|disuruh <6>(?:nyuruh|suruh
    disuruh) <4>(?:kalian|toko|cs|ke|hubungi)|harus (?:ngadu |lapor )?ke siapa
    keep (?:getting <3>(?:same|reply|answer)|giving|asking|sending)|(?:chat|email
    laporan)(?: <me>)? (?:yang |yg )?(?:keempat|kelima|ke ?[4-9])
    jawab\w* <1>(?:ngambang|berubah|beda beda|beda2|ganti ganti|ga jelas|gak jelas) ?<1>(?:mulu|terus|lagi)?
    dari kapan tau|ganti lagi ganti lagi|complaint number \d|(?:tanya|nanya|tanyain|lapor)\w* <2>dari kapan
    janji\w* <6><not> (?:di)?tepat\w*|ingkar janji|<not> (?:di)?tepati
    """,
)


def cues(text: str) -> list[str]:
    """Return the words of a story told by two different cues at least, or of one that is enough; [] for none.

    A length of time and a count may be said of good things too: one of the cues is about
    nothing being done or the same again. A broken promise needs such a cue too.
    """
    if enough := ENOUGH.find(text):
        return [enough]
    told = [said for one in (NOTHING, SAME) if (said := one.find(text))]
    if not told:
        return []
    around = [said for one in (TRIES, LONG, PROMISED) if (said := one.find(text))]
    return told + around if len(told) + len(around) > 1 else []
