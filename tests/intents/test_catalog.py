"""Reading the catalog: what comes out, and one clear complaint, with file and field, per fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from intents.catalog import CatalogError, read_catalog
from tests.intents.samples import write_catalog, write_intent


def test_a_catalog_is_read_from_its_files(tmp_path: Path) -> None:
    catalog = read_catalog(write_catalog(tmp_path))
    assert list(catalog.intents) == ["clinic.book", "general.greet", "general.hours", "order.status"]
    order = catalog.intents["order.status"]
    assert (order.pack, order.action, order.author, order.entry) == ("commerce", "lookup", "Sapa", "")
    assert "pesanan saya gimana" in order.examples["id"]
    assert catalog.action_of("clinic.book") == "lookup"
    assert catalog.label("order.status", "en") == "Sample status"
    assert catalog.label("order.status", "jv") == "Contoh status"


def test_only_the_first_underscore_of_a_file_is_the_dot(tmp_path: Path) -> None:
    write_intent(tmp_path, "general/account_login_problem")
    assert list(read_catalog(tmp_path).intents) == ["account.login_problem"]


def test_the_fingerprint_follows_every_example(tmp_path: Path) -> None:
    first = read_catalog(write_catalog(tmp_path)).fingerprint
    assert read_catalog(tmp_path).fingerprint == first
    path = tmp_path / "commerce/order_status.toml"
    path.write_text(path.read_text("utf-8").replace("pesanan saya gimana", "pesanan saya bagaimana"), "utf-8")
    assert read_catalog(tmp_path).fingerprint != first


def test_line_ends_do_not_change_the_fingerprint(tmp_path: Path) -> None:
    first = read_catalog(write_catalog(tmp_path)).fingerprint
    for path in tmp_path.rglob("*.toml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_catalog(tmp_path).fingerprint == first


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"extra": 'meening = "x"'}, "meening", "is not known"),
        ({"meaning_id": ""}, "meaning_id", "is missing"),
        ({"author": 'author = " "'}, "author", "one line of text"),
        ({"label_en": "label_en = 3"}, "label_en", "one line of text"),
        ({"action": 'action = "entry"'}, "entry", "knowledge entry"),
        ({"meaning": 'meaning = """a\nb"""'}, "meaning", "one line of text"),
        ({"ex_id": 'id = ["halo"]'}, "examples.id", "has 1 sentences"),
        ({"ex_en": ""}, "examples.en", "has 0 sentences"),
        ({"ex_en": 'en = "hello"'}, "examples.en", "expected a list"),
        ({"ex_en": 'en = ["a", "b", ""]'}, "examples.en", "has ''"),
        ({"ex_en": 'en = ["a", "b", 3]'}, "examples.en", "has 3"),
        ({"ex_en": f'en = ["a", "b", "{"x" * 301}"]'}, "examples.en", "at most 300"),
        ({"ex_en": 'en = ["Hello!", "hello", "hi"]'}, "examples.en", "repeats 'hello'"),
        ({"ex_en": 'fr = ["a", "b", "c"]'}, "examples.fr", "is not known"),
        ({"table": "[example]"}, "example", "is not known"),
        ({"author": 'author = "unclosed'}, "TOML", "cannot be read"),
    ],
)
def test_a_fault_names_file_and_field(tmp_path: Path, changes: dict[str, str], field: str, words: str) -> None:
    path = write_intent(tmp_path, "general/general_greet", **changes)
    with pytest.raises(CatalogError, match=field) as caught:
        read_catalog(tmp_path)
    assert str(path) in str(caught.value)
    assert words in str(caught.value)
    assert caught.value.where == field


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = write_intent(tmp_path, "general/general_greet")
    path.write_bytes(path.read_bytes().replace(b"halo kak", b"halo \xff"))
    with pytest.raises(CatalogError, match="not UTF-8"):
        read_catalog(tmp_path)


def test_an_example_may_not_stand_in_two_intents_that_are_active_together(tmp_path: Path) -> None:
    write_intent(tmp_path, "general/general_greet")
    write_intent(tmp_path, "clinic/clinic_greet")
    with pytest.raises(CatalogError, match="repeats 'halo kak'"):
        read_catalog(tmp_path)


def test_two_trades_may_share_an_example(tmp_path: Path) -> None:
    write_intent(tmp_path, "bank/bank_greet")
    write_intent(tmp_path, "clinic/clinic_greet")
    assert len(read_catalog(tmp_path).intents) == 2


def test_one_name_in_two_packs_is_refused(tmp_path: Path) -> None:
    write_intent(tmp_path, "bank/shop_greet")
    write_intent(tmp_path, "clinic/shop_greet")
    with pytest.raises(CatalogError, match="rename one of the two"):
        read_catalog(tmp_path)


@pytest.mark.parametrize("place", ["general/greet", "general/General_Greet", "Gen-eral/general_greet"])
def test_a_name_of_another_form_is_refused(tmp_path: Path, place: str) -> None:
    write_intent(tmp_path, place)
    with pytest.raises(CatalogError, match=r"domain_action\.toml"):
        read_catalog(tmp_path)


def test_a_file_outside_a_pack_is_refused(tmp_path: Path) -> None:
    write_intent(tmp_path, "general_greet")
    with pytest.raises(CatalogError, match="folder of its pack"):
        read_catalog(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="holds no intent"):
        read_catalog(tmp_path)
