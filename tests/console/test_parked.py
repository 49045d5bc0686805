"""Parked items on their page: the very rows that `sapa parked` lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from typer.testing import CliRunner

from bot.commands import build_cli
from core.outbox import RANK
from core.tables import conversations, inbox, outbox
from tests.console.conftest import NOW, Desk

STATES = (*RANK, "failed", "expired", "voided", "parked")


def write_rows(desk: Desk) -> None:
    """Put a row of every state into the outbox, and a parked and a played one into the inbox."""
    desk.customer_writes("halo")
    [talk] = desk.rows(select(conversations))
    with desk.database.transaction() as session:
        about = {"conversation_id": talk.id, "identity_id": talk.identity_id, "channel": "web", "epoch": 0}
        times = {"created_at": NOW, "due_at": NOW, "not_after": NOW}
        for state in STATES:
            body = {"message_class": "answer", "body": {"text": f"jawaban {state}"}, "state": state}
            session.execute(insert(outbox).values(**about, **times, **body))
        for state in ("parked", "done"):
            arrived = {"channel": "web", "external_id": state, "identity_id": talk.identity_id, "text": "beracun"}
            session.execute(insert(inbox).values(**arrived, state=state, sent_at=NOW, received_at=NOW))


def test_the_page_and_the_command_list_the_same_rows(
    desk: Desk, empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rows(desk)
    page = desk.browser("operator").get("/desk/parked").text
    shown = {f"{kind}:{number}" for kind, number in re.findall(r"/desk/parked/(\w+)/(\d+)/revive", page)}
    monkeypatch.setenv("SAPA_DATABASE_URL", empty_url)
    monkeypatch.setenv("SAPA_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    listed = CliRunner().invoke(build_cli(), ["parked"]).output
    assert shown == set(re.findall(r"^\w+:\d+", listed, re.MULTILINE))
    given_up = {row.state for row in desk.rows(select(outbox)) if f"outbox:{row.id}" in shown}
    assert given_up == {"parked", "failed", "unknown", "expired"}
    assert "Gagal: lewat waktunya" in page
