"""A request is one place in the queue with every reason and an honest time; the most urgent are served first."""

from __future__ import annotations

from datetime import timedelta

from core.business import DEFAULTS, Business
from handover.acts import claim, reply, transfer
from handover.notices import load_notices
from handover.queue import late, mark_told, places
from handover.request import priority_of
from tests.handover.desk import BUSINESS, FRAUD, LATE_PARCEL, WANTS_PERSON, Desk


def test_a_request_keeps_all_reasons_the_skill_of_the_most_urgent_and_the_promise(desk: Desk) -> None:
    talk = desk.customer(tier="Gold")
    done = desk.asks_for_person(talk, (WANTS_PERSON, LATE_PARCEL), tier="Gold")
    row = desk.handover(talk)
    assert [reason["category"] for reason in row.reasons] == ["general.ask_human", "general.repeat_failure"]
    assert (row.skill, row.state) == ("complaint", "waiting")
    assert row.due_at == desk.now + timedelta(minutes=5)
    assert row.promise == "hari ini sebelum 10.05 WIB"
    assert (done.handover_id, done.open_now, done.opens_at, done.due_at) == (row.id, True, desk.now, row.due_at)
    assert len(row.brief) == 10


def test_asking_twice_is_one_place_whose_priority_only_rises(desk: Desk) -> None:
    talk = desk.customer()
    first = desk.asks_for_person(talk)
    due, priority = desk.handover(talk).due_at, desk.handover(talk).priority
    desk.now += timedelta(minutes=4)
    again = desk.asks_for_person(talk, (WANTS_PERSON, FRAUD))
    row = desk.handover(talk)
    assert (again.handover_id, again.merged) == (first.handover_id, True)
    assert [reason["rule"] for reason in row.reasons] == ["ask_human", "fraud"]
    assert row.due_at == due
    assert row.priority > priority
    assert row.skill == "finance"
    desk.asks_for_person(talk, (LATE_PARCEL,))
    assert desk.handover(talk).priority == row.priority
    assert desk.handover(talk).skill == "finance"


def test_a_request_at_night_says_when_the_team_is_back(desk: Desk) -> None:
    desk.now += timedelta(hours=10)
    done = desk.asks_for_person(desk.customer())
    assert not done.open_now
    assert done.opens_at == desk.now + timedelta(hours=12)
    assert done.due_at == done.opens_at + timedelta(minutes=10)


def test_an_alert_in_a_conversation_that_an_agent_took_directly_does_not_queue_it(desk: Desk) -> None:
    talk = desk.customer()
    desk.act(claim, talk, desk.dian)
    desk.asks_for_person(talk, (FRAUD,))
    assert desk.handover(talk).state == "claimed"
    assert desk.read(places, [talk], business=BUSINESS) == {}
    assert desk.handover(talk).reasons[0]["category"] == "safety.fraud"


def test_urgency_outweighs_tier_and_tier_breaks_the_tie() -> None:
    assert priority_of((FRAUD,), None) > priority_of((LATE_PARCEL,), "platinum")
    assert priority_of((WANTS_PERSON,), "Gold") > priority_of((WANTS_PERSON,), "silver")


def test_the_most_urgent_is_served_first(desk: Desk) -> None:
    calm, victim = desk.customer("Wulan", tier="gold"), desk.customer("Bagas", channel="web")
    desk.asks_for_person(calm, tier="gold")
    desk.asks_for_person(victim, (FRAUD,))
    desk.now += timedelta(minutes=3)
    found = desk.read(places, [calm, victim], business=BUSINESS)
    assert (found[victim].place, found[calm].place) == (1, 2)


def test_who_waits_long_enough_passes_urgent_newcomers(desk: Desk) -> None:
    old, urgent = desk.customer("Wulan"), desk.customer("Bagas")
    desk.asks_for_person(old)
    desk.now += timedelta(hours=6)
    desk.asks_for_person(urgent, (FRAUD,))
    found = desk.read(places, [old, urgent], business=BUSINESS)
    assert (found[old].place, found[urgent].place) == (1, 2)


def test_without_a_sample_the_range_comes_from_the_promise(desk: Desk) -> None:
    talk = desk.customer()
    desk.asks_for_person(talk)
    place = desk.read(places, [talk], business=BUSINESS)[talk]
    assert (place.place, place.low_minutes, place.high_minutes, place.sample) == (1, 5, 10, 0)
    assert place.may_tell


def test_the_range_comes_from_the_last_claims_per_place(desk: Desk) -> None:
    for minutes in (2, 4, 4, 6, 10):
        talk = desk.customer()
        desk.asks_for_person(talk)
        desk.now += timedelta(minutes=minutes)
        desk.act(claim, talk, desk.dian)
    first, second = desk.customer("Ani"), desk.customer("Budi")
    desk.asks_for_person(first)
    desk.now += timedelta(seconds=1)
    desk.asks_for_person(second)
    found = desk.read(places, [first, second], business=BUSINESS)
    assert found[first].sample == 5
    assert (found[first].place, found[second].place) == (1, 2)
    assert found[first].low_minutes == 4
    assert 6 <= found[first].high_minutes <= 8
    assert found[second].low_minutes == 9
    assert found[second].high_minutes > found[first].high_minutes


def test_a_night_between_request_and_claim_does_not_slow_the_estimate(desk: Desk) -> None:
    night = Business(hours=DEFAULTS["hours"], promise_minutes={"default": 10})
    desk.now += timedelta(hours=10)
    talks = [desk.customer() for _ in range(3)]
    for talk in talks:
        desk.asks_for_person(talk)
    desk.now += timedelta(hours=12)
    for talk in talks:
        desk.act(claim, talk, desk.dian)
    waits = desk.customer("Ani")
    desk.asks_for_person(waits)
    assert desk.read(places, [waits], business=night)[waits].high_minutes <= 3


def test_a_place_is_told_again_after_ten_minutes_and_not_to_those_who_do_not_wait(desk: Desk) -> None:
    talk, other = desk.customer(), desk.customer("Bagas")
    desk.asks_for_person(talk)
    with desk.database.transaction() as session:
        mark_told(session, [talk], now=desk.now)
    assert not desk.read(places, [talk], business=BUSINESS)[talk].may_tell
    desk.now += timedelta(minutes=10)
    assert desk.read(places, [talk, other], business=BUSINESS)[talk].may_tell
    assert desk.read(places, [other], business=BUSINESS) == {}


def test_a_broken_promise_is_late_once_until_somebody_replies(desk: Desk) -> None:
    talk, answered = desk.customer(), desk.customer("Bagas")
    for one in (talk, answered):
        desk.asks_for_person(one)
    desk.act(claim, answered, desk.dian)
    desk.act(reply, answered, desk.dian, "Halo", client_key=None)
    assert list(desk.read(late)) == []
    desk.now += timedelta(minutes=11)
    assert [row.conversation_id for row in desk.read(late)] == [talk]
    desk.act(claim, talk, desk.dian)
    desk.act(transfer, talk, desk.dian)
    assert [row.conversation_id for row in desk.read(late)] == [talk]


def test_the_desk_hears_of_requests_and_of_raised_ones(desk: Desk) -> None:
    talk = desk.customer()
    first, again = desk.asks_for_person(talk), desk.asks_for_person(talk, (FRAUD,))
    [news] = load_notices()["console"].tell([first, again])
    assert news.topic == "desk"
    assert news.body == {"waiting": [talk], "raised": [talk]}
    assert load_notices()["console"].tell([]) == []
