"""What `sapa check` and the console's test of a connection ask Twilio: the account, both tokens, and our numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.channels.whatsapp.guide import account_told
from bot.channels.whatsapp.settings import SANDBOX, TwilioSettings, read_twilio
from core.faults import Words
from core.settings import SettingsError

if TYPE_CHECKING:
    from bot.channels.whatsapp.client import Client, Unanswered
    from bot.house import House

FIRST, SECOND = "SAPA_TWILIO_AUTH_TOKEN", "SAPA_TWILIO_AUTH_TOKEN_SECONDARY"
# What Twilio says of a sender that may be written from.
ONLINE = "ONLINE"


def check(house: House) -> Words:
    """Ask Twilio for account and numbers; returns a sentence with what to configure there. Raises SettingsError."""
    from bot.channels.whatsapp.client import Client, Unanswered

    settings = read_twilio()
    told: list[Mapping[str, Any] | Unanswered] = []
    senders: Words = {"id": "", "en": ""}
    for token in settings.tokens:
        with closing(Client(settings.account_sid, token, settings.api_url)) as client:
            told.append(_account(client, settings))
            if not isinstance(told[-1], Unanswered) and not senders["en"]:
                senders = _senders_told(client, settings.senders)
    account = next((one for one in told if not isinstance(one, Unanswered)), None)
    if account is None:
        raise _refused(settings, ", ".join(sorted({str(one.code) for one in told if isinstance(one, Unanswered)})))
    found = account_told(account, settings.senders, house.settings.public_url)
    tokens = _tokens_told([not isinstance(one, Unanswered) for one in told])
    return {language: f"{found[language]}{senders[language]}{tokens[language]}" for language in ("id", "en")}


def _account(client: Client, settings: TwilioSettings) -> Mapping[str, Any] | Unanswered:
    """Return the account, or how it is refused with this token. Raises SettingsError for anything else."""
    from bot.channels.whatsapp.client import Unanswered

    try:
        return client.account()
    except Unanswered as fault:
        if fault.kind == "account":
            return fault
        raise SettingsError(
            f"{settings.api_url} does not answer ({fault.kind}). Can this machine reach that address?",
            f"{settings.api_url} tidak menjawab ({fault.kind}). Apakah server ini bisa mencapai alamat itu?",
        ) from None


def _refused(settings: TwilioSettings, codes: str) -> SettingsError:
    names = f"{FIRST} or {SECOND}" if len(settings.tokens) > 1 else FIRST
    indonesian = names.replace(" or ", " atau ")
    return SettingsError(
        f"{settings.api_url} does not accept SAPA_TWILIO_ACCOUNT_SID with {names} (Twilio {codes}). Copy account "
        "and token from the first page of Twilio's console.",
        f"{settings.api_url} tidak menerima SAPA_TWILIO_ACCOUNT_SID dengan {indonesian} (Twilio {codes}). Salin "
        "akun dan token dari halaman depan konsol Twilio.",
    )


def _tokens_told(accepted: Sequence[bool]) -> Words:
    """Return which of two tokens Twilio takes; nothing to say of one alone."""
    if len(accepted) < 2:
        return {"id": "", "en": ""}
    if all(accepted):
        return {
            "id": f"; Twilio menerima {FIRST} dan {SECOND}",
            "en": f"; Twilio accepts both {FIRST} and {SECOND}",
        }
    if accepted[0]:
        return {
            "id": f"; Twilio menerima {FIRST}, tetapi tidak menerima {SECOND}: salin token kedua dari konsol Twilio, "
            "atau kosongkan setelan itu bila token tidak sedang diganti",
            "en": f"; Twilio accepts {FIRST} and does not accept {SECOND}: copy the second token from Twilio's "
            "console, or empty that setting when no token is being exchanged",
        }
    return {
        "id": f"; Twilio tidak menerima {FIRST} lagi, hanya {SECOND} yang diterima dan dipakai: pindahkan yang kedua "
        f"ke {FIRST}",
        "en": f"; Twilio does not accept {FIRST} any more, only {SECOND}, which is used: move the second one to "
        f"{FIRST}",
    }


def _senders_told(client: Client, ours: Sequence[str]) -> Words:
    """Return what the account says of our numbers beyond that they are its own. Raises SettingsError for others'.

    The number that all sandboxes share is no account's, and stands in no list.
    """
    from bot.channels.whatsapp.client import Unanswered

    asked = [one for one in ours if one != SANDBOX]
    if not asked:
        return {"id": "", "en": ""}
    try:
        found = client.senders()
    except Unanswered as fault:
        return {
            "id": f"; apakah nomornya milik akun ini tidak bisa ditanyakan ({fault.kind})",
            "en": f"; whether the numbers are the account's could not be asked ({fault.kind})",
        }
    missing = ", ".join(one for one in asked if one not in found)
    if missing:
        there = ", ".join(sorted(found))
        raise SettingsError(
            f"{missing} of SAPA_TWILIO_WHATSAPP_FROM is no WhatsApp sender of this account, which has "
            f"{there or 'none'}. Compare it with the WhatsApp senders in Twilio's console.",
            f"{missing} di SAPA_TWILIO_WHATSAPP_FROM bukan pengirim WhatsApp akun ini; yang ada: "
            f"{there or 'belum ada'}. Bandingkan dengan pengirim WhatsApp di konsol Twilio.",
        )
    resting = ", ".join(f"{one} {found[one]}" for one in asked if not found[one].startswith(ONLINE))
    if not resting:
        return {"id": "; nomornya milik akun ini", "en": "; the numbers are the account's own"}
    return {"id": f"; belum bisa dipakai menurut Twilio: {resting}", "en": f"; not ready, says Twilio: {resting}"}
