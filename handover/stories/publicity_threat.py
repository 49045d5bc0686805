"""Publicity as it is hinted at: followers, newspapers, a review, a recording, everybody who shall know."""

from __future__ import annotations

from handover.rules import words

_SPREAD = (
    r"(?:ng|di|me|meng|mem|ku|nge)?(?:unggah|upload|sebar|share|posting|post|publish|publikasi|spill|liput|tayang|"
    r"expose|"
    r"viral|ekspos)(?:kan|in|kn|an)?"
)
_WILL = (
    r"(?:akan|bakal|bakalan|mau|siap|siap2|siap siap|tinggal|nanti|ntar|ta|besok|bisa|udah siap|will|ill|gonna|lagi)"
)
STORY = words(
    "rendah marketplace story rame cerita youtube tiktok bongkar kolom gosip trending bintang hear everyone star "
    "unggah upload "
    "sebar share post publi spill liput tayang expose viral lambe wartawan jurnalis detik kompas tribun "
    "berita koran follower subscriber penonton channel konten komentar netizen trustpilot google maps "
    "playstore review rating ulas thread tag jelek tau tahu baca busuk ekspos sosmed medsos",
    rf"""
    <me> <3>{_WILL} <3>{_SPREAD}(?! (?:foto|bukti|ktp|resep|dokumen|jualan|lagi ordernya))
    {_WILL} <3>{_SPREAD} <6>(?:grup|grub|medsos|sosmed|media|semua|kelakuan\w*|pelayanan\w*|toko|kalian|chat\w*
    rekaman\w*
    video\w*|bukti\w*)
    (?:rekaman|video|bukti|chat|percakapan|screenshot)\w* <5>{_WILL} <3>{_SPREAD}
    (?:{_SPREAD}) <2>(?:ke |di )<2>(?:semua |seluruh )?(?:grup|grub|medsos|sosmed|media|platform|publik)(?! dulu)
    (?:masuk|masukin) <1>(?:lambe|akun gosip|berita|koran|tv)|lambe turah|siap2? <1>(?:siap )?(?:viral|diliput
    terkenal|diviralin)
    <me> <2>(?:wartawan|jurnalis|reporter|youtuber|influencer|selebgram|tiktoker)(?! favorit)
    (?:teman|temen|saudara|<me>) <2>kerja di (?:detik|kompas|tribun|media|tv|koran|cnn|tempo)|punya <1>(?:channel
    kanal|akun
    podcast) <2>(?:youtube|tiktok|gosip|\d+)
    (?:followers?|subscriber|penonton|pengikut)\w* <5>(?:\d+|banyak|lumayan) <8>(?:upload|sebar|up|posting|tinggal
    lo?h|spill)
    biar <3>(?:orang|semua|netizen|publik|pada|calon|pembeli|pelanggan|customer|dunia|masyarakat|viral
    kapok)\w* <4>(?:tau
    tahu|baca|lihat|liat|menilai|nilai|<not> (?:ketipu|beli|kena)|waspada|menilainya|kapok)
    kolom komentar <4>(?:postingan|kalian|semua)|(?:konten|video|review)\w* <4>(?:tentang|soal) <2>(?:toko|pelayanan
    kelakuan
    kalian|klinik|bank)\w* <2>(?:ini|kalian|busuk|jelek|kamu)
    (?:bikin|buat|tulis|nulis) <2>(?:thread|utas|cerita|review (?:jujur|jelek)) <5>(?:biar|soal|tentang|kalian
    pelayanan)
    (?:ulas|ulasan|review|rating|nilai|nama kalian|nama toko)\w* <2>(?:jelek|buruk|hancur|busuk
    ancur)(?! (?:ya sinyal|kamera))
    (?:my|bad|honest|negative) review <3>(?:on|google|trustpilot|online)|tagging your|one star|(?:post
    share) <3>(?:everywhere
    everyone|social media|online)
    (?:upload|up|sebar|spill|bongkar(?! (?:muat|pasang))|buka)(?:in|kan)? <2>(?:semua )?(?:chat|chatnya|percakapan
    bukti|kelakuan|kebusukan|aib|borok)\w*(?! (?:transfer|tf|bayar|pembayaran))
    akun (?:gosip|lambe)|(?:thread|konten|postingan|video)\w*(?: <me>)? <2>(?:naik|rame|meledak|tayang)|(?:siap siap
    siap2|tunggu) <2>(?:trending|konten|postingan|video|thread|rame)
    (?:bakal|bakalan|akan|mau|siap2|siap siap) <4>(?:bintang|rating) (?:1|satu)|(?:bintang|rating) (?:1
    satu) <3>(?:di ?mana ?mana|semua|serentak)
    (?:followers|everyone|people|world) will|will hear about|let everyone know
    <me> <2>(?:story|storyin|ramein|ramaikan|bongkar(?! (?:muat|pasang))|umbar|beberin|ceritain
    laporin) <4>(?:in |di |ke |biar |semua |kelakuan )<2>(?:nih|x|twitter|tiktok|ig|temen|medsos|sosmed|semua|publik
    orang|kalian)\w*
    tunggu <2>(?:aja |saja )?(?:review|ulasan|cerita|konten|video|postingan)|(?:review|ulasan|video
    cerita) jujur <4>(?:youtube|tiktok|google|ig|medsos|sosmed)|(?:ramein|viralin|bongkar) <3>(?:di|ke)
    (?:rating|bintang|nilai|review) <2>(?:rendah|jelek|terburuk) <4>(?:semua|marketplace|google|playstore|shopee
    tokopedia)
    """,
)
# Invitations, favours and admiration.
ELSEWHERE = words(
    "bukti gimana cara menu produk undangan boleh bisa affiliate jualan endorse promo giveaway kapan can suka cakep "
    "tiket pinjam sama partner "
    "magang tugas",
    r"""
    bukti (?:transfer|tf|bayar|pembayaran)|gimana|caranya|menu|foto produk|undangan|boleh <5>(?:posting|tag|share
    upload|pakai|pinjam)|affiliate|jualan|endorse\w*|giveaway|can i|suka|cakep
    tiket
    boleh pinjam|kerja ?sama|media partner|magang|tugas
    """,
)
