"""Calls of the two webhooks of WhatsApp of every shape, made from a seed. Used by tests and `tests.bench.channels`.

Of twenty calls about one is whole and must be kept, five are signed by nobody or altered behind the signature, and the
rest is signed and spoiled: odd values, fields twice, cut off, in no encoding, huge numbers, thousands of fields.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from tests.fakes.signing import sign
from tests.fakes.twilio import ACCOUNT, OURS, TOKEN

FORM = "application/x-www-form-urlencoded"
SIGNED, ALGORITHM = "X-Twilio-Signature", "X-Twilio-Webhooks-Signature-Settings"
MESSAGES, STATUSES = "/webhooks/whatsapp", "/webhooks/whatsapp/status"
ODD = ("", "x" * 2000, "\0", "-1", "1e9", "9" * 400, "SM" + "f" * 32, "whatsapp:+62812345678", "failed", "😀", "m1.0")
ODD_NAMES = ("MediaUrl0", "MediaUrl9", "NumMedia", "Latitude", "ListId", "ButtonPayload", "ErrorCode", "", "\0", "Tag")
WRONG = ("", "x" * 28, "x" * 300, "AAAA", "=")
# The numbers of messages of spoiled calls, which come again and again.
SHARED = 3_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call: path, body, headers; whether it may be believed, and the number of what must be kept, "" for none."""

    path: str
    body: bytes
    headers: dict[str, str]
    is_signed: bool
    kept: str = ""

    @property
    def expected(self) -> int:
        """The status that it must be answered with."""
        if not self.is_signed:
            return 403
        return 200 if self.path.partition("?")[0] == MESSAGES else 204


def calls(seed: int, count: int, public: str, ours: str = OURS) -> Iterator[Call]:
    """Yield so many calls to a house at this public address, with messages to a number of ours."""
    dice = random.Random(seed)
    for number in range(count):
        chance = dice.random()
        if chance < 0.05:
            fields = message(f"SM{10**9 + number:032x}", f"whatsapp:+62813{number:07}", ours)
            yield _signed(public, MESSAGES, urlencode(fields).encode(), kept=fields["MessageSid"])
        elif chance < 0.3:
            fields = message(f"SM{2 * 10**9 + number:032x}", f"whatsapp:+62899{number:07}", ours)
            yield _forged(dice, public, fields)
        else:
            yield _signed(public, *_spoiled(dice, ours))


def message(sid: str, address: str, ours: str) -> dict[str, str]:
    """Return the fields of a message."""
    fields = {"MessageSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT, "From": address, "To": ours}
    return {**fields, "Body": "kak buka jam berapa ya?", "NumMedia": "0", "ProfileName": "Sari"}


def _signed(public: str, path: str, body: bytes, kept: str = "") -> Call:
    """Return a call as Twilio makes it; what is no form, in no encoding or of too many fields is not believed."""
    try:
        parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=500)
        signature, is_signed = sign(public + path, body, TOKEN), True
    except ValueError:
        signature, is_signed = sign(public + path, b"", TOKEN), False
    return Call(path, body, {"Content-Type": FORM, SIGNED: signature}, is_signed, kept)


def _forged(dice: random.Random, public: str, fields: dict[str, str]) -> Call:
    """Return a call that is as good as any, but for its signature."""
    path = dice.choice((MESSAGES, f"{STATUSES}?row=1&attempt=1&part=0&parts=1&first=0"))
    body = urlencode(fields).encode()
    right = sign(public + path, body, TOKEN)
    headers = {"Content-Type": FORM, SIGNED: right}
    how = dice.randrange(9)
    if how == 0:
        del headers[SIGNED]
    elif how == 1:
        headers[SIGNED] = dice.choice(WRONG)
    elif how == 2:
        headers[SIGNED] = sign(public + path, body, "x" * 32)
    elif how == 3:
        body += b"&Tag=1"
    elif how == 4:
        body = body.replace(b"Sari", b"Sara")
    elif how == 5:
        path += "&row=2" if "?" in path else "?row=2"
    elif how == 6:
        headers["Content-Type"] = dice.choice(("application/json", "multipart/form-data; boundary=x", "text/plain"))
    elif how == 7:
        headers[SIGNED] = sign("http://chat.example.id" + path, body, TOKEN)
    else:
        headers[ALGORITHM] = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    return Call(path, body, headers, False)


def _spoiled(dice: random.Random, ours: str) -> tuple[str, bytes]:
    """Return a path and a body that has something wrong with it."""
    sid, address = f"SM{dice.randrange(SHARED):032x}", f"whatsapp:+6281234567{dice.randrange(50):03}"
    pairs = [*message(sid, address, ours).items()]
    if dice.random() < 0.5:
        pairs += [("MessageStatus", dice.choice(("sent", "failed", "read", "of next year"))), ("ErrorCode", "63016")]
    for _ in range(dice.randrange(1, 5)):
        at, odd = dice.randrange(len(pairs)), dice.choice(ODD)
        name = dice.choice((pairs[at][0], *ODD_NAMES))
        how = dice.randrange(3)
        if how == 0:
            pairs[at] = (pairs[at][0], odd)
        elif how == 1:
            pairs.insert(at, (name, odd))
        elif len(pairs) > 1:
            del pairs[at]
    query = f"?row={quote(dice.choice(('1', *ODD)))}&attempt={quote_plus(dice.choice(('1', *ODD)))}&part=0&parts=1"
    path = dice.choice((MESSAGES, STATUSES, STATUSES + query, STATUSES + "?row=1&row=2&attempt=1&attempt=%00"))
    return path, _mangled(dice, urlencode(pairs).encode())


def _mangled(dice: random.Random, body: bytes) -> bytes:
    chance = dice.random()
    if chance < 0.7:
        return body
    if chance < 0.8:
        # Never within an escape, of which two readers may make two things.
        return body[: dice.randrange(1, len(body))].rsplit(b"%", 1)[0] or b"a"
    return dice.choice(
        (
            body + b"&Body=%ff%fe",
            b"\xff\xfe\x00" + body,
            b"&".join([b"a=1"] * 600),
            b"&&&" + body + b"&&",
            b"=&=&" + body,
            body + b"&" + body,
            b"",
        )
    )
