"""The classifier of labelled texts: what it learns, how it is served, what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from intents.catalog import read_catalog
from intents.corpus import corpus_of
from intents.estimator import IntentClassifier, NotFittedError, UnfitError, most_fits
from intents.fitting import fit, score
from intents.learning import learn
from intents.model import IntentModel
from intents.readers import PLAIN, plain_words, readers_for
from intents.recipe import FEW, PLENTY, Recipe
from tests.intents.desk import DESK, LABELS, STRANGERS, TEXTS


@pytest.fixture(scope="module")
def desk() -> IntentClassifier:
    return IntentClassifier(seed=5).fit(TEXTS, LABELS)


def test_a_clear_sentence_finds_its_label_and_says_why(desk: IntentClassifier) -> None:
    prediction = desk.classify("The copier upstairs ate my paper again")
    assert prediction.intent == "printer_jam"
    assert prediction.ranking[0] == ("printer_jam", prediction.confidence)
    assert any(gram in "copier paper" for gram in prediction.why)


def test_predictions_and_chances_tell_the_same(desk: IntentClassifier) -> None:
    asked = ["please book the big room for friday", "my screen stays black", "wifi drops all the time"]
    chances = desk.predict_proba(asked)
    assert chances.shape == (3, len(DESK))
    # What is beyond the smallest number of single precision is lost.
    assert chances.sum(axis=1) == pytest.approx(np.ones(3), abs=0.05)
    assert [desk.classes_[place] for place in chances.argmax(axis=1)] == desk.predict(asked)
    assert chances[0].max() == pytest.approx(desk.classify(asked[0]).confidence)
    assert desk.predict_proba([]).shape == (0, len(DESK))


@pytest.mark.parametrize("recipe", [PLENTY, FEW, Recipe(least_rows=3)])
def test_what_is_served_equals_what_training_gives(recipe: Recipe) -> None:
    corpus = corpus_of(TEXTS, LABELS, reader=PLAIN, recipe=recipe, seed=5)
    fitted = fit(corpus, np.arange(len(corpus.intents)), 5)
    scores = score(corpus, np.arange(len(TEXTS)), fitted)
    learnt = learn(corpus, 5)
    served = IntentModel(learnt.card | {"fingerprint": "", "sha256": ""}, learnt.arrays)
    for row, text in enumerate(TEXTS):
        margins = served.margins(PLAIN.plain(text))
        assert margins[:-1] == pytest.approx(scores.margins[row], abs=1e-4)
        assert margins[-1] == pytest.approx(scores.stranger[row], abs=1e-4)
    near = scores.nearness(scores.margins.argmax(axis=1))
    for row, text in enumerate(TEXTS):
        assert served.nearness(PLAIN.plain(text)) == pytest.approx(near[row], abs=1e-4)


def test_equal_seeds_give_equal_files_and_a_saved_one_answers_alike(desk: IntentClassifier, tmp_path: Path) -> None:
    size = desk.save(tmp_path / "one")
    IntentClassifier(seed=5).fit(TEXTS, LABELS).save(tmp_path / "two")
    files = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")]
    assert files[0] == files[1]
    assert size == sum(len(content) for content in files[0].values())
    again = IntentClassifier.load(tmp_path / "one")
    assert [again.classify(text) for text in TEXTS] == [desk.classify(text) for text in TEXTS]


def test_strangers_are_less_at_home_than_what_was_never_seen_of_a_label(desk: IntentClassifier) -> None:
    ours = [desk.classify(text).in_scope for text in ("a sheet is stuck in the printer", "reserve a room at noon")]
    strange = [desk.classify(text).in_scope for text in ("how tall is the eiffel tower", "xqz wvut")]
    assert min(ours) > max(strange)


def test_rows_of_strangers_are_learnt_and_never_predicted() -> None:
    taught = IntentClassifier().fit([*TEXTS, *STRANGERS], [*LABELS, *("oos" for _ in STRANGERS)])
    assert set(taught.classes_) == set(DESK)
    assert taught.classify(STRANGERS[0]).in_scope < 0.5


def test_two_labels_are_enough() -> None:
    pair = [
        (text, label) for text, label in zip(TEXTS, LABELS, strict=True) if label in ("printer_jam", "room_booking")
    ]
    few = IntentClassifier().fit([text for text, _ in pair], [label for _, label in pair])
    assert few.predict(["paper jam in the printer", "book a room"]) == ["printer_jam", "room_booking"]
    assert few.classify("book a room").in_scope > few.classify("zzyq mop vlat").in_scope


def test_what_was_cross_validated_is_told_row_by_row(desk: IntentClassifier) -> None:
    known = desk.cross_validated
    assert len(known.right) == len(known.ours) == len(known.in_scope)
    assert known.right[known.ours].mean() > 0.6
    assert not known.right[~known.ours].any()


def test_each_fit_is_a_step() -> None:
    steps: list[int] = []
    IntentClassifier().fit(TEXTS, LABELS, lambda: steps.append(1))
    assert 5 < len(steps) <= most_fits()


@pytest.mark.parametrize(
    ("texts", "labels", "said"),
    [
        ([], [], "0 different ones"),
        (["a", "b"], ["x", "x"], "1 different ones"),
        (["a", "b"], ["x", "oos"], "1 different ones"),
        (["a"], ["x", "y"], "1 texts, 2 labels"),
    ],
)
def test_nothing_to_learn_is_refused(texts: list[str], labels: list[str], said: str) -> None:
    with pytest.raises(UnfitError, match=said):
        IntentClassifier().fit(texts, labels)


def test_before_fit_it_says_so(tmp_path: Path) -> None:
    asks: tuple[Callable[[IntentClassifier], object], ...] = (
        lambda one: one.classify("halo"),
        lambda one: one.classes_,
        lambda one: one.save(tmp_path),
    )
    for ask in asks:
        with pytest.raises(NotFittedError):
            ask(IntentClassifier())
    with pytest.raises(ValueError, match="reader is 'loud'"):
        IntentClassifier(reader="loud")


@pytest.mark.parametrize("text", ["", "?!", "🙏", "9" * 400, "a " * 3000, "ÀÉÎ don’t"])
def test_odd_texts_are_classified_without_a_fault(desk: IntentClassifier, text: str) -> None:
    prediction = desk.classify(text)
    assert 0 <= prediction.in_scope <= 1
    assert 0 < prediction.confidence <= 1


def test_readers_are_asked_for_by_the_language_of_the_texts() -> None:
    asked = readers_for(["pesanan saya belum sampai", "where is my order", "kapan dikirim ya"])
    assert [reader.name for reader in asked] == ["indonesian", "plain"]
    asked = readers_for(["where is my order", "the printer is broken", "kapan dikirim ya"])
    assert [reader.name for reader in asked] == ["plain"]


def test_plain_words_keep_marks_and_topics_have_none() -> None:
    assert plain_words("Don’t SHOUT, café No.5!! :D") == "dont shout , cafe no . 5 ! ! :d"
    assert PLAIN.topics(PLAIN.heard(plain_words("Stop ! :("))) == ["stop"]


def test_indonesian_texts_are_read_as_cross_validation_tells() -> None:
    said = [
        "iya kak",
        "besok ya",
        "udah dikirim",
        "barangnya bagus",
        "sama aja",
        "gitu dong",
        "masih nunggu",
        "jadi dua",
    ]
    marked = [(f"{words}{mark}", label) for words in said for mark, label in (("!!", "glad"), ("??", "doubtful"))]
    by_marks = IntentClassifier().fit([text for text, _ in marked], [label for _, label in marked])
    assert by_marks.model.reader.name == "plain"
    assert by_marks.predict(["oke kak!!", "oke kak??"]) == ["glad", "doubtful"]
    # As customers write: the same words in ever other spellings.
    intents = read_catalog().intents
    asked = [
        (text, name)
        for name in ("order.status", "payment.confirm", "refund.request", "shipping.cost", "account.otp_missing")
        for _, language, text in list(intents[name].sentences)[:40]
        if language == "id"
    ]
    taught = IntentClassifier().fit([text for text, _ in asked], [name for _, name in asked])
    assert taught.model.reader.name == "indonesian"
