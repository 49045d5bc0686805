"""The words that replies to reminders are made of: everyday spellings and what they say. Read by `answers.py`."""

from __future__ import annotations

_SPELLED = {
    "tidak": "ga gak gk g ngga nggak gag enggak engga tdk kagak kaga ndak nda tak no nope not dont cant cannot wont",
    "tidak bisa": "gabisa gakbisa gbs gabs",
    "tidak jadi": "gajadi gakjadi gjadi gajd",
    "jangan": "jgn jngn",
    "belum": "blm blom belom blum",
    "jadi": "jd jdi jadinya",
    "datang": "dateng dtg dtng datng come coming attend",
    "hadir": "hdr",
    "batal": (
        "batalkan batalin btl btal batlin dibatalkan dibatalin dibatal membatalkan cancel cancelin dicancel cancelled "
        "canceled cancle kensel kancel"
    ),
    "saja": "aja aj ajah sja",
    "bisa": "bs bsa can could",
    "ya": "iya iyah iyaa iye iyo y yaa yah yup yap yep yes yess yeah yoi sure",
    "ok": "oke okay okey okee okeh okok oks okdeh okesip k",
    "siap": "siapp siyap sip sipp siip",
    "bagaimana": "gimana gmn gmna gmana how",
    "berapa": "brp brapa",
    "kapan": "kpn when",
    "kenapa": "knp knapa napa why",
    "dimana": "dmn dmna where",
    "ganti": "diganti gnti gantiin digantikan change",
    "ubah": "diubah ubh rubah dirubah",
    "undur": "diundur mundur mundurin diundurin dimundurin undurin undurkan",
    "maju": "majukan majuin dimajuin dimajukan",
    "tunda": "ditunda tundain menunda postpone",
    "pindah": "dipindah pindahin dipindahin pindahkan dipindahkan move",
    "geser": "digeser geserin digeserin",
    "reschedule": "resched rescedule reskedul reschedul rejadwal jadwalkan dijadwalkan jadwalin rescheduled",
    "besok": "bsk bsok tomorrow",
    "kan": "kn",
    "makasih": "mksh makasi trims tq thx thanks terimakasih",
    "maaf": "maap mf sori sorry",
    "sudah": "udah udh sdh uda dah done",
    "usah": "ush",
    "insyaallah": "insya insyallah inshaallah inshallah",
    "ingatkan": "ingetin ingatin ingetkan remind diingatkan diingetin",
    "tapi": "tp tpi but",
    "kalau": "klo kalo klu kl if",
    "belum tentu": "mungkin kayaknya kyknya kayanya sepertinya kykny maybe probably",
    "jam": "jm",
}
SPELLINGS = {form: word for word, forms in _SPELLED.items() for form in forms.split()}

# Said to be polite or in two words, and meant as one.
PHRASES = (
    ("kalau bisa", ""),
    ("tidak make it", "tidak datang"),
    ("lain kali", "hari lain"),
    ("lain hari", "hari lain"),
    ("lain waktu", "waktu lain"),
    ("jadwal ulang", "reschedule"),
    ("atur ulang", "reschedule"),
    ("ganti dokter", "gantidokter"),
    ("tidak apa apa", "gapapa"),
    ("mau tidak mau", ""),
)

ADDRESS = frozenset("kak kakak min mimin admin gan sis bro mas mbak mba dok dokter pak bu bapak ibu allah".split())
YES = frozenset("ok siap betul benar setuju pasti insyaallah confirm confirmed konfirmasi baik otw lanjut".split())
NO = frozenset("tidak jangan bukan".split())
COME = frozenset("jadi datang hadir berangkat kesana bisa".split())
# Beside these "bisa" still means that somebody comes.
WITH_CAN = frozenset(
    "| ya saja kok deh dong kan makasih maaf saya aku gue gua kami kita hari ini itu nanti tepat waktu sesuai jadwal "
    "sudah saat tetap semoga alhamdulillah banget juga sore pagi i we make it thank you".split()
)
CANCEL = frozenset({"batal"})
MOVE = frozenset("reschedule ganti ubah undur maju tunda pindah geser".split())
OTHER_TIME_OF = frozenset("hari jam waktu tanggal tgl jadwal another".split())
OTHER_TIME = frozenset("lain time day".split())
WHEN = frozenset("besok lusa senin selasa rabu kamis jumat sabtu minggu depan sore siang malam jam pukul".split())
UNSURE = frozenset("belum ragu bingung lihat liat kabari kabarin dikabari pikir".split())
ASKING = frozenset("apa apakah kapan berapa dimana kenapa bagaimana siapa mana bolehkah bisakah what".split())
LATER = frozenset("ingatkan tunda undur snooze".split())
WELL = frozenset(
    "aman bagus baik well sesuai puas lancar lengkap cocok suka senang mantap mantab keren good happy".split()
)
TROUBLE = frozenset("belum tapi cuma kecuali kurang rusak cacat kendala masalah pecah robek problem broken".split())

# Words that may stand between a "tidak" and what it negates: "tidak bisa jadi hadir".
BETWEEN = frozenset("jadi bisa akan mau dapat usah perlu boleh sempat be to ikut sampai".split())
