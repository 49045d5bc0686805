"""Whatever stands in an address or a form of any route: an answer that says what was wrong, never a fault of ours."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from sqlalchemy import insert, select

from core.access_keys import add_key, keys_called
from core.tables import outbox
from faq_kb.asides import key_of
from reminders.tables import reminders
from tests.caller import Caller
from tests.stage import Stage

# Never of this kind: the column of an id ends at 2**31 - 1, a driver's integer at 2**63 - 1, and Python stops to read
# digits after 4,300 of them. As the bytes that stand in an address or a form.
ODD_NUMBERS = ("-1", "0", "2147483648", "9223372036854775808", "9" * 30, "9" * 5000, "1.5", "", "satu", "%D9%A3")
ODD_TEXTS = ("%00", "%ED%A0%80", "%FF%FE", "%F0%9F", "..%2F..%2Fetc", "%27%20OR%201%3D1", "%7B%7B7%2A7%7D%7D")
ODD = (*ODD_NUMBERS, *ODD_TEXTS)
ODD_JSON: tuple[object, ...] = (
    *(-1, 2**31, 2**63, 10**30, 1.5, True, None),
    *([], {}, [1], "", "\0", "\ud800", "satu", "x" * 100_000),
)
# Longer ones are cut or refused by browsers and proxies.
LONGEST_ADDRESS = 4_000
LARGE = "x" * 1_000_000
FORM = "application/x-www-form-urlencoded"
WRONG_BODIES = (
    (b"", FORM),
    (b"&&==&=", FORM),
    (b"{}", "application/json"),
    (b'{"a": "\\ud800"}', "application/json"),
    (b"\xff\xfe", "text/plain"),
    (b"x", ""),
    (b"x", "multipart/form-data"),
    (b"x", "multipart/form-data; boundary=x"),
    (b"--x\r\n\r\n\x00\r\n--x--", "multipart/form-data; boundary=x"),
    (
        b'--x\r\nContent-Disposition: form-data; name="\xed\xa0\x80"\r\n\r\n1\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    (b"x", "application/x-www-form-urlencoded; charset=utf-7"),
)
PARTS = 3
# These end the visit that the walk goes on with.
ENDING = ("/sign-out", "/desk/account/sign-out-everywhere", "/chat/erase")
# What the plain routes of the chat read, which declare no parameters.
PLAIN_ROUTES: Mapping[str, tuple[str, ...]] = {"/chat/stream": ("after",), "/chat/messages": ("text", "client_id")}


@dataclass
class Walk:
    """One person before every route: what is sent, and whatever was answered as it should not be."""

    http: Caller
    paths: Mapping[str, str]
    names: frozenset[str] = frozenset()
    asked: int = 0
    faults: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, content: bytes = b"", kind: str = "") -> None:
        """Send one request and note what is wrong with its answer."""
        headers = {"Content-Type": kind} if kind else {}
        answer = self.http.request(method, path, content=content, headers=headers, follow_redirects=False)
        self.asked += 1
        said = answer.text.strip()
        tells = "<h1" in said or bool(re.search(r'"error":\s*"[^"]{5,}', said)) or "hx-redirect" in answer.headers
        is_endless = len(answer.headers.get("location", "")) > LONGEST_ADDRESS
        if answer.status_code >= 500 or is_endless or (answer.status_code >= 400 and not tells):
            self.faults.append(f"{method} {path[:90]} {content[:60]!r} {kind}: {answer.status_code} {said[:120]}")

    def fill(self, path: str, odd: str = "", at: str = "") -> str:
        """Return an address with what exists in its parameters, and `odd` in the one named `at`."""
        return re.sub(r"{(\w+)(:\w+)?}", lambda part: odd if part[1] == at else self.paths[part[1]], path)


@dataclass(frozen=True)
class Place:
    """One route with one of its methods, and the names of what it reads."""

    method: str
    path: str
    query: tuple[str, ...]
    body: tuple[str, ...]
    whole_form: bool

    @property
    def parameters(self) -> list[str]:
        """The names in its address."""
        return [found[0] for found in re.findall(r"{(\w+)(:\w+)?}", self.path)]


def places_of(stage: Stage) -> list[Place]:
    """Every route of the application, those of included routers too."""
    found = []
    for context in iter_route_contexts(stage.client_app.routes):
        path, methods = context.path or "", sorted(getattr(context.original_route, "methods", None) or ())
        query, body, whole = PLAIN_ROUTES.get(path, ()), PLAIN_ROUTES.get(path, ()), False
        if isinstance(context.original_route, APIRoute):
            needed = list(_needed(context.original_route.dependant))
            query = tuple(one.alias for each in needed for one in each.query_params)
            asked = [one for each in needed for one in each.body_params]
            body = tuple(name for one in asked for name in _names(one.field_info.annotation, one.alias))
            whole = "POST" in methods and not body
        found += [Place(method, path, query, body, whole) for method in methods if method != "HEAD"]
    return found


def _needed(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for one in dependant.dependencies:
        yield from _needed(one)


def _names(kind: object, name: str) -> Sequence[str]:
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else [name]


@pytest.fixture(scope="module")
def stage(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One house for the whole walk, with one row of everything that an address can name."""
    folder = tmp_path_factory.mktemp("house") / "var"
    shutil.copytree(prepared, folder, symlinks=True)
    stage = Stage.build(folder)
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def rows(stage: Stage) -> dict[str, str]:
    """What exists, by the names that addresses give it."""
    sari = stage.customer()
    sari.says("mau ngomong sama orang aja")
    stage.customer("Budi").says("ada valet mobil?")
    dian = stage.agent("Dian")
    dian.claims(sari)
    now = stage.clock.now()
    with stage.house.database.transaction() as session:
        add_key(session, "till", now=now)
        key_id = keys_called(session, "till")[0]
        values = {
            "kind": "personal",
            "customer_id": 1,
            "subject": "a",
            "occurrence": "1",
            "wall_time": "2026-12-01T09:00",
        }
        more = {"zone": "Asia/Jakarta", "due_at": now, "values": {}, "created_at": now, "created_by": "test"}
        reminder = session.execute(insert(reminders).values(**values, **more).returning(reminders.c.id)).scalar_one()
        row_id = session.execute(select(outbox.c.id).limit(1)).scalar_one()
    return {
        "public_id": sari.public_id,
        "customer_id": "1",
        "agent_id": str(dian.id),
        "reminder_id": str(reminder),
        "identity_id": "1",
        "key_id": str(key_id),
        "row_id": str(row_id),
        "kind": "outbox",
        "entry_id": "general.hours_location",
        "name": "return_days",
        "secret": "none",
        "sha256": "a" * 64,
        "path": "sapa.css",
        "key": key_of("ada valet mobil"),
        "example_id": "1",
    }


