"""Records for a batch of turns: the customer's own, and those named in the text, sealed until they are verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, union_all

from bot.record_tries import Tries, read_tries
from core.business import Business
from core.claims import Claim
from core.database import AnyRow, Session
from core.prepared import Prepared
from core.tables import records
from core.text import extract, reference_key
from core.words import ASKS_REFERENCE, RecordView

# Own records that a turn sees, newest first.
OWN_RECORDS = 12
REFERENCE_KINDS = ("order_number", "awb")
# Built once: building a statement costs as much as running it.
_PLACE = func.row_number().over(partition_by=records.c.customer_id, order_by=records.c.updated_at.desc()).label("place")
_OWN = select(records.c.id, _PLACE).where(records.c.customer_id.in_(bindparam("owners", expanding=True))).subquery()
_OUTAGES = select(records.c.id).where(records.c.kind == "outage", records.c.status != "resolved")
# One list of ids: asked for "one of these or one of those", PostgreSQL reads every record there is.
_SEEN = union_all(
    select(_OWN.c.id).where(_OWN.c.place <= OWN_RECORDS),
    select(records.c.id).where(records.c.reference_key.in_(bindparam("references", expanding=True))),
    select(records.c.id).where(records.c.awb_key.in_(bindparam("awbs", expanding=True))),
    _OUTAGES,
)
_RECORDS = Prepared(select(records).where(records.c.id.in_(_SEEN)).order_by(records.c.updated_at.desc()))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a turn may look at, newest first, and the tries at the check of every reference that it names, by key."""

    views: tuple[RecordView, ...]
    checks_left: Mapping[str, int]


def load_records(
    session: Session,
    claims: Sequence[Claim],
    people: Mapping[int, AnyRow],
    talks: Mapping[int, AnyRow],
    *,
    business: Business,
    now: datetime,
) -> dict[int, Looked]:
    """Return what each sender's turn may look at, by identity id."""
    named = {claim.identity_id: _named(claim, talks.get(claim.identity_id), business, now=now) for claim in claims}
    references = {reference for found in named.values() for reference in found}
    owners = {row.customer_id for row in people.values() if row.customer_id}
    asked = {"owners": list(owners), "references": list(references), "awbs": list(references)}
    rows = _RECORDS.rows(session, asked)
    # A record that is named one way may have been tried by its other name.
    keys = references.union(*(_keys(row) for row in rows if _keys(row) & references))
    tries = read_tries(session, keys, [claim for claim in claims if named[claim.identity_id]], now=now)
    found: dict[int, Looked] = {}
    for claim in claims:
        mine = named[claim.identity_id]
        person, talk = people[claim.identity_id], talks.get(claim.identity_id)
        views = _views(rows, mine, claim, person, talk, tries=tries, now=now)
        found[claim.identity_id] = Looked(views, {key: tries.left(claim, key) for key in mine})
    return found


def _views(
    rows: Sequence[AnyRow],
    named: set[str],
    claim: Claim,
    person: AnyRow,
    talk: AnyRow | None,
    *,
    tries: Tries,
    now: datetime,
) -> tuple[RecordView, ...]:
    verified = (talk.memory or {}).get("verified", {}) if talk is not None else {}
    views = []
    for row in rows:
        own = _is_own(row, person)
        if own or _keys(row) & named:
            sealed = not own and not _is_verified(verified, row.id, now)
            views.append(_view(row, sealed, tries.left(claim, *_keys(row))))
    return tuple(views)


def _named(claim: Claim, talk: AnyRow | None, business: Business, *, now: datetime) -> set[str]:
    """Return the keys of the references in the text, in the open question, and of those verified before."""
    text = "\n".join(utterance.text for utterance in claim.utterances)
    found = set()
    if any(character.isdigit() for character in text):
        asked = talk is not None and (talk.pending or {}).get("asks") == ASKS_REFERENCE
        entities = extract(text, now=now, zone=business.zone, patterns=business.patterns, asked=asked)
        found = {reference_key(one.value) for one in entities if one.kind in REFERENCE_KINDS}
    if talk is not None and talk.pending:
        # A check in progress: the digits come in the next message, the reference was named in the one before.
        reference = (talk.pending.get("values") or {}).get("reference")
        found |= {reference_key(str(reference))} if reference else set()
    if talk is not None:
        found |= {reference_key(one) for one in (talk.memory or {}).get("verified_references", ())}
    return found


def _keys(row: AnyRow) -> set[str]:
    """Return what a record goes by."""
    return {row.reference_key, row.awb_key} - {None}


def _is_own(row: AnyRow, person: AnyRow) -> bool:
    # An outage belongs to everybody: that is what it is announced for.
    return bool(row.kind == "outage" or (person.customer_id and row.customer_id == person.customer_id))


def _is_verified(verified: Mapping[str, str], record_id: int, now: datetime) -> bool:
    until = verified.get(str(record_id))
    return until is not None and datetime.fromisoformat(until) > now


def _view(row: AnyRow, sealed: bool, checks_left: int) -> RecordView:
    return RecordView(
        id=row.id,
        kind=row.kind,
        reference=row.reference,
        status=row.status,
        fields=row.fields,
        updated_at=row.updated_at,
        occurs_at=row.occurs_at,
        sealed=sealed,
        phone_digits=row.phone[-4:] if row.phone else None,
        checks_left=checks_left,
    )
