"""Files on their way: links of ours that Twilio fetches an agent's files from, and fetching what customers sent.

A link is signed with a key of this installation and expires; whoever has it may see that one file until then.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import re
import secrets
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from sqlalchemy import select

from bot.channels import Fetched
from bot.channels.whatsapp.settings import API, MEDIA
from bot.channels.whatsapp.tables import whatsapp_marks
from core.database import Database, insert_into
from core.faults import both

if TYPE_CHECKING:
    from bot.channels.whatsapp.client import Client

# Twilio's media guide: 5 MB for an image, 16 MB in all.
LARGEST_IMAGE, LARGEST = 5 * 1024 * 1024, 16 * 1024 * 1024
# Twilio holds a message for WhatsApp for four hours at most, and fetches its file when it sends.
LINK_LIVES = timedelta(hours=6)
# Seconds to connect and to wait for bytes, and redirects that are followed.
CONNECT_SECONDS, READ_SECONDS, MOST_STEPS = 4.0, 10.0, 3
KEY = "media key"
# Where Twilio keeps files, by host, and how a path begins there: its support page on authenticated media (article
# 223183748) names mms.twiliocdn.com and, for what is older, s3-external-1.amazonaws.com, whose paths begin with the
# bucket's name: any other bucket may be anybody's.
PLACES = {
    "api.twilio.com": "/",
    "mms.twiliocdn.com": "/",
    "media.twiliocdn.com": "/",
    "s3-external-1.amazonaws.com": "/media.twiliocdn.com/",
}
HTTPS = 443
# How a file is kept of which only its message and its place in it are known.
_LISTED = re.compile(r"listed (\w{8,64}) (\d{1,2})")


def media_key(database: Database, now: datetime) -> bytes:
    """Return the key of this installation that signs links, made at the first call."""
    wanted = select(whatsapp_marks.c.secret).where(whatsapp_marks.c.name == KEY)
    with database.snapshot() as session:
        known = session.execute(wanted).scalar_one_or_none()
    if known is None:
        with database.transaction() as session:
            once = insert_into(session.dialect.name, whatsapp_marks).on_conflict_do_nothing(index_elements=["name"])
            session.execute(once.values(name=KEY, secret=secrets.token_hex(32), at=now))
            known = session.execute(wanted).scalar_one()
    return bytes.fromhex(known)


def link_to(sha256: str, key: bytes, public_url: str, *, now: datetime) -> str:
    """Return an address at which a file can be fetched for some hours."""
    ends = int((now + LINK_LIVES).timestamp())
    said = f"{sha256}.{ends}"
    return f"{public_url}{MEDIA}/{said}.{_signed(said, key)}"


def file_of(token: str, key: bytes, *, now: datetime) -> str | None:
    """Return the hash of the file that a link shows; None when it is over or not signed by us."""
    said, _, signature = token.rpartition(".")
    sha256, _, ends = said.partition(".")
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), _signed(said, key).encode()):
        return None
    return sha256 if now <= datetime.fromtimestamp(int(ends), UTC) else None


def _signed(said: str, key: bytes) -> str:
    digest = hmac.new(key, said.encode("utf-8", "replace"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


_NOT_ITS_OWN = both("Twilio points to a place that is not its own", "Twilio menunjuk ke tempat yang bukan miliknya")
_NOT_THERE = both("Twilio does not have the file any more", "Twilio tidak menyimpan berkas ini lagi")
_TO_AND_FRO = both("Twilio points from one place to the next", "Twilio terus menunjuk dari satu tempat ke tempat lain")


def why_not(file: Any) -> str:
    """Return in the words that rows keep why an agent's file cannot go to WhatsApp; nothing when it can."""
    is_image = str(file["media"]).startswith("image/")
    largest = LARGEST_IMAGE if is_image else LARGEST
    if int(file["size"]) <= largest:
        return ""
    english, indonesian = ("a picture", "gambar") if is_image else ("a file", "berkas")
    most, size = largest // 2**20, int(file["size"]) / 2**20
    return both(
        f"WhatsApp takes {english} of at most {most} MB; this one has {size:.1f} MB",
        f"WhatsApp menerima {indonesian} paling besar {most} MB; yang ini {size:.1f} MB".replace(".", ","),
    )


