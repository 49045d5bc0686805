"""Warnings for entries that people would ask for with the same words, and the numbers behind them."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest

from faq_kb.calibrate import STRANGERS, Sample, as_table, calibrate, fit
from faq_kb.check import collisions, collisions_of
from faq_kb.entry import Conditions, Entry
from faq_kb.search import Knowledge
from faq_kb.starter import starter_entries
from faq_kb.weights import Confidence, shipped_weights, weights_from

TWIN_OF_COST = Entry(
    id="shop.cost",
    category="pengiriman_resi",
    language="id",
    pack="commerce",
    question="Berapa biaya ongkos kirimnya?",
    variants=("harga kirim paket",),
    answer="Tergantung kota.",
)


def test_an_edit_that_asks_what_another_entry_asks_is_warned_of(starter: Knowledge) -> None:
    found = collisions_of(TWIN_OF_COST, starter)
    assert [one.other_id for one in found][:1] == ["shipping.cost"]
    assert found[0].phrasing == "Berapa biaya ongkos kirimnya?"
    assert found[0].other_phrasing == "Berapa ongkos kirimnya?"
    assert found[0].likeness >= starter.weights.thresholds.collision


def test_published_entries_that_collide_are_told_once_as_a_pair() -> None:
    knowledge = Knowledge([*starter_entries(), TWIN_OF_COST])
    pairs = [frozenset((one.entry_id, one.other_id)) for one in collisions(knowledge)]
    assert frozenset(("shop.cost", "shipping.cost")) in pairs
    assert len(pairs) == len(set(pairs))


def test_what_ships_hardly_collides(starter: Knowledge) -> None:
    assert len(collisions(starter)) <= 5


def test_an_entry_does_not_collide_with_itself_its_twin_or_what_never_meets_it(starter: Knowledge) -> None:
    own = starter.entry("shipping.cost")
    assert own is not None
    assert "shipping.cost" not in {one.other_id for one in collisions_of(own, starter)}
    on_web = replace(TWIN_OF_COST, conditions=Conditions(channel=("web",)))
    on_phone = replace(TWIN_OF_COST, id="shop.cost2", conditions=Conditions(channel=("whatsapp",)))
    assert collisions(Knowledge([on_web, on_phone])) == ()
    assert collisions(Knowledge([on_web, replace(on_phone, conditions=Conditions())])) != ()
    assert collisions(Knowledge([TWIN_OF_COST, replace(TWIN_OF_COST, id="a.b", language="en")])) == ()


def test_the_shipped_numbers_are_what_fitting_gives() -> None:
    stored = json.loads(files("faq_kb").joinpath("calibration.json").read_text("utf-8"))
    assert weights_from(stored) == shipped_weights()
    fitted = as_table(calibrate(starter_entries(), shipped_weights()))
    for part in ("confidence", "thresholds"):
        assert fitted[part] == pytest.approx(stored[part], abs=0.05)


def test_confidence_rises_with_score_and_lead_and_stays_a_probability() -> None:
    confidence = shipped_weights().confidence
    assert confidence.of(0.9, 0.5, 1.0) > confidence.of(0.5, 0.5, 1.0) > confidence.of(0.5, 0.1, 1.0)
    assert confidence.of(0.5, 0.1, 1.0) > confidence.of(0.5, 0.1, 0.2)
    assert 0.0 < confidence.of(-1e9, 0.0, 0.0) < confidence.of(1e9, 0.0, 0.0) < 1.0


def test_fitting_finds_the_weights_that_made_the_samples() -> None:
    made = Confidence(score=4.0, margin=2.0, coverage=1.0, intercept=-3.0)
    samples = []
    for step in range(4000):
        linear = (step % 20 / 20, step % 7 / 7, step % 11 / 11)
        chance = made.of(*linear)
        samples += [Sample(linear, True, chance), Sample(linear, False, 1 - chance)]
    found = fit(samples)
    assert found.score == pytest.approx(4.0, abs=0.4)
    assert found.margin == pytest.approx(2.0, abs=0.4)
    assert found.intercept == pytest.approx(-3.0, abs=0.4)


def test_fitting_without_a_wrong_answer_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="expected right and wrong answers"):
        fit([Sample((1.0, 1.0, 1.0), True, STRANGERS)])
