"""A stranger in the account as a story: something changed by itself, was used, read along or told to a caller."""

from __future__ import annotations

from handover.rules import words

_MINE = r"(?:akun|account|profil|nomor|nomer|email|password|sandi|pin|alamat|nama|foto profil|no hp)(?:ku|nya)?"
STORY = words(
    "berhasil hacker blok phone acak reset minta tebusan akses aplikasi aman matiin kunci changed siapa bukan sadap "
    "angka "
    "kode digit poin voucher koin jualan pinjam tukar terdaftar sendiri intercept kuasa recovery kick ditolak "
    "spy tau tahu asing",
    rf"""
    siapa <3>(?:ganti|gantiin|ngganti|ubah|ngubah|masuk|login|pake|pakai|buka|reset) <4>{_MINE}
    (?:{_MINE}) <6>(?:itu |tapi |padahal )?bukan (?:nomor|email|alamat|nama|punya|milik) <2><me>
    (?:di|ke|ter) ?sadap|disadap|spyware|(?:kick|keluarin|keluarkan) <4>(?:perangkat|device|orang)
    (?:disuruh|diminta|minta|nyuruh) <3>(?:baca|sebut|kasih|kirim|bilang|share)\w* <6>(?:angka|kode|digit|otp
    sms)\w* <8>(?:<me>|<done>|terus|trus) <2>(?:di)?(?:baca|sebut|kasih|kirim|share|bilang)\w*
    <me> <2>(?:sebut|baca|kasih)(?:in|kan|kannya)? <4>(?:angka|kode|digit)\w* <5>(?:sms|wa|telepon|orang|dia
    penelepon)
    (?:poin|saldo|voucher|koin|kuota|pulsa)\w*(?: <me>)? <3>(?:di|ke)(?:tukar|pakai|pake|ambil
    transfer)\w* <2>(?:orang
    siapa|padahal (?:<me> )?<not>|padahal bukan)
    akun\w*(?: <me>)? <4>(?:di|ke)?(?:pakai|pake|gunakan) <2>(?:jualan|nipu|pinjam|minjam|utang|orang|chat|spam)
    (?:keluar|logout|ke ?logout|terlogout) (?:sendiri|otomatis) <10>(?:ditolak|<not> (?:terdaftar|dikenal))|(?:orang
    siapa|dia|mantan) <3>(?:tau|tahu|bisa baca|bisa buka|bisa liat) <3>(?:password|sandi|pin|kode|akun)
    (?:hp|handphone|ponsel|hape|phone|iphone)\w*(?: <me>)? <1>(?:ketinggalan|tertinggal|jatuh|left|ilang
    hilang) <12>(?:aplikasi|akses|akun|akunnya|blokir|kunci|amankan|diamankan)\w*
    (?:email|number|password|phone|address) <3>(?:got |was |been )?(?:changed|reset) <12>(?:not me|wasnt me|didnt
    without)
    akun\w* <6>(?:minta|tebusan)|minta tebusan|(?:amankan|bekukan|bekuin|amanin|matiin|matikan) <3>(?:akun|akses
    aplikasi)\w*(?! notif)
    (?:phone|laptop) <1>(?:was |got |is )?(?:snatched|robbed|taken|grabbed)|(?:ng)?(?:acak acak|acak2
    obrak abrik) <2>(?:akun|profil)\w*|ngacak ngacak|(?:ke)?lempar keluar <4>akun
    (?:dia|orang|pelaku|hacker|maling)\w* <2>berhasil <2>(?:masuk|login|ganti|ubah|buka)
    berhasil <1>(?:dia |orang )?(?:masuk|login) <3>akun\w*
    """,
)
# No hand but the customer's own, or no phone at all.
ELSEWHERE = words(
    "sinyal jaringan update perbarui",
    r"""
    (?:hilang|ilang) <1>(?:sinyal|jaringan)|sinyal\w* (?:hilang|ilang)|(?:abis|habis|setelah) <1>(?:update|perbarui
    diperbarui)
    """,
)
