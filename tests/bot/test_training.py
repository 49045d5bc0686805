"""A model that is trained anew is compared with the one in use, and a worse one is not published."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.evaluation.rows import BadFile
from bot.training import (
    OLD,
    OWN,
    TRIAL,
    Retrained,
    kept_instead,
    model_folder,
    model_in_use,
    ready_model,
    retrain,
)
from core.impact import Impact
from core.settings import Settings
from intents.catalog import Catalog, read_catalog
from intents.kept import FILE, Compared, compare, digest_of, read_judgements
from intents.model import IntentModel
from intents.own import Own, read_own, with_own
from intents.stored import CARD
from tests.intents.samples import EXAMPLES, write_catalog, write_intent

HOURS, ORDERS = EXAMPLES["general/general_hours"][0], EXAMPLES["commerce/order_status"][0]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var", _env_file=None)  # type: ignore[call-arg]  # a test reads no .env


@pytest.fixture
def kept_file(tmp_path: Path) -> Path:
    """What customers ask about hours and orders, with the right intents."""
    rows = [(text, "general.hours") for text in HOURS.split("|")] + [
        (text, "order.status") for text in ORDERS.split("|")
    ]
    file = tmp_path / "kept.jsonl"
    file.write_text("\n".join(json.dumps({"text": text, "label": label}) for text, label in rows), "utf-8")
    return file


@pytest.fixture
def train(settings: Settings) -> Callable[..., Retrained]:
    """Train the catalog in a folder, as the command does."""

    def run(root: Path, tests: tuple[Path, ...] = (), *, force: bool = False) -> Retrained:
        return retrain(settings, read_catalog(root), tests=tests, force=force, catalog_folder=root)

    return run


def swapped(root: Path) -> Path:
    """Write the sample catalog with the sentences of two intents swapped."""
    write_catalog(root)
    write_intent(root, "general/general_hours", ex_id=f"id = {ORDERS.split('|')!r}")
    write_intent(root, "commerce/order_status", ex_id=f"id = {HOURS.split('|')!r}")
    return root


def served(settings: Settings, catalog: Catalog) -> str:
    """Return the fingerprint of the model that a server would take now."""
    return IntentModel.load(ready_model(settings, catalog)).fingerprint


def test_the_first_model_has_nothing_to_be_compared_with(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path
) -> None:
    root = write_catalog(tmp_path / "first")
    done = train(root)
    assert done.is_published
    assert done.compared is None
    assert "accuracy" in done.report
    assert served(settings, read_catalog(root)) == read_catalog(root).fingerprint


def test_a_worse_model_is_refused_and_the_one_in_use_is_served_until_somebody_insists(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path, kept_file: Path
) -> None:
    good, bad = read_catalog(write_catalog(tmp_path / "good")), read_catalog(swapped(tmp_path / "bad"))
    train(tmp_path / "good")
    done = train(tmp_path / "bad", (kept_file,))
    assert not done.is_published
    assert done.compared is not None
    assert done.compared.rows == 24
    assert done.compared.before > 0.9
    assert done.compared.after < 0.5
    assert not model_folder(settings, bad).exists()
    assert served(settings, bad) == good.fingerprint
    assert train(tmp_path / "bad", (kept_file,), force=True).is_published
    assert served(settings, bad) == bad.fingerprint
    assert sorted(one.suffix for one in (settings.data_dir / "models").iterdir()) == ["", "", ".lock"]


def test_a_model_that_is_only_looked_at_leaves_no_trace_and_is_compared_with_the_one_in_use(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path
) -> None:
    good, bad = read_catalog(write_catalog(tmp_path / "good")), read_catalog(swapped(tmp_path / "bad"))
    train(tmp_path / "good")
    lying = sorted(one.name for one in (settings.data_dir / "models").iterdir())
    seen: list[tuple[str, str]] = []

    def replay(used: Path, trial: Path) -> Impact:
        seen.append((IntentModel.load(used).fingerprint, IntentModel.load(trial).fingerprint))
        return Impact(7)

    done = retrain(settings, bad, catalog_folder=tmp_path / "bad", replay=replay, publish=False)
    assert seen == [(good.fingerprint, bad.fingerprint)]
    assert (done.is_published, done.impact) == (False, Impact(7))
    assert sorted(one.name for one in (settings.data_dir / "models").iterdir()) == lying
    assert served(settings, good) == good.fingerprint


def test_the_same_catalog_again_is_as_good_and_published(train: Callable[..., Retrained], tmp_path: Path) -> None:
    root = write_catalog(tmp_path / "same")
    train(root)
    done = train(root)
    assert done.is_published
    assert done.compared is not None
    assert done.compared.before == done.compared.after
    assert done.compared.rows == sum(len(text.split("|")) for pair in EXAMPLES.values() for text in pair)


def test_without_a_file_each_sentence_is_judged_by_a_fit_that_had_not_seen_it(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path
) -> None:
    root = write_catalog(tmp_path / "one")
    train(root)
    folder = model_folder(settings, read_catalog(root))
    judged = read_judgements(folder)
    assert judged[digest_of("pagi min")][0] == "general.greet"
    perfect = {digest: (truth, truth) for digest, (truth, _) in judged.items()}
    assert any(truth != said for truth, said in judged.values())
    (folder / FILE).write_text(json.dumps(perfect), "utf-8")
    done = train(root)
    assert done.compared == Compared(len(judged), 1.0, done.compared.after if done.compared else 0.0)
    assert not done.is_published
    assert read_judgements(folder) == perfect


def test_a_model_that_knows_an_intent_which_is_gone_serves_for_no_other(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path
) -> None:
    root = write_catalog(tmp_path / "one")
    train(root)
    intents = dict(read_catalog(root).intents)
    used, folder = model_folder(settings, read_catalog(root)), settings.data_dir / "models" / "other"
    assert kept_instead(folder, Catalog(intents, "other")) is None
    folder.with_name("other.refused").write_text(used.name, "utf-8")
    assert kept_instead(folder, Catalog(intents, "other")) == used
    del intents["clinic.book"]
    assert kept_instead(folder, Catalog(intents, "other")) is None
    # It still is the one to compare with.
    assert model_in_use(folder, Catalog(intents, "other")) == used


def test_a_publication_that_broke_off_before_the_new_model_came_leaves_the_one_in_use(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_catalog(tmp_path / "one")
    train(root)
    folder = model_folder(settings, read_catalog(root))
    rename, kept = Path.rename, (folder / CARD).stat().st_mtime_ns

    def killed(self: Path, target: Path) -> Path:
        if self.suffix == TRIAL:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            train(root)
    assert (folder.exists(), folder.with_name(folder.name + OLD).exists()) == (False, True)
    # The old one is back and not trained anew, also where the catalog was edited since.
    other = read_catalog(swapped(tmp_path / "other"))
    assert retrain(settings, other, catalog_folder=tmp_path / "other", publish=False).compared is not None
    assert ready_model(settings, read_catalog(root)) == folder
    assert (folder / CARD).stat().st_mtime_ns == kept
    assert train(root).is_published


def test_a_publication_that_broke_off_behind_the_new_model_keeps_that_and_stops_no_later_one(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path
) -> None:
    root = write_catalog(tmp_path / "one")
    train(root)
    folder = model_folder(settings, read_catalog(root))
    old = folder.with_name(folder.name + OLD)
    # Half of it was removed, or all of it is still there.
    for name in (FILE, CARD):
        old.mkdir()
        (old / name).write_bytes((folder / name).read_bytes())
        assert model_in_use(folder.with_name("other"), read_catalog(root)) == folder
        kept = (folder / CARD).stat().st_mtime_ns
        assert ready_model(settings, read_catalog(root)) == folder
        assert ((folder / CARD).stat().st_mtime_ns, old.exists()) == (kept, False)
        old.mkdir()
        (old / name).write_bytes((folder / name).read_bytes())
        assert train(root).is_published
        assert not old.exists()


def test_a_model_that_was_replaced_is_not_the_one_in_use(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path
) -> None:
    root = write_catalog(tmp_path / "one")
    train(root)
    folder = model_folder(settings, read_catalog(root))
    folder.rename(folder.with_name(folder.name + OLD))
    assert model_in_use(folder, read_catalog(root)) is None


def test_a_file_without_a_text_of_any_intent_is_a_fault_before_anything_is_trained(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path
) -> None:
    root = write_catalog(tmp_path / "one")
    file = tmp_path / "strangers.jsonl"
    file.write_text('{"text": "siapa presiden pertama", "label": "oos"}\n', "utf-8")
    with pytest.raises(BadFile, match="only texts of no intent"):
        train(root, (file,))
    assert not settings.data_dir.exists()


def test_a_sentence_that_was_moved_counts_as_the_newer_catalog_says() -> None:
    old = {"a": ("x", "x"), "b": ("x", "x"), "gone": ("x", "x")}
    fresh = {"a": ("x", "x"), "b": ("y", "y"), "more": ("y", "x")}
    assert compare(old, fresh) == Compared(2, 0.5, 1.0)
    assert compare({}, fresh) is None


@pytest.mark.parametrize(("after", "worse"), [(0.9, False), (0.891, False), (0.88, True), (0.95, False)])
def test_one_point_is_no_loss(after: float, worse: bool) -> None:
    assert Compared(100, 0.9, after).is_worse is worse


@pytest.mark.parametrize("content", ["[1, 2]", "{broken", '{"a": 3}'])
def test_what_cannot_be_read_compares_with_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")
    assert read_judgements(tmp_path) == {}


def test_what_an_installation_taught_is_learnt_beside_the_catalog_and_by_every_later_model(
    settings: Settings, tmp_path: Path
) -> None:
    catalog, root = read_catalog(write_catalog(tmp_path / "catalog")), tmp_path / "catalog"
    own = (Own("xylofon zebra kuarsa", "order.status", "id"), Own("apa saja", "no.such", "id"))
    said = "zebra kuarsa xylofon"
    for taught in ((), own):
        done = retrain(settings, catalog, catalog_folder=root, force=True, own=partial(tuple, taught))
        model = IntentModel.load(ready_model(settings, catalog))
        assert (model.classify(said, packs=("general", "commerce")).intent == "order.status") is bool(taught)
        assert done.is_published
    models = model_folder(settings, catalog).parent
    assert read_own(models / OWN) == own
    assert not list(models.glob("*.trial*"))


def test_examples_that_made_a_model_worse_are_not_kept_for_the_next(
    settings: Settings, train: Callable[..., Retrained], tmp_path: Path, kept_file: Path
) -> None:
    catalog = read_catalog(write_catalog(tmp_path / "good"))
    train(tmp_path / "good")
    worse = [Own(f"{text} ya", "general.hours", "id") for text in ORDERS.split("|")]
    worse += [Own(f"{text} dong", "general.hours", "id") for text in ORDERS.split("|")]
    worse += [Own(f"kak {text}", "general.hours", "id") for text in ORDERS.split("|")]
    done = retrain(settings, catalog, tests=(kept_file,), catalog_folder=tmp_path / "good", own=lambda: worse)
    models = model_folder(settings, catalog).parent
    assert not done.is_published
    assert read_own(models / OWN) == ()


def test_an_example_that_the_catalog_has_already_stays_where_it_is(tmp_path: Path) -> None:
    catalog = read_catalog(write_catalog(tmp_path / "catalog"))
    text = HOURS.split("|")[0]
    grown = with_own(catalog, [Own(text.upper(), "order.status", "id"), Own("zebra", "order.status", "id")])
    assert grown.intents["order.status"].examples["id"][-1] == "zebra"
    assert text.upper() not in grown.intents["order.status"].examples["id"]
    assert grown.fingerprint == catalog.fingerprint
