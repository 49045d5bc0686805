"""Farewells and last things: a will, a place, a means, a burden; nobody need say that they want to die."""

from __future__ import annotations

from handover.rules import words

_ENDED = r"(?:<not> ada|tiada|<not> hidup|pergi|mati|meninggal)"
STORY = words(
    "enak mati akhirin dicari nyerah guna benci pantas ujung alasan hancur surat salah cape depresi hampa berhenti "
    "berakhir ending "
    "peduli sayang tangan berani ganggu nyusah repot loncat lompat terjun lagi wasiat nyawa racun obat pil "
    "baygon rel jembatan rooftop lantai atap beban nyusul bangun tali tanpa silet pisau selesai semuanya "
    "tidur ilang vanish disappear without everyone alive maaf titip pamit jalan keluar lain",
    rf"""
    surat wasiat(?! (?:ahli|notaris|tanah))|(?:bayar|tebus|ganti|lunasin) <3>(?:pakai |pake |dengan )nyawa
    (?:besok|nanti|mungkin|sebentar lagi|bulan depan) <3><me> <1>(?:<done> )?{_ENDED}(?! (?:uang|waktu|di rumah
    di kantor
    dirumah|kuota|pulsa|saldo|ke|kerja|liburan|sinyal))
    (?:racun|obat tidur|obat|pil|baygon|insektisida) <4>(?:berapa|banyak|botol|butir|sekaligus|semua) <5>(?:mati
    meninggal|selesai|<not> bangun|tidur selamanya)
    <me> <3>(?:berdiri|duduk|jalan|sekarang) <3>(?:di|ke) <2>(?:rel|jembatan|rooftop|atap|balkon|tepi|pinggir
    lantai \d+)
    (?:jadi|cuma|hanya|cuman) <1>(?:jadi )?beban <1>(?:semua|keluarga|orang|buat|bagi|doang|saja|aja|aku|saya)
    (?:<me>|cuma) <3>beban (?:keluarga|semua orang|orang tua)|merasa (?:jadi |menjadi )?beban
    (?:pengen|pengin|ingin|mau|pgn) <1>(?:nyusul|menyusul) <3>(?:ibu|ayah|bapak|mama|papa|almarhum|almarhumah|suami
    istri
    anak)\w*|(?:sampaikan|bilang|bilangin|titip) <4>(?:maaf|pesan|salam terakhir|sayang|anak)\w* <4>keluarga
    (?:sampaikan|bilang) <3>keluarga <1><me>|titip <2>anak <5>(?:<me> <2>(?:pergi|<not>)|<if> <me>)
    (?:semua|orang|keluarga|anak anak|dunia|mereka)\w* <3>(?:lebih )?(?:bahagia|baik|tenang|senang
    ringan) <2>tanpa <me>
    (?:tidur|merem) <3>(?:<not> (?:pernah )?bangun\w*|selamanya)|<not> <want> bangun (?:lagi|besok)
    (?:<done>|<me>) <2>(?:beli|siapin|siapkan|nyiapin|pegang|megang) <1>(?:tali|talinya|silet|baygon|racun
    obat tidur)(?! (?:jemuran|sepatu|pramuka|tikus|serangga|tanaman))
    <want> <3>(?:menghilang|ngilang|hilang|ilang) <4>(?:selamanya|<not> ada|dunia|semuanya|nyari|capek)
    <not> <1>(?:ada|punya|lihat|nemu) <1>jalan (?:lain|keluar) <8>(?:mati|hidup|bunuh)|(?:bunuh|mati
    hidup) <12><not> ada jalan (?:lain|keluar)
    (?:everyone|they|family) <4>better <1>without me|want <1>to (?:disappear|vanish|end it)|take all (?:my|the) pills
    <want> <2>(?:semuanya|semua ini|ini semua) <2>(?:berhenti|berakhir|selesai)
    <if> (?:aku|gue|gw|saya) <2><not> ada <6>asuransi\w*|<if> <me> <2>(?:<not> ada|tiada|pergi) (?:lagi|nanti
    selamanya)(?! (?:di rumah|kerja|kuota|uang))|(?:mending|mendingan|lebih baik) <3><not> (?:usah )?ada <me>
    (?:hidup|idup)\w* <6><not> ada <1>(?:yang |yg )?(?:peduli|sayang|nyari|kehilangan)
    <not> ada <1>(?:yang |yg )?(?:peduli|sayang|nangis|kehilangan) <4>(?:<if> <me> )(?:mati|pergi|hilang|<not> ada)
    (?:pisau|silet|cutter|tali|racun|baygon|obat)\w* <4>(?:di tangan|di depan)(?! rumah)|tinggal <2>berani <5>(?:mati
    lompat|loncat|engga|<not>)
    ending (?:things|it|everything|my)|end (?:things|it all|everything)|take my own life
    <not> <3>(?:ganggu|nyusahin|ngerepotin|repotin|merepotkan|membebani) <5>(?:selamanya|siapa siapa|siapa2|siapapun)
    (?:<kin>|dia) <6>(?:mau|pengen|bilang|niat|ngancam|ancam|nyoba) <2>(?:loncat|lompat|terjun|bunuh diri|mati
    gantung)(?! (?:tali|ke kolam|indah|di kolam|lampu))
    <me> <1>(?:pantas|pantes|layak) <1>mati|benci <1>(?:diri sendiri|diri <me>|diriku|hidup)|(?:nulis|menulis|bikin
    buat|tulis) <1>surat <2>(?:buat|untuk|terakhir|perpisahan) <1>(?:anak|istri|suami|ibu|keluarga|mama|orang tua
    kalian)
    (?:tidur|istirahat) (?:panjang|lama|selamanya|tenang) <6>(?:<not> (?:usah |perlu |pernah )?(?:di)?bangun\w*
    selamanya|capek)|(?:<want>|pengen) <1>(?:tidur|istirahat) <1>selamanya
    <want> <1>(?:loncat|lompat|terjun)(?= \||$| (?:aja|saja|dari|lewat|ke bawah|ke rel))|<not> ada <1>(?:alasan
    gunanya|guna|harapan) <2>(?:buat |untuk )?(?:lanjut|bertahan|hidup|besok|bangun)\w*
    (?:<not>|ga) (?:sanggup|kuat|mampu) <2>bertahan|(?:semua|hidup|dunia)\w* (?:udah |sudah )?(?:gelap|hampa|hancur
    ancur) <8>(?:mati|pergi|ilang|hilang|capek|nyerah|menyerah)|(?:menyerah|nyerah) <2>(?:hidup|semuanya|segalanya)
    (?:lebih|mending|mendingan) (?:enak|baik|tenang|bagus)? ?(?:mati|meninggal)|(?:akhirin|akhiri|ngakhirin
    mengakhiri|sudahi|nyudahin) <1>(?:semua|semuanya|segalanya|penderitaan|ini semua)(?! (?:langganan|pesanan|chat))
    (?:hidup|idup)(?:ku| <me>)? <1>(?:<done> )?(?:selesai|berakhir|tamat|habis)(?! kontrak)|(?:<not> usah
    jangan) <1>(?:di)?cari(?:in)? <me>|<not> usah dicari(?= \||$)
    """,
)
