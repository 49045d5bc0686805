"""Whatever is sent to the chat: a clear refusal or a polite reply, nothing lost, never a fault of ours."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from core.database import AnyRow
from core.tables import attachments, identities, inbox, messages, outbox
from tests.conftest import copied_stage_url
from tests.stage import Stage, Visitor, texts

JSON = {"Content-Type": "application/json"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(scope="module")
def stage(
    backend: str, prepared: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """One house for all of it: bad input leaves no trace that the next visitor could meet."""
    folder = tmp_path_factory.mktemp("house") / "var"
    shutil.copytree(prepared, folder, symlinks=True)
    with copied_stage_url(backend, request) as url:
        stage = Stage.build(folder, database_url=url)
        yield stage
        stage.close()


@pytest.fixture
def sari(stage: Stage) -> Visitor:
    """A visitor whose page is open."""
    return stage.customer()


def typed(**more: Any) -> dict[str, Any]:
    """A message as the page sends it, with something wrong in it."""
    return {"client_id": "client-0001", "text": "halo kak", **more}


def kept(sari: Visitor) -> list[AnyRow]:
    """What was kept of this visitor's messages."""
    mine = select(inbox).join(identities, identities.c.id == inbox.c.identity_id)
    return list(sari.stage.rows(mine.where(identities.c.address == sari.address).order_by(inbox.c.id)))


def sent(sari: Visitor) -> list[str]:
    """The states of what was said to this visitor."""
    mine = select(outbox.c.state).join(identities, identities.c.id == outbox.c.identity_id)
    return [row.state for row in sari.stage.rows(mine.where(identities.c.address == sari.address))]


def count(stage: Stage, table: Table) -> int:
    """How many rows a table has."""
    return int(stage.rows(select(func.count()).select_from(table))[0][0])


def still_works(stage: Stage, sari: Visitor) -> None:
    """The chat goes on as if nothing had been."""
    assert "24 jam" in texts(sari.says("kak buka jam berapa ya?"))


BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"halo"',
    b"\xff\xfe\x00\x01",
    b"\x00" * 100,
    b"[" * 100_000,
    b"{" * 1000,
    b"9" * 5000,
    b'{"client_id": "client-0001", "text": ',
    b"client_id=client-0001&text=halo",
    b"\xef\xbb\xbf{}",
]


@pytest.mark.parametrize("content", BODIES, ids=lambda value: repr(value[:14]))
@pytest.mark.parametrize("path", ["/chat/messages", "/chat/seen", "/chat/language"])
def test_a_body_that_is_no_message_is_refused(sari: Visitor, path: str, content: bytes) -> None:
    answer = sari.http.post(path, content=content, headers=JSON)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["error"]
    assert kept(sari) == []


WRONG: list[dict[str, Any]] = [
    typed(text=None),
    typed(text=7),
    typed(text=["halo"]),
    typed(text=""),
    typed(text=" \n\t "),
    typed(text="\0\0"),
    typed(text="x" * 100_000),
    typed(client_id="short"),
    typed(client_id="x" * 65),
    typed(client_id="spaces are not allowed"),
    typed(client_id=None),
    typed(button="x" * 65),
    typed(button={"key": 1}),
    typed(attachments=["x" * 64]),
    typed(attachments=["' OR 1=1 --"]),
    typed(attachments=["a"] * 6),
    typed(attachments=[1]),
    typed(names=["x" * 201]),
    typed(more="than expected"),
    {**typed(), "\ud800": 1},
    {"text": "halo"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: json.dumps(value)[:60])
def test_a_wrong_message_is_refused_in_words(stage: Stage, sari: Visitor, wrong: dict[str, Any]) -> None:
    answer = sari.http.post("/chat/messages", content=json.dumps(wrong), headers=JSON)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]
    assert kept(sari) == []
    still_works(stage, sari)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "application/json; charset=x"]
)
def test_a_message_under_another_content_type_is_no_fault_of_ours(sari: Visitor, kind: str) -> None:
    answer = sari.http.post("/chat/messages", content=json.dumps(typed()), headers={"Content-Type": kind})
    assert answer.status_code < 500
    assert answer.status_code == 202 or answer.json()["error"]


def test_a_body_beyond_every_measure_is_refused(stage: Stage, sari: Visitor) -> None:
    content = json.dumps(typed(text="x" * 12_000_000))
    assert sari.http.post("/chat/messages", content=content, headers=JSON).status_code == 413
    still_works(stage, sari)


