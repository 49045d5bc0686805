"""The served classifier: the same numbers as scikit-learn, packs, and files that are refused unopened."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.words import Prediction
from intents.catalog import Catalog
from intents.corpus import EXAMPLE, build_corpus
from intents.fitting import fit, score
from intents.model import IntentModel
from intents.readers import plain_text
from intents.stored import ModelError, read_arrays, read_card
from tests.intents.samples import EXAMPLES


@pytest.fixture
def model(trained: Path) -> IntentModel:
    return IntentModel.load(trained)


def test_margins_equal_the_decision_function_of_training(model: IntentModel, sample_catalog: Catalog) -> None:
    corpus = build_corpus(sample_catalog, seed=3)
    rows = np.flatnonzero(corpus.kinds == EXAMPLE)
    scores = score(corpus, rows, fit(corpus, np.arange(len(corpus.intents)), seed=3))
    listed = [
        example
        for intent in sample_catalog.intents.values()
        for examples in intent.examples.values()
        for example in examples
    ]
    assert len(listed) == len(rows)
    for place, example in enumerate(listed):
        margins = model.margins(plain_text(example))
        assert margins[:-1] == pytest.approx(scores.margins[place], abs=1e-4)
        assert margins[-1] == pytest.approx(scores.stranger[place], abs=1e-4)


def test_a_clear_sentence_finds_its_intent(model: IntentModel) -> None:
    prediction = model.classify("pesanan saya kok belum diproses", {"general", "commerce"})
    assert prediction.intent == "order.status"
    assert prediction.ranking[0] == ("order.status", prediction.confidence)
    assert prediction.confidence > 0.5
    assert any("pesanan" in gram or "order" in gram for gram in prediction.why)
    assert len(prediction.why) <= 5


def test_only_intents_of_active_packs_are_ranked(model: IntentModel) -> None:
    prediction = model.classify("mau daftar ke poli gigi", {"general", "commerce"})
    assert {name for name, _ in prediction.ranking} == {"general.greet", "general.hours", "order.status"}
    assert sum(chance for _, chance in prediction.ranking) == pytest.approx(1)
    everywhere = model.classify("mau daftar ke poli gigi", {"general", "commerce", "clinic"})
    assert everywhere.intent == "clinic.book"
    assert everywhere.in_scope > prediction.in_scope


def test_without_an_active_pack_nothing_is_predicted(model: IntentModel) -> None:
    prediction = model.classify("halo", ["bank"])
    assert (prediction.intent, prediction.confidence, prediction.in_scope) == ("", 0.0, 0.0)


def test_a_text_that_is_hardly_ours_is_not_ranked_where_that_is_not_asked(model: IntentModel) -> None:
    text, packs = "pesanan saya kok belum diproses", {"general", "commerce"}
    whole = model.classify(text, packs)
    assert model.classify(text, packs, least=whole.in_scope) == whole
    assert model.classify(text, packs, least=whole.in_scope + 1e-6) == Prediction("", 0.0, whole.in_scope)


@pytest.mark.parametrize("text", ["", "zzzz", "<e:marah>", "9" * 300, "a " * 5000])
def test_odd_texts_are_classified_without_a_fault(model: IntentModel, text: str) -> None:
    prediction = model.classify(text, {"general", "commerce"})
    assert 0 <= prediction.in_scope <= 1
    assert 0 < prediction.confidence <= 1


def test_loading_twice_gives_equal_answers(trained: Path, model: IntentModel) -> None:
    again = IntentModel.load(trained)
    for indonesian, english in EXAMPLES.values():
        for text in (*indonesian.split("|"), *english.split("|")):
            assert again.classify(text, {"general", "clinic"}) == model.classify(text, {"general", "clinic"})


def test_the_thresholds_have_the_names_of_the_engine(model: IntentModel) -> None:
    assert set(model.thresholds_for_engine) == {"sure", "margin", "close", "in_scope"}
    assert all(0 <= value <= 1 for value in model.thresholds_for_engine.values())


class _Explosive:
    """Touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def _rewrite(source: Path, folder: Path, content: dict[str, Any], **card: Any) -> None:
    """Write a model whose hash is right and whose content is not."""
    packed = io.BytesIO()
    np.savez(packed, **content)
    _rewrite_bytes(source, folder, packed.getvalue(), **card)


