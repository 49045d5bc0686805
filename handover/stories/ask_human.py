"""A wish for a person in other words: to tell it to somebody, to be helped by staff, to be called."""

from __future__ import annotations

from handover.rules import words

_STAFF = (
    r"(?:staf|staff|petugas|pegawai|karyawan|manusia|agen|operator|supervisor|spv|manajer|manager|atasan|cs|tim"
    r"|customer service|seseorang|adminnya|orangnya|orang (?:asli|beneran|langsung|yang))(?:nya)?"
)
STORY = words(
    "staf petugas pegawai karyawan manusia agen operator superv spv manaj manag atasan cs customer seseorang admin "
    "orang "
    "tim bot robot mesin human person ngerti template hubungi",
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
    """,
)