@contextmanager
def streams_ending(stage: Stage) -> Iterator[None]:
    """Let every stream end soon after it began, as when the house closes."""
    over = threading.Event()

    def close() -> None:
        while not over.wait(0.02):
            stage.house.live.close()

    stage.house.stop.set()
    closing = threading.Thread(target=close)
    closing.start()
    try:
        yield
    finally:
        over.set()
        closing.join()
        stage.house.stop.clear()


def administrator(stage: Stage, rows: Mapping[str, str]) -> Walk:
    """Somebody who may open everything, with the names of every field that a page shows."""
    boss = stage.agent(f"Boss{time.monotonic_ns()}", role="administrator").http
    pages = [place for place in places_of(stage) if place.method == "GET" and place.path.startswith("/desk")]
    walk = Walk(boss, rows)
    texts = [boss.get(walk.fill(page.path)).text for page in pages if page.path != "/desk/stream"]
    names = frozenset(name for text in texts for name in re.findall(r' name="([a-z_]+)"', text))
    assert {"skills", "tier", "answer", "name"} <= names, names
    return Walk(
        Caller(stage.client_app, raise_server_exceptions=False, headers=boss.headers, cookies=boss.cookies),
        rows,
        names,
    )


def visitor(stage: Stage, rows: Mapping[str, str]) -> Walk:
    """Somebody with nothing but a chat."""
    page = stage.customer("Budi").http
    return Walk(Caller(stage.client_app, raise_server_exceptions=False, cookies=page.cookies), rows)


WHO: Sequence[Callable[[Stage, Mapping[str, str]], Walk]] = (administrator, visitor)


@pytest.mark.parametrize("who", WHO)
def test_no_odd_value_in_an_address_is_a_fault_of_ours(
    stage: Stage, rows: dict[str, str], who: Callable[[Stage, Mapping[str, str]], Walk]
) -> None:
    walk = who(stage, rows)
    with streams_ending(stage):
        for place in places_of(stage):
            if place.path in ENDING:
                continue
            for name in place.parameters:
                for odd in ODD:
                    walk.ask(place.method, walk.fill(place.path, odd, name))
            for name in place.query:
                for odd in (*ODD, LARGE[:60_000]):
                    walk.ask(place.method, f"{walk.fill(place.path)}?{quote(name)}={odd}")
                walk.ask(place.method, f"{walk.fill(place.path)}?{name}=1&{name}=2&{name}")
    print(f"{walk.asked} requests")
    assert "\n".join(walk.faults) == ""


# In parts: on a busy machine the whole walk takes minutes.
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("who", WHO)
def test_no_odd_value_in_a_form_is_a_fault_of_ours(
    stage: Stage, rows: dict[str, str], who: Callable[[Stage, Mapping[str, str]], Walk], part: int
) -> None:
    walk = who(stage, rows)
    for place in places_of(stage)[part::PARTS]:
        if place.method == "GET" or place.path in ENDING:
            continue
        path = walk.fill(place.path)
        names = place.body or sorted(walk.names) if place.whole_form else place.body
        for content, kind in WRONG_BODIES:
            walk.ask(place.method, path, content, kind)
        for odd in (*ODD, LARGE):
            walk.ask(place.method, path, "&".join(f"{name}={odd}" for name in names).encode()[:1_100_000], FORM)
        for name in place.body:
            for wrong in ODD_JSON:
                walk.ask(place.method, path, json.dumps({name: wrong}).encode(), "application/json")
        walk.ask(place.method, path, "&".join(f"{name}=1&{name}=2&{name}" for name in names).encode(), FORM)
    print(f"{walk.asked} requests")
    assert "\n".join(walk.faults) == ""
