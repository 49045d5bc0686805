"""What another model would change: past questions of customers, read by both before the new one is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model_impact import lines_of, model_impact
from bot.training import model_folder, train_model
from core.impact import Answered, Flip, Impact
from intents.catalog import read_catalog
from tests.intents.samples import EXAMPLES, write_catalog, write_intent
from tests.stage import Stage

HOURS, WORRIED = "buka jam berapa ya kak?", "pesanan saya kok belum sampai, tolong cek dong"


@pytest.fixture(scope="module")
def poorer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows four intents, of those that are shipped."""
    folder, samples = tmp_path_factory.mktemp("poorer") / "model", tmp_path_factory.mktemp("samples")
    hours, english = (text.split("|") for text in EXAMPLES["general/general_hours"])
    write_intent(samples, "general/general_greet")
    write_intent(samples, "general/general_hours_location", ex_id=f"id = {hours!r}", ex_en=f"en = {english!r}")
    write_intent(samples, "commerce/order_status")
    write_intent(samples, "clinic/clinic_book")
    train_model(folder, samples)
    return folder


def test_a_model_is_replayed_on_what_customers_asked_and_every_other_outcome_is_listed(
    stage: Stage, poorer: Path
) -> None:
    for text in (HOURS, HOURS, "bisa refund ga kak, barangnya rusak"):
        stage.customer().says(text)
    settings, catalog = stage.house.settings, read_catalog()
    used = model_folder(settings, catalog)
    same = model_impact(settings, catalog, used, used, now=stage.clock.now())
    assert same == Impact(2)
    other = model_impact(settings, catalog, used, poorer, now=stage.clock.now())
    assert other is not None
    assert other.looked_at == 2
    [flip] = [flip for flip in other.flips if "refund" in flip.text]
    assert "refund" in flip.before.names[0]
    assert flip.before != flip.after


def test_what_an_open_question_or_stop_decided_is_not_replayed(stage: Stage) -> None:
    sari = stage.customer()
    sari.says("STOP")
    used = model_folder(stage.house.settings, read_catalog())
    assert model_impact(stage.house.settings, read_catalog(), used, used, now=stage.clock.now()) == Impact(0)


def test_a_model_that_knows_an_intent_which_is_gone_cannot_be_compared(
    stage: Stage, poorer: Path, tmp_path: Path
) -> None:
    few = read_catalog(write_catalog(tmp_path))
    used = model_folder(stage.house.settings, read_catalog())
    assert model_impact(stage.house.settings, few, used, poorer, now=stage.clock.now()) is None


def test_a_terminal_shows_each_change_in_a_line_and_how_many_more_there_are() -> None:
    flips = (
        Flip(HOURS, 3, Answered("action", ("general.hours",)), Answered("none")),
        Flip(WORRIED, 2, Answered("entry", ("shipping.late",)), Answered("ask", ("order.status", "shipping.late"))),
        Flip("saya ditipu", 1, Answered("person", ("fraud",)), Answered("rule", ("emergency",))),
    )
    assert list(lines_of(Impact(40, flips), most=2)) == [
        "3 of 40 questions that customers asked would be taken otherwise.",
        f"  3x '{HOURS}': general.hours -> not understood",
        f"  2x '{WORRIED}': answered by shipping.late -> asked which of order.status, shipping.late",
        "  and 1 more",
    ]
    assert list(lines_of(Impact(40, flips)))[-1] == "  1x 'saya ditipu': a person for fraud -> said first for emergency"
