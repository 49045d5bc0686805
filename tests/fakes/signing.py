"""Twilio's signature, by the rule of its page on the security of webhooks and not by its library."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import defaultdict
from urllib.parse import parse_qsl


def sign(url: str, body: bytes, token: str, algorithm: str = "") -> str:
    """Sign a call: [hook] the address, then every name with its values, sorted, nothing between them."""
    pairs: dict[str, set[str]] = defaultdict(set)
    for name, value in parse_qsl(body.decode(), keep_blank_values=True):
        pairs[name].add(value)
    said = url + "".join(name + value for name in sorted(pairs) for value in sorted(pairs[name]))
    chosen = hashlib.sha256 if algorithm == "HMAC_SHA256" else hashlib.sha1
    return base64.b64encode(hmac.new(token.encode(), said.encode(), chosen).digest()).decode()
