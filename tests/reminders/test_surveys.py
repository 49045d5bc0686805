"""Who is asked how satisfied they were, when, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest
from sqlalchemy import insert, select

from core.database import Session
from core.tables import messages
from reminders.surveys import is_sensitive, plan_surveys, write_rating
from reminders.tables import ratings
from tests.reminders.shop import Shop, jakarta


def nothing_sensitive(_session: Session, _ids: Sequence[int]) -> Collection[int]:
    return ()


def matter(shop: Shop, *, begun_by: str = "customer", owner: str = "agent") -> int:
    """A conversation from its first word to the end."""
    talk = shop.talk()
    shop.session.execute(insert(messages).values(conversation_id=talk, author=begun_by, text="halo", at=shop.now))
    if owner != "bot":
        shop.move(talk, "bot", owner)
    shop.move(talk, owner, "resolved")
    return talk


def plan(shop: Shop) -> list[int]:
    return plan_surveys(shop.session, now=shop.now, business=shop.business, sensitive=nothing_sensitive)


def test_a_survey_is_asked_a_day_after_the_end_once(shop: Shop) -> None:
    talk = matter(shop)
    (booked,) = plan(shop)
    assert plan(shop) == []
    assert shop.fire("2026-11-21T09:59") == []
    assert shop.fire("2026-11-21T10:00") == [booked]
    (row,) = shop.outgoing()
    assert row.message_class == "survey"
    assert [one["value"] for one in row.body["options"]] == ["1", "2", "3", "4", "5"]
    asked_in = shop.conversation(row.conversation_id)
    assert (asked_in.continues_id, asked_in.pending["reminder_id"]) == (talk, booked)
    assert plan(shop) == []


def test_a_survey_is_not_surveyed(shop: Shop) -> None:
    matter(shop)
    plan(shop)
    shop.fire("2026-11-21T10:00")
    shop.move(shop.outgoing()[0].conversation_id, "bot", "resolved")
    assert plan(shop) == []


def test_a_conversation_that_we_began_is_not_surveyed(shop: Shop) -> None:
    matter(shop, begun_by="bot")
    assert plan(shop) == []


def test_matters_of_long_ago_are_not_dug_up(shop: Shop) -> None:
    matter(shop)
    shop.now = jakarta("2026-11-22T10:01")
    assert plan(shop) == []


def test_sensitive_matters_are_spared(shop: Shop) -> None:
    talk = matter(shop)
    assert plan_surveys(shop.session, now=shop.now, business=shop.business, sensitive=lambda _s, ids: set(ids)) == []
    assert talk
    for category in ("safety.fraud", "safety.self_harm", "complaint.legal_threat", "safety.account_takeover"):
        assert is_sensitive(category)
    assert not is_sensitive("general.ask_human")


def test_a_matter_that_is_open_again_is_not_asked_about(shop: Shop) -> None:
    talk = matter(shop)
    (booked,) = plan(shop)
    shop.move(talk, "resolved", "agent")
    shop.fire("2026-11-21T10:00")
    assert shop.reminder(booked)["reason"] == "matter_reopened"


@pytest.mark.parametrize(("score", "calls"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_low_score_calls_a_person(shop: Shop, score: int, calls: bool) -> None:
    talk = matter(shop)
    (booked,) = plan(shop)
    shop.fire("2026-11-21T10:00")
    asked_in = shop.outgoing()[0].conversation_id
    assert rate(shop, score, booked, asked_in, comment=" lama ") is calls
    row = shop.session.execute(select(ratings)).one()
    assert (row.score, row.comment, row.conversation_id, row.reminder_id) == (score, "lama", talk, booked)
    assert shop.reminder(booked)["state"] == "answered"
    assert shop.happened("survey.answered") == [{"survey": "csat", "score": score, "reminder_id": booked}]


def rate(shop: Shop, score: int, reminder: int | None, talk: int | None, *, comment: str = "") -> bool:
    return write_rating(
        shop.session,
        survey="csat",
        score=score,
        comment=comment,
        reminder_id=reminder,
        conversation_id=talk,
        now=shop.now,
    )


def test_a_second_number_replaces_the_first(shop: Shop) -> None:
    talk = matter(shop)
    (booked,) = plan(shop)
    shop.fire("2026-11-21T10:00")
    rate(shop, 2, booked, talk)
    rate(shop, 4, booked, talk)
    assert list(shop.session.execute(select(ratings.c.score)).scalars()) == [4]


def test_a_rating_without_a_survey_is_kept_too(shop: Shop) -> None:
    talk = shop.talk()
    rate(shop, 5, None, talk)
    rate(shop, 4, None, talk)
    assert list(shop.session.execute(select(ratings.c.score)).scalars()) == [5, 4]


@pytest.mark.parametrize(("survey", "score"), [("csat", 0), ("csat", 6), ("mood", 3)])
def test_a_score_off_the_scale_is_refused(shop: Shop, survey: str, score: int) -> None:
    with pytest.raises(ValueError, match=str(score)):
        write_rating(
            shop.session,
            survey=survey,
            score=score,
            comment="",
            reminder_id=None,
            conversation_id=shop.talk(),
            now=shop.now,
        )