class _NotLetIn(Exception):
    """Twilio itself does not take the token."""


def listed_ref(message_sid: str, place: int) -> str:
    """Return how a file is kept whose address Twilio has yet to tell: `fetch` asks for it."""
    return f"listed {message_sid} {place}"


def fetch(ref: str, client: Client, api_url: str) -> Fetched:
    """Fetch a customer's file. Credentials go to Twilio's own host alone, and to nobody that it redirects to."""
    from bot.channels.whatsapp.client import Unanswered

    used = client.auth
    try:
        if listed := _LISTED.fullmatch(ref):
            files = client.media(listed[1])
            if int(listed[2]) >= len(files):
                return Fetched("gone", error=_NOT_THERE)
            ref, used = files[int(listed[2])][0], client.auth
        try:
            return _fetched(ref, used, api_url)
        except _NotLetIn:
            # The door tries both tokens and keeps the one that works.
            client.account()
        return _fetched(ref, client.auth, api_url)
    except Unanswered as fault:
        return Fetched("gone", error=_NOT_THERE) if fault.kind == "gone" else _later(fault.kind)
    except _NotLetIn:
        return _answered(401)


def _fetched(ref: str, auth: tuple[str, str], api_url: str) -> Fetched:
    """Return what became of asking with this token. Raises _NotLetIn."""
    import requests

    url = f"{api_url}{ref.removeprefix(API)}" if ref.startswith(f"{API}/") else ref
    base = urlsplit(api_url)
    if urlsplit(url)[:2] != base[:2]:
        return Fetched("gone", error=both("the file does not lie with Twilio", "berkasnya tidak ada di Twilio"))
    given: Any = requests.auth.HTTPBasicAuth(*auth)
    try:
        with requests.Session() as session:
            for _ in range(MOST_STEPS + 1):
                with session.get(
                    url, auth=given, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, READ_SECONDS)
                ) as answer:
                    if answer.status_code == 401 and given is not _nothing:
                        raise _NotLetIn
                    if not answer.is_redirect:
                        return _read(answer)
                    url = urljoin(url, answer.headers["Location"])
                # No name and password of this account, or of this machine (netrc), for anybody else.
                given = _nothing
                if not _is_allowed(url, base):
                    return Fetched("gone", error=_NOT_ITS_OWN)
    except (requests.RequestException, ValueError) as error:
        return _later(type(error).__name__)
    return Fetched("gone", error=_TO_AND_FRO)


def _later(why: str) -> Fetched:
    return Fetched(
        "later",
        error=both(f"Twilio could not be asked for the file ({why})", f"Twilio tidak bisa dimintai berkasnya ({why})"),
    )


def _answered(status: int) -> Fetched:
    words = both(f"Twilio answered {status} instead of the file", f"Twilio menjawab {status}, bukan berkasnya")
    return Fetched("later", error=words)


def _nothing(request: Any) -> Any:
    return request


def _is_allowed(url: str, base: Any) -> bool:
    asked = urlsplit(url)
    if asked[:2] == base[:2]:
        return True
    host = (asked.hostname or "").lower()
    is_theirs = host in PLACES and asked.path.startswith(PLACES[host])
    if asked.scheme != "https" or (asked.port or HTTPS) != HTTPS or not is_theirs or "/.." in unquote(asked.path):
        return False
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(str(one)).is_global for one in found)


def _read(answer: Any) -> Fetched:
    if answer.status_code in (404, 410):
        return Fetched("gone", error=_NOT_THERE)
    if answer.status_code != 200:
        return _answered(answer.status_code)
    content = bytearray()
    for chunk in answer.iter_content(64 * 1024):
        content += chunk
        if len(content) > LARGEST:
            return Fetched(
                "gone",
                error=both(
                    f"the file is larger than {LARGEST // 2**20} MB", f"berkasnya lebih dari {LARGEST // 2**20} MB"
                ),
            )
    return (
        Fetched("here", bytes(content))
        if content
        else Fetched("gone", error=both("the file is empty", "berkasnya kosong"))
    )
