"""Merging two customers and splitting an identity off: shown before, done for a reason, by whom it may."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from core.consent import write_consent
from core.tables import conversations, customers, events, identities
from tests.console.conftest import NOW, Desk


def two(desk: Desk) -> tuple[int, int]:
    """Two cards of one person: one known to the business, and one on Telegram. Returns their ids."""
    first = desk.customer_writes("pesanan saya mana?", name="Wulan Pratiwi")
    second = desk.customer_writes("halo", name="Wulan TG", waits=True)
    ids = []
    for public_id in (first, second):
        found = select(conversations.c.customer_id, conversations.c.identity_id).where(
            conversations.c.public_id == public_id
        )
        ids.append(desk.rows(found)[0])
    with desk.database.transaction() as session:
        session.execute(
            update(customers).where(customers.c.id == ids[0].customer_id).values(external_id="C-1", notes="suka kopi")
        )
        session.execute(update(customers).where(customers.c.id == ids[1].customer_id).values(tier="gold", notes="nota"))
        there = identities.c.id == ids[1].identity_id
        session.execute(
            update(identities).where(there).values(channel="telegram", profile_name="Wulan", address="7001")
        )
        session.execute(
            update(conversations).where(conversations.c.identity_id == ids[1].identity_id).values(channel="telegram")
        )
        write_consent(session, customer_id=ids[1].customer_id, channel="telegram", given=False, source="test", now=NOW)
    return ids[0].customer_id, ids[1].customer_id


def test_both_are_shown_side_by_side_with_what_would_become_of_them(desk: Desk) -> None:
    first, second = two(desk)
    browser = desk.browser("operator")
    found = browser.get(f"/desk/customers/{second}/join?q=Wulan").text
    assert f'href="?other={first}"' in found
    assert f'href="?other={second}"' not in found
    page = browser.get(f"/desk/customers/{second}/join?other={first}").text
    assert page.index("Yang tetap") < page.index("Wulan Pratiwi") < page.index("Yang ikut bergabung")
    for words in ("Tier menjadi yang lebih tinggi: Gold", "tanpa pesan proaktif", "1 terbuka", "suka kopi", "nota"):
        assert words in page
    assert "7001" in page
    assert desk.rows(select(events.c.name).where(events.c.name == "customer.joined")) == []


def test_a_changed_number_is_found_by_the_name_from_the_conversation_and_from_the_card(desk: Desk) -> None:
    before = desk.customer_writes("pesanan saya mana?", name="Wulan Pratiwi")
    after = desk.customer_writes("halo, ini nomor saya yang baru", name="Wulan Pratiwi", waits=True)
    ids = [
        desk.rows(select(conversations.c.customer_id).where(conversations.c.public_id == public_id))[0][0]
        for public_id in (before, after)
    ]
    search = "/desk/customers?q=Wulan%20Pratiwi"
    agent = desk.browser("agent")
    assert search in agent.get(f"/desk/conversations/{after}").text
    assert search in agent.get(f"/desk/customers/{ids[1]}").text
    found = agent.get(search).text
    assert all(f"/desk/customers/{one}" in found for one in ids)
    operator = desk.browser("operator")
    offered = f"/desk/customers/{ids[1]}/join?q=Wulan%20Pratiwi"
    assert offered in operator.get(f"/desk/customers/{ids[1]}").text
    assert f'href="?other={ids[0]}"' in operator.get(offered).text


def test_merged_for_a_reason_the_event_says_who_did_it_and_the_old_card_leads_to_the_one(desk: Desk) -> None:
    first, second = two(desk)
    browser = desk.browser("operator")
    refused = browser.post(f"/desk/customers/{second}/join", data={"other": str(first), "reason": " "})
    assert refused.status_code == 422
    assert "Alasan kosong" in refused.text
    done = browser.post(f"/desk/customers/{second}/join", data={"other": str(first), "reason": "nomor sama"})
    assert done.headers["location"] == f"/desk/customers/{first}?saved=1"
    told = desk.rows(select(events).where(events.c.name == "customer.joined"))
    assert {(row.agent_id, row.detail["note"]) for row in told} == {(desk.people["operator"], "nomor sama")}
    assert browser.get(f"/desk/customers/{second}").headers["location"] == f"/desk/customers/{first}"
    card = browser.get(f"/desk/customers/{first}").text
    assert "7001" in card
    assert "Pisahkan" in card
    assert "Wulan TG" not in browser.get("/desk/customers").text
    assert "halo" in card
    again = browser.post(f"/desk/customers/{second}/join", data={"other": str(first), "reason": "lagi"})
    assert again.status_code == 409


def test_the_transcript_says_that_it_happened_and_why(desk: Desk) -> None:
    first, second = two(desk)
    desk.browser("operator").post(f"/desk/customers/{second}/join", data={"other": str(first), "reason": "nomor sama"})
    [talk] = [row.public_id for row in desk.rows(select(conversations).where(conversations.c.channel == "telegram"))]
    page = desk.browser("agent").get(f"/desk/conversations/{talk}").text
    assert "Identitas disambungkan" in page
    assert "nomor sama" in page
    assert "Pisahkan" not in page


def test_split_off_again_what_goes_along_is_said_before(desk: Desk) -> None:
    first, second = two(desk)
    browser = desk.browser("operator")
    browser.post(f"/desk/customers/{second}/join", data={"other": str(first), "reason": "nomor sama"})
    phone = desk.rows(select(identities.c.id).where(identities.c.channel == "telegram"))[0][0]
    page = browser.get(f"/desk/customers/{first}/part/{phone}").text
    assert "Kembali menjadi pelanggan seperti sebelum digabungkan" in page
    assert browser.post(f"/desk/customers/{first}/part/{phone}", data={"reason": ""}).status_code == 422
    done = browser.post(f"/desk/customers/{first}/part/{phone}", data={"reason": "orang lain"})
    assert done.headers["location"] == f"/desk/customers/{second}?saved=1"
    assert browser.get(f"/desk/customers/{first}/part/{phone}").status_code == 404
    assert "Wulan TG" in browser.get("/desk/customers").text
    told = desk.rows(select(events).where(events.c.name == "customer.parted"))
    assert {(row.agent_id, row.detail["note"]) for row in told} == {(desk.people["operator"], "orang lain")}


def test_two_with_numbers_of_their_own_are_told_why_not(desk: Desk) -> None:
    first, second = two(desk)
    with desk.database.transaction() as session:
        session.execute(update(customers).where(customers.c.id == second).values(external_id="C-2"))
    browser = desk.browser("operator")
    page = browser.get(f"/desk/customers/{second}/join?other={first}").text
    assert "nomor pelanggan yang berbeda" in page
    assert 'name="reason"' not in page
    answer = browser.post(f"/desk/customers/{second}/join", data={"other": str(first), "reason": "x"})
    assert answer.status_code == 409


@pytest.mark.parametrize("other", ["", "0", "-1", "99999999999", "x"])
def test_an_odd_other_is_nobody(desk: Desk, other: str) -> None:
    first, _ = two(desk)
    browser = desk.browser("operator")
    assert browser.get(f"/desk/customers/{first}/join?other={other}").status_code == 200
    assert browser.post(f"/desk/customers/{first}/join", data={"other": other, "reason": "x"}).status_code == 409


def test_an_agent_sees_every_identity_but_may_not_merge(desk: Desk) -> None:
    first, second = two(desk)
    with desk.database.transaction() as session:
        row = {"channel": "telegram", "address": "7002", "customer_id": first, "created_at": NOW, "unreachable_at": NOW}
        session.execute(insert(identities).values(**row))
    agent = desk.browser("agent")
    card = agent.get(f"/desk/customers/{first}").text
    assert "···· 7002" in card
    assert "tidak terjangkau" in card
    assert "Pisahkan" not in card
    assert agent.get(f"/desk/customers/{first}/join").status_code == 403
    assert agent.post(f"/desk/customers/{first}/join", data={"other": str(second), "reason": "x"}).status_code == 403
