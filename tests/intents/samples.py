"""A small catalog of our own for tests: four intents in three packs, written as files so that the loader
reads them."""

from __future__ import annotations

from pathlib import Path

_HEAD = """meaning = "Sample."
meaning_id = "Contoh."
author = "Sapa"
action = "{action}"
label_id = "Contoh {name}"
label_en = "Sample {name}"
"""

EXAMPLES = {
    "general/general_greet": (
        "halo kak|pagi min|selamat siang|assalamualaikum|hai admin|permisi kak"
        "|halo selamat malam|pagi kak mau tanya"
        "|halo ada orang|sore min|hai selamat sore|halo halo",
        "hello there|good morning|hi admin|hey anyone here",
    ),
    "general/general_hours": (
        "buka jam berapa kak|hari minggu buka ga|alamat tokonya di mana"
        "|jam operasionalnya sampai jam berapa"
        "|tutup jam berapa ya|besok tanggal merah buka tidak|lokasinya di mana min|sabtu masih buka kak"
        "|cabang bandung alamatnya apa|jam buka hari ini|malam masih buka ga"
        "|mau datang ke kantor alamat lengkapnya",
        "what time do you open|where is your shop|are you open on sunday|opening hours please",
    ),
    "commerce/order_status": (
        "pesanan saya gimana|kok pesanan masih diproses|status order saya apa"
        "|pesanan kemarin sudah diproses belum"
        "|orderan saya sampai mana prosesnya|cek status pesanan dong|pesanan belum diproses ya"
        "|kapan pesanan saya diproses|sudah bayar tapi pesanan masih pending|mau tahu status pesanan saya"
        "|order saya sudah dikemas belum|pesanan saya kok belum dikirim",
        "where is my order|order status please|is my order processed|check my order",
    ),
    "clinic/clinic_book": (
        "mau daftar ke poli gigi|booking dokter anak besok|daftar periksa dong|mau buat janji dengan dokter"
        "|bisa daftar untuk kontrol hari senin|saya mau periksa mata besok pagi"
        "|daftarkan anak saya ke dokter anak"
        "|cara daftar berobat gimana|mau konsultasi ke dokter kulit|daftar poli umum untuk ibu saya"
        "|pendaftaran pasien baru untuk besok|buat janji temu dokter kandungan",
        "book a doctor appointment|I want to see a dentist|make an appointment tomorrow|register me for a checkup",
    ),
}


def write_intent(root: Path, place: str, **changes: str) -> Path:
    """Write `<pack>/<name>.toml` of the sample below `root`; `changes` replace whole lines by their key."""
    indonesian, english = EXAMPLES.get(place, EXAMPLES["general/general_greet"])
    lines = _HEAD.format(action="lookup", name=place.rsplit("_", 1)[-1]).splitlines()
    lines = [changes.pop(line.split(" =")[0], line) for line in lines]
    listed = {"id": indonesian, "en": english}
    examples = {f"ex_{language}": f"{language} = {text.split('|')!r}" for language, text in listed.items()}
    lines += [*changes.pop("extra", "").splitlines(), changes.pop("table", "[examples]")]
    lines += [changes.pop(key, line) for key, line in examples.items()]
    path = root / f"{place}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(line for line in lines if line), encoding="utf-8")
    return path


def write_catalog(root: Path) -> Path:
    """Write the whole sample catalog below `root` and return `root`."""
    for place in EXAMPLES:
        write_intent(root, place)
    return root