ODD = [
    "🙏🙏🙏",
    "❤️‍🔥",
    "?",
    "...",
    "\u200b\u200b\u200b",
    "\u202eبوط نم هذه\u202c",
    "مرحبا كيف الحال",
    "שלום, מה שעות הפתיחה",
    "你好，几点开门",
    "halo\0 kak",
    "\0buka jam berapa",
    "\x1b[31mhalo\x1b[0m",
    "a" * 4000,
    "halo " * 800,
    "\n" * 3999 + "x",
    "<script>alert(1)</script>",
    "'; DROP TABLE messages; --",
    "{{ 7 * 7 }} {kak} {0} %s %(x)s",
    "Z̸͓̈́a̷̱͝l̶̠̈́g̵̢̔o̴̗͝" * 50,
    "\U0010ffff\ufeff\ufffe",
    "12345678901234567890" * 50,
    "http://" + "a" * 3000,
    "**" * 1500,
    "[" * 1500 + "](" * 500,
]


@pytest.mark.parametrize("text", ODD, ids=lambda value: ascii(value)[:40])
def test_an_odd_text_is_answered_once_and_kept(sari: Visitor, text: str) -> None:
    heard = sari.says(text)
    assert heard
    item = kept(sari)[0]
    assert (item.state, item.errors) == ("done", 0)
    own = next(one for one in sari.all_items() if one["author"] == "customer")
    assert "<script" not in own["html"]
    assert "\0" not in own["text"]
    assert all("{" not in one["text"] for one in heard)


def test_half_a_character_is_kept_as_a_question_mark_and_answered(stage: Stage, sari: Visitor) -> None:
    content = '{"client_id": "client-0001", "text": "buka jam berapa kak \\ud83d"}'
    assert sari.http.post("/chat/messages", content=content, headers=JSON).status_code == 202
    stage.settle()
    assert "24 jam" in texts(sari.hears())
    assert kept(sari)[0].text == "buka jam berapa kak ?"


def test_one_message_sent_a_hundred_times_is_one_message(stage: Stage, sari: Visitor) -> None:
    statuses = {sari.http.post("/chat/messages", json=typed()).status_code for _ in range(25)}
    stage.settle()
    assert statuses == {202}
    assert len(kept(sari)) == 1
    assert len([one for one in sari.all_items() if one["author"] == "customer"]) == 1
    assert len(sent(sari)) == len([one for one in sari.all_items() if one["author"] == "bot"])


def test_a_flood_is_told_when_to_come_back_and_costs_nobody_else(stage: Stage, sari: Visitor) -> None:
    answers = [sari.http.post("/chat/messages", json=typed(client_id=f"client-{n:04}")) for n in range(40)]
    refused = [one for one in answers if one.status_code == 429]
    assert refused
    assert all(one.headers["retry-after"] and one.json()["error"] for one in refused)
    still_works(stage, stage.customer("Budi"))


FILES = [
    ("page.html", b"<html><script>alert(1)</script></html>", 415),
    ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 415),
    ("photo.png", b"", 415),
    ("photo.png", b"<html></html>", 415),
    ("program.exe", b"MZ" + b"\0" * 100, 415),
    ("table.xlsx", b"PK\x03\x04" + b"\0" * 100, 415),
    ("large.png", PNG + b"\0" * (21 * 1024 * 1024), 413),
    ("larger.png", PNG + b"\0" * (10 * 1024 * 1024), 413),
]


@pytest.mark.parametrize(("name", "content", "status"), FILES, ids=lambda value: str(value)[:20])
def test_a_file_that_a_chat_does_not_carry_is_refused(
    stage: Stage, sari: Visitor, name: str, content: bytes, status: int
) -> None:
    before = count(stage, attachments)
    answer = sari.http.post("/chat/files", files={"file": (name, content, "image/png")})
    assert answer.status_code == status
    assert count(stage, attachments) == before
    still_works(stage, sari)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\r\nX-Odd: 1", "\0", "x" * 500 + ".png", '"; drop', "\u202egnp.exe"]
)
def test_the_name_of_a_file_is_only_a_name(stage: Stage, sari: Visitor, name: str) -> None:
    answer = sari.http.post("/chat/files", files={"file": (name, PNG, "image/png")})
    assert answer.status_code == 200
    sari.types("ini fotonya", attachments=[answer.json()["sha256"]])
    stage.settle()
    url = next(one["attachments"][0]["url"] for one in sari.all_items() if one["attachments"])
    shown = sari.http.get(url)
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert "x-odd" not in shown.headers


