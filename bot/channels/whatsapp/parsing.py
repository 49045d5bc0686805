"""From the fields of Twilio's webhooks, and of its list of messages, to what they mean. Pure and tolerant.

Of a call only what is known is read: fields come and go without notice. Whoever writes is an opaque address: since
WhatsApp has usernames, not everybody shows a phone number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.callbacks import Told
from bot.channels import Answer
from bot.channels.whatsapp.errors import answer_to, kind_of
from bot.channels.whatsapp.settings import NAME, PREFIX
from core.attachments import place
from core.inbox import Inbound, RemoteFile
from core.words import Attachment

_SID = re.compile(r"(?:SM|MM)[0-9a-zA-Z]{8,40}")
_PHONE = re.compile(r"whatsapp:(\+[1-9]\d{6,14})")
# Twilio's webhook page: one attachment per message of WhatsApp, ten at most in all.
MOST_FILES = 10
_FILES = {"image": "foto", "video": "video", "audio": "pesan suara", "text/vcard": "kontak", "text/x-vcard": "kontak"}
_ENDINGS = {"image/jpeg": ".jpg", "audio/ogg": ".ogg", "text/vcard": ".vcf", "text/x-vcard": ".vcf"}
# Twilio's status page, and how far each of them is; the first ones say no more than that it was taken.
REACHED = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), "sent"),
    "delivered": "delivered",
    "read": "read",
}
_FAILED = ("failed", "undelivered", "canceled")
_LARGEST = 2**31 - 1


class Odd(ValueError):
    """A call is not shaped as Twilio's pages say; the message names what is missing, never what it holds."""


def phone_of(address: str) -> str | None:
    """Return the phone number (E.164) that an address shows, None for one that shows none."""
    match = _PHONE.fullmatch(address)
    return match[1] if match else None


def read_message(fields: Mapping[str, str], now: datetime) -> Inbound:
    """Return the message that a webhook tells; a pressed button stands in `meta` under "pressed". Raises Odd."""
    sid = fields.get("MessageSid") or fields.get("SmsMessageSid") or ""
    address, sender = fields.get("From", ""), fields.get("To", "")
    if not _SID.fullmatch(sid):
        raise Odd("no MessageSid")
    if not (address.startswith(PREFIX) and len(PREFIX) < len(address) <= 200 and sender.startswith(PREFIX)):
        raise Odd("not from and to whatsapp:")
    files, shown = _files(fields), _shown(fields)
    payload = fields.get("ButtonPayload") or fields.get("ListId")
    meta: dict[str, Any] = {"to": _clean(sender)[:200]}
    if payload:
        meta["pressed"] = _clean(payload)[:200]
    if fields.get("OriginalRepliedMessageSid"):
        meta["replies_to"] = _clean(fields["OriginalRepliedMessageSid"])[:64]
    return Inbound(
        channel=NAME,
        external_id=sid,
        address=_clean(address),
        text=_clean(_said(fields, known=bool(files or shown))),
        sent_at=now,
        attachments=shown,
        files=files,
        profile_name=_clean(fields.get("ProfileName", "")).strip()[:200] or None,
        meta=meta,
    )


def _clean(text: str) -> str:
    """Return a text without what no database keeps: NUL goes, half a character becomes "?"."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _files(fields: Mapping[str, str]) -> tuple[RemoteFile, ...]:
    count = _number(fields.get("NumMedia", "0"), MOST_FILES)
    found = []
    for number in range(count):
        url = fields.get(f"MediaUrl{number}")
        media = _clean(fields.get(f"MediaContentType{number}", "")).partition(";")[0].strip().lower()[:80]
        if url:
            found.append(RemoteFile(ref=_clean(url)[:2000], name=_file_name(media), media=media, size=None))
    return tuple(found)


def _file_name(media: str) -> str:
    main, _, kind = media.partition("/")
    ending = _ENDINGS.get(media) or f".{re.sub('[^a-z0-9]', '', kind)[:8]}"
    return f"{_word(media).replace(' ', '-') if main else 'berkas'}{ending if kind else ''}"


def _word(media: str) -> str:
    return _FILES.get(media) or _FILES.get(media.partition("/")[0]) or "berkas"


def _said(fields: Mapping[str, str], *, known: bool) -> str:
    """Return what was said: the title of a pressed button, else the text; empty for a file alone."""
    said = fields.get("ListTitle") or fields.get("ButtonText") or fields.get("Body") or ""
    return said.strip() or ("" if known else "[pesan yang tidak bisa ditampilkan di sini]")


def _shown(fields: Mapping[str, str]) -> tuple[Attachment, ...]:
    """Return the place that came with a message; one that is none on the map is passed over."""
    try:
        latitude, longitude = float(fields["Latitude"]), float(fields["Longitude"])
    except (KeyError, ValueError):
        return ()
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return ()
    named = ", ".join(fields[name] for name in ("Label", "Address") if fields.get(name))
    return (place(latitude, longitude, _clean(named)),)


def read_status(query: Mapping[str, str], fields: Mapping[str, str]) -> Told | None:
    """Return what a status callback tells of one of our rows, None for a message that is none of ours. Raises Odd.

    Which row and try it is about stands in the query of the address that we gave, under the signature.
    """
    sid, status = fields.get("MessageSid", ""), fields.get("MessageStatus", "").lower()
    if not _SID.fullmatch(sid):
        raise Odd("no MessageSid")
    numbers = {name: _number(query.get(name, ""), _LARGEST) for name in ("row", "attempt", "part", "parts")}
    if not numbers["row"] or not numbers["attempt"]:
        return None
    if status in _FAILED:
        code = _number(fields.get("ErrorCode", ""), _LARGEST)
        first = query.get("first") == "1"
        answer = answer_to(kind_of(None, code), code, proactive=first, attempt=numbers["attempt"])
    elif status in REACHED:
        answer = Answer("sent")
    else:
        return None
    return Told(
        outbox_id=numbers["row"],
        attempt=numbers["attempt"],
        address=_clean(fields.get("To", "")),
        answer=replace(answer, provider_ref=sid),
        reached=REACHED.get(status, "sent"),
        part=numbers["part"],
        parts=max(numbers["parts"], 1),
    )


def _number(text: str, most: int) -> int:
    """Return a number of a field, 0 for what is none, at most `most`."""
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) <= 12 else 0


def at_of(listed: Mapping[str, Any]) -> datetime | None:
    """Return when a message of the log was sent, None when it does not say."""
    told = listed.get("date_sent") or listed.get("date_created")
    try:
        return parsedate_to_datetime(str(told)).astimezone(UTC) if told else None
    except ValueError:
        return None
