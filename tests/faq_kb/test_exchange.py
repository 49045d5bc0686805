"""In and out as files: what is written reads back the same, and a wrong file says where and changes nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq_kb.entry import Conditions, Entry
from faq_kb.exchange import MOST_BYTES, ImportFaults, read_file, write_csv, write_toml
from faq_kb.sheets import harmless, original
from faq_kb.starter import starter_entries

ENTRY = Entry(
    id="shop.gift",
    category="pesanan_pembayaran",
    language="id",
    pack="commerce",
    question="Bisa dibungkus kado?",
    variants=("bungkus kado bisa ga", "=SUM(A1:A9)", "@admin bisa kado?", "+62 bisa?", "'=sudah berkutip"),
    answer='- "Bisa", {kak}.\n\nTulis **kartunya**; pakai \\ dan """ juga boleh.',
    steps=("Pilih kertas.", "Tulis pesan, atau kosongkan."),
    help_card="**Kado**",
    follow_ups=("payment.methods",),
    twin="shop.gift.en",
    conditions=Conditions(("web", "whatsapp"), ("gold",), ("packed",), date(2026, 12, 1), date(2026, 12, 31)),
)
HEADING = "id,category,language,pack,question,variants,answer\n"
ROW = "shop.a,jam_lokasi_kontak,id,general,Apa?,satu,Ya.\n"


def faults(name: str, content: str | bytes) -> str:
    with pytest.raises(ImportFaults) as caught:
        read_file(name, content.encode() if isinstance(content, str) else content)
    assert "Nothing was imported" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(("name", "write"), [("kb.toml", write_toml), ("kb.csv", write_csv)])
def test_what_is_exported_reads_back_the_same(name: str, write: object) -> None:
    entries = (*starter_entries(), ENTRY)
    assert callable(write)
    assert read_file(name, write(entries).encode()) == entries


def test_no_cell_of_an_export_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(write_csv([ENTRY, replace(ENTRY, id="shop.b", question="=1+1")]), newline="")))
    assert len(rows) == 3
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.text(alphabet=st.sampled_from("'=+-@\t\n a=＝＋－＠"), max_size=8))
def test_every_cell_survives_the_way_out_and_in(cell: str) -> None:
    assert original(harmless(cell)) == cell
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"))


def test_a_spreadsheets_own_habits_are_read() -> None:
    sheet = "\ufeff" + (HEADING + ROW).replace(",", ";").replace("\n", "\r\n")
    assert [entry.id for entry in read_file("kb.csv", sheet.encode())] == ["shop.a"]


def test_several_lines_in_a_cell_are_several_variants() -> None:
    row = ROW.replace("satu", '"satu\r\ndua\r\n\r\nsatu"')
    assert read_file("kb.csv", (HEADING + row).encode())[0].variants == ("satu", "dua")


def test_a_fault_names_the_file_the_row_the_column_and_what_was_expected() -> None:
    told = faults("kb.csv", HEADING + ROW + ROW.replace("shop.a", "shop.b").replace("general", "toko"))
    assert "kb.csv, row 3, pack: found 'toko', expected one of general, commerce, clinic, bank" in told


def test_rows_are_counted_in_lines_even_when_cells_have_several() -> None:
    told = faults("kb.csv", HEADING + ROW.replace("satu", '"satu\ndua"') + ROW.replace("shop.a", "Shop A"))
    assert "kb.csv, row 4, id: found 'Shop A'" in told


def test_every_fault_is_told_at_once() -> None:
    told = faults("kb.csv", HEADING + ",x,xx,yy,,,\n")
    for column in ("id", "language", "pack", "question", "answer"):
        assert f"row 2, {column}" in told


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("kb.csv", "", "no column 'id'"),
        ("kb.csv", HEADING, "found no entries"),
        ("kb.csv", "id,nama\na,b\n", "found 'nama', expected columns among"),
        ("kb.csv", "id,id\n", "found 'id' twice"),
        ("kb.csv", HEADING + ROW.strip() + ",lebih\n", "found 8 cells, expected 7"),
        ("kb.csv", HEADING + ROW + ROW, "found 'shop.a', expected another id than row 2"),
        ("kb.csv", HEADING + ROW.replace("Ya.", '"Ya.'), "cannot be read"),
        ("kb.csv", HEADING + ROW.replace("Ya.", "Ya, {hari.").replace("Ya, ", "Ya "), "a lone brace"),
        ("kb.csv", b"id,\xff\xfe", "not UTF-8"),
        ("kb.csv", "id\0", "binary content"),
        ("kb.xlsx", "PK", "the ending .xlsx, expected .toml or .csv"),
        ("kb.toml", "[[entry]\n", "TOML that cannot be read"),
        ("kb.toml", "entry = 3\n", "expected [[entry]] tables"),
        ("kb.toml", "x = 1\n[[entry]]\nid = 'a'\n", "row 1, x: found not a field"),
        ("kb.toml", "[[entry]]\nid = 7\n", "row 1, id: found 7, expected text"),
        ("kb.toml", "[[entry]]\nid = 'a'\nvariants = 'b'\n", "row 1, variants: found 'b', expected a list of texts"),
        ("kb.toml", "[[entry]]\nid='a'\n[entry.conditions]\nvalid_from='besok'\n", "expected a day such as 2026-12-31"),
        ("kb.toml", "a = " + "[" * 5000, "TOML that cannot be read"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_reason(name: str, content: str | bytes, said: str) -> None:
    assert said in faults(name, content)


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert "split the file" in faults("kb.csv", b"x" * (MOST_BYTES + 1))


def test_conditions_that_end_before_they_begin_are_refused() -> None:
    told = faults("kb.csv", HEADING.strip() + ",valid_from,valid_until\n" + ROW.strip() + ",2026-12-31,2026-12-01\n")
    assert "valid_until: found 2026-12-01, expected a day not before valid_from 2026-12-31" in told
