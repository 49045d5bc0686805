"""A wish for a person in other words: to tell it to somebody, to be helped by staff, to be called."""

from __future__ import annotations

from handover.rules import words

_STAFF = (
    r"(?:staf|staff|petugas|pegawai|karyawan|manusia|agen|operator|supervisor|spv|manajer|manager|atasan|cs|tim"
    r"|customer service|seseorang|adminnya|orangnya|orang (?:asli|beneran|langsung|yang))(?:nya)?"
)
STORY = words(
    "employee human kalau wong mau hotline keputusan nomor nomer kontak jaga berwenang menangani someone anyone "
    "mesin asli staf "
    "petugas pegawai karyawan manusia agen operator superv spv manaj manag atasan cs customer admin orang tim "
    "bot human person ngerti template hubungi",
    rf"""
    (?:bantuan|bantu|dibantu|dilayani|ditangani|dibalas|dijawab
    dijelasin) (?:oleh |sama |dari |ama |dengan )?{_STAFF}(?! (?:\w+ )?(?:ramah|atau|apa|baik))
    (?:cerita|ceritain|jelasin|menjelaskan|diskusi|berdiskusi|konsul|konsultasi|ketemu|bertemu|curhat|berurusan|ngadu
    berhubungan|bahas|tanya|nanya) <2>(?:langsung )?(?:ke|sama|dengan|dgn|ama) <3>{_STAFF}
    (?:bot|chatbot|robot|mesin|ai|asisten)\w* <2><not> (?:ngerti|paham|membantu|nyambung|bisa bantu|bisa jawab
    mengerti)
    <not> (?:<want>|suka|butuh|nyaman) <3>(?:sama |dengan |ke |pake |chat )?(?:bot|chatbot|robot|mesin|ai)
    (?:ngomong|chat|bicara) (?:sama|dengan) (?:mesin|robot|tembok|bot)
    (?:apa|ada|apakah|bisa) <2>{_STAFF} <1>(?:yang |yg )?(?:bisa )?(?:bantu|membantu|ngobrol|dihubungi|diajak)
    (?:a )?(?:human|real person|actual person|live person) <2>(?:please|help|here|there|reply|answer)
    (?:talk|speak|chat) <2>(?:human|person|someone|staff)
    (?:nomor|nomer|no|kontak) <2>(?:telp|telepon|telpon|hp|wa|cs|layanan|pengaduan)\w* <3>(?:bisa|yang
    yg) <3>(?:di)?(?:hubungi|telepon|telpon|telp)
    (?:bicara|ngobrol|tanya|hubung\w*|sambung\w*|eskalasi|mana|panggil\w*|terus\w*) <4>(?:yang|yg) (?:jaga|berwenang
    bertanggung jawab|ngurus|menangani|megang|punya wewenang|lebih tau|ngerti)
    (?:get|find|send|need) <1>(?:someone|somebody|anyone) <2>(?:help|real|call|contact|talk|assist)|(?:someone
    somebody|anyone) <2>(?:call|contact|help|real|assist) <1>me|anyone real
    (?:mesin|robot|bot) <1>(?:terus|mulu|doang|lagi) <2>(?:yang |yg )?(?:jawab|bales|balas)|(?:jawab|bales
    balas)\w* <3>(?:mesin|robot|bot) (?:terus|mulu|lagi|doang)
    (?:sama|ke|dengan|ganti\w*) (?:yang|yg) (?:asli|beneran)|(?:tidur|kabur|hilang|kemana) <2>(?:cs|adminnya
    petugasnya)nya
    (?:dijelasin|dijawab|dibantu|dilayani|dibales|diurus|ditangani|diangkat|dijelaskan) <1>(?:orang|manusia
    org)(?! (?:rumah|lain|tua))|hotline|(?:yang|yg) <2>(?:ambil|mengambil|buat) keputusan
    (?:lebih (?:nyaman|enak|gampang|suka)|mending|mendingan|maunya|prefer|rather) <5>(?:{_STAFF}|employee|human
    person)(?! (?:\w+ )?ramah)
    """,
)
# Somebody did so already, and thanks for it.
ELSEWHERE = words(
    "sudah udah udh sdh kemarin tadi grosir kurir",
    r"""
    (?:<done>|kemarin|tadi) <2>(?:dibantu|dijawab|dilayani|dibalas|ditangani|dijelasin)|grosir|(?:untuk|buat) kurir
    """,
)
