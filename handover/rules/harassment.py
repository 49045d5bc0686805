"""Somebody was threatened, insulted or touched; or the customer insults or threatens us: one calm line, a
person.

"Cacat" and "sampah" judge goods, animals and halal questions are no insults, and who scolds oneself is not
abusive. The customer is never blocked by the bot.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words
from handover.stories import harassment as story

STAFF = (
    r"(?:kurir\w*|driver\w*|dokter\w*|dc|debt collector|penagih|petugas|agen|perawat|satpam|karyawan\w*|sopir|supir|"
    r"teknisi|pegawai\w*|cs\w*)"
)
VICTIM = words(
    """
    jorok mesum pegang megang genit kurang goda leceh cabul ancam teror maki bentak pukul hina rasis dc debt penagih
    sebar kontak raba harass threat racist catcall abuse ancem mukul teror
    """,
    rf"""
    pelecehan|(?:di|me)lecehkan|dilecehin|ngelecehin|cabul|diraba(?: raba)?|(?:di)?catcall\w*|(?:di|me
    men)?ancam|<me> (?:dapat|dapet|terima|kena|mendapat|menerima) <1>ancaman
    ancaman <2>(?:dari|kurir|penagih|dc)|diancem|mengancam|ngancam|ngancem
    diteror|meneror|neror|diterror|dimaki\w*|(?:memaki|maki) maki
    dibentak\w*|bentak(?:2| bentak)? <me>|ngebentak|membentak|dipukul|mukul|(?<!yang )(?<!yg )dihina|menghina|rasis
    rasisme
    (?:dc|debt collector|penagih)\w* <4>(?:kasar|keroyok|datang ke kantor|gedor|malu)\w*
    (?:sebar|nyebar|menyebar|disebar)\w* <2>(?:data|foto|fitnah) <4>(?:kontak|<me>|keluarga|teman|tetangga)
    {STAFF} <3>(?:kurang ajar|genit|jorok|mesum|cabul|(?:pe|me)gang(?:2| [pm]egang)|godain|menggoda)|harass(?:ed|ment
    ing)
    threaten(?:ed|ing) me|racist|catcalled
    """,
)
INSULT = (
    r"(?:anjing|anjg|anjeng|ajg|asu|babi|bangsat|bgst|bajingan|brengsek|kontol|kntl|memek|ngentot|jancuk|jancok|cok|"
    r"goblok|goblog|gblk|tolol|tll|bego|dungu|bodoh|idiot|kampret|keparat|setan|monyet|tai|taik|fuck\w*|asshole|"
    r"bitch|stupid|moron)"
)
ABUSE = words(
    "anj ajg asu babi bangsat bgst bajing brengsek kntl kontol memek ngentot janc cok gobl gblk tolol tll bego "
    "dungu bodo "
    "idiot kampret keparat setan monyet tai fuck asshole bitch stupid moron shut mampus mati bangkrut azab celaka "
    "bunuh "
    "hajar bakar pukul habisi samper dateng gebuk",
    rf"""
    {INSULT} <1>(?:<you>|semua)|(?:<you>|dasar|emang) <2>{INSULT}|fuck you|shut up|mampus <1>(?:<you>|sana)?
    bangsat|bgst|bajingan|kontol|kntl|memek|ngentot|jancuk|jancok|goblok|goblog|gblk|tolol|keparat|fuck\w*
    asshole|anjing|anjg|ajg
    mati (?:aja |saja )?<you>|(?:semoga|biar|moga) <3>(?:bangkrut|azab|mampus|diazab|celaka)
    <me> <2>(?:bunuh|hajar|bakar|pukul|habisi|samperin|datengin|gebukin) <2>(?:<you>|kantor\w*|toko\w*|lo)
    """,
)
INNOCENT = words(
    "anjing babi tai monyet kucing saya gue aku gw",
    r"""
    (?:makanan|makan|vaksin|pakan|mainan|kandang|klinik|dokter|kalung|sabun|shampo|shampoo|obat|buat|untuk|punya|anak
    gigitan|digigit|rabies|kucing|daging|mengandung|minyak|lemak|sapi) <2>(?:anjing|babi|monyet)
    anjing (?:kucing|dan|sama|atau|saya|ras|kecil|peliharaan)|tai lalat
    <me> <2>(?:yang |yg |emang |memang )(?:goblok|tolol|bego|bodoh|oon)|bodo amat|bodoh amat
    """,
)


def ask(turn: Turn) -> Reason | None:
    """Return a reason for a harassed customer, or one with a calm line for an abusive one."""
    text = heard(turn)
    victim = VICTIM.find(text) or story.VICTIM.find(text)
    if victim and story.ELSEWHERE.find(text):
        return None
    abuse = "" if victim or INNOCENT.find(text) else ABUSE.find(text) or story.ABUSE.find(text)
    if not victim and not abuse:
        return None
    return Reason(
        "safety.harassment",
        "Merasa diancam, dimaki, atau dilecehkan" if victim else "Memaki petugas; tanggapi dengan tenang",
        urgency=3 if victim else 2,
        say="safety.harassment" if victim else "safety.abuse",
        skill="safety" if victim else "complaint",
        evidence=victim or abuse,
    )


RULE = Rule(ask)
