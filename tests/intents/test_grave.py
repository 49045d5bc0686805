"""Grave matters: their sentences, the classifier that hears them, and what it says on the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.text import normalise
from handover.rules import account_takeover, ask_human, emergency_symptom, fraud, self_harm
from intents import grave
from intents.alarms import FOLDER, Alarms
from intents.catalog import Catalog, read_catalog
from intents.grave import Matter, MatterError, matter_files, read_matters
from intents.stored import ModelError
from intents.train_alarms import EITHER, ORDINARY, train_alarms

RULES = (account_takeover, ask_human, emergency_symptom, fraud, self_harm)
CALL, TRAP = "uang {} dibawa kabur penjual {}", "paket {} dari penjual {} sampai kapan"
PLACES = ("bandung", "medan", "solo", "ambon", "batam", "kediri", "palu", "garut", "bogor", "tegal", "manado", "jambi")


def sentences(form: str) -> tuple[str, ...]:
    return tuple(form.format(one, other) for one in PLACES for other in PLACES[:3] if one != other)


@pytest.fixture
def two_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small matters in place of the shipped ones."""
    loss = Matter("safety.fraud", sentences(CALL), sentences(TRAP))
    life = Matter("safety.self_harm", sentences("{} sepi, hidup di {} tiada arti"), sentences("lampu {} mati di {}"))
    monkeypatch.setattr("intents.train_alarms.read_matters", lambda: (loss, life))


def test_every_matter_has_a_rule_and_enough_sentences_of_both_kinds() -> None:
    matters = {one.category: one for one in read_matters()}
    assert set(matters) == {rule.CATEGORY for rule in RULES}
    assert all(len(one.calls) >= 500 and len(one.traps) >= 300 for one in matters.values())


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('category = "a"\nauthor = "b"\n[calls]\nid = []\nen = []\n', "lacks or adds traps"),
        ('category = "a"\nauthor = "b"\n[calls]\nid = []\n[traps]\nid = []\nen = []\n', "expected en, id"),
        ('category = "a"\nauthor = "b"\n[calls]\nid = ["Aduh"]\nen = []\n[traps]\nid = ["aduh"]\nen = []\n', "repeats"),
        (
            'category = "a"\nauthor = "b"\n[calls]\nid = "aduh"\nen = []\n[traps]\nid = []\nen = []\n',
            "one.toml: calls.id",
        ),
        ('category = "a"\nauthor = "b"\n[calls]\nid = []\nen = []\n[traps]\nid = []\nen = [" "]\n', "none empty"),
        (
            'category = "a"\nauthor = "b"\n[calls]\nid = [1]\nen = []\n[traps]\nid = []\nen = []\n',
            "a list of sentences",
        ),
        ('category = "a\n', "one.toml cannot be read as TOML"),
    ],
)
def test_a_file_that_is_not_of_the_form_is_refused(
    written: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.toml").write_text(written, "utf-8")
    monkeypatch.setattr(grave, "matter_files", lambda: [tmp_path / "one.toml"])
    with pytest.raises(MatterError, match=fault):
        read_matters()


def test_files_come_in_the_order_of_their_names() -> None:
    names = [one.name for one in matter_files()]
    assert names == sorted(names)


@pytest.mark.usefixtures("two_matters")
def test_what_resembles_the_calls_is_heard_and_what_resembles_the_traps_is_not(
    sample_catalog: Catalog, tmp_path: Path
) -> None:
    trained = train_alarms(sample_catalog, tmp_path / FOLDER, seed=1)
    alarms = Alarms.load(tmp_path)
    found = alarms.hear(normalise("uang saya dibawa kabur").text)
    assert found is not None
    assert found.category == "safety.fraud"
    assert trained.threshold <= found.chance <= 1
    assert found.why
    trap, call = (alarms.hear(normalise(text).text) for text in ("paket dari penjual sampai kapan ya", "dibawa kabur"))
    assert trap is not None
    assert (trap.category, trap.why) == ("", ())
    assert trap.chance < trained.threshold
    assert call is not None
    assert call.category == "safety.fraud"
    assert alarms.hear(normalise("kabur").text) is None
    assert trained.recall > 0.9
    assert trained.traps < 0.1
    assert trained.model_bytes == sum(one.stat().st_size for one in (tmp_path / FOLDER).iterdir())
    assert f"{trained.recall:.4f} of calls" in trained.lines()


@pytest.mark.usefixtures("two_matters")
def test_equal_seeds_give_equal_alarms(sample_catalog: Catalog, tmp_path: Path) -> None:
    for name in ("one", "other"):
        train_alarms(sample_catalog, tmp_path / name, seed=1)
    files = [{one.name: one.read_bytes() for one in (tmp_path / name).iterdir()} for name in ("one", "other")]
    assert files[0] == files[1]


def test_a_folder_without_alarms_is_refused(trained: Path) -> None:
    with pytest.raises(ModelError, match="sapa train"):
        Alarms.load(trained)


def test_what_is_ordinary_is_no_category_and_what_may_be_either_is_in_the_catalog() -> None:
    assert ORDINARY not in {one.category for one in read_matters()}
    assert set(read_catalog().intents) >= EITHER
