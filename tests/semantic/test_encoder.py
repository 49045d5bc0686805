"""The door to the encoder: what its vectors are, and what it says of directories that are none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.encoder import LONGEST, Encoder, EncoderError, read_encoder
from tests.semantic.make_tiny import SIZE, TINY


def test_vectors_have_length_one_and_alike_words_are_alike(tiny: Encoder) -> None:
    badge, keycard, room = tiny.vectors(["my Badge", "lost keycard", "a chamber"])
    assert tiny.size == SIZE
    assert badge.dtype == np.float32
    assert np.linalg.norm(badge) == pytest.approx(1.0)
    assert badge @ keycard == pytest.approx(1.0)
    assert badge @ room == pytest.approx(0.0, abs=1e-6)


def test_a_text_has_the_same_vector_alone_and_in_company(tiny: Encoder) -> None:
    texts = ["badge", "room badge wifi", "", "printer room", "hmm", "wifi door badge"] * 40
    together = tiny.vectors(texts)
    assert np.array_equal(together, np.stack([tiny.vector(text) for text in texts]))
    assert np.array_equal(together, tiny.vectors(texts))
    assert tiny.vectors([]).shape == (0, SIZE)


def test_what_says_nothing_is_all_zeros(tiny: Encoder) -> None:
    assert not tiny.vectors(["", "   ", "xyzzy"]).any()


def test_a_remembered_vector_cannot_be_spoilt(tiny: Encoder) -> None:
    with pytest.raises(ValueError, match="read-only"):
        tiny.vector("badge")[0] = 5.0


def test_only_the_beginning_of_a_very_long_text_is_read(tiny: Encoder) -> None:
    assert tiny.vector("badge " * LONGEST + "room " * 500) == pytest.approx(tiny.vector("badge"), abs=1e-5)


def test_the_fingerprint_follows_the_files(tiny: Encoder, tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path / "copy")
    assert read_encoder(tmp_path / "copy").fingerprint == tiny.fingerprint
    cutter = tmp_path / "copy" / "tokenizer.json"
    cutter.write_text(cutter.read_text("utf-8").replace("lanyard", "landyard"), "utf-8")
    assert read_encoder(tmp_path / "copy").fingerprint != tiny.fingerprint


def test_the_graph_may_lie_where_exporters_put_it(tiny: Encoder, tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    shutil.copy(TINY / "model.onnx", tmp_path / "onnx")
    shutil.copy(TINY / "tokenizer.json", tmp_path)
    assert read_encoder(tmp_path).fingerprint == tiny.fingerprint


def test_what_is_missing_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"There is no directory at .*away; expected .*SAPA_ENCODER_DIR"):
        read_encoder(tmp_path / "away")
    with pytest.raises(EncoderError, match=r"no model\.onnx or onnx/model\.onnx at"):
        read_encoder(tmp_path)
    shutil.copy(TINY / "model.onnx", tmp_path)
    with pytest.raises(EncoderError, match=r"no tokenizer\.json at"):
        read_encoder(tmp_path)


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"not a model"])
def test_a_broken_file_is_told_by_name(tmp_path: Path, broken: str, content: bytes) -> None:
    shutil.copytree(TINY, tmp_path, dirs_exist_ok=True)
    (tmp_path / broken).write_bytes(content)
    with pytest.raises(
        EncoderError, match=rf"{broken} .*\. Export the encoder again, or leave SAPA_ENCODER_DIR empty\."
    ):
        read_encoder(tmp_path)


def test_a_graph_of_another_kind_is_refused(tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path, dirs_exist_ok=True)
    graph = tmp_path / "model.onnx"
    graph.write_bytes(graph.read_bytes().replace(b"input_ids", b"pixel_ids"))
    with pytest.raises(EncoderError, match=r"takes pixel_ids and gives last_hidden_state with 3 dimensions; expected"):
        read_encoder(tmp_path)


def test_without_the_libraries_it_says_what_to_install() -> None:
    """In a process of its own, in which they cannot be imported."""
    program = (
        "import sys; from pathlib import Path; import core.encoder\n"
        "assert not {'onnxruntime', 'tokenizers'} & set(sys.modules)\n"
        "sys.modules['onnxruntime'] = None\n"
        "try: core.encoder.read_encoder(Path('/srv/encoder'))\n"
        "except core.encoder.EncoderError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("The encoder in /srv/encoder needs the library onnxruntime, which is not installed.")
    assert "pip install 'sapa[semantic]'" in done.stdout
