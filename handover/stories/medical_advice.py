"""Questions for a clinician: a complaint of the body beside a question, a result beside its meaning, a drug's use."""

from __future__ import annotations

from handover.rules import words

_ILL = (
    r"(?:batuk|pilek|demam|meriang|mual|muntah|pusing|migrain|vertigo|sakit (?:kepala|perut|gigi|pinggang|"
    r"tenggorokan|"
    r"telinga|punggung)|nyeri|gatal|ruam|bentol|biduran|bengkak|benjolan|bisul|jerawatan|keguguran|mimisan|"
    r"menstruasi|keputihan|haid|mens|menstruasi|flek|"
    r"diare|mencret|sembelit|bab|luka|jahitan|bernanah|nanah|infeksi|alergi|asam lambung|maag|gerd|tensi|"
    r"darah tinggi|"
    r"kolesterol|gula darah|asam urat|wasir|ambeien|sariawan|belekan|mata merah|cemas|insomnia|susah tidur|hamil|"
    r"kesemutan|kram|jantung berdebar|deg degan|kencing|anyang anyangan|jerawat|mengelupas|panu|kurap|kutil|cacar|"
    r"campak|tbc|tipes|bercak|bintik|sesak|lemas|kuning|bau mulut|rambut rontok|rash|cough|fever|headache|lump|"
    r"nausea|dizzy|pain)(?:nya|ku)?(?:2| gatal)?"
)
_CURE = r"(?:obat|obatnya|salep|krim|tetes(?: mata| telinga)?|sirup|jamu|antibiotik|vitamin|cream|medicine)"
_SINCE = (
    r"(?:habis|abis|setelah|sesudah|pasca|after) <1>(?:cabut gigi|operasi|op|vaksin|imunisasi|suntik|sunat|khitan|"
    r"lahiran|melahirkan|sc|sesar|caesar|kuret|scaling|tambal|minum obat|infus)"
)
STORY = words(
    "lupas wajar madu jerawat pil tergolong termasuk bercak bintik sesak lemas kuning batuk demam riang mual "
    "muntah pusing migrain vertigo sakit nyeri gatal ruam bentol bidur bengkak benjol bisul putih haid mens "
    "flek diare mencret sembelit bab luka jahit nanah infeksi alergi lambung maag gerd tensi darah koles gula "
    "urat wasir ambei sariawan belek merah cemas insom tidur hamil kesemut kram debar degan kencing anyang "
    "panu kurap kutil cacar campak tbc tipes rash cough fever head lump nausea dizzy pain operasi transfus "
    "opname suntik kuret kemo gigi vaksin imunis sunat khitan lahir scaling tambal obat infus kanker tumor "
    "diabet dbd hiv ganggu penyakit gejala tanda ciri hb leuko trombo kreatin sgot sgpt ureum tsh bilirubin "
    "widal rontgen ekg mri scan biopsi smear testpack kista miom insulin amlodipin metformin antibio usui "
    "bumil sembuh nifas jantung janin kandungan bayi telat terlambat tetes tablet sendok ngaruh efek",
    rf"""
    {_ILL} <9>(?:kenapa|knp|penyebab\w*|itu apa|penyakit apa|gejala apa|sakit apa|tanda apa|harus (?:gimana|apa
    bagaimana)|gimana (?:ya|cara|ngobatin|nanganin)|bahaya|berbahaya|normal|wajar|cara (?:ngobatin|mengobati|hilangin
    ngilangin|menyembuhkan)|{_CURE} (?:mata |yang cocok )?apa|(?:minum|pake|pakai|kasih|dikasih|makan|oles) <2>apa)
    (?:kenapa|knp|why) <6>{_ILL}|{_CURE} (?:apa|buat|untuk|yang) <4>{_ILL}|{_ILL} <6>(?:apa <1>(?:obat|salep)\w*
    obat apa)
    what <4>(?:cream|medicine|should i|can i) <6>{_ILL}|{_ILL} <8>(?:what|which) <2>(?:cream|medicine|should|can)
    {_SINCE} <6>(?:boleh|bisa|kapan|berapa|kasih|gimana|kenapa|nyeri|bengkak|demam|normal|wajar|kok)
    (?:apa|apakah|perlu|harus|mesti) <4>(?:operasi|transfusi|dioperasi|diopname|opname|disuntik|kuret|kemo\w*)
    (?:apa|apakah|itu|ini|termasuk) <1>(?:gangguan (?:\w*cemas\w*|mental|jiwa|makan|tidur|tiroid|hormon|lambung
    jantung)|penyakit|gejala|tanda(?! tangan)|ciri|kanker|tumor|tbc|diabetes|tipes|dbd|hiv)
    (?:hbsag|hb|leukosit|trombosit|kreatinin|sgot|sgpt|ureum|tsh|bilirubin|hba1c|widal|rontgen|ekg|mri|ct scan|biopsi
    pap smear|testpack|kista|miom)\w* <6>(?:reaktif|positif|negatif|tinggi|rendah|maksud\w*|arti\w*|bahaya|normal|\d+)
    (?:lupa|telat|kelewat|dobel|stop|berhenti|distop|ganti|diganti|lanjut) <2>(?:minum )?(?:obat|antibiotik|pil
    insulin
    amlodipin|metformin)|(?:ibu menyusui|busui|bumil|ibu hamil|lagi hamil|lagi haid) <3>(?:boleh|bisa|aman)(?! (?:cek
    tes|periksa|ikut|daftar|usg|rontgen|donor))
    (?:berapa lama|kapan|berapa hari) <4>(?:luka|sembuh|nifas)|(?:luka|jahitan)\w* <5>(?:kering|sembuh)
    (?:diabetes|darah tinggi|asam urat|maag|jantung|kolesterol)\w* <2>(?:boleh|bisa|aman) <2>(?:makan|minum|konsumsi)
    (?:ngaruh|pengaruh|efek|aman)\w* <3>(?:janin|asi|kandungan|bayi)|(?:telat|terlambat) (?:haid|mens
    bulan) <10>(?:kenapa
    apa|normal|hamil)|berapa <1>(?:unit|tetes|tablet|ml|mg|sendok) <6>(?:insulin|sehari|suntik|minum|anak|bayi|dewasa)
    (?:minum|pakai|pake|suntik|pasang) <1>(?:pil kb|kb|obat|iud|implan)\w* <4>(?:bikin|menyebabkan|nyebabin|bisa
    ngaruh) <5>(?:ga|gak|tidak|\?|sih|ya|{_ILL})
    (?:tergolong|termasuk|kategori|artinya|tandanya|berarti) <2>(?:diabetes|hipertensi|darah tinggi|dbd|tipes|anemia
    tbc|kanker|hamil|obesitas|prediabetes|covid)
    """,
)
# Talk and goods that only sound so.
ELSEWHERE = words(
    "",
    r"""
    wk(?:wk)+\w*|ha(?:ha)+|sofa|lem|jok|hp|laptop|mesin|motor|mobil|game|kucing|anjing|tanaman|stok|ready|harga\w*
    ongkir|diskon|(?:stop|setop|berhenti|hentikan|batal\w*|hapus\w*|usah
    jangan) <2>(?:(?:di)?(?:ingat|inget)\w*|pengingat\w*|reminder\w*)
    poin|masker|paket\w*|aplikasi\w*|layar|jam berapa|dokter siapa|antri\w*
    """,
)
