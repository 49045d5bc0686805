"""Writes `tiny/`, an encoder of a few kilobytes that the tests run for real: words that mean the same share a vector.

`pip install onnx`, then `python -m tests.semantic.make_tiny`. Onnx is no dependency of the tests, which only read what
is written here. One table of vectors is looked up by token, nothing more; words that it does not have are all zeros.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

TINY = Path(__file__).with_name("tiny")
SIZE = 16
# One meaning a line. The last words of a line are in no sentence of the tests' lessons.
MEANINGS = """
printer printers paper jam jammed stuck sheet tray copier prints plotter foolscap
room rooms meeting book booking reserve reservation boardroom chamber
wifi wireless connect calls guest network hotspot
screen monitor display black dark picture flickers panel telly
badge door entry photo expired visitor keycard lanyard
pesanan paket kiriman sampai dikirim resi bingkisan
jam buka tutup libur hari operasional
gift present hadiah kado friend teman bungkus
"""


def main() -> None:
    """Write `tiny/model.onnx` and `tiny/tokenizer.json`; equal every time."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    lines = [line.split() for line in MEANINGS.strip().splitlines()]
    directions = np.linalg.qr(np.random.default_rng(7).normal(size=(SIZE, SIZE)))[0]
    words: dict[str, np.ndarray] = {"[UNK]": np.zeros(SIZE)}
    for meaning, line in enumerate(lines):
        for word in line:
            words.setdefault(word, directions[meaning])
    table = np.stack(list(words.values())).astype(np.float32)
    shape = ["texts", "tokens"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, shape)],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, SIZE])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    TINY.mkdir(exist_ok=True)
    onnx.save(model, TINY / "model.onnx")
    cutter = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    cutter.normalizer = normalizers.Lowercase()
    cutter.pre_tokenizer = pre_tokenizers.Whitespace()
    cutter.save(str(TINY / "tokenizer.json"), pretty=False)


if __name__ == "__main__":
    main()
