"""The classifier with an encoder: it knows words that no lesson had, and is served with that very encoder only."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.commands import build_cli
from bot.encoding import load_model
from bot.training import OWN, model_folder, ready_model, retrain
from core.encoder import Encoder, read_encoder
from core.settings import Settings
from intents.catalog import read_catalog
from intents.corpus import corpus_of
from intents.cross_validation import best_ratio
from intents.estimator import IntentClassifier, most_fits
from intents.fitting import fit, score
from intents.learning import learn
from intents.model import IntentModel
from intents.readers import PLAIN
from intents.recipe import FEW, PLENTY, Recipe
from intents.sense import LANDMARKS, RATIOS, Sense, fit_sense
from intents.stored import ModelError, read_arrays, read_card, write_model
from tests.intents.desk import LABELS, STRANGERS, TEXTS
from tests.intents.samples import write_catalog
from tests.semantic.make_tiny import TINY

# Words that stand in no lesson; the encoder has them beside words that do.
UNHEARD = {
    "foolscap foolscap": "printer_jam",
    "boardroom chamber": "room_booking",
    "hotspot": "wifi_down",
    "telly panel": "black_screen",
    "keycard lanyard": "new_badge",
}


@pytest.fixture(scope="module")
def sensed(tiny: Encoder) -> IntentClassifier:
    return IntentClassifier(seed=5, encoder=tiny).fit(TEXTS, LABELS)


@pytest.fixture
def folder(sensed: IntentClassifier, tmp_path: Path) -> Path:
    sensed.save(tmp_path / "model")
    return tmp_path / "model"


def test_words_of_no_lesson_are_understood_by_their_meaning(sensed: IntentClassifier) -> None:
    assert sensed.predict(list(UNHEARD)) == list(UNHEARD.values())
    plain = IntentClassifier(seed=5).fit(TEXTS, LABELS)
    assert plain.predict(list(UNHEARD)) != list(UNHEARD.values())
    # What is understood is also more at home than without the encoder.
    assert all(sensed.classify(text).in_scope > plain.classify(text).in_scope for text in UNHEARD)


def test_strangers_are_less_at_home_than_what_was_never_seen_of_a_label(sensed: IntentClassifier) -> None:
    ours = [sensed.classify(text).in_scope for text in ("a sheet is stuck in the printer", "reserve a room at noon")]
    assert min(ours) > max(sensed.classify(text).in_scope for text in STRANGERS)


@pytest.mark.parametrize("recipe", [PLENTY, FEW, Recipe(least_rows=3)])
def test_what_is_served_equals_what_training_gives(recipe: Recipe, tiny: Encoder) -> None:
    corpus = corpus_of(TEXTS, LABELS, reader=PLAIN, recipe=recipe, seed=5, encoder=tiny)
    learnt = learn(corpus, 5)
    served = IntentModel(learnt.card | {"fingerprint": "", "sha256": ""}, learnt.arrays, tiny)
    corpus = replace(corpus, ratio=best_ratio(corpus, 5))
    scores = score(corpus, np.arange(len(TEXTS)), fit(corpus, np.arange(len(corpus.intents)), 5))
    for row, text in enumerate(TEXTS):
        margins = served.margins(PLAIN.plain(text))
        assert margins[:-1] == pytest.approx(scores.margins[row], abs=2e-3)
        assert margins[-1] == pytest.approx(scores.stranger[row], abs=2e-3)


def test_equal_seeds_give_equal_files(sensed: IntentClassifier, tiny: Encoder, folder: Path, tmp_path: Path) -> None:
    IntentClassifier(seed=5, encoder=tiny).fit(TEXTS, LABELS).save(tmp_path / "again")
    files = [{path.name: path.read_bytes() for path in one.iterdir()} for one in (folder, tmp_path / "again")]
    assert files[0] == files[1]
    again = IntentClassifier.load(folder, tiny)
    assert [again.classify(text) for text in TEXTS] == [sensed.classify(text) for text in TEXTS]


def test_rows_of_strangers_are_learnt_and_each_fit_is_a_step(tiny: Encoder) -> None:
    steps: list[int] = []
    taught = IntentClassifier(encoder=tiny)
    taught.fit([*TEXTS, *STRANGERS], [*LABELS, *("oos" for _ in STRANGERS)], lambda: steps.append(1))
    assert taught.classify(STRANGERS[0]).in_scope < 0.5
    assert len(steps) <= most_fits()


def test_another_encoder_or_none_is_refused(folder: Path, tmp_path: Path, tiny: Encoder) -> None:
    with pytest.raises(ModelError, match=rf"trained with the encoder {tiny.fingerprint}, and there is no encoder here"):
        IntentModel.load(folder)
    other = read_encoder(changed(tmp_path / "other"))
    with pytest.raises(ModelError, match=rf"and the encoder here is {other.fingerprint}\. Set SAPA_ENCODER_DIR"):
        IntentModel.load(folder, other)


def test_a_model_without_an_encoder_is_served_beside_one(tiny: Encoder, tmp_path: Path) -> None:
    IntentClassifier(seed=5).fit(TEXTS, LABELS).save(tmp_path)
    assert IntentModel.load(tmp_path, tiny).margins("printer jam").shape == (6,)


@pytest.mark.parametrize("name", ["sense_landmarks", "sense_weights", "sense_centroids"])
def test_arrays_that_do_not_fit_are_refused(folder: Path, tmp_path: Path, tiny: Encoder, name: str) -> None:
    card = read_card(folder)
    arrays = read_arrays(folder, card)
    for odd in (arrays[name][:, :-1], np.full_like(arrays[name], np.nan)):
        write_model(tmp_path / "odd", arrays | {name: odd}, card)
        with pytest.raises(ModelError, match="sense_"):
            IntentModel.load(tmp_path / "odd", tiny)
    write_model(tmp_path / "odd", {key: value for key, value in arrays.items() if key != name}, card)
    with pytest.raises(ModelError, match=f"lacks or mistypes '{name}'"):
        IntentModel.load(tmp_path / "odd", tiny)


def test_what_is_far_from_every_row_is_of_no_intent() -> None:
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 1]]
    sense = fit_sense(vectors, np.array([0, 0, 1, 1]), np.ones(4), 3, seed=0)
    margins = sense.hear(np.eye(4, dtype=np.float32)).margins
    assert margins[:2, :2].argmax(axis=1).tolist() == [0, 1]
    assert margins[2:, :2].max() < -0.9
    # An intent without a row was held out; without a stranger the strangers' margin is a plain no.
    assert np.isnan(margins[:, 2]).all()
    assert margins[:, 3].tolist() == [-1.0] * 4


def test_of_many_rows_some_are_compared_with() -> None:
    dice = np.random.default_rng(1)
    vectors = dice.normal(size=(LANDMARKS + 50, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sense: Sense = fit_sense(vectors, (vectors[:, 0] > 0).astype(np.int64), np.ones(len(vectors)), 2, seed=0)
    assert len(sense.landmarks) == LANDMARKS
    right = sense.hear(vectors).margins[:, :2].argmax(axis=1) == (vectors[:, 0] > 0)
    assert right.mean() > 0.97


def test_an_encoder_that_knows_nothing_does_no_harm(tmp_path: Path) -> None:
    """The files choose how much vectors count: an encoder of another language hears only unknown words."""
    deaf = read_encoder(changed(tmp_path / "deaf", known="zz"))
    corpus = corpus_of(TEXTS, LABELS, reader=PLAIN, recipe=PLENTY, seed=5, encoder=deaf)
    assert corpus.vectors is not None
    assert not corpus.vectors.any()
    assert best_ratio(corpus, 5) in RATIOS
    # A likeness that is the same for all tells nothing apart, so the order of grams stays.
    with_deaf = IntentClassifier(seed=5, encoder=deaf).fit(TEXTS, LABELS)
    assert with_deaf.predict(TEXTS) == IntentClassifier(seed=5).fit(TEXTS, LABELS).predict(TEXTS)


def test_a_catalog_is_trained_with_the_encoder_of_the_settings_and_apart_from_the_one_without(tmp_path: Path) -> None:
    catalog = read_catalog(write_catalog(tmp_path / "catalog"))
    plain = settings_of(tmp_path)
    sensing = plain.model_copy(update={"encoder_dir": TINY})
    for settings in (plain, sensing):
        assert retrain(settings, catalog, catalog_folder=tmp_path / "catalog").is_published
    assert model_folder(plain, catalog) != model_folder(sensing, catalog)
    assert "encoder" not in read_card(ready_model(plain, catalog))
    assert load_model(ready_model(sensing, catalog), sensing).fingerprint == catalog.fingerprint
    # Own examples were kept for both.
    assert not (plain.data_dir / "models" / OWN).exists()


@pytest.fixture
def lessons(tmp_path: Path) -> Callable[[str, list[tuple[str, str]]], str]:
    def written(name: str, rows: list[tuple[str, str]]) -> str:
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(json.dumps({"text": text, "label": label}) for text, label in rows), "utf-8")
        return str(path)

    return written


def test_the_command_learns_with_an_encoder(lessons: Callable[[str, list[tuple[str, str]]], str]) -> None:
    train = lessons("train", list(zip(TEXTS, LABELS, strict=True)))
    test = lessons("test", [*UNHEARD.items(), *((text, "oos") for text in STRANGERS)])
    asked = ["evaluate", "intents", "--train", train, "--test", test, "--json"]
    plain, sensing = (
        json.loads(CliRunner().invoke(build_cli(), [*asked, *also]).stdout) for also in ([], ["--encoder", str(TINY)])
    )
    assert sensing["accuracy"] == 1.0 > plain["accuracy"]
    assert sensing["auroc"] > plain["auroc"]
    assert list(sensing) == list(plain)


def settings_of(folder: Path) -> Settings:
    return Settings(data_dir=folder / "var", _env_file=None)  # type: ignore[call-arg]  # a test reads no .env


def changed(folder: Path, known: str = "") -> Path:
    """Write an encoder that cuts texts in another way: "keycard" is unknown to it, or all words but `known`."""
    folder.mkdir()
    (folder / "model.onnx").write_bytes((TINY / "model.onnx").read_bytes())
    told = json.loads((TINY / "tokenizer.json").read_text("utf-8"))
    vocabulary = told["model"]["vocab"]
    told["model"]["vocab"] = (
        {"[UNK]": 0, known: 1} if known else {k: v for k, v in vocabulary.items() if k != "keycard"}
    )
    (folder / "tokenizer.json").write_text(json.dumps(told), "utf-8")
    return folder
