"""Alive, ready, measured: what whoever runs the house can ask it, and who may."""

from __future__ import annotations

import re
import socket
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text, update

from bot.app import start_loops
from bot.doorstep import doorstep
from core.settings import SettingsError, read_settings
from core.tables import outbox
from tests.caller import Caller
from tests.stage import Stage

TOKEN = "a-token-of-some-length"
HERE = ("127.0.0.1", 50000)


def metrics_of(stage: Stage) -> dict[str, float]:
    """Read /metrics from the machine itself, as `name{label=value}` to its number."""
    answer = Caller(stage.client_app, client=HERE).get("/metrics")
    assert answer.status_code == 200, answer.text
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_what_happened_is_counted_from_rows(stage: Stage) -> None:
    sari, budi = stage.customer(), stage.customer("Budi")
    sari.says("buka jam berapa kak?")
    budi.says("mau ngomong sama orang aja")
    stage.clock.advance(timedelta(minutes=3))
    sari.types("halo kak")
    stage.clock.advance(timedelta(seconds=30))
    seen = metrics_of(stage)
    assert seen["sapa_messages_received_total{channel=web}"] == 3
    assert seen["sapa_turns_total{decision=handover}"] == 1
    assert sum(value for name, value in seen.items() if name.startswith("sapa_turns_total")) == 2
    assert seen["sapa_deliveries_total{state=sent}"] >= 2
    assert (seen["sapa_senders"], seen["sapa_unread"], seen["sapa_oldest_unread_seconds"]) == (1, 1, 30)
    assert seen["sapa_people_waiting"] == 1
    assert 200 < seen["sapa_longest_wait_seconds"] < 220
    assert seen["sapa_live_listeners"] == 0
    engine = stage.house.engine
    model, knowledge = engine.model.version, engine.knowledge.version
    assert seen[f"sapa_engine_info{{knowledge={knowledge},model={model}}}"] == 1
    assert engine.version == f"model {model}, alarms {engine.alarms.version}, knowledge {knowledge}"
    assert seen["sapa_build_info{version=0.1.0}"] == 1
    assert seen["sapa_commit_seconds_count{writes=turns}"] >= 2
    assert seen["sapa_commit_seconds_count{writes=messages}"] >= 3


def test_late_is_whom_something_was_promised_and_nobody_answers(stage: Stage) -> None:
    asked, joined, dian = stage.customer(), stage.customer("Budi"), stage.agent("Dian")
    joined.says("buka jam berapa kak?")
    dian.claims(joined)
    stage.clock.advance(timedelta(minutes=1))
    assert metrics_of(stage)["sapa_handovers_late"] == 0, "nobody asked for a person"
    asked.says("mau ngomong sama orang aja")
    stage.clock.advance(timedelta(hours=1))
    assert metrics_of(stage)["sapa_handovers_late"] == 1
    dian.claims(asked)
    assert metrics_of(stage)["sapa_handovers_late"] == 1
    dian.replies(asked, "Halo Kak.")
    assert metrics_of(stage)["sapa_handovers_late"] == 0


def test_counters_go_on_where_a_dead_process_left_them(stage: Stage) -> None:
    stage.customer().says("buka jam berapa kak?")
    before = metrics_of(stage)
    settings = stage.house.settings
    again = Stage.build(settings.data_dir, stage.clock.now(), database_url=settings.database_url)
    after = metrics_of(again)
    again.close()
    counted = {name for name in before if "_total" in name and name.startswith("sapa_")}
    assert counted
    assert {name: after[name] for name in counted} == {name: before[name] for name in counted}


def test_a_row_is_counted_once_however_often_one_looks_and_wherever_it_ends(stage: Stage) -> None:
    sari = stage.customer()
    for number in range(5):
        sari.says(f"buka jam berapa kak? {number}")
        stage.clock.advance(timedelta(seconds=8))
        metrics_of(stage)
    with stage.house.database.transaction() as session:
        session.execute(update(outbox).where(outbox.c.id == 2).values(state="parked"))
    sari.says("halo kak")
    stage.clock.advance(timedelta(minutes=1))
    seen, rows = metrics_of(stage), len(stage.rows(text("SELECT id FROM outbox")))
    assert seen["sapa_messages_received_total{channel=web}"] == 6
    assert sum(value for name, value in seen.items() if name.startswith("sapa_deliveries_total")) == rows
    assert seen["sapa_outbox_parked"] == 1


