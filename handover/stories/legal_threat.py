"""The law as it is hinted at: a lawyer who writes, a friend at the prosecution, a prison, a green table."""

from __future__ import annotations

from handover.rules import words

STORY = words(
    "berhadapan panggil arbitrase berwajib hukum hijau jaksa hakim teguran penjara bui izin ijin lp lbh idi dinas "
    "dinkes "
    "mkek sidang lawyer court berkas reskrim polda polres legal prosecut laporan polisi sengketa tuntut",
    r"""
    <me> (?:adalah |selaku |sebagai )?(?:kuasa hukum|pengacara|penasihat hukum|advokat) (?:dari|bapak|ibu|pak|bu|sdr
    klien)
    kuasa hukum <4>(?:klien|menghubungi|surat|tanggapan)|praktisi hukum|(?:di|ke) meja hijau
    (?:surat |kirim )teguran(?: resmi)?|teguran resmi|(?:punya|ada) <3>(?:saudara|kenalan|teman|temen|om|kakak|paman
    sepupu|keluarga) <3>(?:jaksa|hakim|polisi|pengacara|reskrim|polda|polres|lawyer)
    (?:di|me|mem|masuk|saya |gue |gw )?(?:penjara)(?:kan|in|ain)?(?= |$)(?! (?:film|game))|bui(?:kan|in)
    (?:proses|biar|lewat|secara|kena|bawa|jalan|jalur|langkah|ranah|tim|tindakan|tempuh) <1>(?:hukum
    legal)(?! (?:waris|dasar|islam
    ohm|newton))
    hukum <1>(?:yang |yg )?(?:bicara|bertindak)|izin usaha <4>(?:cabut|dicabut)|cabut <2>izin
    (?:bikin|buat|buatin|membuat) lp|(?:ke|lewat|bawa|hubungi|lapor) <1>lbh|lbh <1>(?:konsumen|jakarta|bandung
    surabaya|setempat)|(?:lapor\w*|adu\w*|ngadu) <4>(?:idi|dinas \w+|dinkes|mkek|bupati|gubernur
    menteri
    disnaker|presiden)
    (?:berkas|laporan|bukti) <4>(?:serahkan|serahin|masuk|kasih) <3>(?:polda|polres|polsek|polisi|pengacara|ojk)
    (?:ke|di) sidang|atau sidang|(?:press|pressing) charges|legal team|take you to court
    arbitrase|(?:pihak|yang|yg) berwajib|main hukum|hukum (?:aja|saja)(?= |$)|(?:dipanggil|panggilan) <2>(?:ojk
    polisi|polres|polda|bi|ylki)
    (?:berhadapan|berurusan) <2>(?:hukum|polisi|pengadilan|pengacara)|class action
    """,
)
# Trades, news, books and fun.
ELSEWHERE = words(
    "kasus pejabat cerai buku novel berita tv artis koruptor korupsi politisi diskon seragam toga skripsi isbat "
    "kerja tes tilang "
    "film ukuran game",
    r"""
    cerai|buku\w*|novel|berita|artis|korupt\w+|korupsi|politisi|pejabat|diskon|seragam|toga|skripsi|isbat|tilang|film
    ukuran
    game|<me> kerja di|kasus (?:itu|robot|artis)
    """,
)
