"""What nobody asked for waits while a person speaks, whichever conversation it was written in."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery import deliver
from core.live import Live
from core.outbox import Line, say_lines
from tests.machines.ground import Provider
from tests.stage import Stage


def test_a_survey_of_an_earlier_matter_waits_while_an_agent_speaks_in_a_later_one(stage: Stage) -> None:
    sari, dian = stage.customer(), stage.agent("Dian")
    sari.says("kak buka jam berapa ya?")
    earlier = sari.conversation_id
    assert dian.resolves(sari) < 400
    with stage.house.database.transaction() as session:
        line = Line(earlier, sari.identity_id, "web", "bot", "Puas, Kak?", 1, "survey")
        say_lines(session, [line], now=stage.clock.now())
    sari.says("kak buka jam berapa ya?")
    assert sari.conversation_id != earlier
    assert dian.claims(sari) < 400
    stage.clock.advance(timedelta(minutes=1))
    provider = Provider()
    with stage.house.database.transaction() as session:
        deliver(session, {"web": provider.channel()}, Live(), now=stage.clock.now())
    assert provider.taken == []

    assert dian.resolves(sari) < 400
    stage.clock.advance(timedelta(minutes=1))
    with stage.house.database.transaction() as session:
        deliver(session, {"web": provider.channel()}, Live(), now=stage.clock.now())
    assert [row.message_class for row, _ in provider.taken] == ["survey"]
