"""Searching and showing what people typed: taken literally, shown as text, never as code."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from console.queue_rows import like
from core.tables import conversations, customers, messages, records
from reminders.tables import reminders
from tests.console.conftest import NOW, Desk

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE customers; --",
    "javascript:alert(1)",
    "{{ 7*7 }}",
    "{% raw %}",
    "<svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "%(name)s %d %",
    "\u202eevil\u202c",
    "[klik](javascript:alert(1))",
)


@pytest.mark.parametrize("text", ["50%", "a_b", "back\\slash", "kopi 100%_"])
def test_signs_of_like_are_taken_literally(desk: Desk, text: str) -> None:
    wanted = desk.customer_writes(f"diskon {text} ya", name="Satu")
    other = desk.customer_writes("diskon 50x aXb back/slash kopi 100yz", name="Dua")
    page = desk.browser("agent").get("/desk", params={"q": text}).text
    assert f"/desk/conversations/{wanted}" in page
    assert f"/desk/conversations/{other}" not in page


def test_a_pattern_escapes_its_own_signs_and_is_bounded() -> None:
    assert like(" 5%_\\ ") == "%5\\%\\_\\\\%"
    assert len(like("x" * 5000)) == 102


def test_conversations_are_found_by_name_word_and_order_number(desk: Desk) -> None:
    talk = desk.customer_writes("grinder saya macet", name="Yohanes Lado")
    with desk.database.transaction() as session:
        customer = session.execute(select(conversations.c.customer_id)).scalar_one()
        order = {"kind": "order", "reference": "KL-20388", "reference_key": "KL20388", "status": "sent", "fields": {}}
        session.execute(insert(records).values(**order, customer_id=customer, created_at=NOW, updated_at=NOW))
    agent = desk.browser("agent")
    for words in ("yohanes", "MACET", "kl-20388", "kl 20388", talk):
        assert f"/desk/conversations/{talk}" in agent.get("/desk/rows", params={"q": words}).text, words
        if words != talk and words != "MACET":
            assert "Yohanes Lado" in agent.get("/desk/customers", params={"q": words}).text, words
    assert "Tidak ketemu" in agent.get("/desk/rows", params={"q": "tidak ada kata ini"}).text


def test_resolved_conversations_are_found_too(desk: Desk) -> None:
    talk = desk.customer_writes("soal lama", waits=True)
    agent = desk.browser("agent")
    agent.post(f"/desk/conversations/{talk}/claim")
    agent.post(f"/desk/conversations/{talk}/resolve")
    assert f"/desk/conversations/{talk}" in agent.get("/desk/rows", params={"q": "soal lama"}).text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_people_type_is_shown_as_text_everywhere(desk: Desk, payload: str) -> None:
    talk = desk.customer_writes(payload, name=payload, waits=True)
    with desk.database.transaction() as session:
        [row] = session.execute(select(conversations)).all()
        session.execute(customers.update().values(notes=payload, address_form=payload[:20]))
        said = [
            {"author": "bot", "kind": "text", "text": payload},
            {"author": "agent", "kind": "note", "text": payload},
            {"author": "customer", "kind": "text", "text": payload},
        ]
        session.execute(insert(messages), [{**one, "conversation_id": row.id, "at": NOW} for one in said])
        booked = {"kind": payload[:30], "customer_id": row.customer_id, "subject": payload, "occurrence": "1"}
        when = {"wall_time": "x", "zone": "Asia/Jakarta", "due_at": NOW, "created_at": NOW, "created_by": payload}
        given = {"state": "skipped", "reason": payload, "answer": payload[:20], "values": {}}
        session.execute(insert(reminders).values(**booked, **when, **given))
        order = {
            "kind": payload[:15],
            "reference_key": "X",
            "reference": payload[:60],
            "status": payload[:40],
            "customer_id": row.customer_id,
        }
        session.execute(insert(records).values(**order, fields={payload: payload}, created_at=NOW, updated_at=NOW))
    agent = desk.browser("administrator")
    clean = agent.get("/desk/conversations/none").text
    card = f"/desk/customers/{row.customer_id}"
    pages = (
        "/desk",
        f"/desk/conversations/{talk}",
        "/desk/customers",
        card,
        "/desk/knowledge",
        "/desk/reminders?state=skipped",
    )
    for path in pages:
        answer = agent.get(path, params=None if "?" in path else {"q": payload, "text": payload})
        assert answer.status_code == 200, path
        body = answer.text
        assert body.count("<script") <= clean.count("<script") + 4, path
        for bad in ("<script>alert", "<img src=x", "<svg/onload", 'href="javascript:', "</textarea><script"):
            assert bad not in body, (path, bad)


def test_a_question_that_was_tried_comes_back_as_text(desk: Desk) -> None:
    answer = desk.browser("agent").post(
        "/desk/knowledge/try", data={"asked": PAYLOADS[0]}, headers={"hx-request": "true"}
    )
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "alert(1)" in answer.text


@pytest.mark.parametrize("text", ["a\x00b", "\x00", "🙏🏽 ok", "ab\u200bcd", "x" * 3000])
def test_odd_characters_are_searched_and_kept_without_a_crash(desk: Desk, text: str) -> None:
    talk = desk.customer_writes("halo", waits=True)
    agent = desk.browser("agent")
    agent.post(f"/desk/conversations/{talk}/claim")
    assert agent.get("/desk", params={"q": text}).status_code == 200
    assert agent.get("/desk/customers", params={"q": text}).status_code == 200
    assert agent.post(f"/desk/conversations/{talk}/reply", data={"text": f"ya {text}"}).status_code == 303
    [kept] = desk.rows(select(messages.c.text).where(messages.c.author == "agent", messages.c.kind == "text"))
    assert kept.text == f"ya {text}".replace("\x00", "").strip()
