"""A whole house with an encoder: `sapa ask` finds by meaning, and a broken directory is told in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.checks import Broken, prove
from bot.commands import build_cli
from bot.encoding import encoder_of
from bot.training import model_folder
from core.encoder import EncoderError
from core.settings import read_settings
from intents.catalog import read_catalog
from tests.semantic.make_tiny import TINY

# Words that no entry has, and the encoder beside "paket" and "buka".
QUESTION = "bingkisan operasional"


@pytest.fixture
def asked(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Ask in a house whose model is the shipped one, trained without an encoder, with an encoder or without."""

    def ask(encoder: Path | None) -> Any:
        data = tmp_path / ("with" if encoder else "without")
        data.mkdir()
        shutil.copy(prepared / "sapa.db", data)
        monkeypatch.setenv("SAPA_DATA_DIR", str(data))
        monkeypatch.setenv("SAPA_ENCODER_DIR", str(encoder or ""))
        catalog = read_catalog()
        shutil.copytree(prepared / "models" / catalog.fingerprint[:16], model_folder(read_settings(), catalog))
        done = CliRunner().invoke(build_cli(), ["ask", QUESTION, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return ask


def test_a_question_finds_an_entry_by_its_meaning(asked: Callable[..., Any]) -> None:
    by_words, by_meaning = (asked(encoder)["hits"][0] for encoder in (None, TINY))
    assert by_meaning["confidence"] > by_words["confidence"] + 0.2


def test_a_broken_directory_is_told_and_nothing_is_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SAPA_ENCODER_DIR", str(tmp_path / "away"))
    settings = read_settings()
    with pytest.raises(EncoderError, match="There is no directory at"):
        encoder_of(settings)
    with pytest.raises(Broken, match="There is no directory at"):
        list(prove(settings))
    assert not (tmp_path / "var" / "models").exists()