def test_an_upload_without_a_file_is_refused(sari: Visitor) -> None:
    assert sari.http.post("/chat/files", data={"file": "text"}).status_code == 422
    assert sari.http.post("/chat/files", content=b"--x\r\nodd", headers={"Content-Type": "multipart/form-data"}).json()


def test_the_file_of_somebody_else_is_not_shown(stage: Stage, sari: Visitor) -> None:
    own = PNG + b"only hers"
    file = sari.http.post("/chat/files", files={"file": ("foto.png", own, "image/png")}).json()
    sari.types("ini fotonya", attachments=[file["sha256"]])
    stage.settle()
    for path in (file["sha256"], "x" * 64, "%00", "..%2f..%2fetc", "a" * 5000):
        assert stage.customer("Budi").http.get(f"/chat/files/{path}").status_code == 404


ACTS = ["/chat/messages", "/chat/seen", "/chat/end", "/chat/erase", "/chat/language", "/chat/files"]


@pytest.mark.parametrize("path", ACTS)
@pytest.mark.parametrize(
    "header",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_site_changes_nothing(sari: Visitor, path: str, header: dict[str, str]) -> None:
    answer = sari.http.post(path, json=typed(), headers=header)
    assert answer.status_code == 403
    assert answer.json()["error"]
    assert kept(sari) == []


@pytest.mark.parametrize("path", [*ACTS, "/chat/history", "/chat/stream", "/chat/files/abc"])
@pytest.mark.parametrize("cookie", ["", "short", "x" * 5000], ids=["none", "short", "endless"])
def test_without_a_cookie_of_ours_nobody_is_known(stage: Stage, path: str, cookie: str) -> None:
    before = count(stage, inbox)
    stranger = stage.customer().http
    stranger.cookies.clear()
    headers = {"Cookie": f"sapa_visitor={cookie}"} if cookie else {}
    bodies = {"/chat/messages": typed(), "/chat/seen": {"upto": 1}, "/chat/language": {"language": "id"}}
    if path == "/chat/files":
        answer = stranger.post(path, files={"file": ("foto.png", PNG, "image/png")}, headers=headers)
    elif path in ACTS:
        answer = stranger.post(path, json=bodies.get(path), headers=headers)
    else:
        answer = stranger.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]
    assert count(stage, inbox) == before


@pytest.mark.parametrize("upto", [-1, 10**30, 2**63, 1.5, "all", None, True, [1]])
def test_an_impossible_place_in_the_feed_is_no_fault_of_ours(sari: Visitor, upto: Any) -> None:
    sari.says("halo kak")
    assert sari.http.post("/chat/seen", content=json.dumps({"upto": upto}), headers=JSON).status_code in (200, 422)
    assert set(sent(sari)) <= {"sent", "read"}


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "1.5", ""])
def test_an_impossible_place_to_resume_from_is_refused(sari: Visitor, after: str) -> None:
    assert sari.http.get(f"/chat/stream?after={after}").status_code == 422


@pytest.mark.parametrize("resumed", [b"9" * 30, b"\xb2", b"abc", b"-1", b"", b"\xff\xfe"])
def test_an_impossible_last_event_id_reads_from_the_beginning(stage: Stage, sari: Visitor, resumed: bytes) -> None:
    sari.says("halo kak")
    stage.house.stop.set()
    answer = sari.http.get("/chat/stream", headers={b"Last-Event-ID": resumed})
    stage.house.stop.clear()
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/chat?lang=../../etc", "/chat?lang=\x00", "/chat/nothing", "/%00", "/chat/messages"])
def test_an_odd_address_is_answered(sari: Visitor, path: str) -> None:
    assert sari.http.get(path.replace("\x00", "%00")).status_code in (200, 404, 405)


def test_everything_that_was_acknowledged_stands_in_the_transcript(stage: Stage, sari: Visitor) -> None:
    for text in ODD[:20]:
        sari.says(text)
        stage.wait(minutes=2)
    said = {row.inbox_id for row in stage.rows(select(messages.c.inbox_id).where(messages.c.author == "customer"))}
    assert len(kept(sari)) == 20
    assert {item.id for item in kept(sari)} <= said
