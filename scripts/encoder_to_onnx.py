"""Make an encoder's ONNX directory of a folder with `model.safetensors`, `config.json` and `tokenizer.json`.

`python scripts/encoder_to_onnx.py FOLDER OUT [--int8]`, for encoders of BERT's build (MiniLM, E5 and their kin) that
come without ONNX files. Needs `pip install onnx`, for --int8 also `onnxruntime`; no torch. What is written is what
`core/encoder.py` reads.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

# The first edition of ONNX's operators that has LayerNormalization.
OPERATORS = 17
# The edition of the file format that goes with it; newer ones are refused by older runtimes.
FORMAT = 8
HIDDEN = "last_hidden_state"
NUMBERS = {"F32": np.float32, "F16": np.float16, "I64": np.int64}


class Graph:
    """A graph that grows node by node; every method returns the name of what the node gives."""

    def __init__(self, weights: dict[str, NDArray[Any]]) -> None:
        """Take the weights by their names in the file."""
        self.weights = {name.removeprefix("bert."): array for name, array in weights.items()}
        self.nodes: list[Any] = []
        self.kept: dict[str, Any] = {}

    def keep(self, name: str, array: NDArray[Any]) -> str:
        """Add a constant."""
        self.kept[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def add(self, operator: str, *inputs: str, out: str = "", **how: Any) -> str:
        """Add a node."""
        out = out or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [out], **how))
        return out

    def table(self, name: str) -> str:
        """Add a table of embeddings."""
        name = f"embeddings.{name}_embeddings.weight"
        return self.keep(name, self.weights[name])

    def dense(self, name: str, given: str) -> str:
        """Add a layer: a product with weights, and a bias."""
        weight = self.keep(f"{name}.weight", self.weights[f"{name}.weight"].T)
        bias = self.keep(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.add("Add", self.add("MatMul", given, weight), bias)

    def normed(self, name: str, given: str, epsilon: float, out: str = "") -> str:
        """Add a normalisation of the last axis."""
        scale, bias = (self.keep(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", given, scale, bias, out=out, axis=-1, epsilon=epsilon)

    def gelu(self, given: str) -> str:
        """Add the Gaussian error linear unit."""
        half, one = self.keep("half", np.array(0.5, np.float32)), self.keep("one", np.array(1.0, np.float32))
        bent = self.add("Erf", self.add("Mul", given, self.keep("inverse_root", np.array(2**-0.5, np.float32))))
        return self.add("Mul", self.add("Mul", given, half), self.add("Add", bent, one))


def read_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file: the length of a JSON header, the header, raw numbers."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    arrays = {}
    for name, told in json.loads(content[8:start]).items():
        if name != "__metadata__":
            first, last = told["data_offsets"]
            flat = np.frombuffer(content[start + first : start + last], NUMBERS[told["dtype"]])
            array = flat.reshape(told["shape"])
            arrays[name] = array if array.dtype == np.int64 else array.astype(np.float32)
    return arrays


def graph_of(weights: dict[str, NDArray[Any]], config: dict[str, Any]) -> Any:
    """Return the model: token ids and their mask to one vector per token."""
    graph, epsilon = Graph(weights), float(config["layer_norm_eps"])
    nought, first = graph.keep("nought", np.array([0], np.int64)), graph.keep("first", np.array([1], np.int64))
    length = graph.add("Gather", graph.add("Shape", "input_ids"), first)
    places = graph.add("Slice", graph.table("position"), nought, length, nought)
    words = graph.add("Gather", graph.table("word"), "input_ids")
    sides = graph.add("Gather", graph.table("token_type"), "token_type_ids")
    flow = graph.add("Add", graph.add("Add", words, sides), places)
    flow = graph.normed("embeddings.LayerNorm", flow, epsilon)
    shut = _mask(graph)
    for layer in range(config["num_hidden_layers"]):
        out = HIDDEN if layer + 1 == config["num_hidden_layers"] else ""
        flow = _layer(graph, flow, shut, name=f"encoder.layer.{layer}", config=config, out=out)
    shape = ["texts", "tokens"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, shape)
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    gives = helper.make_tensor_value_info(HIDDEN, TensorProto.FLOAT, [*shape, config["hidden_size"]])
    whole = helper.make_graph(graph.nodes, "encoder", inputs, [gives], list(graph.kept.values()))
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", OPERATORS)])
    model.ir_version = FORMAT
    return model


def _mask(graph: Graph) -> str:
    """Add what keeps attention from padding: 0 for a token, far below zero for what is none."""
    axes = graph.keep("axes", np.array([1, 2], np.int64))
    open_ones = graph.add("Cast", graph.add("Unsqueeze", "attention_mask", axes), to=TensorProto.FLOAT)
    graph.keep("one", np.array(1.0, np.float32))
    return graph.add("Mul", graph.add("Sub", "one", open_ones), graph.keep("far", np.array(-1e9, np.float32)))


def _layer(graph: Graph, flow: str, shut: str, *, name: str, config: dict[str, Any], out: str) -> str:
    """Add one layer: attention, then two dense layers, each added to what came in."""
    heads, epsilon = int(config["num_attention_heads"]), float(config["layer_norm_eps"])
    wide = int(config["hidden_size"]) // heads
    split = graph.keep("split", np.array([0, 0, heads, wide], np.int64))
    parts = {
        part: graph.add("Reshape", graph.dense(f"{name}.attention.self.{part}", flow), split)
        for part in ("query", "key", "value")
    }
    query = graph.add("Transpose", parts["query"], perm=[0, 2, 1, 3])
    key = graph.add("Transpose", parts["key"], perm=[0, 2, 3, 1])
    value = graph.add("Transpose", parts["value"], perm=[0, 2, 1, 3])
    scale = graph.keep("scale", np.array(wide**-0.5, np.float32))
    likeness = graph.add("Add", graph.add("Mul", graph.add("MatMul", query, key), scale), shut)
    heard = graph.add("MatMul", graph.add("Softmax", likeness, axis=-1), value)
    joined = graph.keep("joined", np.array([0, 0, heads * wide], np.int64))
    heard = graph.add("Reshape", graph.add("Transpose", heard, perm=[0, 2, 1, 3]), joined)
    heard = graph.add("Add", graph.dense(f"{name}.attention.output.dense", heard), flow)
    flow = graph.normed(f"{name}.attention.output.LayerNorm", heard, epsilon)
    inner = graph.gelu(graph.dense(f"{name}.intermediate.dense", flow))
    both = graph.add("Add", graph.dense(f"{name}.output.dense", inner), flow)
    return graph.normed(f"{name}.output.LayerNorm", both, epsilon, out)


def main() -> None:
    """Write OUT/model.onnx and OUT/tokenizer.json."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--int8", action="store_true", help="a quarter of the size, two to three times as fast")
    asked = parser.parse_args()
    config = json.loads((asked.folder / "config.json").read_text("utf-8"))
    if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
        raise SystemExit(
            f"{asked.folder / 'config.json'} tells of {config.get('model_type')!r} with {config.get('hidden_act')!r};"
            " expected 'bert' with 'gelu'. Export other models with their own tools."
        )
    asked.out.mkdir(parents=True, exist_ok=True)
    model = graph_of(read_safetensors(asked.folder / "model.safetensors"), config)
    onnx.checker.check_model(model)
    path = asked.out / "model.onnx"
    onnx.save(model, path)
    if asked.int8:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        whole = path.rename(asked.out / "whole.onnx")
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)
        whole.unlink()
    shutil.copyfile(asked.folder / "tokenizer.json", asked.out / "tokenizer.json")
    print(f"{path} has {path.stat().st_size:,} bytes; set SAPA_ENCODER_DIR={asked.out}")


if __name__ == "__main__":
    main()
