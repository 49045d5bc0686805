"""The words of the date grammar: spellings, weekdays, months, parts of the day, and what must be asked back.

Called by the lexer and the piece readers of dates only.
"""

from __future__ import annotations

from core.text.word_sets import word_set

_SPELLINGS = {
    "besok": "bsk bsok besk besuk esok tomorrow tmr tmrw tommorow tomorow tommorrow",
    "lusa": "lusanya",
    "kemarin": "kmrn kmren kmaren kemaren kmarin kemarennya kemarinnya yesterday",
    "hari": "hr day days harinya",
    "minggu": "mgg mggu mingu",
    "pekan": "week weeks",
    "bulan": "bln month months bulannya",
    "tahun": "thn year years",
    "menit": "mnt mnit minute minutes mins",
    "jam": "jm jem pukul pkl pk puku",
    "hour": "hour hours hrs",
    "tanggal": "tgl tggl tangal tglnya tanggalnya",
    "lagi": "lg lgi",
    "lalu": "silam ago kmrin",
    "depan": "dpn mendatang dpan depannya",
    "yang": "yg",
    "nanti": "nti ntar entar ntr later",
    "tadi": "td tdi",
    "pagi": "pgi morning paginya",
    "siang": "siangnya",
    "sore": "petang sorenya",
    "malam": "mlm malem malamnya",
    "dini": "dinihari",
    "setengah": "stgh stengah setgh",
    "seperempat": "quarter",
    "lewat": "lwt lebih past",
    "kurang": "krg krang",
    "sekitar": "sktr kira around about kurleb",
    "sampai": "sampe smp smpe hingga until till sd",
    "atau": "or ato",
    "seminggu": "smnggu sepekan",
    "tonight": "tonite",
    "coming": "upcoming",
}
ALIASES = {form: word for word, forms in _SPELLINGS.items() for form in forms.split()}

_WEEKDAYS = (
    "senin senen snin monday mon",
    "selasa slasa seloso tuesday tue tues",
    "rabu rebo rabo wednesday wed weds",
    "kamis kemis kms thursday thu thur thurs",
    "jumat jum'at jumaat jumat'at friday fri",
    "sabtu sbtu saptu setu saturday",
    "ahad sunday",
)
WEEKDAYS = {form: number for number, forms in enumerate(_WEEKDAYS) for form in forms.split()}
SUNDAY = 6

_MONTHS = (
    "januari january",
    "februari pebruari february",
    "maret march",
    "april",
    "mei may",
    "juni june",
    "juli july",
    "agustus august",
    "september",
    "oktober october",
    "november nopember",
    "desember december",
)
_SHORT_MONTHS = ("jan", "feb peb", "mar mrt", "apr", "", "jun", "jul", "ags agt agu aug agust", "sep sept",
                 "okt oct", "nov nop", "des dec")  # fmt: skip
LONG_MONTHS = {form: number + 1 for number, forms in enumerate(_MONTHS) for form in forms.split()}
MONTHS = LONG_MONTHS | {form: number + 1 for number, forms in enumerate(_SHORT_MONTHS) for form in forms.split()}
# A month name that is also an everyday word needs a number beside it.
TIMID_MONTHS = frozenset(["may", "march"])

PARTS = frozenset(["pagi", "siang", "sore", "malam", "afternoon", "evening", "night"])
ZONES = {"wib": 7, "wita": 8, "wit": 9}

# Prayer times move through the year; beside an hour they only say which half of the day.
PRAYERS = {
    "subuh": "subuh", "dzuhur": "siang", "zuhur": "siang", "dhuhur": "siang", "duhur": "siang",
    "lohor": "siang", "ashar": "sore", "asar": "sore", "maghrib": "evening", "magrib": "evening",
    "isya": "evening", "isyak": "evening", "isha": "evening", "jumatan": "siang",
    "dhuha": "pagi", "tarawih": "evening",
}  # fmt: skip
HOLIDAYS = word_set(
    "lebaran idulfitri iduladha natal natalan imlek nyepi waisak ramadan ramadhan puasa christmas eid",
    "easter paskah mudik galungan",
)
PAY_DAYS = word_set("gajian payday gajiannya")
WEEKENDS = word_set("weekend weekends")
EDGES = {
    "akhir": "end",
    "ujung": "end",
    "awal": "start",
    "pertengahan": "middle",
    "tengah": "middle",
    "end": "end",
    "beginning": "start",
    "middle": "middle",
    "early": "start",
    "late": "end",
}
# Said of something that has happened: a bare day is then a day gone by.
PAST_CUES = word_set("sudah udah udh sdh dah belum blm blom belom sejak since already haven't hasn't didn't still")
# Said of something still to come, which makes a past cue doubtful.
FUTURE_CUES = word_set(
    "booking daftar reservasi jadwal janji kontrol appointment book schedule ingatkan ingetin remind",
    "reschedule mau bisa pindah ganti undur konsultasi",
)
BEFORE_VAGUE = frozenset(["habis", "abis", "setelah", "sebelum", "ba'da", "bada", "pas", "waktu", "after", "before"])
RECURRING = frozenset(["tiap", "setiap", "every", "per", "saban"])
NEGATIONS = frozenset(["bukan", "selain", "except", "not"])
GLUE = frozenset(
    [
        "pada",
        "di",
        "sekitar",
        "the",
        "on",
        "of",
        "yang",
        "pas",
        "tepat",
        "jam",
        "hari",
        "tanggal",
        ",",
        "(",
        ")",
        "at",
    ]
)
CHOICES = frozenset(["atau", "/"])
RANGES = frozenset(["sampai", "-", "s", "d", "to", "until", "through"])
CORRECTIONS = frozenset(["eh", "maksud", "maksudnya", "ralat", "salah", "deng", "maaf", "sorry", "mean", "i", "saya"])
