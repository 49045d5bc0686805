"""Plays about a business whose order numbers look like nobody else's: its own patterns are a setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from core.settings import SettingsError, read_settings
from core.tables import inbox
from tests.stage import Stage, texts

# Sixteen digits that could be an identity number and would be masked as one.
NUMBER = "3171234509876543"


def test_an_order_of_sixteen_digits_is_found_and_not_masked(prepared: Path, data_dir: Path) -> None:
    stage = Stage.build(data_dir, order_patterns=r"\b3171\d{12}\b")
    sari = stage.customer()
    sari.says("halo kak")
    sari.is_known_as("me")
    stage.tell(kind="order", reference=NUMBER, status="shipped", external_id="me", fields={})
    said = texts(sari.says(f"{NUMBER} gimana kak?"))
    assert NUMBER in said
    assert [row.text for row in stage.rows(select(inbox.c.text))][-1].startswith(NUMBER)
    stage.close()


def test_without_the_pattern_such_a_number_is_masked(stage: Stage) -> None:
    stage.customer().says(f"{NUMBER} gimana kak?")
    [row] = stage.rows(select(inbox.c.text))
    assert NUMBER not in row.text


def test_a_broken_pattern_is_told_with_the_setting() -> None:
    with pytest.raises(SettingsError, match=r"(?s)SAPA_ORDER_PATTERNS.*\(3171"):
        read_settings(order_patterns="(3171")
