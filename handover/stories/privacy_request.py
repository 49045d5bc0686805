"""Data in other hands as a story: sent to somebody else, seen by others, used without leave, kept too long."""

from __future__ import annotations

from handover.rules import words

_ABOUT_ME = (
    r"(?:data|nomor|nomer|nmr|no hp|nama|alamat|foto|ktp|nik|email|identitas|rekam medis|hasil (?:tes|lab|periksa)|"
    r"riwayat|chat|kontak|info|informasi)(?:ku|nya)?"
)
_OTHERS = (
    r"(?:orang|pihak|pasien|pelanggan|customer|sales|pinjol|kantor|perusahaan|asuransi|publik|umum|teman|keluarga)"
)
STORY = words(
    "rahasia jejak telemarket sales brosur spanduk website share sell sold gave delete database sistem server "
    "aplikasi orang pihak pasien pelanggan pinjol kantor perusahaan asuransi publik izin ijin setuju simpan "
    "dijual bocor iklan pribadi privasi buang ilang hapus bersih musnah tutup close unregister nonaktif "
    "deactiv forget erase dipakai",
    rf"""
    (?:hapus|ilangin|hilangin|hilangkan|buang|bersih\w*|musnah\w*|apus
    keluarkan) <4>{_ABOUT_ME}(?: sama {_ABOUT_ME})?(?: <me>)? <3>(?:dari|di|dr) <2>(?:database|sistem|server)
    (?:hapus|hapuskan|ilangin|buang|musnahkan) <1>(?:data|nomor|nomer|nama|foto|ktp|kontak
    info)(?:ku| <me>)(?! (?:yang|yg|di keranjang|dari daftar))
    {_ABOUT_ME}(?: <me>)? <5>(?:ke ?kirim|terkirim|dikirim|kesebar|tersebar|dilihat|diketahui|diserahkan|dibagikan
    dikasih
    diberikan|dibaca|nyasar|jatuh) <3>(?:ke |oleh |sama )?(?:\w+ )?{_OTHERS}
    <not> <2>(?:meng)?(?:izin|ijin)(?:kan|in)? <5>{_ABOUT_ME}|<not> (?:pernah )?setuju <5>(?:{_ABOUT_ME})
    (?:foto|wajah|nama|data|suara|video)(?:ku)?(?: <me>)? <3>(?:dipakai|dipake|dipasang|dijadiin|digunakan
    dipajang) <7>(?:tanpa <1>(?:izin|ijin)|<not> (?:izin|ijin)|iklan|promosi)
    (?:identitas|data|nik|ktp|nama|nomor)(?:ku)?(?: <me>)? <2>(?:dipakai|dipake|kepake|digunakan) <4>(?:daftar|akun
    bikin|buat)
    {_ABOUT_ME}(?: hp)?(?: <me>)? <2>(?:di|ke)jual\w*|{_OTHERS} lain <3>(?:bisa )?(?:lihat|liat|tau|tahu|akses|baca
    buka) <4>{_ABOUT_ME}
    (?:lihat|liat|baca|muncul|kebuka) <2>(?:data|chat|pesanan|riwayat|rekam medis|alamat) (?:orang|pasien
    pelanggan) lain
    <not> <want> <6>(?:disimpan|simpan)|(?:jangan|ngapain|kenapa) <2>(?:disimpan|simpan|menyimpan
    nyimpen) <4>(?:{_ABOUT_ME})
    {_ABOUT_ME} <6>(?:masih )?(?:disimpan|muncul) <10>(?:hapus|<not> <want>|dibersihkan)
    (?:tutup|nutup|close|unregister|nonaktifin|nonaktifkan|deactivate|delete|hapus) <1>(?:permanen )?(?:akun|account
    keanggotaan
    membership)(?! (?:ig|instagram|tiktok|fb))|(?:akun|account)\w*(?: <me>)? <3>(?:tutup|ditutup
    dinonaktif\w*) <1>(?:permanen
    selamanya|aja|saja)
    <want> <3>(?:tutup|nutup) rekening <1><me>|tutup rekening <me> <1>(?:sekarang|dan|saja)|melanggar privasi
    privasi (?:dong
    saya|dilanggar)
    (?:jejak|catatan|seluruh informasi)(?: <me>)? <5>(?:hapus|dihapus|dihilangkan|hilangkan|dibersihkan)
    (?:telemarketing|telemarketer|sales|asuransi|orang asing|pinjol)\w* <4>(?:tau|tahu|punya|dapat|dapet) <2>(?:nama
    nomor|nomer|alamat|data|info)\w*
    (?:foto|wajah|video|nama) (?:<kin>|<me>)(?: <me>)? <3>(?:ada|muncul|nongol|dipajang
    terpampang) <3>(?:di )?(?:brosur|iklan|spanduk|website|instagram|ig|poster|medsos)
    (?:share|shared|give|gave|sell|sold|selling) <2>my <2>(?:number|phone|email|address|personal|info\w*)
    (?:hapus|hapuskan|ilangin|buang) <1>(?:nomor|nomer|no) (?:hp|wa|telepon|telpon) ?(?:ku|<me>)|(?:kurir|orang
    tetangga|kantor)\w* <2>(?:tau|tahu) <8>(?:rahasia|pribadi|privasi)
    """,
)
