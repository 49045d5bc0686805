"""What is broken before the start is told with its name, what was expected and what to do; nothing else is touched."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.database import open_database
from core.migrations import MigrationError, upgrade
from core.plugins import PluginError, load_plugins
from core.settings import SettingsError, read_settings
from faq_kb.exchange import ImportFaults, read_file
from handover.rules import Rule

GOOD = '"""Answers nothing."""\nfrom handover.rules import Rule\nRULE = Rule(lambda turn: None)\n'


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package of plug-ins that Python can import."""
    name = f"plugins_of_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Plug-ins of a test."""\n')
    (folder / "a_good_one.py").write_text(GOOD)
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for module in [one for one in sys.modules if one.startswith(name)]:
        del sys.modules[module]


def load(package: Path) -> dict[str, Rule]:
    """Read the package as the rules are read."""
    return load_plugins(package.name, "RULE", Rule)


def test_plug_ins_are_found_by_their_file_names(package: Path) -> None:
    (package / "before.py").write_text(GOOD)
    assert list(load(package)) == ["a_good_one", "before"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("RULE = (", "SyntaxError"),
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ('"""A rule."""\n', "no RULE of kind Rule"),
        ('"""A rule."""\nRULE = "rule"\n', "found 'rule'"),
        (GOOD.split("\n", 1)[1], "no docstring"),
        ("", "no RULE"),
        ("\0", "SyntaxError"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_broken_plug_in_stops_the_start_and_is_named(package: Path, content: str, told: str) -> None:
    (package / "broken.py").write_text(content)
    with pytest.raises(PluginError) as fault:
        load(package)
    assert f"{package.name}.broken" in str(fault.value)
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "ninety"),
        ("PORT", "70000"),
        ("TIMEZONE", "WIB"),
        ("PUBLIC_URL", "chat.example.id"),
        ("DATABASE_URL", "sapa.db"),
        ("DATABASE_URL", "mysql://me:hush@host/sapa"),
        ("GATHER_SECONDS", "-1"),
        ("GATHER_SECONDS", "nan"),
        ("UPLOAD_LIMIT_MB", "0"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("SECURE_COOKIES", "perhaps"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    for known in [one for one in os.environ if one.startswith("SAPA_")]:
        monkeypatch.delenv(known)
    monkeypatch.setenv(f"SAPA_{name}", value)
    with pytest.raises(SettingsError) as fault:
        read_settings(_env_file=None)
    assert f"SAPA_{name} is " in str(fault.value)
    assert "hush" not in str(fault.value)
    assert len(str(fault.value).splitlines()) == 2


def test_settings_that_are_left_empty_have_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_PORT", "")
    monkeypatch.setenv("SAPA_TIMEZONE", "")
    assert read_settings(_env_file=None).port == 8000


def test_every_wrong_line_of_an_env_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SAPA_PORT=ninety\nSAPA_TIMEZONE=WIB\nSAPA_UNKNOWN=1\nno setting at all\n")
    with pytest.raises(SettingsError, match=r"(?s)SAPA_PORT is 'ninety'.*SAPA_TIMEZONE is 'WIB'"):
        read_settings(_env_file=tmp_path / ".env")


def refused(path: Path) -> str:
    """Try to bring a file to the newest shape; returns the refusal."""
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(MigrationError) as fault:
        upgrade(database)
    database.close()
    return str(fault.value)


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "sapa.db").touch()
    database = open_database(f"sqlite:///{tmp_path / 'sapa.db'}")
    assert upgrade(database)[0] is None
    database.close()


@pytest.mark.parametrize(
    "content", [b"name,price\nkopi,18000\n" * 50, b"SQLite format 3\0" + b"\xff" * 5000, b"\0" * 9000]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sapa.db"
    path.write_bytes(content)
    assert "sapa restore" in refused(path)
    assert path.read_bytes() == content


def test_a_database_whose_middle_is_destroyed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sapa.db"
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    content = bytearray(path.read_bytes())
    content[100:8192] = b"\xa5" * 8092
    path.write_bytes(content)
    assert "damaged" in refused(path)


def test_the_database_of_another_program_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "sapa.db"
    other = sqlite3.connect(path)
    other.executescript("CREATE TABLE customers (id INTEGER, mail TEXT); INSERT INTO customers VALUES (1, 'theirs');")
    other.close()
    assert "another program" in refused(path)
    other = sqlite3.connect(path)
    assert other.execute("SELECT mail FROM customers").fetchall() == [("theirs",)]
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("customers",)]
    other.close()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("kb.csv", b"", "kb.csv"),
        ("kb.csv", b"id;category;pack;question;answer\n", "no entries"),
        ("kb.csv", b"id,category\nx,y\n", "no column 'pack'"),
        ("kb.csv", b"id,id,category,pack,question,answer\n", "twice"),
        ("kb.csv", b'id,category,pack,question,answer\nx,"never closed', "kb.csv"),
        ("kb.csv", b"PK\x03\x04\0\0a spreadsheet as it is saved", "kb.csv"),
        ("kb.csv", "id,category,pack,question,answer\nx,y,general,é,é\n".encode("utf-16"), "UTF-8"),
        ("kb.toml", b"[[entry]\n", "TOML that cannot be read"),
        ("kb.toml", b"entry = 7\n", "[[entry]] tables"),
        ("kb.toml", b"[[entry]]\nid = 7\n", "row 1, id"),
        ("kb.toml", b"a = " + b"[" * 5000, "kb.toml"),
        ("kb.xlsx", b"PK", ".toml or .csv"),
        ("kb", b"PK", ".toml or .csv"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_wrong_file_of_knowledge_is_refused_with_its_name_and_place(name: str, content: bytes, told: str) -> None:
    with pytest.raises(ImportFaults) as fault:
        read_file(name, content)
    assert name in str(fault.value)
    assert told in str(fault.value)
    assert "Nothing was imported" in str(fault.value)
