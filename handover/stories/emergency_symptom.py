"""Danger to a body as a story: how somebody looks, what they no longer can, what happened to them."""

from __future__ import annotations

from handover.rules import words

_WHO = r"(?:<kin>|dia|beliau|orangnya|pasien|badannya|mukanya|wajahnya|<me>)"
_PART = r"(?:tangan|kaki|lengan|badan|wajah|muka|jari)(?:nya|ku)?"
STORY = words(
    "gerak kesakitan teriak ngaco ngelantur linglung turun pandangan hebat pelo miring mimis darah tiba "
    "sebelah patah dada pucat keringat keringet jatuh tabrak celaka bius kram panggil nyaut respon numb bleed "
    "crash fell overdos sadar lemas lemes kaku telan telen mata melotot busa tercekik nafas napas breath "
    "hilang penglihatan bunting kontraksi hamil brojol bayi kebas baal semutan left right",
    rf"""
    (?:mimisan|darah\w*|berdarah|pendarahan) <4><not> <1>(?:ber|br)?(?:henti|enti|stop)\w*
    (?:tiba tiba|tiba2|mendadak|langsung) <3><not> (?:bisa )?(?:ngomong|bicara|jalan|berdiri|gerak|nyaut|sadar)
    {_PART}(?: (?:kiri|kanan|sebelah|<kin>))+ <2>(?:lemas|lemes|kebas|kaku|mati rasa|lumpuh|baal|kesemutan)
    (?:kecelakaan|jatuh|ketabrak|tabrakan|kepleset|terpeleset|ketimpa|tertimpa) <8>(?:patah|retak|robek|luka|berdarah
    <not> bisa (?:gerak|bangun|jalan))|(?:kaki|tangan|lengan|tulang|leher|pergelangan)(?:nya|ku)? <2>patah
    patah tulang|(?:pegang|megang|pegangin|megangin|memegangi|remas) <1>dada(?:nya)? <10>(?:pucat|keringat|keringet
    keringetan|berkeringat|sakit|sesak|lemas|lemes)\w*
    keringe?a?t(?:an)? <1>dingin <6>(?:pucat|lemas|lemes|dada|mual|pingsan|gelap)|(?:dada|gelap|pucat
    lemas) <8>keringe?a?t(?:an)? <1>dingin
    {_WHO} <5>pucat <8>(?:lemas|lemes|<not> sadar|nyaut\w*|keringat\w*|keringet\w*)|mulut\w* <2>(?:keluar )?(?:busa
    berbusa)|mata\w* <2>(?:melotot|mendelik) <5>(?:kaku|kejang)
    (?:susah|<not> bisa) <1>dibangunin|<not> (?:bisa )?dibangunkan|(?:kepala|tangan|kaki)\w* <4>berdarah <3>(?:banyak
    deras|terus)|(?:obat|pil)\w* <5>(?:kebanyakan|overdosis)
    (?:bayi|anak)(?:nya|ku)? <2>(?:udah |sudah )?(?:mau )?(?:keluar|brojol)(?! rumah)|(?:tercekik|kecekik)
    (?:cant|cannot|not|stopped) <1>breath\w*|bleeding|(?:left|right) (?:arm|side) <3>(?:numb|weak)|(?:fell
    crash)\w* <8>(?:broken|bleeding|unconscious)|overdos\w+
    (?:jatuh|kepleset|terpeleset|terjatuh) <10>(?:kesakitan|teriak|bengkok|<not> <2>(?:di)?(?:gerak|angkat|tekuk)\w*)
    <kin>(?: <me>)? <5>(?:tiba tiba|tiba2|mendadak|kok) <5>(?:ngaco|ngelantur|linglung|pelo|<not> nyambung
    turun sebelah)
    (?:mulut|muka|wajah|bibir|mata)(?:nya)?(?: <kin>)? <2>(?:turun|miring|mencong|ketarik) <1>(?:sebelah|kiri|kanan)?
    sakit kepala <4>(?:hebat|luar biasa|parah|paling) <12>(?:muntah|pandangan|kaku|kabur|pingsan)|(?:pandangan
    penglihatan)\w* <2>(?:dobel|gelap|hilang) <6>(?:muntah|lemas|lemes|pusing|pingsan)
    """,
)
# A word that is looked at, a thing that broke, a feeling of the heart.
ELSEWHERE = words(
    "istilah brosur artinya meja kursi sofa kacamata rak hati mainan boneka payung film bahasa game tokoh",
    r"""
    istilah|brosur\w*|kaki (?:meja|kursi|sofa|rak|ranjang)|(?:meja|kursi|sofa|rak|kacamata|boneka|mainan
    payung)\w* <5>patah|patah hati|film|game|tokoh\w*
    """,
)
