"""`sapa kb`: knowledge out to a file and in again, and a wrong file changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from core.database import open_database
from core.settings import read_settings
from faq_kb.exchange import read_file
from faq_kb.starter import starter_entries
from faq_kb.tables import kb_versions
from tests.commands.conftest import Sapa

ENTRY = """[[entry]]
id = "roastery.visit"
category = "jam_lokasi_kontak"
language = "en"
pack = "general"
question = "Can I visit the roastery?"
variants = ["is the roastery open to visitors"]
answer = "Yes, on Saturdays."
"""


def _drafts(folder: Path) -> list[str]:
    database = open_database(read_settings().url)
    with database.snapshot() as session:
        found = session.execute(select(kb_versions.c.entry_id).where(kb_versions.c.state == "draft")).scalars()
        names = sorted(found)
    database.close()
    return names


@pytest.mark.parametrize("name", ["knowledge.toml", "knowledge.csv"])
def test_what_was_exported_comes_in_again_unchanged(sapa: Sapa, folder: Path, name: str) -> None:
    out = sapa("kb", "export", name)
    assert out.exit_code == 0, out.output
    assert len(read_file(name, (folder / name).read_bytes())) == len(starter_entries())
    back = sapa("kb", "import", name)
    assert back.exit_code == 0, back.output
    assert f"0 added, 0 changed, {len(starter_entries())} unchanged" in back.output
    assert _drafts(folder) == []


def test_an_import_keeps_drafts_that_customers_are_not_told_yet(sapa: Sapa, folder: Path) -> None:
    (folder / "ours.toml").write_text(ENTRY)
    done = sapa("kb", "import", "ours.toml")
    assert done.exit_code == 0, done.output
    assert "1 added, 0 changed, 0 unchanged" in done.output
    assert "publish" in done.output
    assert _drafts(folder) == ["roastery.visit"]


def test_a_dry_run_tells_the_same_and_keeps_nothing(sapa: Sapa, folder: Path) -> None:
    (folder / "ours.toml").write_text(ENTRY)
    done = sapa("kb", "import", "ours.toml", "--dry-run")
    assert done.exit_code == 0, done.output
    assert "1 added" in done.output
    assert "Nothing was kept" in done.output
    assert _drafts(folder) == []


def test_an_import_names_the_entry_that_a_question_collides_with(sapa: Sapa, folder: Path) -> None:
    asked = next(one for one in starter_entries() if not one.variables and one.language == "en")
    same = ENTRY.replace("Can I visit the roastery?", asked.question)
    (folder / "ours.toml").write_text(same)
    done = sapa("kb", "import", "ours.toml", "--dry-run")
    assert f"Close to another entry: roastery.visit “{asked.question}” and {asked.id}" in done.output


def test_a_wrong_sheet_is_refused_with_file_row_and_column(sapa: Sapa, folder: Path) -> None:
    sheet = "id,category,pack,question,answer\nroastery.visit,jam,general,Can I visit?,Yes\nx,jam,shop,,Yes\n"
    (folder / "ours.csv").write_text(sheet)
    done = sapa("kb", "import", "ours.csv")
    assert done.exit_code == 1
    assert "ours.csv, row 3, pack: found 'shop', expected one of general, commerce, clinic, bank" in done.output
    assert "ours.csv, row 3, question: found nothing, expected some text" in done.output
    assert "Nothing was imported" in done.output
    assert not (folder / "var" / "sapa.db").exists()


def test_binary_content_is_refused_in_words(sapa: Sapa, folder: Path) -> None:
    (folder / "ours.csv").write_bytes(b"\xff\xfe\x00binary")
    done = sapa("kb", "import", "ours.csv")
    assert done.exit_code == 1
    assert "UTF-8" in done.output


def test_called_wrongly_it_says_what_was_expected(sapa: Sapa, folder: Path) -> None:
    for words in (["import", "none.toml"], ["import", "ours.xlsx"], ["export", "ours.xlsx"]):
        done = sapa("kb", *words)
        assert done.exit_code == 2, done.output
        assert words[1] in done.output


def test_an_export_does_not_write_over_a_file_by_accident(sapa: Sapa, folder: Path) -> None:
    (folder / "ours.toml").write_text("mine")
    assert sapa("kb", "export", "ours.toml").exit_code == 2
    assert (folder / "ours.toml").read_text() == "mine"
    assert sapa("kb", "export", "ours.toml", "--force").exit_code == 0
    assert (folder / "ours.toml").read_text() != "mine"
