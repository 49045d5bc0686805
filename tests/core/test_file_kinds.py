"""What a file is: by its first bytes, whatever its sender calls it; what runs when it is opened is never kept."""

from __future__ import annotations

import pytest

from core.file_kinds import OPAQUE, media_of, opaque_media


def box(brand: bytes, *compatible: bytes) -> bytes:
    """The first box of an ISO media file: its brand, a version, and what else it is compatible with."""
    size = 16 + 4 * len(compatible)
    return size.to_bytes(4) + b"ftyp" + brand + b"\0\0\0\0" + b"".join(compatible) + b"\0\0\0\x08mdat"


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (box(b"heic", b"mif1", b"heic"), "image/heic"),
        (box(b"mif1", b"mif1", b"heic"), "image/heic"),
        (box(b"mif1", b"avif", b"miaf"), "image/avif"),
        (box(b"mif1"), "image/heic"),
        (box(b"avif", b"mif1"), "image/avif"),
        (box(b"xxxx", b"isom", b"heix"), "image/heic"),
        (box(b"isom", b"iso2", b"mp41"), "video/mp4"),
        (box(b"mp42"), "video/mp4"),
        (box(b"M4A ", b"isom"), "audio/mp4"),
        (box(b"qt  "), "video/quicktime"),
        (b"\0\0\0\0ftyp", "video/mp4"),
        (b"\xff\xff\xff\xffftyp" + b"isom" * 40, "video/mp4"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf3\x40\xc0", "audio/mpeg"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\x9fB\x82\x88matroska", None),
        # A text in UTF-16, AAC, a frame of a sampling rate that there is not, half a frame.
        (b"\xff\xfeh\0a\0", None),
        (b"\xff\xf1\x50\x80", None),
        (b"\xff\xfb\x9c\x64", None),
        (b"\xff\xfb\x90", None),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_the_first_bytes_say_what_a_file_is(content: bytes, media: str | None) -> None:
    assert media_of(content) == media


@pytest.mark.parametrize(
    ("content", "name", "claimed"),
    [
        (b"PK\x03\x04", "surat.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"nama;harga\nkopi;1", "daftar.csv", "text/csv"),
        (b'<?xml version="1.0"?><faktur/>', "faktur.xml", "text/xml"),
        (b"#1 kopi", "catatan.txt", "text/plain; charset=utf-8"),
        (b"\x1aE\xdf\xa3 matroska", "film.mkv", "video/x-matroska"),
        (b"#!AMR\n", "suara.amr", "audio/amr"),
        (b"\x1f\x8b\x08", "stiker.tgs", "application/x-tgsticker"),
    ],
)
def test_what_nothing_proves_is_kept_for_saving(content: bytes, name: str, claimed: str) -> None:
    assert opaque_media(content, name, claimed) == OPAQUE


@pytest.mark.parametrize(
    ("content", "name", "claimed"),
    [
        (b"", "kosong.docx", "application/octet-stream"),
        (b"no picture", "foto.jpg", "image/jpeg"),
        (b"no picture", "foto.jpg", "IMAGE/JPEG; x=1"),
        (b"no document", "nota.pdf", "application/pdf"),
        (b" \n<!DOCTYPE HTML><body>", "nota.doc", "application/msword"),
        (b'<?xml version="1.0"?><!-- x --><SVG onload="alert(1)"/>', "gambar", "application/octet-stream"),
        (b"MZ\x90\0", "nota.docx", "application/octet-stream"),
        (b"\x7fELF", "nota", "application/octet-stream"),
        (b"#!/bin/sh\n", "nota", "text/plain"),
        (b"PK\x03\x04", "Undangan Pernikahan.APK", "application/vnd.android.package-archive"),
        (b"WScript", "nota.pdf.js ", "text/plain"),
        (b"x", "nota.html.", "text/plain"),
    ],
)
def test_what_lies_about_being_a_picture_or_runs_when_it_is_opened_is_not_kept(
    content: bytes, name: str, claimed: str
) -> None:
    assert opaque_media(content, name, claimed) is None
