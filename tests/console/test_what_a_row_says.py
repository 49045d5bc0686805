"""What agents read of a conversation: the same words in the queue's row, the head and the brief, and true."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from console.words import MOODS, SKILLS
from core.tables import conversations, messages, turns
from handover.tables import handovers
from handover.wording import table
from tests.console.conftest import NOW, Desk


def turn(desk: Desk, talk: str, *, said: str = "", **values: Any) -> None:
    """Write a turn of the bot, perhaps with what it said."""
    with desk.database.transaction() as session:
        talk_id = session.execute(select(conversations.c.id).where(conversations.c.public_id == talk)).scalar_one()
        row = {"conversation_id": talk_id, "at": NOW, "decision": "answer", "why": {}, "engine": "m1", **values}
        turn_id = session.execute(insert(turns).values(**row).returning(turns.c.id)).scalar_one()
        if said:
            line = {"author": "bot", "text": said, "turn_id": turn_id, "at": NOW}
            session.execute(insert(messages).values(conversation_id=talk_id, **line))


def brief(page: str) -> dict[str, str]:
    """Return the brief of a page, value by label."""
    rows = re.findall(r'<li[^>]*><b>([^<]+)</b><span dir="auto" class="as-typed">([^<]*)</span>', page)
    return dict(rows)


def row(page: str) -> str:
    """Return the first row of the queue."""
    return page.split('class="qrow"')[1].split("</a>")[0]


def test_waiting_and_promise_are_those_of_the_minute_in_row_head_and_brief(desk: Desk) -> None:
    talk = desk.customer_writes("paket saya mana", waits=True)
    agent = desk.browser("agent")
    for minutes, waited, left in ((3, "3 mnt", "7 mnt lagi"), (14, "14 mnt", "lewat 4 mnt")):
        desk.clock.at = NOW + timedelta(minutes=minutes)
        page = agent.get(f"/desk/conversations/{talk}").text
        assert f"tunggu {waited}" in row(page)
        assert f"{left}</time>" in row(page)
        assert f"balasan pertama {left}</time>" in page
        assert brief(page)["Menunggu"] == waited
        assert brief(page)["Janji"] == f"balasan pertama {left}"
        live = agent.get(f"/desk/conversations/{talk}/live?owner=waiting:").text
        assert brief(live)["Menunggu"] == waited


def test_the_brief_links_to_its_evidence_and_speaks_the_readers_language(desk: Desk) -> None:
    talk = desk.customer_writes("paket saya mana", waits=True)
    turn(desk, talk, intent="shipping.late", confidence=88, mood="negative")
    page = desk.browser("agent").get(f"/desk/conversations/{talk}?lang=en").text
    assert brief(page)["Understood"] == "Late parcel, confidence 0.88"
    assert brief(page)["Mood"] == "Upset"
    assert brief(page)["Reasons"] == "Wants a person"
    assert re.search(r'paket saya mana”</span><a href="#m\d+">10:00</a>', page)


def test_the_brief_quotes_the_bot_in_words_without_marks(desk: Desk) -> None:
    talk = desk.customer_writes("halo kak", waits=True)
    written = "Halo, Kak! Ketik **orang** kapan saja, atau baca [panduan](https://kopi.example/a)."
    turn(desk, talk, said=written, at=NOW - timedelta(minutes=1))
    page = desk.browser("agent").get(f"/desk/conversations/{talk}").text
    said = brief(page)["Dicoba bot"]
    assert said.endswith("“Halo, Kak! Ketik orang kapan saja, atau baca panduan (https://kopi.example/a).”")


@pytest.mark.parametrize("label", MOODS)
def test_a_mood_has_one_word(desk: Desk, label: str) -> None:
    talk = desk.customer_writes("paket saya mana", waits=True)
    turn(desk, talk, mood=label)
    page = desk.browser("agent").get(f"/desk/conversations/{talk}").text
    word = table()["moods"]["id"][label]
    assert f"</svg> {word}</span>" in row(page)
    assert brief(page)["Suasana"] == word


def test_while_the_bot_serves_a_row_says_what_it_is_about_not_the_words_again(desk: Desk) -> None:
    talk = desk.customer_writes("pesanan saya sampai mana ya kak")
    with desk.database.transaction() as session:
        session.execute(update(conversations).values(subject="pesanan saya sampai mana ya kak"))
    turn(desk, talk, intent="order.status", mood="neutral")
    turn(desk, talk, intent="general.thanks")
    shown = row(desk.browser("agent").get("/desk").text)
    assert shown.count("pesanan saya sampai mana") == 1
    assert ">Status pesanan</b>" in shown


def test_reasons_are_short_and_the_most_urgent_comes_first(desk: Desk) -> None:
    desk.customer_writes("saya ketipu", waits=True)
    kept = [
        {"category": "general.ask_human", "sentence": "Minta dilayani orang", "urgency": 1},
        {"category": "safety.fraud", "sentence": "Melapor tertipu atau menuduh ada penipuan", "urgency": 4},
        {
            "category": "shipping.delivered_not_received",
            "sentence": "Status terkirim, pelanggan belum menerima",
            "urgency": 2,
        },
        {"category": "house.own", "sentence": "Aturan toko sendiri", "urgency": 1},
    ]
    with desk.database.transaction() as session:
        session.execute(update(handovers).values(reasons=kept))
    said = "Dugaan penipuan · Paket tak diterima · Minta dilayani orang · Aturan toko sendiri"
    assert said in row(desk.browser("agent").get("/desk").text)


def test_a_conversation_begins_above_its_first_message(desk: Desk) -> None:
    desk.clock.at = NOW
    talk = desk.customer_writes("halo")
    page = desk.browser("agent").get(f"/desk/conversations/{talk}").text
    assert page.index("Percakapan dimulai") < page.index('<div class="bubble as-typed"')


def test_an_act_and_what_the_customer_was_told_of_it_are_one_line(desk: Desk) -> None:
    talk = desk.customer_writes("paket saya mana", waits=True)
    agent = desk.browser("agent")
    desk.clock.at = NOW + timedelta(minutes=1)
    agent.post(f"/desk/conversations/{talk}/claim")
    page = agent.get(f"/desk/conversations/{talk}").text
    [line] = [item for item in page.split('<li class="event"') if "Diambil, bot diam" in item]
    assert "Pelanggan diberi tahu: “Agent bergabung" in line.split("</li>")[0]
    assert page.count("Pelanggan diberi tahu") == 1


def test_a_nameless_customer_has_the_same_name_everywhere(desk: Desk) -> None:
    talk = desk.customer_writes("halo", name=None)
    agent = desk.browser("agent")
    for path in ("/desk", f"/desk/conversations/{talk}", "/desk/customers", "/desk/customers/1"):
        assert "Tamu 1<" in agent.get(path).text


def test_a_conversation_taken_unasked_shows_no_promise(desk: Desk) -> None:
    talk = desk.customer_writes("halo")
    agent = desk.browser("agent")
    agent.post(f"/desk/conversations/{talk}/claim")
    desk.clock.at = NOW + timedelta(minutes=5)
    page = agent.get(f"/desk/conversations/{talk}").text
    assert "lewat" not in row(page)
    assert "balasan pertama" not in page


def test_a_search_shows_the_words_it_found(desk: Desk) -> None:
    talk = desk.customer_writes("pesanan saya mana")
    with desk.database.transaction() as session:
        talk_id = session.execute(select(conversations.c.id).where(conversations.c.public_id == talk)).scalar_one()
        line = {"author": "customer", "text": "makasih ya", "at": NOW}
        session.execute(insert(messages).values(conversation_id=talk_id, **line))
    agent = desk.browser("agent")
    assert "“makasih ya”" in row(agent.get("/desk").text)
    found = agent.get("/desk?q=PESANAN").text
    assert "“pesanan saya mana”" in row(found)
    assert "1 percakapan dengan “PESANAN”" in found


def test_every_skill_that_rules_and_demo_agents_name_has_a_word() -> None:
    rules = "".join(one.read_text("utf-8") for one in files("handover").joinpath("rules").iterdir() if one.is_file())
    demo = tomllib.loads(files("bot").joinpath("demo", "people.toml").read_text("utf-8"))
    named = set(re.findall(r'skill="(\w+)"', rules)) | set(re.findall(r"'skills': \[([^\]]*)\]", str(demo)))
    words = {name.strip(" '") for part in named for name in part.split(",")}
    assert {"commerce", "bank", "clinic", "general"} <= words
    assert words <= set(SKILLS)
