"""The optional sentence encoder: texts become vectors whose cosine says how much alike they mean.

The only door to onnxruntime and tokenizers, which come with the extra `semantic` and are imported when an encoder is
read. Called by the classifier of `intents/` and the search of `faq_kb/` when SAPA_ENCODER_DIR names a directory, and by
`sapa evaluate --encoder`. Nothing is fetched: what is read lies on disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Where exporters put the graph, first one first, and the file that says how texts are cut.
GRAPHS = ("model.onnx", "onnx/model.onnx")
CUTTER = "tokenizer.json"
# Tokens of a text that are read: customers write less, and time grows with them.
LONGEST = 128
# Texts that go through the graph together.
BATCH = 64
# Vectors that are remembered: a message is classified and looked up by the same one.
REMEMBERED = 512
# Raise this when equal directories give other vectors than before.
EDITION = 1
_TINY = 1e-12


class EncoderError(Exception):
    """An encoder that cannot be used: what is missing or wrong, where, and what to do."""


class Encoder:
    """Vectors of texts, the mean over a text's tokens, of length one. `fingerprint` names the files, `size` how many
    numbers a vector has.

    Equal lists of texts give equal vectors. A graph of whole numbers (int8) scales by what shares a batch, so there a
    text's vector depends a little on its company.
    """

    def __init__(self, session: Any, cutter: Any, fingerprint: str) -> None:
        """Take the running graph and the cutter that `read_encoder` opened."""
        self._session, self._cutter, self.fingerprint = session, cutter, fingerprint
        self._inputs = {one.name for one in session.get_inputs()}
        self._output = session.get_outputs()[0].name
        self.size = int(self.vectors(["a"]).shape[1])
        self.vector: Callable[[str], Floats] = lru_cache(REMEMBERED)(self._alone)

    def vectors(self, texts: Sequence[str], step: Callable[[int], None] = lambda _: None) -> Floats:
        """Return one row per text (texts x `size`); a text without a token is all zeros. `step` is told after each
        batch how many texts it had."""
        cut = self._cutter.encode_batch(list(texts))
        found: dict[int, Floats] = {}
        for places in _batches([len(one.ids) for one in cut]):
            ids = np.array([cut[place].ids for place in places], np.int64).reshape(len(places), -1)
            found |= zip(places, self._pooled(ids), strict=True)
            step(len(places))
        return (
            np.stack([found[place] for place in range(len(texts))]) if found else np.zeros((0, self.size), np.float32)
        )

    def _alone(self, text: str) -> Floats:
        found: Floats = self.vectors([text])[0]
        # It is remembered, so nobody may write into it.
        found.flags.writeable = False
        return found

    def _pooled(self, ids: NDArray[np.int64]) -> Floats:
        """Return the mean over the tokens of texts that have equally many, so that none is padded."""
        if not ids.shape[1]:
            return np.zeros((len(ids), self.size), np.float32)
        every = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states = self._session.run([self._output], {name: every[name] for name in self._inputs})[0]
        means = np.asarray(states, np.float32).mean(axis=1)
        return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), _TINY), np.float32)


def read_encoder(folder: Path) -> Encoder:
    """Return the encoder in `folder`: `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`.

    The graph takes input_ids, perhaps attention_mask and token_type_ids, and gives first one vector per token, of any
    number of texts. One thread computes. Raises EncoderError.
    """
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise EncoderError(
            f"The encoder in {folder} needs the library {error.name}, which is not installed."
            " Run `pip install 'sapa[semantic]'`, or leave SAPA_ENCODER_DIR empty."
        ) from None
    graph, cutter_file = _files(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Waiting threads would spin, and what it has to say is raised.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    # Both libraries raise exceptions of many names, all about what lies in the folder.
    try:
        cutter = Tokenizer.from_file(str(cutter_file))
        cutter.no_padding()
        cutter.enable_truncation(LONGEST)
    except Exception as error:
        raise EncoderError(f"{cutter_file} does not say how texts are cut ({_first_line(error)}). {_AGAIN}") from None
    try:
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        _check(session, graph)
        return Encoder(session, cutter, _fingerprint(graph, cutter_file))
    except EncoderError:
        raise
    except Exception as error:
        raise EncoderError(f"{graph} cannot be run ({_first_line(error)}). {_AGAIN}") from None


_KNOWN = {"input_ids", "attention_mask", "token_type_ids"}
_AGAIN = "Export the encoder again, or leave SAPA_ENCODER_DIR empty."


def _files(folder: Path) -> tuple[Path, Path]:
    """Return the graph and the cutter's file."""
    graph = next((folder / name for name in GRAPHS if (folder / name).is_file()), None)
    cutter = folder / CUTTER
    if graph is None or not cutter.is_file():
        missing = "directory" if not folder.is_dir() else CUTTER if graph else " or ".join(GRAPHS)
        raise EncoderError(
            f"There is no {missing} at {folder}; expected the directory of a sentence encoder with {GRAPHS[0]} and"
            f" {CUTTER}. Set SAPA_ENCODER_DIR to one, or leave it empty."
        )
    return graph, cutter


def _check(session: Any, graph: Path) -> None:
    inputs, output = {one.name for one in session.get_inputs()}, session.get_outputs()[0]
    if "input_ids" not in inputs or inputs - _KNOWN or len(output.shape) != 3:
        raise EncoderError(
            f"{graph} takes {', '.join(sorted(inputs))} and gives {output.name} with {len(output.shape)} dimensions;"
            f" expected some of {', '.join(sorted(_KNOWN))} and 3 (texts, tokens, numbers). {_AGAIN}"
        )


def _fingerprint(graph: Path, cutter: Path) -> str:
    """Return 16 hexadecimal digits over the files, weights beside the graph included."""
    digest = hashlib.sha256(f"edition {EDITION}".encode())
    for path in (*sorted(graph.parent.glob(f"{graph.name}*")), cutter):
        with path.open("rb") as opened:
            digest.update(f"\n{path.name} {hashlib.file_digest(opened, 'sha256').hexdigest()}".encode())
    return digest.hexdigest()[:16]


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Return places of equal length together, at most BATCH of them."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    batches: list[list[int]] = []
    for place in order:
        last = batches[-1] if batches else []
        if last and len(last) < BATCH and lengths[last[0]] == lengths[place]:
            last.append(place)
        else:
            batches.append([place])
    return batches


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
