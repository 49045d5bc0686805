"""Who calls a webhook: Twilio's signature over the configured public address and every field that was received."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from starlette.datastructures import FormData

SIGNATURE = "x-twilio-signature"
ALGORITHM = "x-twilio-webhooks-signature-settings"
FORM = "application/x-www-form-urlencoded"
# Twilio's own bodies have some thirty fields and a few kilobytes.
MOST_FIELDS = 500


class Forged(Exception):
    """Not Twilio, or not as Twilio calls. Nobody is told why."""


def read_signed(url: str, body: bytes, headers: Mapping[str, str], tokens: Sequence[str]) -> FormData:
    """Return the fields of a call that one of the tokens has signed; blanks and duplicates kept. Raises Forged.

    `url` is the configured public address with path and query as they were received: the scheme, host and port that
    a proxy shows us are not what Twilio signed. All fields are signed, so new ones change nothing.
    """
    signature = headers.get(SIGNATURE)
    # Anything but a form is refused: a signature over JSON says nothing about the body unless its hash stands in the
    # address, and Twilio sends these webhooks as forms.
    if not signature or headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Forged
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        form = FormData([(name, value) for name, value in pairs])
        if any(_is_signed(token, url, form, signature, headers.get(ALGORITHM, "")) for token in tokens):
            return form
    except Exception:  # whatever the body did to the validator, it is not believed
        raise Forged from None
    raise Forged


def _is_signed(token: str, url: str, form: FormData, signature: str, settings: str) -> bool:
    from twilio.request_validator import RequestValidator, get_signature_algorithm

    validator, algorithm = RequestValidator(token), get_signature_algorithm(settings)
    # Nearly always it is the address as it was given; else the library tries it with and without the port.
    if hmac.compare_digest(validator.compute_signature(url, form, algorithm), signature):
        return True
    return bool(validator.validate(url, form, signature, algorithm))
