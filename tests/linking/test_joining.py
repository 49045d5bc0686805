"""Which rows and values go where when two customers become one, and when an identity is split off again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from bot.erasing import forget
from bot.joining import join, part
from core.consent import has_consent, write_consent
from core.conversations import open_conversations
from core.database import Database, Session
from core.joining import NotJoined, follow_joins, joins
from core.linking import link_tokens, make_token, standing_of
from core.records import RecordNews, write_record
from core.tables import agents, conversations, customers, events, identities, records
from reminders.booking import book_reminder
from reminders.tables import reminders

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")


def person(session: Session, channel: str, address: str, **values: Any) -> tuple[int, int]:
    """Write a customer with one identity; returns both ids."""
    who = session.execute(insert(customers).values(created_at=NOW, **values).returning(customers.c.id)).scalar_one()
    row = {"channel": channel, "address": address, "customer_id": who, "created_at": NOW}
    return int(who), int(session.execute(insert(identities).values(**row).returning(identities.c.id)).scalar_one())


def talk(session: Session, customer_id: int, identity_id: int, channel: str) -> int:
    """Open a conversation."""
    opening = {"identity_id": identity_id, "customer_id": customer_id, "channel": channel}
    return open_conversations(session, [opening], now=NOW)[identity_id]


def row_of(session: Session, customer_id: int) -> Any:
    """One customer."""
    return session.execute(select(customers).where(customers.c.id == customer_id)).one()


def remind(session: Session, customer_id: int, subject: str, **more: Any) -> int | None:
    """Book a reminder for tomorrow."""
    return book_reminder(
        session,
        kind="personal",
        customer_id=customer_id,
        subject=subject,
        wall_time=datetime(2026, 11, 22, 9, 0),
        zone=JAKARTA,
        values={},
        created_by="test",
        now=NOW,
        **more,
    )


def test_the_one_whom_the_business_knows_stays_and_takes_what_it_lacks(database: Database) -> None:
    with database.transaction() as session:
        old, _ = person(session, "web", "a", name="Sari", tier="gold", notes="suka kopi")
        known, _ = person(session, "telegram", "b", external_id="C-1", tier="silver", notes="minta nota")
        assert join(session, old, known, now=NOW) == known
        kept = row_of(session, known)
        assert (kept.name, kept.tier, kept.external_id) == ("Sari", "gold", "C-1")
        assert kept.notes == "minta nota\nsuka kopi"


def test_of_two_strangers_the_older_stays_with_its_own_name(database: Database) -> None:
    with database.transaction() as session:
        older, _ = person(session, "web", "a", name="Sari", language="id")
        newer, _ = person(session, "telegram", "b", name="Sari Dewi", language="en")
        assert join(session, newer, older, now=NOW) == older
        assert (row_of(session, older).name, row_of(session, older).language) == ("Sari", "id")


def test_everything_goes_along_and_every_conversation_keeps_its_owner(database: Database) -> None:
    with database.transaction() as session:
        one, web = person(session, "web", "a")
        two, phone = person(session, "telegram", "b")
        dian = session.execute(
            insert(agents).values(login="d", name="D", role="agent", created_at=NOW).returning(agents.c.id)
        ).scalar_one()
        here, there = talk(session, one, web, "web"), talk(session, two, phone, "telegram")
        held = {"state": "agent", "agent_id": dian, "memory": {"verified": {"1": "x"}}}
        session.execute(update(conversations).where(conversations.c.id == there).values(**held))
        write_record(session, RecordNews("order", "O-1", "paid", channel="telegram", address="b"), now=NOW)
        remind(session, two, "bayar listrik")
        join(session, one, two, now=NOW)
        talks = {row.id: row for row in session.execute(select(conversations))}
        assert {row.customer_id for row in talks.values()} == {one}
        assert (talks[there].state, talks[there].agent_id, talks[there].epoch) == ("agent", dian, 0)
        assert (talks[here].state, talks[here].memory) == ("bot", None)
        # A turn or act that was decided before is decided anew.
        assert {row.version for row in talks.values()} == {1}
        assert session.execute(select(records.c.customer_id)).scalars().all() == [one]
        assert session.execute(select(reminders.c.customer_id)).scalars().all() == [one]
        told = session.execute(select(events).where(events.c.name == "customer.joined")).all()
        assert {row.conversation_id for row in told} == {here, there}


def test_records_that_waited_for_either_find_their_owner(database: Database) -> None:
    with database.transaction() as session:
        one, _ = person(session, "web", "a", external_id="C-1")
        two, phone = person(session, "telegram", "b")
        session.execute(update(identities).where(identities.c.id == phone).values(customer_id=None))
        write_record(session, RecordNews("order", "O-1", "paid", channel="telegram", address="b"), now=NOW)
        session.execute(update(identities).where(identities.c.id == phone).values(customer_id=two))
        join(session, one, two, now=NOW)
        assert session.execute(select(records.c.customer_id)).scalars().all() == [one]


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_of_two_words_on_one_channel_the_stricter_counts(database: Database, order: tuple[bool, bool]) -> None:
    with database.transaction() as session:
        people = [person(session, "telegram", address)[0] for address in "ab"]
        for who, given in zip(people, order, strict=True):
            write_consent(session, customer_id=who, channel="telegram", given=given, source="test", now=NOW)
        write_consent(session, customer_id=people[1], channel="web", given=True, source="test", now=NOW)
        kept = join(session, *people, now=NOW)
        assert has_consent(session, kept, "telegram") is False
        assert has_consent(session, kept, "web") is True


def test_what_both_had_booked_is_told_once(database: Database) -> None:
    with database.transaction() as session:
        one, _ = person(session, "web", "a")
        two, _ = person(session, "telegram", "b")
        for who in (one, two):
            remind(session, who, "bayar listrik")
        remind(session, two, "jemput anak")
        join(session, one, two, now=NOW)
        waiting = session.execute(select(reminders.c.subject).where(reminders.c.state == "scheduled")).scalars().all()
        assert sorted(one.partition(":")[2] for one in waiting) == ["bayar listrik", "jemput anak"]


def test_two_whom_the_business_knows_cannot_be_one(database: Database) -> None:
    with database.transaction() as session:
        one, _ = person(session, "web", "a", external_id="C-1")
        two, _ = person(session, "telegram", "b", external_id="C-2")
        for first, second, why in ((one, two, "apart"), (one, one, "same"), (one, 999, "erased")):
            with pytest.raises(NotJoined, match=why):
                join(session, first, second, now=NOW)
        assert session.execute(select(joins)).all() == []


def test_split_off_again_everybody_has_what_was_theirs(database: Database) -> None:
    with database.transaction() as session:
        one, web = person(session, "web", "a", external_id="C-1")
        two, phone = person(session, "telegram", "b", name="Sari", tier="gold")
        here, there = talk(session, one, web, "web"), talk(session, two, phone, "telegram")
        write_record(session, RecordNews("order", "O-1", "paid", external_id="C-1"), now=NOW)
        write_record(session, RecordNews("order", "O-2", "paid", channel="telegram", address="b"), now=NOW)
        remind(session, one, "satu")
        remind(session, two, "dua")
        write_consent(session, customer_id=two, channel="telegram", given=False, source="test", now=NOW)
        join(session, one, two, now=NOW)
        assert part(session, phone, now=NOW + timedelta(minutes=1)) == two
        assert (row_of(session, one).name, row_of(session, one).tier) == (None, None)
        owners = {row.id: row.customer_id for row in session.execute(select(conversations))}
        assert owners == {here: one, there: two}
        assert {row.reference: row.customer_id for row in session.execute(select(records))} == {"O-1": one, "O-2": two}
        booked = {row.subject.partition(":")[2]: row.customer_id for row in session.execute(select(reminders))}
        assert booked == {"satu": one, "dua": two}
        assert has_consent(session, two, "telegram") is False
        # And they can be joined once more.
        assert join(session, one, two, now=NOW) == one


def test_what_was_never_joined_becomes_somebody_of_its_own(database: Database) -> None:
    with database.transaction() as session:
        one, web = person(session, "web", "a", name="Sari")
        row = {"channel": "telegram", "address": "b", "customer_id": one, "created_at": NOW, "profile_name": "Bima"}
        phone = session.execute(insert(identities).values(**row).returning(identities.c.id)).scalar_one()
        there = talk(session, one, phone, "telegram")
        other = part(session, phone, now=NOW)
        assert other != one
        assert row_of(session, other).name == "Bima"
        assert session.execute(select(conversations.c.customer_id).where(conversations.c.id == there)).scalar() == other
        with pytest.raises(NotJoined):
            part(session, web, now=NOW)


def test_forgetting_one_who_was_joined_forgets_both_halves(database: Database) -> None:
    with database.transaction() as session:
        one, web = person(session, "web", "a", name="Xylofonkuning", external_id="C-1")
        two, _ = person(session, "telegram", "b", name="Xylofonmerah", phone="+62811", notes="Xylofonbiru")
        make_token(session, web, now=NOW)
        join(session, one, two, now=NOW)
        forget(session, one, now=NOW)
        for table in (customers, identities, joins, link_tokens):
            left = str(session.execute(select(table)).all())
            assert "Xylofon" not in left
            assert "+62811" not in left
        assert session.execute(select(link_tokens)).all() == []


def test_a_link_of_one_who_was_forgotten_is_over(database: Database) -> None:
    with database.transaction() as session:
        one, web = person(session, "web", "a")
        _, phone = person(session, "telegram", "b")
        make_token(session, web, now=NOW)
        [row] = session.execute(select(link_tokens)).all()
        assert standing_of(session, row.token_hash, phone, now=NOW).state == "fresh"
        forget(session, one, now=NOW)
        assert standing_of(session, row.token_hash, phone, now=NOW).state == "gone"


def test_what_was_written_in_the_moment_of_a_join_follows_later(database: Database) -> None:
    with database.transaction() as session:
        first, second, third = (person(session, channel, "a")[0] for channel in ("web", "telegram", "post"))
        join(session, second, third, now=NOW)
        join(session, first, second, now=NOW)
        remind(session, third, "terlambat")
        assert follow_joins(session) == 2
        assert session.execute(select(reminders.c.customer_id)).scalars().all() == [first]
        assert follow_joins(session) == 0
