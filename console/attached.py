"""Files that an agent sends along with a reply: read from the form, judged by their first bytes before any is kept.

Called by `console/pages/conversation.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import File, UploadFile

from console.access import Visit
from console.languages import say
from core.attachments import save_attachment
from core.database import Session
from core.file_kinds import media_of
from core.words import Attachment

MOST_FILES = 5
MEGABYTE = 1024 * 1024

# An input without a file comes as one that has no name.
Files = Annotated[list[UploadFile], File()]
Chosen = tuple[str, bytes]


def read_files(visit: Visit, uploads: Sequence[UploadFile]) -> tuple[list[Chosen], str]:
    """Return names and contents of the chosen files, and in words what is wrong with them, if anything is."""
    named = [one for one in uploads if one.filename]
    if len(named) > MOST_FILES:
        return [], say(
            visit.language, "Tidak terkirim: %(n)s berkas, paling banyak %(most)s.", n=len(named), most=MOST_FILES
        )
    limit = visit.ports.settings.upload_limit_mb
    chosen = [(one.filename or "", one.file.read(limit * MEGABYTE + 1)) for one in named]
    if sum(len(content) for _, content in chosen) > limit * MEGABYTE:
        return [], say(visit.language, "Tidak terkirim: berkasnya lebih dari %(limit)s MB seluruhnya.", limit=limit)
    for name, content in chosen:
        if media_of(content) is None:
            return [], say(
                visit.language,
                "Tidak terkirim: “%(name)s” bukan foto, PDF, video MP4, atau rekaman suara. Pilih yang lain.",
                name=name[:80],
            )
    return chosen, ""


def keep_files(session: Session, chosen: Sequence[Chosen], *, now: datetime) -> list[Attachment]:
    """Keep files that `read_files` found good, in the transaction that sends them."""
    return [save_attachment(session, content, name, now=now) for name, content in chosen]