def _rewrite_bytes(source: Path, folder: Path, content: bytes, **card: Any) -> None:
    digest = hashlib.sha256(content).hexdigest()
    name = f"arrays-{digest[:12]}.npz"
    (folder / name).write_bytes(content)
    written = read_card(source) | {"arrays": name, "sha256": digest} | card
    (folder / "model.json").write_text(json.dumps(written))


def test_a_pickled_object_is_refused_and_not_executed(trained: Path, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    arrays = read_arrays(trained, read_card(trained))
    arrays["bias"] = np.array([_Explosive(touched)], dtype=object)
    _rewrite(trained, tmp_path, arrays)
    with pytest.raises(ModelError, match="plain arrays"):
        IntentModel.load(tmp_path)
    assert not touched.exists()


def test_a_file_that_is_one_pickle_is_refused_and_not_executed(trained: Path, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    alone = io.BytesIO()
    np.save(alone, np.array([_Explosive(touched)], dtype=object))
    # What remains behind the header of a .npy of objects is a bare pickle.
    _rewrite_bytes(trained, tmp_path, alone.getvalue()[128:])
    with pytest.raises(ModelError, match="plain arrays"):
        IntentModel.load(tmp_path)
    assert not touched.exists()


def test_changed_arrays_are_refused_by_their_hash(trained: Path, tmp_path: Path) -> None:
    for path in trained.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    arrays = next(tmp_path.glob("*.npz"))
    content = bytearray(arrays.read_bytes())
    content[len(content) // 2] ^= 1
    arrays.write_bytes(content)
    with pytest.raises(ModelError, match="hash"):
        IntentModel.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bias": np.zeros(3, np.float32)}, "bias of"),
        ({"idf": np.zeros((2, 2), np.float32)}, "idf"),
        ({"weights": np.zeros((1, 1), np.float64)}, "weights"),
        ({"scorer": np.array(["a"])}, "expected numbers"),
        ({"grams_0": np.array([255, 254], np.uint8)}, "lacks or mistypes"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(trained: Path, tmp_path: Path, change: dict[str, Any], words: str) -> None:
    _rewrite(trained, tmp_path, read_arrays(trained, read_card(trained)) | change)
    with pytest.raises(ModelError, match=words):
        IntentModel.load(tmp_path)


def test_weights_that_are_no_numbers_are_refused(trained: Path, tmp_path: Path) -> None:
    arrays = read_arrays(trained, read_card(trained))
    arrays["bias"][0] = np.nan
    _rewrite(trained, tmp_path, arrays)
    with pytest.raises(ModelError, match="not finite"):
        IntentModel.load(tmp_path)


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ({"arrays": "../../etc/passwd"}, "names the arrays"),
        ({"arrays": None}, "names the arrays"),
        ({"arrays": "arrays-000000000000.npz"}, "is missing"),
        ({"format": 9}, "format 9"),
        ({"thresholds": {"sure": 1}}, "lacks or mistypes"),
        ({"packs": []}, "0 packs"),
        ({"sharpness": "much"}, "lacks or mistypes"),
    ],
)
def test_a_card_that_is_odd_is_refused(trained: Path, tmp_path: Path, card: dict[str, Any], words: str) -> None:
    _rewrite(trained, tmp_path, read_arrays(trained, read_card(trained)), **card)
    with pytest.raises(ModelError, match=words):
        IntentModel.load(tmp_path)


@pytest.mark.parametrize(("content", "words"), [(None, "There is no"), ("{", "is not JSON"), ("[]", "format 'list'")])
def test_a_missing_or_broken_card_says_what_to_do(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "model.json").write_text(content)
    with pytest.raises(ModelError, match=words) as caught:
        IntentModel.load(tmp_path)
    assert "sapa train" in str(caught.value)
