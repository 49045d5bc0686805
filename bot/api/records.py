"""The records API: a business tells what it knows of orders, shipments, transactions, appointments and outages."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import phonenumbers
from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AwareDatetime, BaseModel, Field, JsonValue, field_validator
from sqlalchemy import insert, select
from starlette.concurrency import run_in_threadpool

from core.access_keys import find_key, note_use
from core.access_tables import idempotency
from core.database import Session, serialise
from core.live import News
from core.records import RecordNews, write_record
from reminders.planning import on_record

if TYPE_CHECKING:
    from bot.house import House

BEARER = HTTPBearer(auto_error=False, description="A key made by `sapa key add` or in the console.")
# Words that a business may tell about a record beside its status; deeper or longer values are refused, not cut.
FIELDS_LIMIT = 40
TEXT_LIMIT = 500


class Owner(BaseModel):
    """Whose record it is, by something that a channel or the business can prove; all may be left out."""

    model_config = {"extra": "forbid"}

    external_id: Annotated[str | None, Field(max_length=120, description="The business's own id of the customer.")] = (
        None
    )
    channel: Annotated[
        str | None, Field(max_length=20, description="With `address`: where the customer writes from.")
    ] = None
    address: Annotated[str | None, Field(max_length=200)] = None
    name: Annotated[str | None, Field(max_length=120)] = None


class Told(BaseModel):
    """One record as the business knows it now. Telling it again replaces what was told before."""

    model_config = {"extra": "forbid"}

    kind: Literal["order", "shipment", "transaction", "appointment", "outage"]
    reference: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./#_-]*$")]
    status: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
    customer: Owner = Owner()
    phone: Annotated[str | None, Field(max_length=20, description="E.164, for the check of its last four digits.")] = (
        None
    )
    occurs_at: Annotated[AwareDatetime | None, Field(description="When it happens, with an offset.")] = None
    fields: Annotated[dict[str, JsonValue], Field(max_length=FIELDS_LIMIT)] = {}

    @field_validator("phone")
    @classmethod
    def _a_phone(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parsed = phonenumbers.parse(value, "ID")
        except phonenumbers.NumberParseException as error:
            raise ValueError(f"{value!r} is not a phone number; expected E.164 such as +6281234567890") from error
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    @field_validator("occurs_at")
    @classmethod
    def _a_near_year(cls, value: datetime | None) -> datetime | None:
        if value is not None and not 2000 <= value.year <= 2200:
            raise ValueError(f"the year {value.year} is out of range; expected 2000 to 2200")
        return value

    @field_validator("fields")
    @classmethod
    def _plain(cls, value: dict[str, JsonValue]) -> dict[str, JsonValue]:
        for name, one in value.items():
            if len(name) > TEXT_LIMIT or (isinstance(one, str) and len(one) > TEXT_LIMIT):
                raise ValueError(f"field {name[:40]!r} is longer than {TEXT_LIMIT} characters")
            if not all(_is_whole(text) for text in (name, one)):
                raise ValueError(f"field {name!r} holds half a character or a number that is none; expected whole ones")
            if isinstance(one, dict | list):
                raise ValueError(f"field {name!r} is nested; expected text, a number, true, false or null")
        return value


def _is_whole(value: JsonValue) -> bool:
    """Whether a database and JSON keep this: no lone surrogate, neither infinite nor NaN."""
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, str) or value.isascii() or not any("\ud800" <= ch <= "\udfff" for ch in value)


class Kept(BaseModel):
    """What became of it."""

    id: int
    reference: str
    created: bool


class Refused(BaseModel):
    """What is wrong, in a sentence."""

    error: str


_ANSWERS: dict[int | str, dict[str, Any]] = {
    201: {"model": Kept, "description": "Kept for the first time."},
    401: {"model": Refused, "description": "No key, or one that is not valid."},
    409: {"model": Refused, "description": "The idempotency key came with another body before."},
    413: {"model": Refused, "description": "The body is too large."},
    422: {"description": "The record is not as expected; `faults` says where."},
}


def records_routes(house: House) -> APIRouter:
    """Return the routes of the records API."""
    router = APIRouter(prefix="/api/v1", tags=["records"])

    def key_of(given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> int:
        now = house.clock.now()
        with house.database.snapshot() as session:
            found = find_key(session, given.credentials, now=now) if given else None
        if found is None:
            raise HTTPException(401, "Send a valid key as `Authorization: Bearer ...`.", {"WWW-Authenticate": "Bearer"})
        key_id, is_stale = found
        if is_stale:
            with house.database.transaction() as session:
                note_use(session, key_id, now=now)
        return key_id

    @router.post("/records", response_model=Kept, responses=_ANSWERS)
    async def write(
        told: Told,
        request: Request,
        # Not `Annotated`: a text annotation cannot name a function of this function.
        key_id: int = Depends(key_of),
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=120)] = None,
    ) -> Response:
        """Tell a record. Repeat a request with the same `Idempotency-Key` and it counts once."""
        body_hash = hashlib.sha256(await request.body()).hexdigest()
        status, answer = await run_in_threadpool(_write, house, told, key_id, idempotency_key, body_hash)
        return JSONResponse(answer, status)

    return router


def _write(house: House, told: Told, key_id: int, key: str | None, body_hash: str) -> tuple[int, dict[str, Any]]:
    now = house.clock.now()
    with house.database.transaction() as session:
        before = _repeated(session, key_id, key, body_hash) if key else None
        if before is not None:
            return before
        record_id, created = write_record(session, news_of(told), now=now, listeners=(on_record(house.business),))
        answer = {"id": record_id, "reference": told.reference, "created": created}
        status = 201 if created else 200
        if key:
            row = {
                "api_key_id": key_id,
                "key": key,
                "body_hash": body_hash,
                "status": status,
                "answer": answer,
                "at": now,
            }
            session.execute(insert(idempotency).values(**row))
    house.live.wake("deliver")
    house.live.tell([News("desk")])
    return status, answer


def _repeated(session: Session, key_id: int, key: str, body_hash: str) -> tuple[int, dict[str, Any]] | None:
    serialise(session, f"request {key_id} {key}")
    row = session.execute(
        select(idempotency).where(idempotency.c.api_key_id == key_id, idempotency.c.key == key)
    ).one_or_none()
    if row is None:
        return None
    if row.body_hash != body_hash:
        raise HTTPException(409, f"The Idempotency-Key {key!r} was used before with another body; use a fresh one.")
    return row.status, row.answer


def news_of(told: Told) -> RecordNews:
    """Return what was told in the words of `core.records`."""
    return RecordNews(
        kind=told.kind,
        reference=told.reference,
        status=told.status,
        external_id=told.customer.external_id,
        channel=told.customer.channel,
        address=told.customer.address,
        customer_name=told.customer.name,
        phone=told.phone,
        occurs_at=told.occurs_at,
        fields=told.fields,
    )
