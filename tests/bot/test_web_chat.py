"""The web chat's server side: who answers now, receipts, uploads and their limits, what a page is made of."""

from __future__ import annotations

import asyncio
import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bot.channels.web import acts, feed, uploads
from bot.channels.web.tables import web_uploads
from bot.channels.web.visitor import Visitor as Who
from bot.receipts import write_receipts
from bot.ticking import sweep
from console.static_files import static_version
from core.tables import attachments, outbox
from tests.stage import JAKARTA, Stage, Visitor

PNG = b"\x89PNG\r\n\x1a\n"


def events_of(stage: Stage, sari: Visitor, *meanwhile: Any) -> list[dict[str, Any]]:
    """Return the `state` events that an open page gets: at its start, then after each of `meanwhile` was done."""

    async def page() -> list[dict[str, Any]]:
        heard: list[dict[str, Any]] = []
        stream = acts.follow(stage.house, Who(sari.address), 0, 5.0)
        for happens in (None, *meanwhile):
            if happens:
                await asyncio.to_thread(happens)
            async with asyncio.timeout(5):
                async for chunk in stream:
                    if chunk.startswith(b"event: state"):
                        heard.append(json.loads(chunk.split(b"data: ", 1)[1]))
                        break
        await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
        return heard

    return asyncio.run(page())


def test_an_open_page_hears_at_once_who_answers_now(stage: Stage) -> None:
    sari, dian, budi = stage.customer(), stage.agent("Dian"), stage.agent("Budi")
    sari.says("mau bicara dengan orang")

    def passes_on() -> None:
        path = f"/desk/conversations/{sari.public_id}/transfer"
        assert dian.http.post(path, data={"to": str(budi.id)}, follow_redirects=False).status_code < 400

    told = events_of(
        stage,
        sari,
        lambda: dian.claims(sari),
        passes_on,
        lambda: budi.returns(sari),
        lambda: sari.http.post("/chat/end"),
    )
    assert told == [
        {"state": "waiting", "agent": None},
        {"state": "agent", "agent": "Dian"},
        {"state": "agent", "agent": "Budi"},
        {"state": "bot", "agent": None},
        {"state": "resolved", "agent": None},
    ]