def test_rounds_of_running_loops_are_measured(stage: Stage) -> None:
    for end in reversed(start_loops(stage.house)):
        end()
    seen = metrics_of(stage)
    assert {name for name in seen if name.startswith("sapa_round_seconds_count")} >= {
        f"sapa_round_seconds_count{{loop={name}}}" for name in ("receive", "work", "deliver")
    }


def test_no_label_tells_of_a_person(stage: Stage) -> None:
    sari = stage.customer("Sari Wulandari")
    sari.says("nomor saya 081234567890, mau ngomong sama orang")
    answer = Caller(stage.client_app, client=HERE).get("/metrics").text
    for told in ("081234567890", "6281234567890", "Sari", sari.address, sari.public_id):
        assert told not in answer
    assert set(re.findall(r'(\w+)="', answer)) <= {
        *("channel", "decision", "state", "loop", "writes", "le", "version", "model", "knowledge")
    }


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        (("203.0.113.7", 1), {}),
        (("testclient", 1), {}),
        (("203.0.113.7", 1), {"Authorization": "Bearer "}),
        (("203.0.113.7", 1), {"Authorization": "Bearer wrong-but-long-enough"}),
        (("203.0.113.7", 1), {"Authorization": f"Basic {TOKEN}"}),
        (HERE, {"X-Forwarded-For": "203.0.113.7"}),
        (HERE, {"Forwarded": "for=203.0.113.7"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("token", ["", TOKEN], ids=["no token set", "token set"])
def test_metrics_are_refused_to_everybody_else_in_words(
    data_dir: Path, client: tuple[str, int], headers: dict[str, str], token: str
) -> None:
    stage = Stage.build(data_dir, metrics_token=token)
    answer = Caller(stage.client_app, client=client, headers=headers).get("/metrics")
    stage.close()
    assert answer.status_code == 401
    assert "SAPA_METRICS_TOKEN" in answer.json()["error"]


def test_behind_a_proxy_only_the_token_opens(data_dir: Path) -> None:
    stage = Stage.build(data_dir, metrics_token=TOKEN, public_url="https://chat.example.id")
    http = Caller(stage.client_app, client=HERE)
    refused, opened = http.get("/metrics"), http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    stage.close()
    assert (refused.status_code, opened.status_code) == (401, 200)
    assert TOKEN not in repr(stage.house.settings)


def test_a_token_that_can_be_guessed_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_METRICS_TOKEN", "s3cret")
    with pytest.raises(SettingsError, match="SAPA_METRICS_TOKEN is set: expected at least 16 characters") as refused:
        read_settings()
    assert "s3cret" not in str(refused.value)


def test_ready_says_why_not(stage: Stage) -> None:
    http = stage.customer().http
    assert (http.get("/readyz").status_code, http.get("/readyz").text) == (200, "ready")
    stage.house.stop.set()
    closing = http.get("/readyz")
    stage.house.stop.clear()
    assert (closing.status_code, closing.text) == (503, "closing: this server was asked to stop")
    with stage.house.database.transaction() as session:
        session.execute(text("ALTER TABLE inbox RENAME TO elsewhere"))
    away = http.get("/readyz")
    assert away.status_code == 503
    assert away.text.startswith("the database does not answer")
    assert http.get("/healthz").text == "ok"


def asked(address: str) -> tuple[int, str]:
    """Ask an address; returns status and text."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_while_the_house_is_built_it_is_alive_but_not_ready() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with doorstep(listening):
            # Whoever connects and says nothing must not stand in the way for long.
            with socket.create_connection(listening.getsockname()):
                assert asked(f"{base}/healthz") == (200, "ok")
            for path in ("/readyz", "/chat", "/"):
                status, said = asked(base + path)
                assert status == 503
                assert said.startswith("starting: the model and the database")
