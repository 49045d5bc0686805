"""Records for a batch of turns: the customer's own, and those named in the text, sealed until they are verified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import bindparam, func, or_, select

from core.claims import Claim
from core.database import AnyRow, Session
from core.prepared import Prepared
from core.tables import record_checks, records
from core.text import Patterns, extract, reference_key
from core.words import RecordView

# Own records that a turn sees, newest first, and how many wrong tries a reference survives in 24 hours (DESIGN 8a.6).
OWN_RECORDS = 12
TRIES = 3
TRIES_WINDOW = timedelta(hours=24)
REFERENCE_KINDS = ("order_number", "awb")
# Built once: building a statement costs as much as running it.
_PLACE = func.row_number().over(partition_by=records.c.customer_id, order_by=records.c.updated_at.desc()).label("place")
_OWN = select(records.c.id, _PLACE).where(records.c.customer_id.in_(bindparam("owners", expanding=True))).subquery()
_RECORDS = Prepared(
    select(records)
    .where(
        or_(
            records.c.id.in_(select(_OWN.c.id).where(_OWN.c.place <= OWN_RECORDS)),
            records.c.reference_key.in_(bindparam("references", expanding=True)),
            (records.c.kind == "outage") & (records.c.status != "resolved"),
        )
    )
    .order_by(records.c.updated_at.desc())
)


def load_records(
    session: Session,
    claims: Sequence[Claim],
    people: Mapping[int, AnyRow],
    talks: Mapping[int, AnyRow],
    *,
    patterns: Patterns,
    now: datetime,
    zone: tzinfo,
) -> dict[int, tuple[RecordView, ...]]:
    """Return the records each sender's turn may look at, by identity id."""
    named = {
        claim.identity_id: _named(claim, talks.get(claim.identity_id), patterns, now=now, zone=zone) for claim in claims
    }
    references = {reference for found in named.values() for reference in found}
    owners = {row.customer_id for row in people.values() if row.customer_id}
    rows = _rows(session, owners, references)
    tried = _tries(session, references, now)
    found: dict[int, tuple[RecordView, ...]] = {}
    for claim in claims:
        person = people[claim.identity_id]
        talk = talks.get(claim.identity_id)
        verified = (talk.memory or {}).get("verified", {}) if talk is not None else {}
        views = []
        for row in rows:
            own = _is_own(row, person)
            if own or row.reference_key in named[claim.identity_id]:
                sealed = not own and not _is_verified(verified, row.id, now)
                views.append(_view(row, sealed, TRIES - tried.get(row.reference_key, 0)))
        found[claim.identity_id] = tuple(views)
    return found


def _named(claim: Claim, talk: AnyRow | None, patterns: Patterns, *, now: datetime, zone: tzinfo) -> set[str]:
    """Return the keys of the references in the text, in the open question, and of those verified before."""
    text = "\n".join(utterance.text for utterance in claim.utterances)
    found = set()
    if any(character.isdigit() for character in text):
        entities = extract(text, now=now, zone=zone, patterns=patterns)
        found = {reference_key(one.value) for one in entities if one.kind in REFERENCE_KINDS}
    if talk is not None and talk.pending:
        # A check in progress: the digits come in the next message, the reference was named in the one before.
        reference = (talk.pending.get("values") or {}).get("reference")
        found |= {reference_key(str(reference))} if reference else set()
    if talk is not None:
        found |= {reference_key(one) for one in (talk.memory or {}).get("verified_references", ())}
    return found


def _rows(session: Session, owners: set[int], references: set[str]) -> Sequence[AnyRow]:
    return _RECORDS.rows(session, {"owners": list(owners), "references": list(references)})


def _is_own(row: AnyRow, person: AnyRow) -> bool:
    # An outage belongs to everybody: that is what it is announced for.
    return bool(row.kind == "outage" or (person.customer_id and row.customer_id == person.customer_id))


def _is_verified(verified: Mapping[str, str], record_id: int, now: datetime) -> bool:
    until = verified.get(str(record_id))
    return until is not None and datetime.fromisoformat(until) > now


def _tries(session: Session, references: set[str], now: datetime) -> dict[str, int]:
    if not references:
        return {}
    found = session.execute(
        select(record_checks.c.reference, func.count())
        .where(
            record_checks.c.reference.in_(references),
            ~record_checks.c.passed,
            record_checks.c.at > now - TRIES_WINDOW,
        )
        .group_by(record_checks.c.reference)
    )
    counts: dict[str, int] = defaultdict(int)
    for reference, count in found:
        counts[reference] = count
    return counts


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
        checks_left=max(0, checks_left),
    )
