"""Files that came with messages. Only harmless pictures are shown in the browser, everything else is downloaded."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from sqlalchemy import select
from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.origin import page_router
from core.tables import attachments

router = page_router()

# First bytes decide, not the sender's word: what is not one of these is never shown, only saved.
SHOWN = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


@router.get("/desk/files/{sha256}")
def show(visit: Annotated[Visit, allow("desk")], sha256: str, name: str = "") -> Response:
    """Return a file by the hash of its content."""
    with visit.ports.database.snapshot() as session:
        content = session.execute(
            select(attachments.c.content).where(attachments.c.sha256 == sha256)
        ).scalar_one_or_none()
    if content is None:
        raise Refused(404, "Berkas ini tidak ada", "Mungkin sudah dihapus atas permintaan pelanggan.")
    media = picture(content)
    kept_as = "inline" if media else "attachment"
    return Response(
        content,
        media_type=media or "application/octet-stream",
        headers={
            "Content-Disposition": f"{kept_as}; filename*=UTF-8''{quote(name[:120] or sha256[:12], safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )


def picture(content: bytes) -> str | None:
    """Return the media of a picture that browsers show without running anything in it, None for all else."""
    for start, media in SHOWN:
        if content.startswith(start):
            return media
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None
