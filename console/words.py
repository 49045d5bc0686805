"""Words of the pages for the codes in rows: states, roles, channels, moods. Indonesian; the catalogs translate them.

Templates read them as `WORDS.<group>[code]`; `word` falls back to the code, so that a new code is shown, not hidden.
"""

from __future__ import annotations

from collections.abc import Mapping


def N_(text: str) -> str:  # noqa: N802  # the name by which Babel finds texts that are translated later
    """Mark a text for the catalogs and return it as it is."""
    return text


ROLES = {"agent": N_("Agen"), "operator": N_("Operator"), "administrator": N_("Administrator")}
STATES = {"bot": N_("dilayani bot"), "waiting": N_("menunggu"), "agent": N_("dipegang agen"), "resolved": N_("selesai")}
# The icon, its colour class and the word of a channel's state, for one that says nothing itself.
CHANNEL_STATES = {
    "on": ("check", "ok-text", N_("siap dipakai")),
    "off": ("pause", "faint", N_("tidak dipakai")),
    "broken": ("circle-alert", "bad-text", N_("belum bisa dipakai, lihat sapa check")),
}
# How a channel is connected: icon, colour class, word.
CONNECTION_STATES = {
    "on": ("circle-check", "ok", N_("Tersambung")),
    "off": ("pause", "line", N_("Tidak dipakai")),
    "half": ("circle-alert", "bad", N_("Setelan belum lengkap")),
    "restart": ("refresh-cw", "warn", N_("Perlu mulai ulang")),
    "refused": ("circle-alert", "bad", N_("Ditolak penyedia")),
}
RECEIVES = {
    "page": N_("halaman milik sendiri"),
    "polling": N_("bertanya ke penyedia (polling)"),
    "webhook": N_("dipanggil penyedia (webhook)"),
}
# The icon of a mood; its word is the brief's own, see `handover/wording.py`.
MOODS = {"negative": "frown", "neutral": "meh", "positive": "smile"}
# The icon, its colour class and the word of a delivery, in the order of its life.
TICKS = {
    "due": ("clock", "", N_("Dalam antrean kirim")),
    "sending": ("clock", "", N_("Sedang dikirim")),
    "sent": ("check", "", N_("Terkirim")),
    "delivered": ("check-check", "", N_("Sampai")),
    "read": ("check-check", "read", N_("Terbaca")),
    "unknown": ("hourglass", "", N_("Belum pasti, sedang dicocokkan")),
    "failed": ("circle-x", "fail", N_("Gagal")),
    "expired": ("circle-x", "fail", N_("Gagal: lewat waktunya")),
    "voided": ("circle-x", "", N_("Tidak jadi dikirim")),
    "parked": ("circle-x", "fail", N_("Terparkir")),
}
EVENTS = {
    "conversation.opened": ("message-circle", N_("Percakapan dimulai")),
    "conversation.reopened": ("rotate-ccw", N_("Dibuka lagi")),
    "conversation.resolved": ("check", N_("Diselesaikan")),
    "handover.requested": ("arrow-right-left", N_("Dialihkan ke tim")),
    "handover.claimed": ("user-round", N_("Diambil, bot diam")),
    "handover.transferred": ("arrow-right-left", N_("Dialihkan")),
    "handover.returned": ("undo-2", N_("Dikembalikan ke bot")),
    "handover.left": ("undo-2", N_("Pelanggan tidak jadi menunggu")),
    "handover.late": ("timer", N_("Janji balasan pertama terlewat")),
    "consent.given": ("shield-check", N_("Memberi izin pesan proaktif")),
    "consent.withdrawn": ("bell-off", N_("Berhenti berlangganan")),
    "customer.joined": ("link", N_("Identitas disambungkan")),
    "customer.parted": ("link", N_("Identitas dipisahkan")),
    "record.checked": ("shield-check", N_("Pemeriksaan data pesanan")),
    "record.changed": ("pencil", N_("Catatan usaha diubah")),
    "reminder.answered": ("calendar-clock", N_("Menjawab pengingat")),
    "survey.answered": ("smile", N_("Memberi nilai")),
}
# A file that is still being fetched from its provider, by the first half of its kind.
FILES = {
    "image": N_("Foto sedang diambil …"),
    "video": N_("Video sedang diambil …"),
    "audio": N_("Rekaman suara sedang diambil …"),
    "": N_("Berkas sedang diambil …"),
}
# Why a file of a customer never came, by `core.remote_files.WHYS`.
LOST_FILES = {
    "too_big": N_("Terlalu besar untuk diambil (paling besar 20 MB). Minta pelanggan mengirim yang lebih kecil."),
    "kind": N_("Ditolak: isinya tidak seperti yang disebut, atau bisa menjalankan program saat dibuka."),
    "gone": N_("Tidak bisa diambil: penyedianya sudah tidak menyimpan berkas ini."),
    "tries": N_("Tidak bisa diambil setelah satu jam mencoba. Minta pelanggan mengirim ulang."),
}
# Why a conversation was moved by nobody who owned it, by the `why` of its event.
MOVED = {
    "agent_disabled": N_("akun agennya dinonaktifkan, kembali ke antrean"),
    "agent_vanished": N_("agennya tidak terlihat lagi, kembali ke antrean"),
}
# What a note of no agent is about, by the `about` of its body; the note's own words come behind it.
NOTES = {
    "edited": N_("Pelanggan mengubah pesannya menjadi:"),
}
# How the messages of an unanswered question ended, by `core.questions.Group.endings`.
ENDINGS = {
    "rephrase": N_("%(n)s tidak dipahami"),
    "clarify": N_("%(n)s kurang jelas"),
    "gap": N_("%(n)s belum ada jawabannya"),
    "handover": N_("%(n)s dialihkan ke tim"),
    "repeat": N_("%(n)s ditanya berulang"),
    "rated": N_("%(n)s dinilai buruk"),
}
REMINDER_STATES = {
    "scheduled": ("clock", "", N_("Terjadwal")),
    "sent": ("check", "ok", N_("Terkirim")),
    "answered": ("circle-check", "ok", N_("Dijawab")),
    "confirmed": ("circle-check", "ok", N_("Dikonfirmasi")),
    "firing": ("clock", "", N_("Sedang disiapkan")),
    "lapsed": ("history", "line", N_("Tidak berlaku lagi")),
    "skipped": ("skip-forward", "line", N_("Dilewati")),
    "cancelled": ("x", "line", N_("Dibatalkan")),
    "failed": ("circle-x", "bad", N_("Gagal")),
}
# Why a reminder did not go out, by the keys of `reminders.skips`.
SKIPS = {
    "opted_out": N_("pelanggan tidak mau dikirimi pesan lewat kanal ini"),
    "no_consent": N_("pelanggan belum mengizinkan pesan seperti ini"),
    "nobody_reachable": N_("pelanggan tidak punya alamat yang bisa dijangkau"),
    "daily_limit": N_("pelanggan sudah menerima pesan sebanyak batas sehari"),
    "too_late": N_("waktunya sudah terlalu lama lewat"),
    "record_changed": N_("catatan usahanya sudah berubah"),
    "record_cancelled": N_("yang diingatkan sudah dibatalkan"),
    "matter_reopened": N_("percakapannya dibuka lagi"),
    "already_over": N_("yang diumumkan sudah dimulai"),
    "unknown_kind": N_("jenis pesan ini tidak ada lagi"),
    "cannot_be_worded": N_("teksnya tidak bisa disusun, lihat catatan server"),
    "replaced": N_("diganti waktu lain"),
    "asked_off": N_("pelanggan menolak"),
    "quiet_hours": N_("menunggu jam tenang berakhir"),
    "with_agent": N_("menunggu agen selesai berbicara"),
    "mid_question": N_("menunggu pelanggan menjawab pertanyaan lain"),
    "one_by_one": N_("terlambat, dan menunggu karena pelanggan baru saja dikirimi pesan"),
}
REMINDER_KINDS = {
    "appointment": N_("Janji temu"),
    "csat": N_("Penilaian"),
    "follow_up": N_("Susulan"),
    "outage": N_("Gangguan layanan"),
    "personal": N_("Pengingat pribadi"),
    "shipment_status": N_("Status kiriman"),
    "transaction_status": N_("Status transaksi"),
}
REPEATS = {
    "day": N_("setiap hari"),
    "week": N_("setiap minggu"),
    "month": N_("setiap bulan"),
}
ANSWERS = {
    "confirmed": N_("Dikonfirmasi"),
    "reschedule": N_("Minta ganti jadwal"),
    "rescheduled": N_("Diundur"),
    "cancelled": N_("Dibatalkan pelanggan"),
    "other": N_("Jawaban lain"),
}
RECORD_KINDS = {
    "order": N_("Pesanan"),
    "shipment": N_("Kiriman"),
    "transaction": N_("Transaksi"),
    "appointment": N_("Janji temu"),
    "outage": N_("Gangguan layanan"),
}
# Statuses that businesses tell; one that is not here is shown as it was told.
RECORD_STATUSES = {
    "awaiting_payment": N_("Menunggu pembayaran"),
    "paid": N_("Dibayar"),
    "processing": N_("Diproses"),
    "packed": N_("Dikemas"),
    "shipped": N_("Dikirim"),
    "in_transit": N_("Di perjalanan"),
    "out_for_delivery": N_("Diantar kurir"),
    "delivered": N_("Diterima"),
    "exception": N_("Tertahan"),
    "cancelled": N_("Dibatalkan"),
    "returned": N_("Dikembalikan"),
    "success": N_("Berhasil"),
    "pending": N_("Tertunda"),
    "failed": N_("Gagal"),
    "reversed": N_("Dana kembali"),
    "booked": N_("Terdaftar"),
    "requested": N_("Diminta"),
    "confirmed": N_("Dikonfirmasi"),
    "rescheduled": N_("Dipindah"),
    "done": N_("Selesai"),
    "missed": N_("Terlewat"),
    "declared": N_("Sedang terjadi"),
}
ENTRY_STATES = {
    "draft": ("warn", N_("Draf")),
    "in_review": ("accent", N_("Ditinjau")),
    "published": ("ok", N_("Terbit")),
    "expired": ("", N_("Kedaluwarsa")),
}
DECISIONS = {
    "answer": N_("Menjawab"),
    "clarify": N_("Menawarkan pilihan"),
    "action": N_("Menjalankan tindakan"),
    "handover": N_("Menyerahkan ke agen"),
    "rephrase": N_("Minta ditulis dengan kata lain"),
    "silent": N_("Diam"),
    "noted": N_("Mencatat kontak"),
    "opt_out": N_("Berhenti berlangganan"),
    "out_of_scope": N_("Di luar layanan"),
}
# The lines of the policy as an operator reads them aloud, by the numbers of `bot/policy.py`.
POLICY = {
    1: N_("pelanggan berhenti atau mulai berlangganan"),
    2: N_("bahaya atau penipuan: beri tahu yang utama, lalu serahkan"),
    3: N_("percakapan dipegang agen: bot diam"),
    4: N_("terlalu banyak pesan dalam semenit"),
    5: N_("ada aturan yang memanggil orang"),
    6: N_("jawaban atas pertanyaan bot sendiri"),
    7: N_("yakin maksudnya"),
    8: N_("yakin entri pengetahuannya"),
    9: N_("dua atau tiga maksud berdekatan"),
    10: N_("di luar layanan"),
    11: N_("tidak ada yang cocok"),
}
DAYS = {
    "monday": N_("Senin"),
    "tuesday": N_("Selasa"),
    "wednesday": N_("Rabu"),
    "thursday": N_("Kamis"),
    "friday": N_("Jumat"),
    "saturday": N_("Sabtu"),
    "sunday": N_("Minggu"),
}
PACKS = {"general": N_("Umum"), "commerce": N_("Toko"), "clinic": N_("Klinik"), "bank": N_("Bank")}
LANGUAGE_NAMES = {"id": "Indonesia", "en": "English"}
SKILLS = {
    "general": N_("Umum"),
    "safety": N_("Keamanan"),
    "finance": N_("Keuangan"),
    "complaint": N_("Keluhan"),
    "clinic": N_("Klinik"),
    "sales": N_("Penjualan"),
    "commerce": N_("Toko"),
    "bank": N_("Bank"),
}

WORDS: Mapping[str, Mapping[str, object]] = {
    "roles": ROLES,
    "states": STATES,
    "channel_states": CHANNEL_STATES,
    "connection_states": CONNECTION_STATES,
    "receives": RECEIVES,
    "moods": MOODS,
    "ticks": TICKS,
    "events": EVENTS,
    "moved": MOVED,
    "notes": NOTES,
    "reminder_states": REMINDER_STATES,
    "reminder_kinds": REMINDER_KINDS,
    "repeats": REPEATS,
    "answers": ANSWERS,
    "record_kinds": RECORD_KINDS,
    "record_statuses": RECORD_STATUSES,
    "entry_states": ENTRY_STATES,
    "decisions": DECISIONS,
    "days": DAYS,
    "files": FILES,
    "lost_files": LOST_FILES,
    "packs": PACKS,
    "languages": LANGUAGE_NAMES,
    "endings": ENDINGS,
    "skills": SKILLS,
}
