"""Ten thousand knowledge entries, put together from parts, in Indonesian. Used by `full.py` and `shelf.py`.

A shop with four hundred things to sell or to do, and twenty-five questions that can be asked of each of them; ten times
as many with every thing in ten colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from core.database import Session
from faq_kb.entries import publish, save
from faq_kb.entry import Entry, check_fields

AUTHOR = "bench"
NOUNS = (
    "blender", "rice cooker", "kipas angin", "setrika", "dispenser", "kompor", "panci", "wajan", "termos", "lampu",
    "sepatu", "sandal", "tas ransel", "dompet", "jaket", "kemeja", "celana panjang", "kerudung", "mukena", "sarung",
    "helm", "jas hujan", "payung", "botol minum", "kotak makan", "meja lipat", "kursi", "lemari", "rak buku", "kasur",
    "bantal", "selimut", "tirai", "karpet", "sepeda anak", "boneka", "buku cerita", "alat tulis", "gitar", "harmonika",
)  # fmt: skip
KINDS = ("mini", "besar", "lipat", "premium", "anak", "antik", "ringan", "portabel", "polos", "edisi lebaran")
COLOURS = ("merah", "biru", "hijau", "kuning", "ungu", "jingga", "cokelat", "abu", "hitam", "putih")
# What is asked, how else people ask it, and the answer; {thing} is what it is about.
ASPECTS = (
    ("bahan", "{thing} terbuat dari apa?", "bahannya {thing} apa kak", "Bahan {thing} tertulis di label, Kak."),
    ("ukuran", "Berapa ukuran {thing}?", "dimensi {thing} brp min", "Ukuran {thing} ada di tabel ukuran produknya."),
    ("berat", "Berapa berat {thing}?", "{thing} beratnya brp kilo", "Berat {thing} tercantum di kemasannya, Kak."),
    ("warna", "{thing} ada warna apa saja?", "pilihan warna {thing}", "Warna {thing} yang ada tampil di etalase."),
    ("garansi", "Apakah {thing} bergaransi?", "garansi {thing} berapa lama", "{thing} bergaransi satu tahun, Kak."),
    ("servis", "Di mana servis {thing}?", "{thing} rusak dibawa ke mana", "Servis {thing} di cabang terdekat, Kak."),
    ("suku", "Ada suku cadang {thing}?", "beli sparepart {thing} di mana", "Suku cadang {thing} bisa dipesan di sini."),
    ("rakit", "Bagaimana merakit {thing}?", "cara pasang {thing} gimana", "Ikuti gambar di buku petunjuk {thing}."),
    ("cuci", "Bagaimana mencuci {thing}?", "cara bersihin {thing}", "Bersihkan {thing} dengan kain lembap, Kak."),
    ("simpan", "Bagaimana menyimpan {thing}?", "nyimpen {thing} yang bener", "Simpan {thing} di tempat kering."),
    ("listrik", "Berapa watt {thing}?", "daya {thing} brp watt ya", "Daya {thing} tertulis di pelat belakang, Kak."),
    ("beda", "Apa beda {thing} dengan yang biasa?", "bedanya {thing} apa sih", "{thing} lebih awet dipakai harian."),
    ("cocok", "{thing} cocok untuk siapa?", "{thing} buat umur berapa", "{thing} cocok untuk semua anggota keluarga."),
    ("stok", "Apakah {thing} masih ada?", "stok {thing} ready kak", "Stok {thing} dihitung ulang tiap pagi, Kak."),
    ("pesan", "Bagaimana memesan {thing}?", "mau order {thing}", "Pilih {thing} di etalase lalu tekan beli, Kak."),
    ("grosir", "Ada harga grosir {thing}?", "beli banyak {thing} dapat diskon", "Harga grosir {thing} mulai 12 buah."),
    ("kado", "Bisa {thing} dibungkus kado?", "{thing} pakai bungkus kado", "Bungkus kado untuk {thing} gratis, Kak."),
    ("nama", "Bisa {thing} diberi nama?", "custom nama di {thing}", "{thing} bisa diberi nama dalam tiga hari kerja."),
    ("tukar", "Bisa tukar warna {thing}?", "mau ganti warna {thing}", "{thing} boleh ditukar warna dalam tujuh hari."),
    ("kirim", "Apakah {thing} dikirim aman?", "packing {thing} aman ga", "{thing} kami kirim dengan peti kayu, Kak."),
    ("coba", "Boleh mencoba {thing} di toko?", "bisa tes {thing} dulu", "Silakan coba {thing} di toko kami, Kak."),
    ("sewa", "Apakah {thing} bisa disewa?", "sewa {thing} harian", "{thing} bisa disewa mulai satu hari, Kak."),
    ("cicil", "Bisa mencicil {thing}?", "kredit {thing} tanpa kartu", "{thing} bisa dicicil tiga sampai enam kali."),
    ("titip", "Bisa titip jual {thing}?", "jual {thing} bekas di sini", "Kami menerima {thing} bekas yang layak."),
    ("label", "Apa arti label pada {thing}?", "kode di {thing} artinya", "Kode pada {thing} berarti bulan pembuatan."),
)


def library(colours: Sequence[str] = ("",)) -> Iterator[Entry]:
    """Yield every entry, once for each of the colours that things have."""
    things = (f"{noun} {kind} {colour}".rstrip() for noun in NOUNS for kind in KINDS for colour in colours)
    for number, thing in enumerate(things):
        for name, question, other, answer in ASPECTS:
            yield check_fields(
                {
                    "id": f"bench.{name}.{number}",
                    "category": "produk_cara_pakai",
                    "pack": "general",
                    "question": _about(question, thing),
                    "variants": [_about(other, thing), f"tanya {name} {thing} dong"],
                    "answer": _about(answer, thing),
                }
            )


def fill_library(session: Session, now: datetime) -> None:
    """Save and publish every entry as an operator would."""
    for entry in library():
        publish(session, entry.id, save(session, entry, AUTHOR, now), author=AUTHOR, now=now)


def _about(words: str, thing: str) -> str:
    text = words.format(thing=thing)
    return text[0].upper() + text[1:]
