"""Money wanted back in other words: "uang saya balik utuh", "siapa yang ganti", "kerugian saya 4 juta"."""

from __future__ import annotations

from handover.rules import words

WISH = words(
    "uang duit dana rugi tanggung nanggung money payment ganti kembali balik deposit dp back",
    r"""
    (?:uang|duit|dana|dp|uang muka|deposit|pembayaran)(?:nya|ku)?(?: muka)?(?: <me>)? <3>(?:di)?(?:kembali|balik
    kembalikan|balikin
    dikembalikan|kembaliin)(?: utuh| penuh| semua)?
    (?:minta|mau|mohon|tolong|maunya) <1>(?:uang|duit|dana|dp)\w* <2>(?:kembali|balik)|pengembalian <1>(?:biaya|uang
    dana|dp
    pembayaran)|(?:kerugian|rugi)\w*(?: <me>)? <3>\d|siapa <1>(?:yang |yg )?(?:ganti|nanggung|tanggung)|(?:kembaliin
    balikin)
    (?:money|deposit|payment) back|back <2>my money
    """,
)
OTHER_WAY = words(
    "gopay ovo bayar tunai cash rekening rek",
    r"""
    (?:refund|balikin|(?:di)?(?:kembali|balik)\w*|dana|dananya|uang|uangnya|duit) <6>(?:tunai|cash|kontan)(?! ?back)
    (?:refund|balikin|(?:di)?kembali\w*|dana|dananya) <6>(?:rekening|rek) <1>(?:lain|beda|suami|istri|teman|temen|ibu
    bapak
    anak|orang|kakak|adik|saudara)
    (?:refund|balik\w*|kembali\w*|dana|dananya) <3>ke <1>(?:rekening|rek|gopay|ovo|saldo
    shopeepay)\w* <7>bayar\w* <3>(?:pakai|pake|via|lewat)
    """,
)
# It came, or it is only talked of.
ARRIVED = words(
    "masuk makasih terima mksh thank balik",
    r"""
    (?:<done>|kemarin|alhamdulillah) <3>(?:masuk|balik|cair|diterima)|(?:masuk|cair|balik) <2>(?:kemarin|tadi)
    makasih|mksh
    terima ?kasih|thanks|thank you
    """,
)
