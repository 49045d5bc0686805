"""`sapa check`: a line per thing that stands, and the first that does not says what to do."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from bot.channels import settings_kinds
from bot.checks import SELF_TEST, first_sentence
from core.setting_names import unread_names
from tests.commands.conftest import Sapa


def _things(output: str) -> list[str]:
    return [line[4:38].strip() for line in output.splitlines() if line.startswith("ok  ")]


def test_a_whole_installation_gets_one_ok_line_per_thing(sapa: Sapa, data_dir: Path) -> None:
    done = sapa("check")
    assert done.exit_code == 0, done.output
    things = _things(done.output)
    assert len(things) == len(done.output.splitlines())
    for one in ("settings", "data folder", "database", "model", "self-test", "knowledge", "console", "records API"):
        assert one in things
    for plugin in ("action greet", "rule ask_human", "reminder kind appointment", "channel web", "command check"):
        assert plugin in things
    assert re.search("journal_mode wal, synchronous full|synchronous_commit=[a-z]+, fsync=[a-z]+", done.output)
    assert "http://127.0.0.1:8000/chat" in done.output
    assert str(len(SELF_TEST)) in done.output


def test_plugins_are_told_with_their_first_sentence(sapa: Sapa, data_dir: Path) -> None:
    import bot.actions.greet as greet

    assert first_sentence(greet.__doc__ or "") in sapa("check").output
    assert first_sentence("Asks for v1.2 of it. And more.") == "Asks for v1.2 of it."
    assert first_sentence("One line\nwithout end") == "One line without end"


def test_settings_are_named_but_their_values_are_kept_secret(
    sapa: Sapa, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_PUBLIC_URL", "https://chat.example.id")
    monkeypatch.setenv("SAPA_DATABASE_URL", "postgresql+psycopg://sapa:hunter2@127.0.0.1:1/sapa")
    done = sapa("check")
    assert done.exit_code == 1
    assert "SAPA_DATA_DIR, SAPA_DATABASE_URL, SAPA_PUBLIC_URL" in done.output
    assert "hunter2" not in done.output
    # Without the driver that is what is told, with it that nothing answers there; the password is told by neither.
    assert done.output.splitlines()[-1].startswith("!!  database")


def test_settings_of_channels_and_of_the_file_are_named_too(
    sapa: Sapa, data_dir: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", "12345678:" + "t" * 35)
    monkeypatch.setenv("SAPA_TWILIO_AUTH_TOKEN", "")
    (folder / ".env").write_text("sapa_log_level=error\nSAPA_TIMEZONE=\nSAPA_TELEGRAM_API_URL=http://127.0.0.1:9\n")
    [line] = [line for line in sapa("check").output.splitlines() if line.startswith("ok  settings")]
    given = set(line.partition("set: ")[2].split(", ")) - {"SAPA_DATABASE_URL"}
    assert given == {"SAPA_DATA_DIR", "SAPA_LOG_LEVEL", "SAPA_TELEGRAM_API_URL", "SAPA_TELEGRAM_TOKEN"}
    assert "ttt" not in sapa("check").output


def test_a_misspelt_setting_is_told_with_the_one_that_is_meant(
    sapa: Sapa, data_dir: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_PROT", "9")
    (folder / ".env").write_text("SAPA_TELEGRAM_TOKN=secret\nOTHER=1\nSAPA_XQJW=2\n")
    done = sapa("check")
    assert done.exit_code == 0, done.output
    [line] = [line for line in done.output.splitlines() if not line.startswith("ok  ")]
    assert line.startswith("--  settings ")
    assert "SAPA_PROT (is SAPA_PORT meant?)" in line
    assert "SAPA_TELEGRAM_TOKN (is SAPA_TELEGRAM_TOKEN meant?)" in line
    assert "SAPA_XQJW;" in line
    assert "secret" not in done.output


def test_every_name_of_the_example_is_known(folder: Path) -> None:
    shown = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
    (folder / ".env").write_text(re.sub(r"=.*", "=1", shown))
    assert unread_names(settings_kinds()) == {}


def test_answers_that_wait_for_facts_are_counted_and_where_to_fill_them_in(
    sapa: Sapa, folder: Path, without_facts: None
) -> None:
    [line] = [line for line in sapa("check").output.splitlines() if line.startswith("ok  shop facts")]
    assert re.search(r"\d+ entries wait for \d+ facts \(\w+, .*\); set them at http://127.0.0.1:8000/desk/", line)
    assert sapa("demo").exit_code == 0
    assert "every published entry has the facts that it needs" in sapa("check").output


def test_a_wrong_setting_is_the_first_thing_told(sapa: Sapa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_PORT", "eighty")
    done = sapa("check")
    assert done.exit_code == 1
    assert done.output.startswith("!!  settings")
    assert "SAPA_PORT is 'eighty'" in done.output


def test_a_folder_that_cannot_be_made_is_told(sapa: Sapa, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "file").write_text("in the way")
    monkeypatch.setenv("SAPA_DATA_DIR", str(folder / "file" / "var"))
    done = sapa("check")
    assert done.exit_code == 1
    assert done.output.splitlines()[-1].startswith("!!  data folder")
    assert "set SAPA_DATA_DIR" in done.output


@pytest.mark.sqlite
def test_a_file_that_is_no_database_is_told(sapa: Sapa, folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "sapa.db").write_bytes(b"not a database, whatever its name says" * 100)
    done = sapa("check")
    assert done.exit_code == 1
    assert "!!  database" in done.output
    assert "file is not a database" in done.output


@pytest.mark.sqlite
def test_a_database_of_a_later_version_is_told(sapa: Sapa, data_dir: Path) -> None:
    with sqlite3.connect(data_dir / "sapa.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    done = sapa("check")
    assert done.exit_code == 1
    assert "9999" in done.output
    assert "upgrade the program" in done.output


def test_a_damaged_model_is_told_with_the_command_that_mends_it(sapa: Sapa, data_dir: Path) -> None:
    models = (data_dir / "models").resolve()
    (data_dir / "models").unlink()
    for trained in filter(Path.is_dir, models.iterdir()):
        copy = data_dir / "models" / trained.name
        copy.mkdir(parents=True)
        (copy / "model.json").write_text("{}")
    done = sapa("check")
    assert done.exit_code == 1
    assert done.output.splitlines()[-1].startswith("!!  model")
    assert "sapa train" in done.output


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("words", "by_hand"),
    [
        (("backup", "copy.dump"), "pg_dump --format=custom --no-owner --no-privileges --file=copy.dump --dbname="),
        (("restore", "copy.dump"), "pg_restore copy.dump --single-transaction --exit-on-error"),
    ],
)
def test_without_the_programs_of_postgresql_the_exact_command_is_told(
    sapa: Sapa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str], by_hand: str
) -> None:
    monkeypatch.setattr("bot.dumps.DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = sapa(*words)
    assert done.exit_code == 2
    assert by_hand in done.output
    assert ("sapa parked --park-waiting" in done.output) == (words[0] == "restore")
    assert not Path("copy.dump").exists()
