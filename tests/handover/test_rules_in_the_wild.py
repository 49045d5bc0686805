"""Rules in the wild: many more sentences as people type them, and ordinary messages at which no rule speaks up."""

from __future__ import annotations

import pytest

from handover.rules import load_rules
from tests.handover.plays import turn_of

RULES = load_rules()

# One sentence a line, under the rule that must call a person for it.
CALLS = """
[fraud]
kak ini gimana ya td ada yg telp ngaku dr bank trus sy kasih kode otpnya, skrg saldo habis
gw kena scam min, duit 5jt ilang
aq ditipu sama seller di apk kalian
uang tabungan saya raib entah kemana
barang ga dikirim2, kalian nipu ya!
di hp saya ada apk undangan, udh saya buka, skrg mbanking ga bisa
uangku dibawa lari penjual
my money has been stolen from my account
this is fraud, give my money back
sy tdk melakukan transaksi itu, uang sy hilang
td sy di telpon katanya menang undian trus disuruh transfer, udh sy transfer 500rb
kmrn sy ditelp orang ngaku cs bank terus saldo sy ilang
seller nya kabur bawa uang saya
sy merasa ditipu
rek sy dibobol
ini mah nipu namanya
kak tolong, aku kejebak investasi bodong
uang di rekening sy tiba2 ke tarik 5jt bukan saya
saya korban penipuan
barang palsu! kalian tipu2 ya
dapet telp katanya dr kalian, sy disuruh bayar, udh tf 300rb
duit di atm tiba2 habis kesedot
ada yang pakai nama toko kalian buat nipu, saya udah kirim uang
[account_takeover]
akunku kok ga bs dibuka trs emailnya udh diganti org
ig toko kalian di hack ya? eh akun saya jg ke hack
hp ilang kemarin, tlg blokir akunnya
tadi ada yg minta kode otp trus aku kasih
ada aktivitas login dr perangkat yg ga dikenal
akun saya dipakai orang lain buat belanja
someone logged into my account from another city
saya udah terlanjur ksh pin atm ke org yg nelp
sim card ku dicuri
ada yg coba masuk ke akun sy, otp masuk terus padahal ga minta
aplikasi saya dibuka org lain
hp kejambret semalem, m-banking nya gmn?
no sy dibajak, byk yg dpt wa minta duit
ada org masuk ke m-banking saya
saya udah kasih tau kode otp ke si penelpon
akun gw diambil org
[emergency_symptom]
mamah saya ga sadarkan diri
nafas anak saya sesek bgt dok
dok darurat suami saya dadanya sakit banget keringat dingin
adek saya step kejang2
keluar darah banyak padahal hamil 7 bulan
tangan kanan bapak tiba2 lumpuh, bicara pelo
anakku nelen baterai gmn
muka bengkak semua abis minum obat, susah nafas
air ketuban ngerembes dok
bayi 2 bulan panas 39.5
help my baby is having a seizure
tolong kakak saya minum racun
ibu hamil pendarahan
pak tolong anak saya kejang kejang
ortu saya stroke, kesini brp menit
dada kiri saya sakit menjalar ke tangan
temen saya overdosis
muntah darah dari semalem
bapak jatuh ga sadar
aku ga bisa napas
darah keluar terus ga berenti
anak saya 3 thn panas tinggi sampai kejang
istri pendarahan hebat
napasnya ngos2an ga kuat dok, sesak
bibir bengkak abis makan kacang
nenek jatuh kepalanya berdarah ga berhenti
[self_harm]
rasanya pengen mati aja kak ditagih terus
udah ga pengen hidup lagi
aku capek, pengen pergi selamanya dari dunia ini
kalau gini terus mending saya mati aja
teman saya mau bunuh diri tolong
saya ingin mati
hidupku udah hancur gara2 pinjol pengen bundir
saya stres ditagih DC, mau mati saja rasanya
I'm thinking about ending my life
mati aja lah gue, udah ga guna
pengen mati
gw mau lompat aja dari gedung
anak saya bilang mau bunuh diri
ngapain hidup kalo gini terus
udah gak ada alasan buat hidup
pengen mati rasanya diteror pinjol
aku mau bunuh diri aja
saya udah capek hidup
[ask_human]
bisa bicara dengan orang langsung?
tlg sambungin ke CS
min ini bot bukan sih, mau ngobrol sm orang asli dong
manusia plis
gw mau ngomong sama manager lu
kasih saya ke orang beneran
bisa telpon saya ga kak
ada cs yg bisa dihubungi?
mau konsultasi sama admin langsung
i want to speak with a real person
agent
panggil atasan kamu
ga mau bot
mau komplain ke atasan
minta no telp CS
pingin dilayani manusia
tolong oper ke admin
customer service please
let me talk to someone
saya mau dihubungi cs
bukan robot dong yang jawab
sambungkan dengan dokternya langsung
kasih cs manusia dong
ini bot ya? sambungin ke manusia aja deh
mau ngomong sm orang nya langsung
bales pake orang dong jangan bot terus
saya butuh bantuan manusia
admin yang asli mana?
hubungi cs gimana
mau telpon cs
bisa live chat dengan agen?
orang aja deh
gak mau ngobrol sama mesin
pls connect me to support staff
speak with manager
tolong panggilkan orang
mau curhat ke orang beneran
butuh ngobrol sama cs beneran
jangan robot terus dong yg jawab
saya maunya dilayani orang
tolong hubungkan dgn customer service
connect to agent
need a human
bisa ditelpon aja ga?
saya mau bicara langsung dengan pihak bank
ada admin manusia ga
[legal_threat]
saya bawa ke jalur hukum ya
tunggu surat dari lawyer saya
aku laporin ke polisi sekarang
gw lapor ojk nih
sy akan lapor ke pihak berwajib
gugat aja lah
kasus ini saya bawa ke BPSK
I'll take legal action
kalian bisa kena pasal penipuan
ketemu di pengadilan
siap2 saya perkarakan
sy udh hubungi pengacara
saya bikin laporan polisi
kalo ga kelar saya lapor YLKI
akan kami tempuh secara hukum
[publicity_threat]
viralin aja lah toko kyk gini
sy upload di tiktok ya biar semua tau
saya tulis di mediakonsumen
awas ya gw spill ke x
kalo ga beres gue kasih bintang satu
I will leave a bad review if this is not fixed
gue bikin thread di twitter nih
siap2 viral ya
saya kasih rating 1 kalau ga balas
mau aku up ke tiktok ya ini
[privacy_request]
data sy tolong dihapus semua
kok kalian punya nomor wa saya
mau hapus akun gmn caranya
saya mau lihat data apa saja yang kalian simpan tentang saya
nik saya dipakai orang
nomor saya kok bisa tersebar
remove my personal information
tolong hapus no hp sy dari sistem
kalian jual data saya ya?
stop simpan data saya
minta data saya dihapus ya
kok tau nomer hp saya sih
[harassment]
drivernya megang2 saya
kurir marah2 dan maki2 saya
debt collector ngancam mau sebar data
tolol bgt botnya
kampret lu cs
kontol
dc pinjol neror keluarga saya
mas kurirnya bentak2 saya
saya diancem sama penagih
ga becus lu semua, tolol
drivernya ngomong jorok ke saya
[minor]
sy msh sma boleh pinjam ga?
umurku 16 bisa daftar sendiri?
aku blm 18 tahun
anak saya beli diam2 pake akun saya
i am 16 can i open an account
saya umur 14th
aku masih kelas 6 sd
saya baru 15 tahun nih
[repeat_failure]
udah berkali2 komplain ga ada tanggapan
dari minggu lalu dilempar2 terus
kok jawabannya gitu2 aja
udah 5x tanya hal yg sama
masih belum ada solusi dari kemarin
nanya mulu ga dijawab2
no one answers, it's been 3 days
udah chat dari kemaren ga dibales2
ini udh ke 3 kalinya saya komplain
disuruh nunggu terus, solusi ga ada
ini udah yg kelima kali saya lapor
ga ada solusi, diputer2 mulu
[dispute]
kok kepotong dobel
ada transaksi yg ga saya kenal
saya tidak merasa melakukan pinjaman
transfer salah nomor rekening
atm nelan kartu saya
uang ga keluar di atm tp saldo kepotong
ketagih 2 kali
saya kena denda padahal bayar tepat waktu
this charge is not mine
I was billed twice
kok ketagih dobel ya
saldo kepotong tp transaksi gagal
ada tagihan yg bukan saya
kena potong 2 kali kak
salah tf ke rek org lain
bukan saya yang pinjam itu
[medical_advice]
boleh ga minum obat ini barengan sama kopi
dosis parasetamol anak 10kg
habis suntik bengkak, normal ga ya
hb saya 9 itu rendah ga
lagi menyusui boleh minum antibiotik?
apa efek samping vaksin dpt
hasil lab trombosit 90rb bahaya ga dok
anak saya muntah2 dikasih obat apa ya
obat batuk aman buat ibu hamil?
tensi 160/100 bahaya ga?
dosis ibuprofen buat dewasa berapa
sakit kepala terus, bahaya ga ya dok
[refund_over_limit]
balikin duit 1jt saya sekarang
"""