def test_a_page_that_comes_back_is_told_the_present_state(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    assert events_of(stage, sari) == [{"state": None, "agent": None}]
    sari.says("mau bicara dengan orang")
    dian.claims(sari)
    assert events_of(stage, sari) == [{"state": "agent", "agent": "Dian"}]
    assert sari.http.get("/chat/history").json()["conversation"] == {"state": "agent", "agent": "Dian"}


def test_a_state_that_a_line_told_and_that_is_undone_in_silence_is_told_again(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    sari.says("buka jam berapa kak?")

    def comes_and_goes() -> None:
        sari.says("mau bicara dengan orang")
        dian.claims(sari)
        dian.returns(sari)

    # The lines told of "waiting" and "agent"; the page must not stay there.
    assert events_of(stage, sari, comes_and_goes) == [{"state": "bot", "agent": None}] * 2


def test_receipts_of_many_messages_are_one_transaction(stage: Stage) -> None:
    people = [stage.customer(name) for name in ("Sari", "Budi", "Tini")]
    newest = [one.says("buka jam berapa kak?")[-1]["id"] for one in people]
    commits: list[Connection] = []
    event.listen(stage.house.database.writing, "commit", commits.append)
    for one, upto in zip(people, newest, strict=True):
        for _ in range(3):
            assert one.http.post("/chat/seen", json={"upto": upto, "read": True}).status_code == 200
    assert commits == []
    assert write_receipts(stage.house) == len(stage.rows(select(outbox.c.id)))
    assert len(commits) == 1
    assert write_receipts(stage.house) == 0
    assert len(commits) == 1
    assert {row.state for row in stage.rows(select(outbox.c.state))} == {"read"}


def test_the_furthest_receipt_counts_in_whatever_order_they_come(stage: Stage) -> None:
    sari = stage.customer()
    upto = sari.says("buka jam berapa kak?")[-1]["id"]
    for read in (True, False):
        sari.http.post("/chat/seen", json={"upto": upto, "read": read})
    write_receipts(stage.house)
    assert stage.rows(select(outbox.c.state))[0].state == "read"


def test_an_agent_sees_that_the_customer_read_the_reply(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    sari.says("mau bicara dengan orang")
    dian.claims(sari)
    upto = dian.replies(sari, "Halo Kak, saya Dian.")[-1]["id"]
    page = f"/desk/conversations/{sari.public_id}"
    before = dian.http.get(page).text.count("Terbaca")
    sari.http.post("/chat/seen", json={"upto": upto, "read": True})
    stage.settle()
    assert dian.http.get(page).text.count("Terbaca") > before


def test_a_page_that_never_stops_telling_what_it_saw_is_slowed_down(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("halo kak")
    answers = [sari.http.post("/chat/seen", json={"upto": 1}).status_code for _ in range(40)]
    assert answers[0] == 200
    assert answers[-1] == 429


def uploaded(sari: Visitor, content: bytes) -> Any:
    return sari.http.post("/chat/files", files={"file": ("foto.png", PNG + content, "image/png")})


def test_a_visitor_may_upload_so_many_files_an_hour_and_again_later(stage: Stage) -> None:
    sari, budi = stage.customer("Sari"), stage.customer("Budi")
    codes = [uploaded(sari, bytes([number])).status_code for number in range(uploads.VISITOR_LIMIT[0] + 1)]
    assert set(codes[:-1]) == {200}
    assert codes[-1] == 429
    refused = uploaded(sari, b"one more")
    assert "satu jam" in refused.json()["error"]
    assert refused.headers["retry-after"] == "600"
    assert uploaded(budi, b"his first").status_code == 200
    stage.clock.advance(timedelta(hours=1))
    assert uploaded(sari, b"an hour later").status_code == 200


def test_a_network_may_upload_so_much_an_hour_whoever_asks(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "NETWORK_LIMIT", (3, 1000))
    codes = [uploaded(stage.customer(str(number)), bytes([number])).status_code for number in range(4)]
    assert codes == [200, 200, 200, 429]
    monkeypatch.setattr(uploads, "NETWORK_LIMIT", (300, 0))
    assert uploaded(stage.customer("Sari"), b"too many bytes").status_code == 429


def test_erasing_does_not_reset_what_a_network_uploaded(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "NETWORK_LIMIT", (1, 1000))
    sari = stage.customer()
    assert uploaded(sari, b"one").status_code == 200
    assert sari.http.post("/chat/erase").status_code == 200
    assert stage.rows(select(attachments.c.sha256)) == []
    assert {(row.sha256, row.address) for row in stage.rows(select(web_uploads))} == {(None, None)}
    assert uploaded(stage.customer(), b"two").status_code == 429


def test_a_file_that_was_never_sent_is_gone_after_a_day_and_no_other(stage: Stage) -> None:
    sari, budi = stage.customer("Sari"), stage.customer("Budi")
    sent = uploaded(sari, b"sent").json()["sha256"]
    sari.types("ini fotonya", attachments=[sent])
    stage.settle()
    kept_open = uploaded(sari, b"never sent").json()["sha256"]
    assert uploaded(budi, b"sent").json()["sha256"] == sent
    stage.clock.advance(timedelta(hours=23))
    again = uploaded(budi, b"never sent").json()["sha256"]
    assert again == kept_open
    stage.clock.advance(timedelta(hours=2))
    sweep(stage.house)
    assert {row.sha256 for row in stage.rows(select(attachments.c.sha256))} == {sent, again}
    stage.clock.advance(timedelta(hours=24))
    sweep(stage.house)
    assert {row.sha256 for row in stage.rows(select(attachments.c.sha256))} == {sent}
    assert stage.rows(select(web_uploads.c.id)) == []


def test_the_page_names_its_scripts_and_styles_by_their_content(stage: Stage) -> None:
    page = stage.customer().http.get("/chat").text
    for name in ("sapa.css", "chat.js", "vendor/pico.min.css", "favicon.svg"):
        assert f'"/static/{static_version()}/{name}"' in page


def test_no_rendered_text_is_kept_in_memory_after_erasing(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("buka jam berapa kak?")
    assert feed._markdown.cache_info().currsize
    sari.http.post("/chat/erase")
    assert feed._markdown.cache_info().currsize == 0
    assert feed._words.cache_info().currsize == 0


def test_ending_a_chat_says_so_and_the_next_word_begins_anew(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("buka jam berapa kak?")
    assert sari.http.post("/chat/end").status_code == 200
    stage.settle()
    [said] = sari.hears()
    assert said["kind"] == "event"
    assert "diakhiri" in said["text"]
    assert sari.http.post("/chat/end").status_code == 200
    stage.settle()
    assert sari.hears() == []
    sari.says("ada promo apa kak?")
    assert sari.state == "bot"


def test_the_page_says_when_people_answer_today_and_all_week(stage: Stage) -> None:
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "08:00-17:00")
    stage.decide(hours={**week, "saturday": "08:00-12:00", "sunday": ""})
    page = stage.customer().http.get("/chat").text
    for days, hours in (("Senin–Jumat", "08.00–17.00"), ("Sabtu", "08.00–12.00"), ("Minggu", "libur")):
        assert f"<dt>{days}</dt><dd>{hours}</dd>" in page
    assert "<dt>Monday–Friday</dt><dd>08:00–17:00</dd>" in stage.customer().http.get("/chat?lang=en").text
    stage.decide(hours=dict.fromkeys((*week, "saturday", "sunday"), "00:00-24:00"))
    assert "<dt>Senin–Minggu</dt><dd>24 jam</dd>" in stage.customer().http.get("/chat").text
    stage.decide(holidays=[stage.clock.now().astimezone(JAKARTA).date().isoformat()])
    assert "tim libur hari ini" in stage.customer().http.get("/chat").text


def test_the_settings_name_the_place_where_customers_write(stage: Stage) -> None:
    owner = stage.agent("Ratna", role="administrator")
    page = owner.http.get("/desk/settings").text
    assert "Obrolan web" in page
    assert '<span class="push quiet">/chat</span>' in page


def test_a_page_that_resumes_gets_what_it_missed_and_nothing_twice(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("jam buka hari sabtu brp kak?")
    sari.says("makasih ya")
    items = sari.http.get("/chat/history").json()["items"]
    seen, missed = items[1]["id"], [one["id"] for one in items[2:]]
    assert len(missed) >= 2
    closing = threading.Timer(1.0, stage.house.stop.set)
    closing.start()
    answer = sari.http.get("/chat/stream", headers={"Last-Event-ID": str(seen)})
    closing.join()
    stage.house.stop.clear()
    told = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: {")]
    assert [one["id"] for one in told if "author" in one] == missed
    assert [int(line[4:]) for line in answer.text.splitlines() if line.startswith("id: ")] == missed
