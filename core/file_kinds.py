"""What a file is, by its first bytes and never by what its sender says. Used by `core/attachments.py` and the desk."""

from __future__ import annotations

# What a chat carries, by magic bytes: (offset, bytes, media type).
_SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"BEGIN:VCARD", "text/vcard"),
)
# What a box `ftyp` says that it holds [ISO/IEC 14496-12, 4.3; brands as registered at mp4ra.org]; every other brand is
# of the family of MP4.
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}
# Pictures and sequences of them in the container that HEIC brought, whatever their coding [ISO/IEC 23008-12].
_PICTURES = (b"mif1", b"mif2", b"msf1")
_MP4 = "video/mp4"
# EBML, of which WebM is a kind that names itself within its first box [RFC 8794, RFC 9559].
_EBML, _WEBM, _FIRST_BOX = b"\x1a\x45\xdf\xa3", b"webm", 64
# What a file claims to be that must be proven, beside every picture: what runs scripts is never what it claims.
_MUST_PROVE = frozenset({"application/pdf", "text/html", "application/xhtml+xml"})
# How a file begins that runs what somebody wrote in it once it is opened: pages, drawings with scripts, programs.
_RUNNING = (b"MZ", b"\x7fELF", b"#!/")
_MARKS = (b"<!doctype html", b"<html", b"<svg", b"<script")
_LOOKED_AT = 1024
# How the names of such files end where the first bytes tell nothing: on Windows, on a Mac, on Android.
_RUNNABLE = frozenset(
    "apk app bat chm cmd com cpl exe hta htm html jar js jse lnk mht msi msix pif ps1 reg scr sh svg url vbe vbs wsf"
    " xhtml xll".split()
)
OPAQUE = "application/octet-stream"


def media_of(content: bytes) -> str | None:
    """Return the media type that the first bytes prove, or None."""
    proven = next((media for at, magic, media in _SIGNATURES if content[at : at + len(magic)] == magic), None)
    if proven is not None:
        return proven
    if content[4:8] == b"ftyp":
        return _of_brand(content)
    if content.startswith(_EBML) and _WEBM in content[:_FIRST_BOX]:
        return "video/webm"
    return "audio/mpeg" if _is_mp3(content) else None


def opaque_media(content: bytes, name: str, claimed: str) -> str | None:
    """Return OPAQUE for a file of no proven kind that may be kept for saving, None for one that may not.

    None for what is empty, for what claims to be a picture or a PDF and is none, and for what would run once an agent
    opens it.
    """
    claimed = claimed.partition(";")[0].strip().lower()
    lies = claimed.startswith("image/") or claimed in _MUST_PROVE
    begin = content[:_LOOKED_AT].lower()
    runs = content.startswith(_RUNNING) or any(mark in begin for mark in _MARKS)
    runs = runs or name.rstrip(". ").rpartition(".")[2].lower() in _RUNNABLE
    return None if not content or lies or runs else OPAQUE


def _of_brand(content: bytes) -> str:
    """Return what a box `ftyp` says: its own brand at 8, and from 16 on those that it is compatible with."""
    end = min(int.from_bytes(content[:4]), _FIRST_BOX)
    brands = [content[8:12], *(content[at : at + 4] for at in range(16, end, 4))]
    # A picture may name its container first, and itself among the others.
    pictures = (_BRANDS[one] for one in brands[1:] if _BRANDS.get(one, "").startswith("image/"))
    return _BRANDS.get(brands[0]) or next(pictures, "image/heic" if brands[0] in _PICTURES else _MP4)


def _is_mp3(content: bytes) -> bool:
    """Whether a frame of MPEG audio layer III begins the file [ISO/IEC 11172-3, 2.4.2.3]: many bear no ID3 tag."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE0 != 0xE0:
        return False
    version, layer, bitrate, sampling = content[1] >> 3 & 3, content[1] >> 1 & 3, content[2] >> 4, content[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate not in (0, 15) and sampling != 3
