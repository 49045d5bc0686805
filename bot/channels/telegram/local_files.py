"""Files of a Bot API server that runs with --local: it names a path on its own disk and hands no bytes out.

Read by `client.py` inside SAPA_TELEGRAM_FILES_DIR and nowhere else. aiogram's `is_local` would read any path that it is
told, of any size, through any link, so it is not used.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from bot.channels import TOO_BIG, Fetched
from core.faults import both

# Bot API, getFile: files of up to 20 MB. A local server would hand out more; what is kept here is bounded all the same.
LARGEST_FETCHED = 20 * 1024 * 1024

NO_FOLDER = both(
    "the Bot API server of SAPA_TELEGRAM_API_URL runs with --local and names a path on its own disk: set "
    "SAPA_TELEGRAM_FILES_DIR to that server's folder as this machine sees it, or start it without --local",
    "server Bot API di SAPA_TELEGRAM_API_URL berjalan dengan --local dan menyebut tempat di disknya sendiri: isi "
    "SAPA_TELEGRAM_FILES_DIR dengan folder server itu seperti terlihat dari mesin ini, atau jalankan tanpa --local",
)
UNREADABLE = both(
    "the file that the Bot API server names cannot be read inside SAPA_TELEGRAM_FILES_DIR: look whether that is the "
    "folder of its --dir, and whether this account may read it",
    "berkas yang disebut server Bot API tidak bisa dibaca di dalam SAPA_TELEGRAM_FILES_DIR: periksa apakah itu folder "
    "--dir server tersebut, dan apakah akun ini boleh membacanya",
)
OUTSIDE = both(
    "the Bot API server named what is no file inside SAPA_TELEGRAM_FILES_DIR, and nothing else is ever read: look "
    "whether that is the folder of its --dir",
    "server Bot API menyebut sesuatu yang bukan berkas di dalam SAPA_TELEGRAM_FILES_DIR, dan selain itu tidak pernah "
    "dibaca: periksa apakah itu folder --dir server tersebut",
)
FAULTS = (NO_FOLDER, UNREADABLE, OUTSIDE)


def is_local(path: str) -> bool:
    """Whether a server named a place on its disk. One that hands files out names them without a leading slash."""
    return path.startswith("/")


def read_local(path: str, folder: Path | None, token: str) -> Fetched:
    """Return the file that a local server named by an absolute path, from its folder as this process sees it.

    "gone" is what lies outside once every link is followed; "later" what is not there or not readable yet, since a
    folder may be mounted and a setting made within the hour in which a file is tried.
    """
    if folder is None:
        return Fetched("later", error=NO_FOLDER)
    place = _seen(PurePosixPath(path), folder, token)
    if place is None or "\0" in path:
        return Fetched("gone", error=OUTSIDE)
    try:
        file = place.resolve(strict=True)
        # A pipe or a device would never end.
        if not file.is_relative_to(folder.resolve(strict=True)) or not file.is_file():
            return Fetched("gone", error=OUTSIDE)
        return _read(file)
    except (OSError, RuntimeError):
        # RuntimeError is what Python 3.11 and 3.12 say of links that lead in a circle.
        return Fetched("later", error=UNREADABLE)


def _seen(path: PurePosixPath, folder: Path, token: str) -> Path | None:
    """Return where we see what the server sees: the same place, or behind the folder that it names after the bot.

    None for a path that climbs or leads elsewhere. The server keeps a bot's files under `<--dir>/<token>/`, with ~
    for the colon where names may have none.
    """
    if ".." in path.parts:
        return None
    if path.is_relative_to(folder):
        return Path(path)
    of_bot = (number for number, part in enumerate(path.parts) if part in (token, token.replace(":", "~")))
    begins = next(of_bot, None)
    return None if begins is None else folder.joinpath(*path.parts[begins:])


def _read(file: Path) -> Fetched:
    """Read a file of bounded size; what turned into a link or a pipe meanwhile is neither followed nor awaited."""
    opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(opened, "rb") as reader:
        content = reader.read(LARGEST_FETCHED + 1)
    return Fetched("gone", error=TOO_BIG) if len(content) > LARGEST_FETCHED else Fetched("here", content)
