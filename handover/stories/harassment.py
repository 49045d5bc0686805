"""Hands, looks and words of our people that frighten somebody, and what customers threaten to do to them."""

from __future__ import annotations

from handover.rules import words

_OURS = (
    r"(?:kurir|driver|sopir|supir|dokter|perawat|terapis|satpam|petugas|pegawai|karyawan|staf|staff|kasir|cs|admin|"
    r"teknisi|"
    r"dc|debt collector|penagih|sales|parkir|dia|orangnya|mereka|he|she|courier|doctor)(?:nya)?"
)
_BODY = r"(?:paha|dada|pantat|bokong|payudara|pinggang|pipi|tangan|badan|tubuh|rambut|bahu|bagian)(?:ku|nya| <me>)?"
_HIT = (
    r"(?:di|me|ke|ter)?(?:tampar|nampar|tendang|nendang|cubit|nyubit|nyubitin|jambak|seret|cekik|gebuk\w*|"
    r"keroyok\w*|pukulin|"
    r"mukulin|dorong|ludahi|usir|siram|lempari|bacok|tonjok|nonjok)"
)
VICTIM = words(
    "maki kenalan maksa paksa ngajak rayu goda olek entuh kantor teriak ngamuk mabuk marah kasar memar dasar "
    "pegang megang nyium meluk gerayang nguntit ngikut ngeliat raba remas peluk cium elus grepe tampar "
    "tendang cubit jambak seret cekik gebuk keroyok pukul dorong ludah usir tonjok culik bunuh bakar perkosa "
    "santet ancem ancam baju celana pakaian jilbab tangannya pantas senonoh intip ikutin liatin foto mesum "
    "genit cabul porno seksual sexual sexist touch grope inappropriate threat katain ngatain malu rendah aman "
    "izin ijin takut intimidasi preman nampar nendang nyubit nonjok mukul nyulik",
    rf"""
    (?:pegang|megang|menyentuh|nyentuh|sentuh|raba|ngeraba|grepe\w*|remas|ngeremas|cium|nyium|peluk|meluk|elus|ngelus
    colek
    nyolek)\w* (?!uang|duit|saldo|barang|paket|kartu|hp)<2>(?:<me>|{_BODY})(?! (?:hp|barang|paket))
    {_OURS} <5>(?:pegang|megang|nyentuh|menyentuh|raba|cium
    peluk
    elus|colek)\w* <3><me>
    <not> (?:pantas|senonoh|sepantasnya)|(?:tangannya|tangan dia) <3>(?:ke ?mana ?mana|gerayang\w*|nakal)
    (?:suruh|nyuruh|disuruh|diminta|minta|maksa) <3>(?:buka|lepas|copot) <1>(?:baju|celana|pakaian|jilbab|bra|kaos)
    {_OURS} <4>{_HIT} <4>(?:<me>|<kin>)|(?:<me>|<kin>)(?: <me>)? <2>{_HIT} <3>(?:oleh|sama|ama) <2>{_OURS}
    (?:<me>|<kin>) <1>di(?:tampar|tendang|jambak|cekik|gebukin|keroyok|pukulin|ludahi|usir|dorong)
    {_OURS} <6>(?:ancam|ngancam|ngancem|mengancam|nyulik|culik|bunuh|bakar|perkosa|mukul|santet|intimidasi)\w*
    {_OURS} <5>(?:(?:ng|me|meng)?intip|nguntit|menguntit|ngikutin|mengikuti|ngeliatin|foto ?foto|motret) <3>(?:<me>
    terus)
    {_OURS} <5>(?:cabul|porno|seksual|sexual|mesum|vulgar|aneh aneh)|(?:sexual|dirty) (?:message|comment|joke)s?
    {_OURS} <3>masuk <3>(?:rumah|kamar|kos) <3>tanpa <1>(?:izin|ijin)
    (?:di|nga|me|di ?)(?:katain|kata katain|rendahkan|rendahin|remehkan|permalukan|mempermalukan
    malu maluin) <5>(?:<me>
    depan|{_OURS})|{_OURS} <3>(?:ngatain|mempermalukan|merendahkan|permalukan) <2>(?:<me>|<kin>)
    mempermalukan <me>|dasar (?:cina|kafir|aseng|pribumi|kampungan|miskin)|intimidasi|preman
    (?:merasa|ngerasa) <not> aman|touched me|groped|inappropriate(?:ly)?|threatened|sexist
    (?:kurir|driver|sopir|supir|dokter|perawat|terapis|satpam|petugas|pegawai|karyawan|staf|kasir|cs|admin|dc
    debt collector|penagih)\w* <6>(?:teriak\w*|ngamuk|mabuk|marah marah|marah2|memaki|maki maki|membentak
    kasar) <5>(?:<me>|ke|sama|<kin>)
    (?:dc|debt collector|penagih)\w* <4>(?:telepon|telpon|nelpon|nelepon|datang|dateng|datangi|hubungi
    wa) <3>(?:kantor|atasan|tetangga|keluarga|rumah|teman|hrd|rt|orang tua)
    (?:kurir|driver|sopir|supir|dokter|terapis|petugas|pegawai|teknisi|satpam|admin|cs)\w* <3>(?:ngajak|maksa|memaksa
    paksa|ngerayu|rayu|godain) <4>(?:kenalan|jalan|masuk|ketemuan|tidur|<me>|nomor|foto)
    (?:pegang pegang|pegang2|megang megang|megang2|grepe grepe|colek colek)
    """,
)
ABUSE = words(
    "binatang biadab iblis laknat parasit lintah bejat hajar gebuk bacok tonjok bunuh bakar habisin datengin "
    "samperin obrak cari santet awas",
    r"""
    <me> <2>(?:hajar|gebukin|bacok|tonjok|bunuh|bakar|habisin|santet|obrak abrik|samperin|datengin) <4>(?:kurir\w*|cs
    admin\w*|kalian|lu|lo|petugas\w*|pegawai\w*|dia|kantor\w*|tokonya|toko ini)|awas (?:ya |aja )?(?:lu|lo|kalian|kau)
    <you> <2>(?:binatang|biadab|iblis|laknat|parasit|lintah|bejat)|(?:dasar|emang) (?:binatang|biadab|iblis|lintah
    bejat)
    """,
)
# Games, news and neighbours: rude, but none of ours.
ELSEWHERE = words(
    "game ml mabar musuh film sinetron drama tetangga bos bentak kasar marah maki berita tv dosen rank netizen",
    r"""
    (?:game|ml|mabar|musuh\w*|film|sinetron|drama|tetangga|bos|berita|tv|dosen|rank|netizen)|(?:<not>
    jarang) <1>(?:pernah )?(?:bentak\w*|kasar|marah\w*|maki\w*)
    """,
)
