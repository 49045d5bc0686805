"""An index that lies on disk is the one that was made; one that is broken, foreign or out of date is made anew."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from faq_kb import stored
from faq_kb.search import Knowledge
from faq_kb.starter import starter_entries
from faq_kb.weights import shipped_weights
from tests.faq_kb.conftest import ask
from tests.faq_kb.questions import INDONESIAN
from tests.faq_kb.straight import assert_same

ENTRIES = starter_entries()[:40]
EDITED = [replace(ENTRIES[0], question="Apakah toko ini punya kolam renang?"), *ENTRIES[1:]]


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def refuses(text: str) -> Sequence[str]:
    raise AssertionError(f"{text!r} was read, though it lies on disk")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds the index of the entries."""
    Knowledge(ENTRIES, folder=tmp_path / "knowledge")
    return tmp_path / "knowledge"


def test_what_was_kept_is_taken_from_disk_and_is_what_was_made(folder: Path) -> None:
    loaded = Knowledge(ENTRIES, folder=folder, read=refuses)
    made = Knowledge(ENTRIES)
    assert_same(loaded, made)
    assert all(ask(loaded, text) == ask(made, text) for text in INDONESIAN)


def test_an_edit_of_what_was_kept_is_what_a_fresh_build_makes_and_is_kept_too(folder: Path) -> None:
    before = Knowledge(ENTRIES, folder=folder)
    assert_same(Knowledge(EDITED, before=before, folder=folder), Knowledge(EDITED))
    assert_same(Knowledge(EDITED, folder=folder, read=refuses), Knowledge(EDITED))


def test_no_entries_at_all_are_kept_and_found(tmp_path: Path) -> None:
    for _ in range(2):
        assert ask(Knowledge([], folder=tmp_path), "ada ongkir?") == ()


@pytest.mark.parametrize("at", [0, 5, 20, 60, 400, -100, -1])
def test_a_file_with_a_byte_that_is_another_is_made_anew_and_told_of(
    folder: Path, at: int, caplog: pytest.LogCaptureFixture
) -> None:
    [path] = files(folder)
    whole = path.read_bytes()
    spoiled = bytearray(whole)
    spoiled[at] ^= 1
    path.write_bytes(spoiled)
    assert_same(Knowledge(ENTRIES, folder=folder), Knowledge(ENTRIES))
    assert path.read_bytes() == whole
    assert f"{path} is not as it was written" in caplog.text


@pytest.mark.parametrize("content", [b"", b"SAPA KB 1\n", b"no index", b"\x80\x04pickle"])
def test_a_file_that_is_no_index_is_made_anew(folder: Path, content: bytes) -> None:
    [path] = files(folder)
    path.write_bytes(content)
    assert_same(Knowledge(ENTRIES, folder=folder), Knowledge(ENTRIES))
    assert len(path.read_bytes()) > 10_000


def test_a_file_that_was_cut_off_is_made_anew(folder: Path) -> None:
    [path] = files(folder)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert_same(Knowledge(ENTRIES, folder=folder), Knowledge(ENTRIES))
    assert path.read_bytes() == whole


def test_an_index_of_other_texts_code_or_numbers_has_another_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [path] = files(folder)
    weights = shipped_weights()
    Knowledge(ENTRIES, folder=folder, weights=replace(weights, features=replace(weights.features, words=0.4)))
    assert path in files(folder)
    assert len(files(folder)) == 2
    monkeypatch.setattr(stored, "_code", lambda: b"another reader of texts")
    Knowledge(ENTRIES, folder=folder)
    assert len({*files(folder), path}) == 3


def test_only_the_index_in_use_and_the_one_before_it_stay(folder: Path) -> None:
    [first] = files(folder)
    os.utime(first, (1, 1))
    left_half_done = folder / f".{first.name}.1.1"
    left_half_done.write_bytes(b"")
    os.utime(left_half_done, (1, 1))
    being_written = folder / f".{first.name}.2.2"
    being_written.write_bytes(b"")
    using = Knowledge(ENTRIES, folder=folder)
    for number in range(3):
        last = Knowledge([replace(ENTRIES[0], question=f"Ada berapa {number} toko?"), *ENTRIES[1:]], folder=folder)
    assert first not in files(folder)
    assert being_written in files(folder)
    assert len(files(folder)) == 3
    # Whoever has a file open that was removed keeps what it says.
    assert_same(using, Knowledge(ENTRIES))
    assert ask(last, "ada berapa toko?")[0].entry_id == ENTRIES[0].id


def test_a_folder_that_cannot_be_written_costs_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "knowledge").write_text("a file stands in the way")
    assert_same(Knowledge(ENTRIES, folder=tmp_path / "knowledge"), Knowledge(ENTRIES))
    assert "cannot be kept" in caplog.text


def test_processes_that_start_at_once_share_one_file(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from faq_kb.search import Knowledge;"
        "from faq_kb.starter import starter_entries;"
        "print(len(Knowledge(starter_entries()[:40], folder=Path(sys.argv[1])).index.row_terms))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "knowledge")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = {one.communicate(timeout=60)[0] for one in started}
    assert said == {f"{len(Knowledge(ENTRIES).index.row_terms)}\n"}
    assert len(files(tmp_path / "knowledge")) == 1