ORDINARY = """
halo min, mau tanya ongkir ke bandung
pesanan saya ord-1234 sudah sampai mana ya
kak saya mau batalin pesanan
barang yang datang rusak, bisa tukar?
refund saya kapan masuk?
jadwal dokter anak hari sabtu
mau booking poli gigi besok jam 9
saya sudah transfer 150rb ke bca ya
kode otp nya ga masuk-masuk kak
biaya admin bulanan tabungan berapa
kapan jatuh tempo cicilan saya
makasih ya kak, mantap
kok lama banget sih kirimnya
aplikasinya error terus dari pagi
mau ganti alamat pengiriman dong
pakai bpjs bisa ga di klinik ini
puasa berapa jam sebelum cek gula darah
vaksin influenza ada?
lupa password m-banking
cara aktivasi kartu debit gimana
invoice pesanan tolong dikirim ke email
minta nomor resi dong
nomor rekening tokonya berapa
ada promo apa hari ini
besok jadi datang ya dok
saya tidak bisa datang besok, ganti jadwal
where is my order
do you have this in black
what time do you open on sunday
how much is shipping to bali
hp yang saya pesan mati total
baterainya cepat habis, mau klaim garansi
kak mau tanya soal cicilan kartu kredit
saldo saya kok belum masuk ya setelah transfer
orang gudangnya sudah kirim belum
boleh dikirim ke orang lain?
ini toko buka sampai jam berapa
anak saya umur 2 tahun, jadwal imunisasi apa ya
saya mau daftar jadi reseller
tolong dihapus satu item dari keranjang
bisa kirim ke kantor polisi sektor? saya kerja di situ
kopi nya enak banget, bintang 5!
saya kirim foto barangnya ya
saya mau upgrade limit transaksi
berapa lama proses klaim asuransi
udah 2 hari belum dikirim kak
saya sedang hamil, mau daftar usg
obat saya sudah bisa diambil?
surat sakit bisa diminta online?
nomor antrian saya berapa
paketnya dititip ke satpam ya
driver sudah dekat?
kurir nya telepon saya tapi ga keangkat
saya ingin menutup rekening tabungan
ketinggalan barang di klinik
minta tolong cek mutasi
mau minta surat rujukan ke dokter spesialis
tolong cek saldo saya
rekening tujuan transfernya apa
saya mau hubungi kurir nya gimana
penjualnya ramah
obat maag ada?
masih sakit kah dokternya? jadwal hari ini libur?
aku mau beli 2 kali lipat
kartu saya hilang, tolong blokir
blokir kartu atm saya dong
kartu kredit saya belum datang
gimana cara lapor kehilangan kartu
mau lapor barang kurang
ini gimana sih, lama banget
paketnya hilang?
status terkirim tapi belum terima
barang ga sesuai foto
sudah bayar tapi belum lunas
kode pos nya apa
link katalog dong
klik link pembayaran tapi ga kebuka
sudah klik tombol bayar
aplikasi ke update sendiri
akun premium berapa
daftar akun gimana
foto produk asli?
apakah ini toko resmi?
umur kandungan 7 bulan mau usg
anak saya masih sd, vaksin apa ya
bisa minta resep ulang ga
biaya persalinan normal berapa
operasi katarak pakai bpjs
buka puasa jam berapa tokonya
bot nya pintar ya
selamat malam, admin
mohon bantuannya min
orderan buat orang kantor, 20 cup
kirim ke agen jne terdekat aja
tim kalian keren
mau ketemu dokter andi
mau konsultasi sama dokter kulit
chat terakhir saya belum dibalas
belum dibales min
dari tadi loading terus
error 500 terus
pesanan dobel, cancel satu ya
kirimnya dua kali ya?
salah kirim barang
nominal transfernya berapa
saya bayar 500rb ya
harga 1jt bisa nego?
refund saya 200rb gimana
refund ongkir aja
review nya bagus
mau post foto kopi nya boleh?
jual data center? eh maaf salah
hapus item ini
i want to change my address
my order is missing an item
can someone deliver today
i need to talk about my order
is the product real leather
how old is the warranty
link pembayaran sudah saya klik tapi error
sudah saya buka link trackingnya tapi kosong
saldo e-wallet saya berkurang setelah beli, invoice mana ya
ini asli atau kw?
barangnya asli ga kak?
admin resmi toko ini yg mana ya
kode verifikasi sudah saya masukkan tapi salah
pin saya salah 3x terblokir
akun bisa dipakai di dua hp ga?
email saya mau diganti yang baru
password saya mau ganti
nomor hp saya sudah ganti kak
uang kembalian kurang 5 ribu
transfer saya kurang 10rb gapapa?
dana sudah masuk belum ya
saldo minimum berapa
tabungan anak ada ga
dada ayam fillet ready?
sakit perut setelah makan roti dari sini
saya mau cek darah besok bisa?
donor darah dimana
alat ukur tekanan darah ada garansi?
anak saya pilek, dokter anak praktik jam berapa
kapan kontrol jahitan
susu hamil ada?
hidup sehat dengan produk ini
sudah capek kerja pengen liburan, ada promo?
mati lampu jadi hp ga bisa dicas
hp mati mau klaim garansi
orderan saya dibatalkan sendiri kenapa
minta tolong dibantu ya
mau tanya dong, orang tua saya bisa pakai kartu saya?
ada orang yang terima paket ga?
cs nya ramah
makasih cs
cs buka jam berapa
operator seluler apa saja yg bisa isi pulsa
saya mau jual barang ke kalian hubungi siapa
petugas pickup kapan datang
teknisi kapan datang
apa bisa dikirim ke kantor polisi
OJK mengawasi bank ini?
proses hukum waris rekening almarhum gimana
tuntutan pekerjaan bikin saya sibuk, bisa kirim malam?
bintang 4 aja soalnya lama
saya share ke teman2 ya produknya bagus
postingan ig kemarin warna apa
promo di tiktok masih?
hapus alamat lama dong
tutup botolnya patah
data resi saya salah
profil perusahaan kalian dimana
barang rusak parah, kecewa
kualitas jelek banget
cacat jahitannya
kasar bahannya, bisa tukar?
umur simpan kopi berapa lama
usia minimal buka rekening?
anak saya 15 tahun, bisa dibuatkan rekening?
sepatu anak umur 7
sudah 3 tahun langganan
masih pending dari tadi
dari kemarin statusnya diproses
respon nya cepat, mantap
lagi-lagi diskon, asik
dua kali lipat poin ya?
beli 2 gratis 1 ya
bayar 2 pesanan sekaligus bisa?
bayar dobel ongkir ya kalau 2 alamat?
salah ukuran, tukar dong
salah alamat kak
pengen beli yg ukuran 250gr
dosis kopi per cangkir berapa gram
normalnya sampai berapa hari
aman ga pengirimannya ke papua
bahaya ga kalau baterainya kepanasan
minum obat dulu sebelum makan kan? eh salah chat
mau ke dokter mata, ada?
saya kurang puas
kecewa banget sama pelayanannya
kapok belanja di sini
refund 50rb bisa?
tolong percepat ya urgent
i can't find my order
i want to cancel it
my package is late
can i get a refund
is it available in size 17
i am 5 km away
can i change my phone number
do you accept cards
"""


def _calls() -> list[tuple[str, str]]:
    pairs, name = [], ""
    for line in CALLS.strip().splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        else:
            pairs.append((name, line))
    return pairs


@pytest.mark.parametrize(("name", "text"), _calls())
def test_a_rule_calls_a_person_for(name: str, text: str) -> None:
    reason = RULES[name].ask(turn_of(text))
    assert reason is not None
    assert reason.hand_over


@pytest.mark.parametrize("text", ORDINARY.strip().splitlines())
def test_no_rule_speaks_up_at(text: str) -> None:
    turn = turn_of(text)
    assert {name: reason for name, rule in RULES.items() if (reason := rule.ask(turn))} == {}
