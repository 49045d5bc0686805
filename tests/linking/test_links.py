"""One customer over channels: a link from the web chat, opened in Telegram, once and in time."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.joining import join, redeem
from bot.worker import work_once
from core.inbox import Inbound
from core.joining import joins
from core.linking import link_tokens, make_token, seal
from core.points import set_switch
from core.tables import customers, events, identities, inbox, messages, outbox, web_feed
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_files import TOKEN
from tests.linking.conftest import asks_for_link, owners
from tests.post import Post, with_post
from tests.stage import Stage, Visitor, texts, until
from tests.telegram.conftest import Build, Chatter

JOINED = "Sudah tersambung"
GONE = "sudah tidak berlaku"
ASKED = "mau disambungkan"


def same(stage: Stage) -> bool:
    """Whether both ends are one customer."""
    return len(set(owners(stage).values())) == 1


def test_a_visitor_goes_on_in_telegram_and_is_one_customer_there(
    connected: Stage, sari: Visitor, phone: Chatter
) -> None:
    sari.says("halo kak")
    heard = phone.says(f"/start {asks_for_link(sari)}")
    assert len(heard) == 1
    assert JOINED in heard[0]
    assert same(connected)
    assert "tersambung dengan Telegram" in texts(sari.hears())
    assert connected.rows(select(joins.c.undone_at)) == [(None,)]
    told = [row.name for row in connected.rows(select(events.c.name))]
    assert told.count("customer.joined") == 2


def test_an_order_that_belongs_to_the_browser_is_told_in_telegram(
    connected: Stage, sari: Visitor, phone: Chatter
) -> None:
    sari.says("halo kak")
    sari.is_known_as("me")
    connected.tell(kind="order", reference="ORD-7788", status="shipped", external_id="me", fields={})
    phone.says(f"/start {asks_for_link(sari)}")
    assert "7788" in " ".join(phone.says("pesanan saya sampai mana ya?"))


def test_whoever_never_wrote_in_the_browser_is_joined_and_told_too(
    connected: Stage, sari: Visitor, phone: Chatter
) -> None:
    phone.says(f"/start {asks_for_link(sari)}")
    assert same(connected)
    assert "tersambung dengan Telegram" in texts(sari.hears())


def test_a_used_link_joins_nobody_else_and_says_so_kindly(
    connected: Stage, telegram: Telegram, sari: Visitor, phone: Chatter
) -> None:
    token = asks_for_link(sari)
    phone.says(f"/start {token}")
    other = Chatter(connected, telegram, 7002, "Bima")
    assert GONE in " ".join(other.says(f"/start {token}"))
    assert other.identity_id not in {
        row.id
        for row in connected.rows(select(identities.c.id).where(identities.c.customer_id == owners(connected)["web"]))
    }
    assert GONE in " ".join(phone.says(f"/start {token}"))


@pytest.mark.parametrize("wrong", ["sapa-abc", "sapa-" + "x" * 32, "sapa-" + "A" * 50])
def test_a_link_that_was_never_made_is_told_as_one_that_is_over(connected: Stage, phone: Chatter, wrong: str) -> None:
    assert GONE in " ".join(phone.says(f"/start {wrong}"))
    assert connected.rows(select(joins)) == []


def test_a_link_is_over_after_half_an_hour(connected: Stage, sari: Visitor, phone: Chatter) -> None:
    token = asks_for_link(sari)
    connected.clock.advance(timedelta(minutes=31))
    assert GONE in " ".join(phone.says(f"/start {token}"))
    assert not same(connected)


def test_a_link_of_a_campaign_is_none_of_ours(connected: Stage, phone: Chatter) -> None:
    heard = " ".join(phone.says("/start promo_november"))
    assert GONE not in heard
    assert "asisten otomatis" in heard


def test_no_token_is_ever_written_anywhere(connected: Stage, sari: Visitor, phone: Chatter) -> None:
    sari.says("halo kak")
    token = asks_for_link(sari)
    phone.says(f"/start {token}")
    for table in (link_tokens, inbox, messages, outbox, web_feed, events):
        assert token not in str(connected.rows(select(table)))


def test_whoever_has_a_past_on_the_other_end_is_asked_first(connected: Stage, sari: Visitor, phone: Chatter) -> None:
    phone.says("halo kak")
    sari.says("halo kak")
    assert ASKED in phone.says(f"/start {asks_for_link(sari)}")[-1]
    assert not same(connected)
    assert JOINED in phone.presses("Ya, sambungkan")[-1]
    assert same(connected)


def test_a_no_leaves_both_as_they_were(connected: Stage, sari: Visitor, phone: Chatter) -> None:
    phone.says("halo kak")
    phone.says(f"/start {asks_for_link(sari)}")
    assert "tidak disambungkan" in phone.says("tidak")[-1]
    assert not same(connected)
    assert connected.rows(select(link_tokens.c.used_at)) == [(None,)]


def test_a_yes_that_comes_too_late_joins_nobody(connected: Stage, sari: Visitor, phone: Chatter) -> None:
    phone.says("halo kak")
    phone.says(f"/start {asks_for_link(sari)}")
    connected.clock.advance(timedelta(minutes=31))
    assert GONE in phone.says("ya")[-1]
    assert not same(connected)


def test_an_answer_to_something_else_joins_nobody(connected: Stage, sari: Visitor, phone: Chatter) -> None:
    phone.says("halo kak")
    phone.says(f"/start {asks_for_link(sari)}")
    assert "buka" in " ".join(phone.says("buka jam berapa ya kak?")).lower()
    assert not same(connected)


def test_two_whom_the_business_knows_apart_stay_apart(connected: Stage, sari: Visitor, phone: Chatter) -> None:
    sari.says("halo kak")
    sari.is_known_as("one")
    phone.says("halo kak")
    with connected.house.database.transaction() as session:
        session.execute(
            customers.update().where(customers.c.id == owners(connected)["telegram"]).values(external_id="two")
        )
    assert "belum bisa disambungkan" in phone.says(f"/start {asks_for_link(sari)}")[-1]
    assert not same(connected)


def test_a_second_link_of_one_who_is_joined_changes_nothing(connected: Stage, sari: Visitor, phone: Chatter) -> None:
    phone.says(f"/start {asks_for_link(sari)}")
    assert "memang sudah tersambung" in phone.says(f"/start {asks_for_link(sari)}")[-1]
    assert connected.rows(select(func.count()).select_from(joins)) == [(1,)]


def test_a_link_counts_while_a_person_speaks_and_takes_nothing_from_them(
    connected: Stage, sari: Visitor, phone: Chatter
) -> None:
    dian = connected.agent("Dian")
    sari.says("mau bicara dengan orang dong")
    dian.claims(sari)
    phone.says(f"/start {asks_for_link(sari)}")
    assert same(connected)
    assert sari.state == "agent"
    assert phone.state == "bot"
    page = dian.http.get(f"/desk/conversations/{sari.public_id}").text
    assert "Identitas disambungkan" in page


def test_asked_for_in_words_the_offer_names_the_channel(connected: Stage, sari: Visitor) -> None:
    items = sari.says("bisa lanjut di telegram aja kak?")
    assert "Telegram" in texts(items)
    assert items[-1]["ways"] == ["telegram"]


def test_who_waits_for_a_person_is_offered_the_other_channel(connected: Stage, sari: Visitor) -> None:
    items = sari.says("mau bicara dengan orang dong")
    assert "Lanjut di Telegram" in texts(items)
    assert items[-1]["ways"] == ["telegram"]


def test_a_provider_gets_the_link_in_the_text_and_no_row_does(connected: Stage) -> None:
    post = Post()
    connected.house.channels = {**connected.house.channels, "post": post.channel()}
    connected.house.sender.stop()
    budi = with_post(connected, post)
    # Channels that are opened again learn what the bot is called again.
    until(lambda: bool(connected.house.ways))
    budi.says("mau lanjut di telegram kak")
    assert "https://t.me/kopilereng_bot?start=sapa-" in post.texts()[-1]
    assert "t.me" not in str(connected.rows(select(outbox.c.body)))


def test_a_token_within_a_text_counts_on_any_channel(connected: Stage, sari: Visitor) -> None:
    post = Post()
    connected.house.sender.stop()
    budi = with_post(connected, post)
    token = asks_for_link_of(connected, sari)
    budi.says(f"Lanjutkan obrolan saya: {token}")
    assert JOINED in post.texts()[-1]
    assert same(connected)
    assert token not in str(connected.rows(select(inbox.c.text)))


def asks_for_link_of(stage: Stage, visitor: Visitor) -> str:
    """Make a token for a visitor who wrote, whatever channel it is for."""
    visitor.says("halo kak")
    with stage.house.database.transaction() as session:
        return make_token(session, visitor.identity_id, now=stage.clock.now()) or ""


def test_more_links_than_a_hand_has_fingers_are_refused(connected: Stage, sari: Visitor) -> None:
    for _ in range(5):
        asks_for_link(sari)
        connected.clock.advance(timedelta(seconds=30))
    assert sari.http.post("/chat/ways/telegram").status_code == 429
    assert sari.http.post("/chat/ways/nowhere").status_code == 404


def test_the_same_link_opened_twice_in_one_batch_joins_one(connected: Stage, sari: Visitor) -> None:
    token = asks_for_link(sari)
    now = connected.clock.now()
    arrived = [Inbound("telegram", f"x:{n}", str(8000 + n), "Halo", now, meta={"payload": token}) for n in range(2)]
    asyncio.run(connected.house.receiver.receive(arrived))
    connected.settle()
    linked = select(func.count()).where(identities.c.customer_id == owners(connected)["web"])
    assert connected.rows(linked) == [(2,)]


def test_who_can_be_reached_elsewhere_is_not_asked_where(connected: Stage, sari: Visitor, phone: Chatter) -> None:
    phone.says(f"/start {asks_for_link(sari)}")
    assert "halaman ini ditutup" not in texts(sari.says("mau bicara dengan orang dong"))


@pytest.mark.parametrize("point", ["I6", "I7", "I8"])
def test_a_process_that_dies_in_the_middle_leaves_no_half_link(
    connected: Stage, sari: Visitor, phone: Chatter, point: str
) -> None:
    sari.says("halo kak")
    token = asks_for_link(sari)
    died: list[str] = []

    def dies(reached: str) -> None:
        if reached == point and not died:
            died.append(point)
            raise KeyboardInterrupt

    phone.writes(f"/start {token}")
    until(lambda: bool(connected.rows(select(inbox.c.id).where(inbox.c.channel == "telegram"))))
    connected.clock.advance(timedelta(seconds=10))
    set_switch(dies)
    try:
        with pytest.raises(KeyboardInterrupt):
            work_once(connected.house)
    finally:
        set_switch(None)
    assert died == [point]
    assert connected.rows(select(link_tokens.c.used_at)) == [(None,)]
    assert connected.rows(select(joins)) == []
    # The lease of the dead is over after twenty seconds.
    connected.clock.advance(timedelta(seconds=30))
    connected.settle()
    assert same(connected)
    assert JOINED in phone.hears()[-1]
    assert texts(sari.hears()).count("tersambung dengan Telegram") == 1


def test_two_who_open_one_link_at_the_same_instant_are_one_and_a_stranger(connected: Stage, sari: Visitor) -> None:
    sari.says("halo kak")
    token_hash = seal(Inbound("telegram", "x", "x", "", connected.clock.now(), meta={"payload": asks_for_link(sari)}))
    with connected.house.database.transaction() as session:
        row = {"channel": "telegram", "created_at": connected.clock.now()}
        for address in ("8001", "8002"):
            session.execute(insert(identities).values(**row, address=address))
    [first, second] = connected.rows(select(identities.c.id).where(identities.c.channel == "telegram"))
    gate = threading.Barrier(2)

    def opens(identity_id: int) -> None:
        gate.wait()
        with connected.house.database.transaction() as session:
            redeem(session, token_hash.meta["link"], identity_id, "Telegram", now=connected.clock.now())

    threads = [threading.Thread(target=opens, args=row) for row in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mine = select(func.count()).where(identities.c.customer_id == owners(connected)["web"])
    assert connected.rows(mine) == [(2,)]
    assert connected.rows(select(func.count()).select_from(joins)) == [(1,)]


def test_forgetting_in_the_browser_forgets_the_other_end_and_every_browser(
    connected: Stage, sari: Visitor, phone: Chatter
) -> None:
    sari.says("halo kak, soal xylofonkuning")
    phone.says(f"/start {asks_for_link(sari)}")
    phone.says("soal xylofonmerah kak")
    other = connected.customer("Sari")
    other.says("soal xylofonbiru kak")
    with connected.house.database.transaction() as session:
        both = [owners_of(connected, one) for one in (sari, other)]
        join(session, *both, now=connected.clock.now())
    sari.http.post("/chat/erase")
    connected.settle()
    for table in (messages, inbox, web_feed, outbox, identities):
        assert "xylofon" not in str(connected.rows(select(table)))
    assert other.http.get("/chat/history").json()["items"] == []
    assert "7001" not in str(connected.rows(select(identities.c.address)))


def owners_of(stage: Stage, visitor: Visitor) -> int:
    """Whose this browser is."""
    return int(stage.rows(select(identities.c.customer_id).where(identities.c.id == visitor.identity_id))[0][0])


def test_a_bubble_that_follows_a_link_does_not_take_its_answer_back(
    connected: Stage, sari: Visitor, phone: Chatter
) -> None:
    phone.says("halo kak")
    phone.writes(f"/start {asks_for_link(sari)}")
    until(lambda: len(connected.rows(select(inbox.c.id).where(inbox.c.channel == "telegram"))) == 2)
    connected.clock.advance(timedelta(seconds=10))
    work_once(connected.house)
    phone.writes("buka jam berapa ya kak?")
    heard = phone.waits()
    assert ASKED in " ".join(heard)


def restarted(build: Build, telegram: Telegram) -> Stage:
    """A house that has not heard from Telegram, since that does not say who its bot is."""
    telegram.faults["getMe"].extend(["500"] * 50)
    stage = build()
    stage.open_channels()
    return stage


def test_after_a_restart_a_link_is_offered_before_telegram_told_the_bots_name_again(
    connected: Stage, build: Build, telegram: Telegram
) -> None:
    connected.house.sender.stop()
    assert asks_for_link(build().customer())
    assert asks_for_link(restarted(build, telegram).customer())


def test_another_bot_does_not_take_the_name_of_the_one_before(
    connected: Stage, build: Build, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected.house.sender.stop()
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", f"99{TOKEN}")
    assert restarted(build, telegram).house.ways == ()
