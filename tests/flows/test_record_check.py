"""Plays about the check of four digits: what a stranger hears tells nothing of which records exist, and tries end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.record_tries import PLACE_TRIES, TRIES
from core.tables import inbox, record_checks, turns
from tests.bot.test_plans import listening, whole_reads
from tests.post import Post, with_post
from tests.stage import Stage, Visitor, texts

EXAMPLE = re.compile(r"(?<=Misalnya )“[^”]*”|(?<=misalnya )“[^”]*”")
REAL, UNREAL = "KL-20461", "KL-99999"


def other_order(stage: Stage, reference: str = REAL, **more: object) -> None:
    """Somebody else's order, whose phone ends in 4417."""
    fields = {"items": "2 x Arabika Sindoro", "last_scan": "Gudang Cikarang"}
    told = {"kind": "order", "reference": reference, "status": "shipped", "phone": "+6281298804417", "fields": fields}
    stage.tell(**{**told, "external_id": f"owner of {reference}", **more})


def heard(items: Sequence[dict[str, Any]], reference: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """What was said, in order and with its buttons, but for the number itself and the example that each turn draws."""
    return [
        (
            one["kind"],
            EXAMPLE.sub("", one["text"].replace(reference, "<it>")),
            tuple(option["title"] for option in one["options"]),
        )
        for one in items
    ]


def tries(stage: Stage, reference: str, visitors: Sequence[Visitor]) -> Iterator[object]:
    """Two visitors in turn try a number four times; yields everything they hear and what was decided."""
    for number in range(4):
        visitor = visitors[number % 2]
        yield heard(visitor.says(f"tolong cek pesanan {reference}"), reference)
        yield heard(visitor.says(f"000{number}"), reference)
        yield visitor.state
    newest = select(turns.c.decision, turns.c.action, turns.c.missed).order_by(turns.c.id.desc()).limit(8)
    yield [tuple(row) for row in stage.rows(newest)]


def test_four_tries_of_two_visitors_tell_nothing_of_which_order_exists(stage: Stage) -> None:
    other_order(stage)
    real = list(tries(stage, REAL, [stage.customer("A"), stage.customer("B")]))
    unreal = list(tries(stage, UNREAL, [stage.customer("C"), stage.customer("D")]))
    for one, other in zip(real, unreal, strict=True):
        assert one == other
    said = str(real)
    assert "2 kali lagi" in said
    assert "1 kali lagi" in said
    assert said.count("berhenti dulu") == 2


def test_a_spent_number_is_closed_to_everybody_and_opens_after_a_day(stage: Stage) -> None:
    other_order(stage)
    for reference in (REAL, UNREAL):
        for number in range(TRIES):
            thief = stage.customer(f"{reference} {number}")
            thief.says(f"cek pesanan {reference}")
            thief.says(f"000{number}")
        assert "berhenti dulu" in texts(stage.customer().says(f"cek pesanan {reference}"))
    stage.clock.advance(timedelta(hours=24, minutes=1))
    for reference, said in ((REAL, "Gudang Cikarang"), (UNREAL, "2 kali lagi")):
        sari = stage.customer()
        assert "4 angka terakhir" in texts(sari.says(f"cek pesanan {reference}"))
        assert said in texts(sari.says("4417"))


def test_words_beside_somebody_elses_number_are_understood_as_if_there_were_none(stage: Stage) -> None:
    other_order(stage)
    newest = select(turns.c.decision, turns.c.action, turns.c.why).order_by(turns.c.id.desc()).limit(1)
    for words in ("{} bisa kirim hari ini?", "{} kirim ulang ke rumah dong", "batalkan {}", "{} kok lama banget"):
        told = []
        for reference in (REAL, UNREAL):
            # Which of several wordings is chosen depends on the message's own number.
            buttons = [one[2] for one in heard(stage.customer().says(words.format(reference)), reference)]
            [(decision, action, why)] = stage.rows(newest)
            told.append((buttons, decision, action, why["intent"], why["sure_intent"], why["close"]))
        assert told[0] == told[1]


def test_many_who_try_at_once_have_three_tries_together(stage: Stage) -> None:
    other_order(stage)
    thieves = [stage.customer(f"Maling{number}", network=f"198.51.100.{number}") for number in range(6)]
    for thief in thieves:
        thief.says(f"cek pesanan {REAL}")
    for number, thief in enumerate(thieves):
        thief.types("4417" if number == 5 else f"000{number}")
    stage.settle()
    said = [texts(thief.hears()) for thief in thieves]
    assert not any("Gudang" in one for one in said)
    assert all(said)
    assert len(stage.rows(select(record_checks.c.id))) == TRIES


def spend(visitor: Visitor, count: int, prefix: str) -> str:
    """Let a visitor try `count` times at as many numbers; returns the last thing they heard."""
    said = ""
    for number in range(count):
        visitor.says(f"cek pesanan {prefix}-{10_000 + number}")
        said = texts(visitor.says("0000"))
        # Slower than what is taken for a flood.
        visitor.stage.clock.advance(timedelta(minutes=1))
    return said


def test_one_network_has_ten_wrong_tries_whatever_it_asks_for_and_however_many_browsers(stage: Stage) -> None:
    other_order(stage)
    thief = stage.customer("Maling", network="203.0.113.7")
    assert "1 kali lagi" in spend(thief, PLACE_TRIES - 1, "KL")
    again = stage.customer("Maling lagi", network="203.0.113.7")
    assert "berhenti dulu" in spend(again, 1, "BK")
    fresh = stage.customer("Maling baru", network="203.0.113.7")
    for reference in (REAL, UNREAL):
        assert "berhenti dulu" in texts(fresh.says(f"cek pesanan {reference}"))
    neighbour = stage.customer("Tetangga", network="203.0.113.8")
    neighbour.says(f"cek pesanan {REAL}")
    assert "Gudang Cikarang" in texts(neighbour.says("4417"))


def test_one_browser_has_ten_wrong_tries_through_whatever_network(stage: Stage) -> None:
    thief = stage.customer("Maling", network="203.0.113.7")
    spend(thief, PLACE_TRIES - 1, "KL")
    elsewhere = stage.customer("Maling", network="203.0.113.9")
    elsewhere.http.cookies = thief.http.cookies
    assert "berhenti dulu" in spend(elsewhere, 1, "BK")


def test_where_a_channel_tells_no_network_the_sender_is_counted(stage: Stage) -> None:
    post = Post()
    thief = with_post(stage, post)
    for number in range(PLACE_TRIES):
        thief.says(f"cek pesanan KL-{10_000 + number}")
        thief.says("0000")
        stage.clock.advance(timedelta(minutes=1))
    thief.says(f"cek pesanan {UNREAL}")
    assert "berhenti dulu" in post.taken[-1].body["text"]


def test_a_network_is_kept_with_wrong_tries_only(stage: Stage) -> None:
    other_order(stage)
    sari = stage.customer(network="2001:db8:1:2:3:4:5:6")
    sari.types(f"cek pesanan {REAL}")
    assert stage.rows(select(inbox.c.network)) == [("2001:db8:1:2::/64",)]
    stage.settle()
    for digits in ("0000", "4417"):
        sari.says(digits)
    assert set(stage.rows(select(inbox.c.network))) == {(None,)}
    kept = stage.rows(select(record_checks.c.passed, record_checks.c.network).order_by(record_checks.c.id))
    assert kept == [(False, "2001:db8:1:2::/64"), (True, None)]


def test_a_strangers_order_opens_by_the_waybill_it_was_told_with(stage: Stage) -> None:
    other_order(stage, fields={"awb": "JX 1234-567890", "last_scan": "Gudang Cikarang"})
    sari = stage.customer()
    with listening(stage) as asked:
        assert "4 angka terakhir" in texts(sari.says("cek resi jx1234567890"))
        assert "Gudang Cikarang" in texts(sari.says("4417"))
    assert whole_reads(stage, asked, tables=("records", "record_checks")) == []
    # It stays open in this conversation, by either name.
    assert "Gudang Cikarang" in texts(sari.says("pesanan KL-20461 sampai mana"))


def test_a_waybill_that_was_told_anew_is_the_one_that_counts(stage: Stage) -> None:
    other_order(stage, fields={"awb": "JX1111111111"})
    other_order(stage, fields={"awb": "JX2222222222", "last_scan": "Gudang Cikarang"})
    sari = stage.customer()
    sari.says("cek resi JX1111111111")
    assert "tidak cocok" in texts(sari.says("4417"))
    sari.says("cek resi JX2222222222")
    assert "Gudang Cikarang" in texts(sari.says("4417"))


def test_of_an_order_and_its_parcel_the_one_whose_phone_is_told_opens(stage: Stage) -> None:
    other_order(stage, "JX1234567890", kind="shipment")
    other_order(stage, phone=None, fields={"awb": "JX1234567890"})
    sari = stage.customer()
    sari.says("cek resi JX1234567890")
    assert "Gudang Cikarang" in texts(sari.says("4417"))


def test_two_names_of_one_order_do_not_double_the_tries(stage: Stage) -> None:
    other_order(stage, fields={"awb": "JX1234567890", "last_scan": "Gudang Cikarang"})
    for number in range(TRIES):
        thief = stage.customer(f"Maling{number}")
        thief.says(f"cek pesanan {REAL}")
        thief.says(f"000{number}")
    sari = stage.customer()
    sari.says("cek resi JX1234567890")
    assert "2 kali lagi" in texts(sari.says("4417"))
