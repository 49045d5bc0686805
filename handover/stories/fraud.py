"""Fraud as a story: money paid and the seller gone, a stranger who posed as us, something that was fake."""

from __future__ import annotations

from handover.rules import words

_PAID = r"(?:di)?(?:transfer|tf|trf|bayar|byr|lunas|setor|checkout|kirim <1>(?:uang|duit)|sent|paid|transferred|dp)\w*"
_THEY = r"(?:orangnya|penjualnya|sellernya|tokonya|adminnya|dia|mereka|kontak|nomor|nomer|no|nomornya|wa|wanya|akunnya)"
STORY = words(
    "sadar iming cukai makan pesanan bubar hapus kartu cvv guy telegram pake pakai maling nyolong luar gesek "
    "deposit tabungan perintah arahan "
    "instruksi omongan details tangan invest arisan trading nurut turut ikutin saldonya orangnya penjualnya "
    "seller akunnya tokonya nomornya claim pretend bersisa bawa gondol tilep embat sikat rampas ilang blok "
    "aktif hubung gone vanish disappear nipunya batu bata kosong tipuan sedot kuras abal fiktif balance money "
    "abis lenyap curang bohong",
    rf"""
    (?:di ?)?bawa (?:lari|kabur|minggat|pergi) <3><money>|<money> <5>(?:di ?)?bawa (?:lari|kabur|minggat)
    <money> <4>(?:di ?)?(?:gondol|embat|tilep|sikat|rampas|sedot|kuras)\w*|(?:di|ke)(?:sedot|kuras|gondol) <4><money>
    {_PAID} <14>(?:(?:malah|langsung|terus|trus|eh|lalu|kok) <3>)?(?:{_THEY}|<me>|ku) <3>(?:di ?blok(?:ir)?|ngeblok\w*
    <not> aktif|mati|<not> bisa dihubungi|hilang|ilang|menghilang|ngilang|kabur|tutup|ditutup)
    {_PAID} <8>(?:ngilang|menghilang|di ?blokir|di ?blok|blocked me|disappeared|vanished)
    <money> <3>masuk <3>(?:ngilang|menghilang|hilang|kabur|di ?blok\w*)|(?:pinter|jago|hebat
    rapi) <1>(?:banget )?nipu\w*
    (?:isi|isinya|datang|dateng|dapat|dapet|sampai|sampe) <4>(?:batu|bata|batu bata|koran|kardus kosong|kotak kosong)
    (?:penipuan|penipu) (?:kalian|ini|sih ini|namanya)|(?:bohongin|dibohongin|dicurangi|dicurangin) <3>(?:<you>|toko)
    (?:saldo|uang|duit|tabungan)(?:ku|nya)?(?: <me>)? <5>(?:jadi|tinggal|sisa) <1>(?:0|nol|rp ?0|kosong|\d+ ?(?:rb
    ribu))
    (?:balance|money|savings) <3>(?:gone|vanished|disappeared|missing|stolen|emptied)
    {_PAID} <20>(?:orangnya|penjualnya|sellernya|akunnya|tokonya|nomornya|adminnya) <4>(?:<not> (?:bales|balas
    dibales|ada|aktif|respon|angkat|bisa)\w*|hilang|ilang)
    (?:turuti|nurut|nurutin|ikuti|ikutin|ngikutin|mengikuti) <3>(?:perintah|arahan|instruksi|omongan)\w* <2>(?:dia
    orang|penelepon|petugas|cs|<money>|terus|trus|sekarang)?
    <money> <5>(?:habis|abis|ludes|hilang) <2>(?:<not> bersisa|semua|seketika|sekejap|dalam sekejap)
    (?:gave|told|shared|sent) <4>(?:card|bank|account|banking) <1>(?:details|number|info)|(?:claim\w*
    pretend\w*) <3>(?:from|to be) <4>(?:bank|you|your|support)
    (?:penarikan|tarik tunai|transaksi|belanja|pembelian|gesek)\w* <10>padahal <6>(?:kartu|kartunya|hp
    atm)\w* <6>(?:di tangan|di <me>|sama <me>|di rumah|di dompet)
    (?:investasi|arisan|trading|robot)\w* <6>(?:<not> (?:cair|balik|bisa ditarik)|dibawa|kabur|macet)
    (?:arisan|investasi|trading|po|preorder|pre order)\w* <8>(?:kabur|macet|dibawa|<not> cair)
    maling (?:ya |lu |kalian)|(?:kalian|toko) <2>(?:maling|nyolong|pencuri)
    {_PAID} <6>(?:(?:di)?hapus|tutup|ilang|hilang) <2>(?:akun|toko|nomor|chat|lapak|iklan)\w*|(?:nyuruh|suruh|minta
    ngajak) <3>(?:bayar|transfer|tf|transaksi) <2>(?:di )?luar <2>(?:aplikasi|app|sistem|toko) <8>(?:<done>|ternyata)
    (?:kasih|kirim|kasihin|ngasih|ngirim|fotoin|sebut\w*)(?:in
    kan)? <3>(?:foto |nomor |data |no )?(?:kartu(?: atm| kredit| debit)?|cvv|atm|buku tabungan) <6>(?:orang|penelepon
    nelpon|nelepon|telepon|telpon|wa|ngaku|petugas|cs)\w*
    (?:kartu|paylater|limit|saldo)\w*(?: (?:kredit|debit|atm|<me>))* <2>(?:ke ?pake|ke ?pakai|dipake|dipakai
    ke ?gesek|digesek) <3>(?:di <1>(?:luar|amerika|singapura|malaysia|china|thailand|negara|tempat lain)|orang
    sendiri|padahal)
    (?:sent|paid|transferred|wired|deposit) <6>(?:guy|someone|stranger|person|telegram|scammer)
    {_PAID} <12>(?:sadar|baru sadar|ternyata|rupanya) <4>(?:bohong|palsu|tipuan|penipu\w*|modus|akal akalan
    <not> benar)|(?:ternyata|rupanya) <2>(?:bohong|palsu|modus|tipuan) <12>{_PAID}
    (?:termakan|kemakan|tergiur|terbujuk|kebujuk|terpedaya|percaya) <4>(?:iming iming|janji|hadiah|rayuan|bujukan
    omongan|iklan)\w* <8>(?:{_PAID}|dikirim|<money>)|<you> <1>makan (?:duit|uang)|pesanan fiktif
    """,
)
# What is not what it seems: counts where something was already paid or given.
FAKE = words(
    "kalian palsu fake abal gadungan bodong tiruan pura bohong iklan fb instagram facebook telegram mengatasnamakan",
    r"""
    (?:web|website|situs|link|akun|toko|olshop|seller|resi|page|account|site|store|nomor|bukti|cs|admin|apk|iklan
    aplikasi|rekening)\w* <3>(?:palsu|abal abal|abal2|abal|bodong|gadungan|tiruan|bohong\w*)|fake <2>(?:account
    site|website|seller|store|page|shop|app|link)|(?:iklan|toko|akun|jualan) <4>(?:fb|facebook|telegram|tele)
    pakai foto (?:toko )?kalian|mengatasnamakan
    """,
)
GAVE = words(
    "isi masuk input baca scan instal login setor upload transfer tf trf bayar kirim kasih sebut klik sent paid gave",
    r"""
    (?:<done>|<me>|<just>|disuruh|i have|ive) <4>(?:ng|di|meng|me|ke|ku)?(?:isi|masukin|masukkan|input|bacain|baca
    scan
    install?|login|setor|upload|transfer|transferred|tf|trf|bayar|kirim|kasih|kasi|sebut|klik|sent|paid|gave)(?:in
    kan)?
    """,
)
# "Ga saya kasih kok": nothing was given yet.
KEPT = words(
    "kasi klik isi transfer tf bayar sebut kirim reply repli click respon tanggap laden",
    r"""
    (?:<not>|<yet>|jangan|untung|untungnya|hampir|nyaris|havent) <3>(?:ng|di|me)?(?:kasih|kasi|klik|isi|transfer|tf
    bayar
    sebut|sebutin|kirim|clicked|replied|respon|tanggapi|ladeni)(?:in|kan)?(?! (?:hadiah|barang|paket))
    """,
)
# Others who trick others, pictures that flatter, and pleas beforehand.
ELSEWHERE = words(
    "foto gambar warna harga jangan artis influencer berita tv film pemerintah politisi negara news",
    r"""
    (?:foto|fotonya|gambar|gambarnya|warna|warnanya|harga|harganya|tampilan|filter)\w* <3>(?:nipu|menipu|tipu)
    (?:nipu|menipu|tipu) <1>(?:fotonya|gambarnya|warnanya|mata|banget fotonya)
    (?:jangan|jgn|jangan sampai|jangan sampe) <3>(?:tipu|nipu|kena scam|kena tipu|ketipu|menipu|scam)
    (?:artis|influencer|seleb|selebgram|pemerintah|politisi|pejabat|dpr|negara)\w* <4>(?:nipu|menipu|penipu
    penipuan)\w*|(?:berita|tv|film|news) <5>(?:nipu|penipu|penipuan|tertipu|scam|tipu)\w*
    """,
)
