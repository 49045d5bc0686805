"""The records API: keys, repeated requests, clear refusals, and to whom a record belongs."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from core.access_keys import make_key
from core.access_tables import api_keys
from core.tables import customers, identities, records
from reminders.tables import reminders
from tests.caller import Caller
from tests.stage import Stage, texts

ORDER = {"kind": "order", "reference": "KL-20461", "status": "shipped", "fields": {"last_scan": "Gudang Cikarang"}}
JSON = {"Content-Type": "application/json"}
VISIT = {"kind": "appointment", "reference": "BK-17", "status": "booked", "occurs_at": "2026-11-27T09:00:00+07:00"}


# What is refused touches no row, so one database is enough.
REFUSED_BEFORE_IT_IS_READ = pytest.mark.sqlite


@pytest.fixture
def api(stage: Stage) -> Caller:
    """A program of the business with a valid key."""
    with stage.house.database.transaction() as session:
        key = make_key(session, "till", now=stage.clock.now())
    return Caller(stage.client_app, headers={"Authorization": f"Bearer {key}"})


def tell(api: Caller, told: dict[str, Any], key: str | None = None) -> tuple[int, dict[str, Any]]:
    """Tell a record; returns status and answer."""
    answer = api.post("/api/v1/records", json=told, headers={"Idempotency-Key": key} if key else {})
    body: dict[str, Any] = answer.json()
    return answer.status_code, body


def owner_of(stage: Stage, reference: str = "KL-20461") -> int | None:
    """The customer that a record belongs to."""
    found: int | None = stage.rows(select(records.c.customer_id).where(records.c.reference == reference))[0][0]
    return found


def customer_of(stage: Stage, identity_id: int) -> int:
    """The customer behind a browser."""
    return int(stage.rows(select(identities.c.customer_id).where(identities.c.id == identity_id))[0][0])


def test_a_record_is_created_once_and_then_brought_up_to_date(stage: Stage, api: Caller) -> None:
    status, first = tell(api, ORDER)
    assert (status, first["created"], first["reference"]) == (201, True, "KL-20461")
    status, second = tell(api, {**ORDER, "status": "delivered"})
    assert (status, second["created"], second["id"]) == (200, False, first["id"])
    row = stage.rows(select(records.c.status, records.c.version))[0]
    assert (row.status, row.version) == ("delivered", 2)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer sapa_wrong", "Basic c2FwYTpzYXBh", "bearer x" * 500]
)
def test_without_a_valid_key_nothing_is_told(stage: Stage, header: str | None) -> None:
    http = Caller(stage.client_app)
    answer = http.post("/api/v1/records", json=ORDER, headers={"Authorization": header} if header is not None else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "Authorization" in answer.json()["error"]
    assert stage.rows(select(records.c.id)) == []


def test_a_revoked_key_opens_nothing(stage: Stage, api: Caller) -> None:
    with stage.house.database.transaction() as session:
        session.execute(update(api_keys).values(revoked_at=stage.clock.now()))
    assert tell(api, ORDER)[0] == 401


def test_only_a_hash_of_the_key_is_kept(stage: Stage, api: Caller) -> None:
    secret = api.headers["authorization"].split()[1]
    assert all(secret not in str(cell) for row in stage.rows(select(api_keys)) for cell in row)


def test_when_a_key_was_last_used_is_noted_once_a_minute(stage: Stage, api: Caller) -> None:
    def used_at() -> Any:
        return stage.rows(select(api_keys.c.used_at))[0].used_at

    begun = stage.clock.now()
    assert used_at() is None
    tell(api, ORDER)
    stage.clock.advance(timedelta(seconds=59))
    tell(api, ORDER)
    assert used_at() == begun
    stage.clock.advance(timedelta(seconds=1))
    # Even a refused body shows that somebody still uses the key.
    assert tell(api, {**ORDER, "kind": "parrot"})[0] == 422
    assert used_at() == begun + timedelta(minutes=1)


def test_a_repeated_request_gets_the_first_answer_and_counts_once(stage: Stage, api: Caller) -> None:
    first = tell(api, ORDER, "one")
    assert tell(api, ORDER, "one") == first
    assert stage.rows(select(records.c.version))[0].version == 1


def test_the_same_idempotency_key_with_another_body_is_refused(stage: Stage, api: Caller) -> None:
    tell(api, ORDER, "one")
    status, answer = tell(api, {**ORDER, "status": "delivered"}, "one")
    assert status == 409
    assert "'one'" in answer["error"]
    assert stage.rows(select(records.c.status))[0].status == "shipped"


def test_an_idempotency_key_is_private_to_its_api_key(stage: Stage, api: Caller) -> None:
    tell(api, ORDER, "one")
    with stage.house.database.transaction() as session:
        other = make_key(session, "warehouse", now=stage.clock.now())
    http = Caller(stage.client_app, headers={"Authorization": f"Bearer {other}"})
    assert tell(http, {**ORDER, "status": "delivered"}, "one")[0] == 200


def test_one_request_from_two_threads_counts_once(stage: Stage, api: Caller) -> None:
    barrier, told = threading.Barrier(2), []

    def send() -> None:
        barrier.wait()
        told.append(tell(api, ORDER, "one"))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told[0] == told[1]
    assert stage.rows(select(records.c.version))[0].version == 1


@REFUSED_BEFORE_IT_IS_READ
@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"kind": "parcel"}, "body.kind"),
        ({"reference": ""}, "body.reference"),
        ({"reference": "x" * 61}, "body.reference"),
        ({"reference": "../etc"}, "body.reference"),
        ({"status": "Dikirim!"}, "body.status"),
        ({"status": None}, "body.status"),
        ({"phone": "call me"}, "body.phone"),
        ({"occurs_at": "2026-11-27T09:00:00"}, "body.occurs_at"),
        ({"occurs_at": "1026-11-27T09:00:00Z"}, "body.occurs_at"),
        ({"occurs_at": "tomorrow"}, "body.occurs_at"),
        ({"fields": {"a": {"b": 1}}}, "body.fields"),
        ({"fields": {"a": "x" * 501}}, "body.fields"),
        ({"fields": {f"f{number}": 1 for number in range(41)}}, "body.fields"),
        ({"fields": {"a": "\ud800"}}, "body.fields"),
        ({"fields": {"\ud800": "a"}}, "body.fields"),
        ({"fields": {"a": float("nan")}}, "body.fields"),
        ({"customer": {"external_id": "x" * 121}}, "body.customer.external_id"),
        ({"customer": {"mail": "a@example.id"}}, "body.customer.mail"),
        ({"colour": "red"}, "body.colour"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_wrong_record_is_refused_with_the_place_of_the_fault(
    stage: Stage, api: Caller, wrong: dict[str, Any], where: str
) -> None:
    # Not the client's own JSON: that refuses half a character before it is sent.
    answer = api.post("/api/v1/records", content=json.dumps({**ORDER, **wrong}), headers=JSON)
    assert answer.status_code == 422, answer.text
    assert any(fault["where"].startswith(where) and fault["what"] for fault in answer.json()["faults"]), answer.text
    assert stage.rows(select(records.c.id)) == []


@REFUSED_BEFORE_IT_IS_READ
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe\x00", b"{" * 5000, b"[" * 100_000, b"9" * 5000],
    ids=lambda value: repr(value[:12]),
)
def test_a_body_that_is_no_record_is_refused(stage: Stage, api: Caller, content: bytes) -> None:
    answer = api.post("/api/v1/records", content=content, headers=JSON)
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]


@REFUSED_BEFORE_IT_IS_READ
def test_a_body_beyond_every_measure_is_refused(stage: Stage, api: Caller) -> None:
    answer = api.post("/api/v1/records", content=b'{"fields": "' + b"x" * 12_000_000 + b'"}')
    assert answer.status_code == 413


def test_a_record_finds_its_owner_by_the_businesss_own_id(stage: Stage, api: Caller) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("C-7")
    tell(api, {**ORDER, "customer": {"external_id": "C-7"}})
    assert owner_of(stage) == customer_of(stage, sari.identity_id)
    assert "KL-20461" in texts(sari.says("pesanan saya gimana ya kak"))


def test_a_record_finds_its_owner_by_the_address_on_a_channel(stage: Stage, api: Caller) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    tell(api, {**ORDER, "customer": {"channel": "web", "address": sari.address}})
    assert owner_of(stage) == customer_of(stage, sari.identity_id)


def test_the_address_of_one_channel_proves_nothing_on_another(stage: Stage, api: Caller) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    tell(api, {**ORDER, "customer": {"channel": "whatsapp", "address": sari.address}})
    assert owner_of(stage) is None


def test_a_phone_number_that_was_only_typed_opens_nothing(stage: Stage, api: Caller) -> None:
    sari = stage.customer()
    sari.says("halo kak, nomor saya 081298804417")
    tell(api, {**ORDER, "phone": "+6281298804417"})
    assert owner_of(stage) is None
    assert "Gudang" not in texts(sari.says("pesanan saya gimana ya kak"))


def test_a_phone_number_that_a_channel_proved_finds_the_owner(stage: Stage, api: Caller) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    with stage.house.database.transaction() as session:
        session.execute(update(customers).values(phone="+6281298804417"))
    tell(api, {**ORDER, "phone": "0812-9880-4417"})
    assert owner_of(stage) == customer_of(stage, sari.identity_id)


def test_a_record_of_an_unknown_customer_waits_until_they_are_known(stage: Stage, api: Caller) -> None:
    tell(api, {**ORDER, "customer": {"external_id": "C-7"}})
    assert owner_of(stage) is None
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("C-7")
    assert owner_of(stage) == customer_of(stage, sari.identity_id)


def test_an_appointment_that_is_told_plans_its_reminders(stage: Stage, api: Caller) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("C-7")
    tell(api, {**VISIT, "customer": {"external_id": "C-7"}})
    planned = stage.rows(select(reminders).order_by(reminders.c.due_at))
    assert [row.kind for row in planned] == ["appointment"] * 3
    assert [row.wall_time[:16] for row in planned] == ["2026-11-24T09:00", "2026-11-26T09:00", "2026-11-27T07:00"]


def test_an_appointment_told_again_plans_nothing_twice_and_a_cancelled_one_nothing_at_all(
    stage: Stage, api: Caller
) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("C-7")
    visit = {**VISIT, "customer": {"external_id": "C-7"}}
    for _ in range(3):
        tell(api, visit)
    assert stage.rows(select(func.count()).select_from(reminders))[0][0] == 3
    tell(api, {**visit, "status": "cancelled"})
    assert {row.state for row in stage.rows(select(reminders.c.state))} == {"cancelled"}


def test_the_description_of_the_api_is_served_without_a_key(stage: Stage) -> None:
    described = Caller(stage.client_app).get("/api/v1/openapi.json").json()
    assert list(described["paths"]) == ["/api/v1/records"]
    answers = described["paths"]["/api/v1/records"]["post"]["responses"]
    assert {"200", "201", "401", "409", "413", "422"} <= answers.keys()
