"""The developer's verbs: what they refuse, how they stop, what they add up."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import dev
import dev_browser
import dev_setup
import dev_stages
import pytest
from dev_setup import ROOT, Stop


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/dev.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_without_a_verb_it_lists_every_verb_with_a_sentence() -> None:
    answer = call()
    assert answer.returncode == 0
    for verb in dev.VERBS:
        assert re.search(rf"^make {verb} +[A-Z].*\.$", answer.stdout, re.MULTILINE), verb


def test_the_makefile_has_a_target_for_every_verb() -> None:
    listed = re.search(r"^VERBS = (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert listed is not None
    assert set(listed[1].split()) == set(dev.VERBS)


def test_an_unknown_verb_is_called_wrongly() -> None:
    answer = call("nonsense")
    assert answer.returncode == 2
    assert "There is no verb 'nonsense'" in answer.stdout


def test_arguments_are_refused_where_they_would_be_ignored() -> None:
    answer = call("test", "-k", "one")
    assert answer.returncode == 2
    assert "takes no ARGS" in answer.stdout


@pytest.mark.parametrize(
    "text", ["exit 127", "echo 3.10.2; echo /usr/bin/python3.10", "echo 3.14.0; echo x", "echo hello"]
)
def test_a_python_that_does_not_fit_is_not_taken(tmp_path: Path, text: str) -> None:
    assert dev_setup.ask(str(program(tmp_path, "python3", text))) is None


def test_a_python_that_fits_is_known_by_version_and_path(tmp_path: Path) -> None:
    found = dev_setup.ask(str(program(tmp_path, "python3", "echo 3.12.4; echo /opt/python")))
    assert found == dev_setup.Interpreter("3.12.4", "/opt/python")


def test_the_python_below_an_environment_is_found() -> None:
    found = dev_setup.ask(sys.executable)
    assert found is not None
    assert not Path(found.path).is_relative_to(sys.prefix) or sys.prefix == sys.base_prefix


def test_a_named_python_that_does_not_fit_is_never_replaced_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHON", "no-such-python")
    with pytest.raises(Stop, match="PYTHON=no-such-python") as stop:
        dev_setup.choose_python(dev_setup.Stamp())
    assert stop.value.status == 2


@pytest.mark.parametrize("text", ["", "{", "[]", '{"other": 1}'])
def test_an_unreadable_stamp_means_nothing_is_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    stamp = tmp_path / "stamp.json"
    stamp.write_text(text)
    monkeypatch.setattr(dev_setup, "STAMP", stamp)
    assert dev_setup.read_stamp() == dev_setup.Stamp()


def test_a_stamp_is_read_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = dev_setup.Stamp("3.11.7 /opt/sapa", "abc", ("dev",))
    stamp = tmp_path / "stamp.json"
    stamp.write_text(json.dumps(written._asdict()))
    monkeypatch.setattr(dev_setup, "STAMP", stamp)
    read = dev_setup.read_stamp()
    assert (read.base, read.locked, set(read.extras)) == ("3.11.7 /opt/sapa", "abc", {"dev"})


def test_without_apt_the_exact_command_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Stop, match="sudo apt-get install -y --no-install-recommends chromium"):
        dev_setup.apt_install("chromium", "No browser")


def test_a_python_without_ensurepip_names_the_package_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = program(tmp_path, "python3", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Stop, match=r"has no ensurepip.*sudo apt-get install .* python3\.12-venv$"):
        dev_setup.make_venv(dev_setup.Interpreter("3.12.4", str(bare)))


def test_a_named_browser_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(Stop, match="CHROMIUM=no-such-browser"):
        dev_browser.prepare_browser()


def test_a_browser_on_the_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    chrome = program(tmp_path, "google-chrome", "exit 0")
    assert dev_browser.prepare_browser() == str(chrome)


def test_stages_stop_at_the_first_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev_stages, "COUNTS", tmp_path)
    reached = tmp_path / "reached"
    stages = [
        dev_stages.Stage("one", [sys.executable, "-c", "pass"]),
        dev_stages.Stage("two", [sys.executable, "-c", "raise SystemExit(3)"]),
        dev_stages.Stage("three", [sys.executable, "-c", f"open({str(reached)!r}, 'w')"]),
    ]
    with pytest.raises(Stop, match='The stage "two" failed') as stop:
        dev_stages.run_stages(stages, {})
    assert stop.value.status == 1
    assert not reached.exists()


def test_the_sum_counts_every_test_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev_stages, "COUNTS", tmp_path)
    suite = '<testsuites><testsuite name="pytest" tests="{}" skipped="{}"/></testsuites>'
    stages = [
        dev_stages.Stage(name, [sys.executable, "-c", f"open({str(tmp_path / name)!r}, 'w').write({text!r})"])
        for name, text in (("one.xml", suite.format(100, 1)), ("two.xml", suite.format(21, 0)))
    ]
    dev_stages.run_stages(stages, {})
    assert re.search(r"===== 120 passed, 1 skipped in [\d.]+s =====$", capfd.readouterr().out.strip())
